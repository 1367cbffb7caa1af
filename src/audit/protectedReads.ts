import type { Database } from '../db/client.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { auditInsert, type AuditAction } from './record.ts';

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
  private readonly reads: { readonly action: AuditAction; readonly subjects: readonly string[] }[] = [];

  /** @param actor null for an anonymous request, which reads nothing protected */
  constructor(db: Database, actor: Actor | null, requestId: string) {
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

  /** Writes the audit rows and commits. Throws when that or an earlier read failed. */
  async finish(): Promise<void> {
    const { actor, requestId } = this;
    if (!this.transaction || !actor) return;
    const { organizationId, subject } = actor;
    await this.transaction.commit(
      this.reads.map((read) => auditInsert({ organizationId, actor: subject, requestId, ...read })),
    );
  }
}
