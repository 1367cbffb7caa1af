import type { Database } from '../db/client.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import type { ChainHead } from './chain.ts';
import { recordHead, type HeadKey, type RecordedHead } from './heads.ts';

interface Parts {
  readonly db: Database;
  readonly now: () => Date;
  /** Without it, heads are logged unsigned. */
  readonly key: HeadKey | null;
  readonly onHead: (head: RecordedHead) => void;
  /** A row that was a head before is gone or has another hash. */
  readonly onBreak: (organizationId: string, sequence: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Sends the heads of the audit chains to the log, where the owner of the database cannot change them: when it starts, at an
 * interval, and when it stops. A head that has not moved is not repeated.
 */
export class HeadLog {
  private readonly parts: Parts;
  private readonly logged = new Map<string, ChainHead>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  start(everyMs: number): void {
    this.timer = setInterval(() => void this.log(), everyMs).unref();
    void this.log();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.log();
  }

  /** Logs the heads that have moved; one call after the other. */
  log(): Promise<void> {
    this.running = this.running.then(() => this.logMoved().catch(this.parts.onFailure));
    return this.running;
  }

  private async logMoved(): Promise<void> {
    const { db, now, key, onHead, onBreak } = this.parts;
    const heads = await readHeads(db);
    const gone = [...this.logged.keys()].filter((id) => !heads.has(id));
    for (const id of gone) onBreak(id, this.logged.get(id)?.sequence ?? 0);
    for (const [organizationId, head] of heads) {
      const before = this.logged.get(organizationId);
      if (before?.hash === head.hash) continue;
      if (before && (await hashAt(db, organizationId, before.sequence)) !== before.hash)
        onBreak(organizationId, before.sequence);
      onHead(recordHead(organizationId, head, now(), key));
      this.logged.set(organizationId, head);
    }
  }
}

/** The head of each organization's chain. */
export async function readHeads({ prisma }: Pick<Database, 'prisma'>): Promise<Map<string, ChainHead>> {
  const rows = await prisma.$queryRaw<{ organizationId: string; sequence: number; hash: string }[]>`
    select organization_id::text as "organizationId", sequence, hash from audit_heads() order by 1`;
  return new Map(rows.map(({ organizationId, sequence, hash }) => [organizationId, { sequence, hash }]));
}

async function hashAt(db: Database, organizationId: string, sequence: number): Promise<string | null> {
  const transaction = new RequestTransaction(db, organizationId);
  const [row] = await transaction.query<{ hash: string }>(Prisma.sql`
    select hash from audit_event where organization_id = ${organizationId}::uuid and sequence = ${sequence}::int`);
  await transaction.commit([]);
  return row?.hash ?? null;
}
