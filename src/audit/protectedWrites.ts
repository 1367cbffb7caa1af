import type { Database } from '../db/client.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import type { Reader } from './protectedReads.ts';
import { recordAudit, type AuditAction } from './record.ts';

/** What a write came to: a value for the caller, and the records that were written. */
export interface Written<T> {
  readonly value: T;
  readonly subjects: readonly string[];
  /** What was done, where it is something else than was asked. */
  readonly action?: AuditAction;
}

/** Thrown inside of a write to take everything back and to leave no trace: the caller's mistakes are the answer. */
export class WriteRefused<M> extends Error {
  readonly userErrors: readonly M[];

  constructor(userErrors: readonly M[]) {
    super('the write is refused');
    this.userErrors = userErrors;
  }
}

/** Every write of protected data: a transaction of the caller's organization that ends with its audit row. */
export class ProtectedWrites {
  private readonly db: Database;
  readonly reader: Reader | null;
  private readonly requestId: string;

  /** @param reader null for an anonymous request, which writes nothing */
  constructor(db: Database, reader: Reader | null, requestId: string) {
    this.db = db;
    this.reader = reader;
    this.requestId = requestId;
  }

  /** Runs `work` and puts it on record, both or neither. */
  async run<T>(action: AuditAction, work: (tx: Transaction, by: Reader) => Promise<Written<T>>): Promise<T> {
    const { reader, requestId } = this;
    if (!reader) throw new Error('an anonymous request writes nothing protected');
    const { organizationId, subject: actor } = reader;
    return inOrganization(this.db, organizationId, async (tx) => {
      const { value, subjects, action: done = action } = await work(tx, reader);
      await recordAudit(tx, { organizationId, actor, action: done, subjects, requestId });
      return value;
    });
  }
}
