import type { Database } from '../db/client.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import type { Attempt, AttemptLog } from './attempts.ts';
import { auditInsert, type AuditAction } from './record.ts';

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
 * The protected reads of one request: one transaction of the actor's organization that ends with an audit row for each
 * read. Send the response only after `finish` resolves; when it rejects, discard everything that was read.
 */
export class ProtectedReads {
  private readonly transaction: RequestTransaction | null;
  private readonly actor: Actor | null;
  private readonly requestId: string;
  private readonly attempts: AttemptLog | null;
  private readonly reads: NotedRow[] = [];
  private readonly failed: NotedRow[] = [];

  /**
   * @param actor null for an anonymous request, which reads nothing protected
   * @param attempts without it, attempts that gave nothing are not recorded
   */
  constructor(db: Database, actor: Actor | null, requestId: string, attempts: AttemptLog | null = null) {
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
    if (!this.transaction) throw new Error('an anonymous request reads nothing protected');
    return this.transaction.query<Row>(statement);
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
   * Writes the audit rows and commits. Throws when that or an earlier read failed. Attempts that gave nothing may go
   * unwritten, since there is nothing to withhold; they are in the log.
   */
  async finish(): Promise<void> {
    const { actor, requestId } = this;
    if (!this.transaction || !actor) return;
    const { organizationId, subject } = actor;
    const rows = [...this.reads, ...this.failed].map((read) =>
      auditInsert({ organizationId, actor: subject, requestId, ...read }),
    );
    const ended = this.transaction.commit(rows);
    await (this.transaction.hasRead ? ended : ended.catch(() => undefined));
  }
}
