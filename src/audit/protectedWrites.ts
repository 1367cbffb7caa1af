import type { Database } from '../db/client.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import { NotFoundError, withUserErrors, type WriteResult } from '../shared/userErrors.ts';
import type { Actor } from './protectedReads.ts';
import { recordAudit, type AuditAction } from './record.ts';

/** What a write returns: its value, and what its audit row names. */
export interface Written<T> {
  readonly value: T;
  readonly subjects: readonly string[];
  /** Audited action, when it differs from the requested one. */
  readonly action?: AuditAction;
}

/** Writes protected data: each write is one transaction of the actor's organization that ends with its audit row. */
export class ProtectedWrites {
  private readonly db: Database;
  private readonly actor: Actor | null;
  private readonly requestId: string;
  private readonly onNotFound: (subject: string) => void;

  /**
   * @param actor null for an anonymous request, which writes nothing
   * @param onNotFound called with the audit subject that a write named and that the organization does not have
   */
  constructor(
    db: Database,
    actor: Actor | null,
    requestId: string,
    onNotFound: (subject: string) => void = () => undefined,
  ) {
    this.onNotFound = onNotFound;
    this.db = db;
    this.actor = actor;
    this.requestId = requestId;
  }

  /**
   * Runs `work` in a transaction and adds its audit row; both are committed or neither. A `UserErrorsError` rolls back
   * and leaves no audit row; its errors are the result.
   */
  async run<T>(
    action: AuditAction,
    work: (tx: Transaction, actor: Actor) => Promise<Written<T>>,
  ): Promise<WriteResult<T>> {
    const { actor, requestId } = this;
    if (!actor) throw new Error('an anonymous request writes nothing protected');
    const { organizationId, subject } = actor;
    return withUserErrors(() =>
      inOrganization(this.db, organizationId, async (tx) => {
        const { value, subjects, action: audited = action } = await work(tx, actor);
        await recordAudit(tx, { organizationId, actor: subject, action: audited, subjects, requestId });
        return value;
      }).catch((error: unknown) => {
        if (error instanceof NotFoundError) this.onNotFound(error.subject);
        throw error;
      }),
    );
  }
}
