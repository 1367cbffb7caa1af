import type postgres from 'postgres';
import { openConnection } from './connection.ts';

const REVISIONS = 'reference_revision';
const HEARTBEATS = 'reference_heartbeat';
const HEARTBEAT_EVERY_MS = 2_000;
const HEARTBEAT_TIMEOUT_MS = 6_000;

export type RevisionListener = {
  /** When the connection last received anything, in milliseconds since 1970; 0 before the first time. */
  lastReceivedAt(): number;
  stop(): Promise<void>;
};

type Options = {
  /** Called after every connect and reconnect: a revision may have been missed in between, so compare. */
  onConnected?: () => void;
  /** Other channels of the same connection, each with the callback for its payloads. */
  channels?: Readonly<Record<string, (payload: string) => void>>;
  /** Called with whether the connection is up, each time that changes. */
  onState?: (isConnected: boolean) => void;
  /** Receives one line when the connection is lost, and one when it is back. */
  log?: (line: string) => void;
  heartbeatEveryMs?: number;
};

/**
 * Calls `onRevision` with each revision of the reference facts that any process commits, until it is stopped. A quiet
 * connection looks like a dead one, so the listener sends itself a heartbeat through PostgreSQL and reconnects when none
 * comes back. Rejects when the first connection fails.
 */
export async function listenRevisions(
  url: string,
  onRevision: (revision: number) => void,
  {
    onConnected = () => undefined,
    channels = {},
    log = () => undefined,
    onState = () => undefined,
    heartbeatEveryMs = HEARTBEAT_EVERY_MS,
  }: Options = {},
): Promise<RevisionListener> {
  const heartbeatTimeoutMs = Math.min(HEARTBEAT_TIMEOUT_MS, heartbeatEveryMs * 3);
  let receivedAt = 0;
  let isStopped = false;
  let wasLost = false;
  let sql = await connect();
  let reconnecting: Promise<void> | undefined;
  const timer = setInterval(() => void beat(), heartbeatEveryMs).unref();

  async function connect(): Promise<postgres.Sql> {
    const fresh = openConnection(url, { name: 'ot-codebook listen', connect_timeout: 3 });
    try {
      await fresh.listen(REVISIONS, onRevisionNotification, onListening);
      await fresh.listen(HEARTBEATS, onNotification);
      for (const [channel, onPayload] of Object.entries(channels)) await fresh.listen(channel, onPayload);
      return fresh;
    } catch (error) {
      await fresh.end({ timeout: 0 });
      throw error;
    }
  }

  function onNotification(): void {
    receivedAt = Date.now();
  }

  function onRevisionNotification(payload: string): void {
    onNotification();
    onRevision(Number(payload));
  }

  function onListening(): void {
    onNotification();
    if (wasLost) log('The connection that announces new revisions is back.');
    wasLost = false;
    onState(true);
    onConnected();
  }

  async function beat(): Promise<void> {
    try {
      await sql.notify(HEARTBEATS, '');
    } catch {
      // A server that is gone sends no heartbeat back.
    }
    if (!isStopped && Date.now() - receivedAt > heartbeatTimeoutMs) await (reconnecting ??= reconnect());
  }

  async function reconnect(): Promise<void> {
    if (!wasLost) log('The connection that announces new revisions is lost; connecting again.');
    wasLost = true;
    onState(false);
    try {
      await sql.end({ timeout: 0 });
      const fresh = await connect();
      if (isStopped) await fresh.end({ timeout: 0 });
      else sql = fresh;
    } catch {
      // The next heartbeat tries again.
    } finally {
      reconnecting = undefined;
    }
  }

  return {
    lastReceivedAt: () => receivedAt,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await reconnecting;
      // The server may close the connection at the same time.
      await sql.end({ timeout: 1 }).catch(() => undefined);
    },
  };
}
