import type { Database } from '../db/client.ts';
import { GroupCommit } from '../db/groupCommit.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import { auditInserts, type NewAuditRow } from './record.ts';

/** Rows that the chain takes in a fraction of the time that readers wait. */
const GROUP_ROWS = 100;
const WAITING_ROWS = 1_000;

const commits = new WeakMap<Database, GroupCommit<NewAuditRow>>();

/**
 * Commits the audit rows of reads. A database has one, so that all requests of a process share the groups of their
 * organization.
 */
export function auditCommitsOf(db: Database): GroupCommit<NewAuditRow> {
  const known = commits.get(db);
  if (known) return known;
  const { waitMs, queueAgeMs } = db.semaphores.pipelined.limits;
  const limits = { groupRows: GROUP_ROWS, waitingRows: WAITING_ROWS, waitMs, queueAgeMs };
  const created = new GroupCommit<NewAuditRow>(
    (organizationId, rows) => write(db, organizationId, rows),
    limits,
  );
  commits.set(db, created);
  return created;
}

async function write(db: Database, organizationId: string, rows: readonly NewAuditRow[]): Promise<void> {
  const statement = auditInserts(organizationId, rows);
  const begin = () => new RequestTransaction(db, organizationId, { mayWrite: true, isFirst: true });
  const transaction = begin();
  try {
    await transaction.commit([statement]);
  } catch (error) {
    if (!transaction.isOutcomeUnknown) throw error;
    // The connection was lost, before or after the commit. The rows keep their ids, so none is written twice.
    await begin().commit([statement]);
  }
}
