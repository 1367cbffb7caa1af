import type { Database } from '../db/client.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { auditInsert, type AuditAction } from './record.ts';

/** Whose reads they are. */
export interface Reader {
  readonly organizationId: string;
  readonly subject: string;
}

/**
 * Everything protected that one request reads: one transaction, which ends with an audit row for each read. The
 * answer leaves only after `finish`; where that fails, nothing that was read may be shown.
 */
export class ProtectedReads {
  private readonly transaction: RequestTransaction | null;
  private readonly reader: Reader | null;
  private readonly requestId: string;
  private readonly seen: { readonly action: AuditAction; readonly subjects: readonly string[] }[] = [];

  /** @param reader null for an anonymous request, which reads nothing protected */
  constructor(db: Database, reader: Reader | null, requestId: string) {
    this.transaction = reader && new RequestTransaction(db, reader.organizationId);
    this.reader = reader;
    this.requestId = requestId;
  }

  /** Rows of a statement. Where protected data is among them, the caller says so with `note`. */
  async query<Row>(statement: Prisma.Sql): Promise<Row[]> {
    if (!this.transaction) throw new Error('an anonymous request reads nothing protected');
    return this.transaction.query<Row>(statement);
  }

  /** Puts on record what was read, by the ids that were seen. */
  note(action: AuditAction, subjects: readonly string[]): void {
    this.seen.push({ action, subjects });
  }

  /** Writes the audit rows and commits. Throws when that, or any read before it, failed. */
  async finish(): Promise<void> {
    const { reader, requestId } = this;
    if (!this.transaction || !reader) return;
    const { organizationId, subject: actor } = reader;
    await this.transaction.commit(
      this.seen.map((entry) => auditInsert({ organizationId, actor, requestId, ...entry })),
    );
  }
}
