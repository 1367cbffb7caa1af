import { once } from 'node:events';
import type { Server } from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long clients stay on their connections before the server takes no more of them. */
const SETTLE_MS = 500;
/** Longest wait for the requests of connections that are open: longer than a balancer leaves one idle. */
const LAST_REQUESTS_MS = 5_000;

/** What a server does between the signal to stop and its end. */
export class Draining {
  private isBegun = false;
  private closesAfterResponse = false;

  /** Whether the server is about to close; its readiness is 503 then. */
  get isStopping(): boolean {
    return this.isBegun;
  }

  /** Whether responses ask the client to open its next connection elsewhere. */
  get closesConnections(): boolean {
    return this.closesAfterResponse;
  }

  /**
   * Serves what comes for the grace, and loses no request after it. `Server.close` alone would end connections whose request
   * is still on its way, and those that the system has made and the server has not taken yet; so before the listener closes,
   * clients keep the connections that they have, and after it each connection gets one more answer.
   * @param graceSeconds 0 does nothing: whoever stops a server on their own machine does not want to wait
   */
  async run(server: Server, graceSeconds: number): Promise<void> {
    this.isBegun = true;
    if (graceSeconds === 0 || !server.listening) return;
    this.closesAfterResponse = true;
    await sleep(graceSeconds * 1_000);
    this.closesAfterResponse = false;
    await sleep(SETTLE_MS);
    this.closesAfterResponse = true;
    const ended = once(server, 'close');
    // Not that of http, which ends idle connections too.
    net.Server.prototype.close.call(server);
    await Promise.race([ended, sleep(LAST_REQUESTS_MS)]);
  }
}
