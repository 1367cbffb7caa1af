import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../shared/operatorError.ts';
import { openConnection } from './connection.ts';
import { isStoreUnavailable } from './unavailable.ts';

const OLDEST_VERSION = 15;

/** How long to wait for a server that starts at the same time. */
const DEFAULT_PATIENCE_MS = 5_000;

/** The database of an address as a person would name it, without user and password: `"db" at host:port`. */
export function nameDatabase(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `"${decodeURIComponent(pathname.slice(1))}" at ${hostname}:${port || '5432'}`;
}

/**
 * Resolves when the database answers and is recent enough. Throws an OperatorError that names host, port and database,
 * and never the password; a server that is not there yet is tried again for `patienceMs`.
 */
export async function reachDatabase(url: string, { patienceMs = DEFAULT_PATIENCE_MS } = {}): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await checkVersion(url);
    } catch (error) {
      if (isPassing(error) && Date.now() < deadline) await sleep(250);
      else throw explainUnreachable(error, url);
    }
  }
}

/** An unknown host is nearly always misspelled, so it is reported at once. */
function isPassing(error: unknown): boolean {
  return isStoreUnavailable(error) && (error as { code?: string }).code !== 'ENOTFOUND';
}

async function checkVersion(url: string): Promise<void> {
  const sql = openConnection(url, { connect_timeout: 5 });
  try {
    const [row] = await sql<
      { version: number }[]
    >`select current_setting('server_version_num')::int / 10000 as version`;
    if (row && row.version < OLDEST_VERSION) throw tooOld(url, row.version);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function tooOld(url: string, version: number): OperatorError {
  return new OperatorError(
    `The database ${nameDatabase(url)} runs on PostgreSQL ${version}, and OT Codebook needs PostgreSQL ${OLDEST_VERSION} or newer: upgrade it, or set DATABASE_URL to another one.`,
  );
}

/** Turns an error of connecting into one sentence; errors of another kind come back as they are. */
export function explainUnreachable(error: unknown, url: string): unknown {
  if (error instanceof OperatorError) return error;
  const code = (error as { code?: string }).code ?? '';
  const why = REASONS[code];
  if (why === undefined) return error;
  return new OperatorError(`The database ${nameDatabase(url)} cannot be used: ${why}`);
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there. Start PostgreSQL, or correct host and port in DATABASE_URL.',
  ECONNRESET:
    'the server closed the connection. Check that it is PostgreSQL and whether it wants sslmode=require.',
  CONNECTION_CLOSED:
    'the server closed the connection. Check that it is PostgreSQL and whether it wants sslmode=require.',
  CONNECT_TIMEOUT: 'it does not answer. Correct host and port in DATABASE_URL, or open the network to it.',
  ETIMEDOUT: 'it does not answer. Correct host and port in DATABASE_URL, or open the network to it.',
  EHOSTUNREACH: 'there is no way to that host. Correct the host in DATABASE_URL, or open the network to it.',
  ENOTFOUND: 'there is no host of that name. Correct the host in DATABASE_URL.',
  EAI_AGAIN:
    'the name of the host cannot be looked up. Correct the host in DATABASE_URL, or check the network.',
  '28P01': 'the password or the user name is wrong. Correct them in DATABASE_URL.',
  '28000':
    'the server does not let this user in. Correct the user in DATABASE_URL, or allow it in pg_hba.conf.',
  '3D000': 'the server has no database of that name. Create it, or correct the name in DATABASE_URL.',
  '42501': 'the user may not do that there. Grant the user the right, or name another one in DATABASE_URL.',
  '53300': 'it has no connection left. Raise max_connections, or stop another program.',
  '57P03': 'it is starting or stopping. Try again in a moment.',
};
