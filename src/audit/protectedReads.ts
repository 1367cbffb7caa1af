import { randomUUID } from 'node:crypto';
import type { Database } from '../db/client.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import type { Attempt, AttemptLog } from './attempts.ts';
import { auditCommitsOf } from './auditCommits.ts';
import { auditInserts, type AuditAction, type NewAuditRow } from './record.ts';

interface NotedRow {
  readonly action: AuditAction;
  readonly subjects: readonly string[];
}

/** The principal as the audit trail names it. */
export interface Actor {
  readonly organizationId: string;
  /** Identifier of the person or key. */
  readonly subject: string;
}

/**
 * The protected reads of one request, in one transaction of the actor's organization, and an audit row for each read. Send
 * the response only after `finish` resolves; when it rejects, discard everything that was read.
 *
 * The transaction can't write, and its audit rows are committed after it, together with those of other requests. A request
 * that writes calls `allowWrites` before: its audit rows are then committed with what it wrote.
 */
export class ProtectedReads {
  private readonly db: Database;
  private transaction: RequestTransaction | null;
  private readonly actor: Actor | null;
  private readonly requestId: string;
  private readonly attempts: AttemptLog | null;
  private readonly reads: NotedRow[] = [];
  private readonly failed: NotedRow[] = [];
  /** The transaction before `allowWrites`: whether it read anything, and how it ended. */
  private earlier: { readonly hasRead: boolean; readonly ended: Promise<void> } | null = null;

  /**
   * @param actor null for an anonymous request, which reads nothing protected
   * @param attempts without it, attempts that gave nothing are not recorded
   */
  constructor(db: Database, actor: Actor | null, requestId: string, attempts: AttemptLog | null = null) {
    this.db = db;
    this.attempts = attempts;
    this.transaction = actor && new RequestTransaction(db, actor.organizationId);
    this.actor = actor;
    this.requestId = requestId;
  }

  /** The organization whose rows the statements select. Throws for an anonymous request. */
  get organizationId(): string {
    if (!this.actor) throw new Error('an anonymous request reads nothing protected');
    return this.actor.organizationId;
  }

  /** Rows of a statement. Code that reads protected data also calls `note`. Throws for an anonymous request. */
  async query<Row>(statement: Prisma.Sql): Promise<Row[]> {
    const { transaction, organizationId } = this;
    if (!transaction) throw new Error('an anonymous request reads nothing protected');
    if (!transaction.hasRead) auditCommitsOf(this.db).checkAge(organizationId);
    return transaction.query<Row>(statement);
  }

  /**
   * From now on statements may write. Ends the transaction of the reads so far, because PostgreSQL lets no transaction write
   * that has begun without the right to.
   */
  async allowWrites(): Promise<void> {
    const { transaction, organizationId } = this;
    if (!transaction || this.earlier) return this.earlier?.ended;
    this.transaction = new RequestTransaction(this.db, organizationId, { mayWrite: true });
    this.earlier = { hasRead: transaction.hasRead, ended: transaction.commit([]) };
    return this.earlier.ended;
  }

  /** Adds an audit row for a read, with the ids of the records that were read. */
  note(action: AuditAction, subjects: readonly string[]): void {
    this.reads.push({ action, subjects });
  }

  /** Records an attempt at protected data that gave nothing. */
  noteAttempt(attempt: Attempt): void {
    const { actor, requestId } = this;
    const principal = {
      subject: actor?.subject ?? null,
      organizationId: actor?.organizationId ?? null,
      requestId,
    };
    const row = this.attempts?.record(principal, attempt);
    if (row) this.failed.push(row);
  }

  /**
   * Commits the audit rows. Throws when that or an earlier read failed. Attempts that gave nothing may go unwritten, since
   * there is nothing to withhold; they are in the log.
   */
  async finish(): Promise<void> {
    const { actor, requestId, transaction, earlier } = this;
    if (!transaction || !actor) return;
    const rows = [...this.reads, ...this.failed].map((read) => ({
      id: randomUUID(),
      actor: actor.subject,
      requestId,
      ...read,
    }));
    const hasRead = transaction.hasRead || (earlier?.hasRead ?? false);
    const ends = earlier
      ? [earlier.ended, transaction.commit(statementsOf(actor, rows))]
      : [transaction.commit([]), this.recordWithOthers(actor, transaction, rows)];
    const results = await Promise.allSettled(ends);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure && hasRead) throw failure.reason;
  }

  /** While the connection of the reads is given back: nothing depends on how that ends, except the answer. */
  private async recordWithOthers(
    { organizationId }: Actor,
    { hasFailed, hasRead }: RequestTransaction,
    rows: readonly NewAuditRow[],
  ): Promise<void> {
    if (hasFailed) return;
    const commits = auditCommitsOf(this.db);
    // An answer without data does not wait long for rows that may go unwritten.
    if (!hasRead) commits.checkAge(organizationId);
    await commits.add(organizationId, rows);
  }
}

function statementsOf({ organizationId }: Actor, rows: readonly NewAuditRow[]): Prisma.Sql[] {
  return rows.length > 0 ? [auditInserts(organizationId, rows)] : [];
}
