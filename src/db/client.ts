import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';

/** A connected store. `close` waits for running statements and leaves nothing that keeps the process alive. */
export type Database = {
  readonly prisma: PrismaClient;
  /** Where it is, with its password, for work that Prisma does not do: COPY, LISTEN. */
  readonly url: string;
  /** Connections of this process: all, those at rest, and callers that wait for one. */
  poolCounts(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
};

type Options = {
  /** Most connections of this process. */
  max?: number;
  /** How long a caller waits for a free connection before it is told that the store is busy. */
  acquireTimeoutMs?: number;
  idleTimeoutMs?: number;
  /** PostgreSQL cancels a statement that runs longer. */
  statementTimeoutMs?: number;
  /** Hears of connections that were lost while idle (the server restarted); the pool replaces them by itself. */
  onPoolError?: (error: Error) => void;
};

const NAMES_KEPT = 500;

/** Opens the store at `url`. No connection is made until the first query. */
export function openDatabase(url: string, options: Options = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.acquireTimeoutMs ?? 3_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    application_name: 'ot-codebook',
  });
  const onPoolError = options.onPoolError ?? (() => undefined);
  // Before anything else can fail: an idle connection that is lost without a listener would end the process.
  pool.on('error', onPoolError);
  const adapter = new PrismaPg(pool, {
    onConnectionError: onPoolError,
    statementNameGenerator: statementNames(),
  });
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    prisma,
    url,
    poolCounts: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: once(async () => {
      await prisma.$disconnect();
      await pool.end();
    }),
  };
}

/**
 * Names statements, so that PostgreSQL plans each once for a connection. PostgreSQL never forgets a named statement:
 * shapes beyond the first few hundred (no ordinary program has as many) stay unnamed and are planned each time.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= NAMES_KEPT) return '';
    const name = createHash('sha256').update(sql).digest('base64url').slice(0, 22);
    names.set(sql, name);
    return name;
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
