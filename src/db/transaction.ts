import type { Prisma } from './generated/prisma/client.ts';
import type { Database } from './client.ts';

export type Transaction = Prisma.TransactionClient;

/** Longer than the statement limit, so that PostgreSQL's own limit is what ends a slow statement. */
const DEFAULT_TIMEOUT_MS = 15_000;
const ACQUIRE_TIMEOUT_MS = 3_000;

interface TransactionOptions {
  readonly timeoutMs?: number;
  /** Whether every statement sees the store as it was at the first, however long the work takes. */
  readonly oneView?: boolean;
}

/**
 * Runs `work` in one transaction that sees and writes the rows of one organization and of no other: it takes the role
 * that row-level security binds and names the organization, both until the transaction ends. When `work` throws,
 * nothing is kept. `organizationId` is a UUID; any other text makes every tenant query fail.
 */
export async function inOrganization<T>(
  db: Database,
  organizationId: string,
  work: (tx: Transaction) => Promise<T>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, oneView = false }: TransactionOptions = {},
): Promise<T> {
  const run = async (tx: Transaction): Promise<T> => {
    await tx.$queryRaw`
      select set_config('role', 'ot_codebook_app', true),
        set_config('app.organization', ${db.signOrganization(organizationId)}, true)`;
    return work(tx);
  };
  const leave = await db.semaphores.prisma.enter(organizationId);
  try {
    return await db.prisma.$transaction(run, {
      timeout: timeoutMs,
      maxWait: ACQUIRE_TIMEOUT_MS,
      ...(oneView && { isolationLevel: 'RepeatableRead' }),
    });
  } finally {
    leave();
  }
}
