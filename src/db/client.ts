import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/prisma/client.ts';
import { ConnectionSemaphore } from './connectionSemaphore.ts';
import { tenancyKeyOf } from './tenancyKey.ts';

/** A connected database. `close` waits for running statements and leaves nothing that keeps the process alive. */
export type Database = {
  readonly prisma: PrismaClient;
  /** Its address with the password, for what Prisma does not do: COPY, LISTEN. */
  readonly url: string;
  /** Value of the setting app.organization that lets a transaction see the rows of one organization. */
  signOrganization(organizationId: string): string;
  /**
   * A connection that sends statements without waiting for the answers of earlier ones, so that several take one round
   * trip. The caller releases it. Not by Postgres.js, which can repeat a statement outside its transaction: decision 0027.
   */
  connectPipelined(): Promise<pg.PoolClient>;
  /** What a transaction of an organization passes first, for Prisma's connections and for the pipelined ones. */
  readonly semaphores: { readonly prisma: ConnectionSemaphore; readonly pipelined: ConnectionSemaphore };
  /** Connections of this process: all, the idle ones, and what waits for one. */
  poolCounts(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
};

type Options = {
  /** Most connections of this process, of either kind. */
  max?: number;
  /** How long a query waits for a free connection before it fails. */
  acquireTimeoutMs?: number;
  idleTimeoutMs?: number;
  /** PostgreSQL cancels a statement that runs longer. */
  statementTimeoutMs?: number;
  /** PostgreSQL cancels a statement that waits longer for a lock; without it, only the time above counts. */
  lockTimeoutMs?: number;
  /** Most transactions of one organization at once, of either kind; without it, as many as there are connections. */
  share?: number;
  /** See `SemaphoreLimits`. */
  queueAgeMs?: number;
  /** Called for connections that were lost while idle (the server restarted); the pool replaces them. */
  onPoolError?: (error: Error) => void;
};

/**
 * For a server: one organization leaves connections to the others and gives up a lock before its clients do, and what would
 * be answered late is rejected at once.
 */
export const SERVING = { max: 10, share: 6, lockTimeoutMs: 3_000, queueAgeMs: 150 } as const;

const NAMED_STATEMENTS = 500;

/** PostgreSQL ends a transaction whose program sends nothing for this long, and releases its locks. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** Opens the store at `url`. No connection is made until the first query. */
export function openDatabase(url: string, options: Options = {}): Database {
  const settings: pg.PoolConfig = {
    connectionString: inUtc(url),
    max: options.max ?? 10,
    connectionTimeoutMillis: options.acquireTimeoutMs ?? 3_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    ...(options.lockTimeoutMs !== undefined && { lock_timeout: options.lockTimeoutMs }),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'ot-codebook',
  };
  const pool = new pg.Pool(settings);
  // Prisma waits for each answer, so its pool stays as the driver makes it.
  const pipelined = new pg.Pool({ ...settings, pipeline: true });
  const pools = [pool, pipelined];
  const onPoolError = options.onPoolError ?? (() => undefined);
  // Before anything else can fail: an idle connection that is lost without a listener would end the process.
  for (const each of pools) each.on('error', onPoolError);
  const { max: capacity = 10, connectionTimeoutMillis: waitMs = 0 } = settings;
  const semaphore = () =>
    new ConnectionSemaphore({
      capacity,
      share: options.share ?? capacity,
      waitMs,
      queueAgeMs: options.queueAgeMs ?? Infinity,
    });
  const semaphores = { prisma: semaphore(), pipelined: semaphore() };
  const adapter = new PrismaPg(pool, {
    onConnectionError: onPoolError,
    statementNameGenerator: statementNames(),
  });
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    prisma,
    url,
    // The owner, who may do everything, needs no signature.
    signOrganization: (organizationId) => tenancyKeyOf(url)?.sign(organizationId) ?? organizationId,
    semaphores,
    connectPipelined: () => pipelined.connect(),
    poolCounts: () => ({
      total: pool.totalCount + pipelined.totalCount,
      idle: pool.idleCount + pipelined.idleCount,
      waiting:
        pool.waitingCount + pipelined.waitingCount + semaphores.prisma.queued + semaphores.pipelined.queued,
    }),
    close: once(async () => {
      await prisma.$disconnect();
      await Promise.all(pools.map((each) => each.end()));
    }),
  };
}

/**
 * The address with a session in UTC, whatever the server's own time zone is: Prisma sends instants without an offset,
 * and reads those of the server as if they had none.
 */
function inUtc(url: string): string {
  const address = new URL(url);
  const options = address.searchParams.get('options');
  address.searchParams.set('options', [options, '-c TimeZone=UTC'].filter(Boolean).join(' '));
  return address.href;
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
    if (names.size >= NAMED_STATEMENTS) return '';
    const name = createHash('sha256').update(sql).digest('base64url').slice(0, 22);
    names.set(sql, name);
    return name;
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
