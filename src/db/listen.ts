import type postgres from 'postgres';
import { openConnection } from './connection.ts';

const REVISIONS = 'reference_revision';
const HEARTBEATS = 'reference_heartbeat';
const HEARTBEAT_EVERY_MS = 2_000;
const SILENCE_LIMIT_MS = 6_000;

export type RevisionListener = {
  /** When something last came through the listening connection, in milliseconds since 1970; 0 before the first time. */
  lastHeardAt(): number;
  stop(): Promise<void>;
};

type Options = {
  /** Called after every connect and reconnect: a revision may have been missed in between, so compare. */
  onConnected?: () => void;
  /** What else to hear through the same connection: by channel, called with what was sent. */
  channels?: Readonly<Record<string, (payload: string) => void>>;
  /** Hears one line when the connection is lost, and one when it is back. */
  log?: (line: string) => void;
  heartbeatEveryMs?: number;
};

/**
 * Calls `onRevision` with each revision of the reference facts that any process commits, for as long as it is not
 * stopped. A listener cannot tell silence from a dead connection, so it sends itself a heartbeat through PostgreSQL
 * and connects anew when none comes back. Rejects when the first connection fails.
 */
export async function listenRevisions(
  url: string,
  onRevision: (revision: number) => void,
  {
    onConnected = () => undefined,
    channels = {},
    log = () => undefined,
    heartbeatEveryMs = HEARTBEAT_EVERY_MS,
  }: Options = {},
): Promise<RevisionListener> {
  const silenceLimitMs = Math.min(SILENCE_LIMIT_MS, heartbeatEveryMs * 3);
  let heardAt = 0;
  let isStopped = false;
  let wasLost = false;
  let sql = await connect();
  let reconnecting: Promise<void> | undefined;
  const timer = setInterval(() => void beat(), heartbeatEveryMs).unref();

  async function connect(): Promise<postgres.Sql> {
    const fresh = openConnection(url, { name: 'ot-codebook listen', connect_timeout: 3 });
    try {
      await fresh.listen(REVISIONS, hearRevision, hearConnected);
      await fresh.listen(HEARTBEATS, hear);
      for (const [channel, tell] of Object.entries(channels)) await fresh.listen(channel, tell);
      return fresh;
    } catch (error) {
      await fresh.end({ timeout: 0 });
      throw error;
    }
  }

  function hear(): void {
    heardAt = Date.now();
  }

  function hearRevision(payload: string): void {
    hear();
    onRevision(Number(payload));
  }

  function hearConnected(): void {
    hear();
    if (wasLost) log('The connection that announces new revisions is back.');
    wasLost = false;
    onConnected();
  }

  async function beat(): Promise<void> {
    try {
      await sql.notify(HEARTBEATS, '');
    } catch {
      // A server that is gone shows in the silence that follows.
    }
    if (!isStopped && Date.now() - heardAt > silenceLimitMs) await (reconnecting ??= reconnect());
  }

  async function reconnect(): Promise<void> {
    if (!wasLost) log('The connection that announces new revisions is lost; connecting again.');
    wasLost = true;
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
    lastHeardAt: () => heardAt,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await reconnecting;
      // A connection that the server cuts in this moment is closed all the same.
      await sql.end({ timeout: 1 }).catch(() => undefined);
    },
  };
}
