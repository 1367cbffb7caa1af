import { may, type Action, type Principal } from '../access/permissions.ts';
import { recordAudit, type AuditAction } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { Gate, GateFullError } from '../db/gate.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import type { ReferenceStore } from '../reference/store.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { textMistakes } from './input.ts';
import { POLICY_LIMITS } from './limits.ts';
import type { PolicyUserError } from './userErrors.ts';
import { beginRevision, type Hand, type Revision } from './write.ts';
import { RejectedError } from '../shared/errors.ts';
import type { FieldError } from '../shared/userErrors.ts';
import type { Snapshot } from '../reference/snapshot.ts';

/** Edits of one process that may hold a connection at a time, and those that may wait for it. */
const EDITS_AT_ONCE = 4;
const EDITS_WAITING = 1_000;

const EDIT_TIMEOUT_MS = 20_000;

/** Who edits, in which request, and on which day. */
export interface Editor {
  readonly principal: Principal;
  readonly requestId: string;
  readonly today: PlainDate;
}

/** Thrown inside of an edit to take everything back; its mistakes are the answer. */
export class Refused extends Error {
  readonly userErrors: readonly PolicyUserError[];

  constructor(userErrors: readonly PolicyUserError[]) {
    super('the edit is refused');
    this.userErrors = userErrors;
  }
}

export type Outcome<T> =
  | { readonly done: T; readonly userErrors?: never }
  | { readonly done?: never; readonly userErrors: readonly PolicyUserError[] };

/** What an edit sees of the facts: those of the revision before its own, while no other revision can be made. */
export interface Decided<T> {
  readonly value: T;
  readonly revision: number;
  /** The facts with the edit in them. */
  readonly snapshot: Snapshot;
}

/**
 * Where all edits of payers and policies pass through: a few at a time, each in one transaction with its audit row,
 * and answered only when this process serves what was written.
 */
export class EditDesk {
  private readonly db: Database;
  private readonly store: ReferenceStore;
  private readonly gate = new Gate(EDITS_AT_ONCE, EDITS_WAITING);

  constructor(db: Database, store: ReferenceStore) {
    this.db = db;
    this.store = store;
  }

  /** The facts of this moment, for checks that need no lock. */
  get snapshot(): Snapshot {
    return this.store.current();
  }

  /** Writes what nobody but administrators sees; no revision is made. */
  write<T>(
    { principal, requestId }: Editor,
    action: AuditAction,
    work: (tx: Transaction) => Promise<{ readonly value: T; readonly subject: string }>,
  ): Promise<Outcome<T>> {
    return this.refusable(async () => {
      const { value } = await this.inTransaction(principal, async (tx) => {
        const written = await work(tx);
        await audit(tx, { principal, requestId, action, subject: written.subject });
        return written;
      });
      return value;
    });
  }

  /**
   * Makes a revision. `work` gets the facts as they stand just before it, and nobody else can make one until it ends.
   * @param part what of the facts it changes
   */
  decide<T>(
    { principal, requestId }: Editor,
    action: AuditAction,
    part: 'POLICIES' | 'BOOK',
    work: (
      tx: Transaction,
      revision: Revision,
      before: Snapshot,
    ) => Promise<{ readonly value: T; readonly subject: string | readonly string[] }>,
  ): Promise<Outcome<Decided<T>>> {
    return this.refusable(async () => {
      const { value, revision } = await this.inTransaction(principal, async (tx) => {
        const made = await beginRevision(tx, part);
        await this.store.waitFor(made.revision - 1);
        const { value: written, subject } = await work(tx, made, this.store.current());
        await audit(tx, { principal, requestId, action, subject });
        return { value: written, revision: made.revision };
      });
      await this.store.waitFor(revision);
      return { value, revision, snapshot: this.store.current() };
    });
  }

  /** Reads for administrators, in a transaction of its own. */
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.db.prisma.$transaction(work, { isolationLevel: 'RepeatableRead' });
  }

  private async refusable<T>(work: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return { done: await this.gate.run(work) };
    } catch (error) {
      if (error instanceof Refused) return { userErrors: error.userErrors };
      if (error instanceof GateFullError) {
        throw new RejectedError(
          'SERVICE_UNAVAILABLE',
          'Too many edits are waiting. Nothing was changed; try again soon.',
        );
      }
      throw error;
    }
  }

  private inTransaction<T>(principal: Principal, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return inOrganization(this.db, principal.organizationId, work, { timeoutMs: EDIT_TIMEOUT_MS });
  }
}

/** The caller, when it may do that. The schema has asked already; this holds whatever the way here. */
export function allowedPrincipal(principal: Principal | null, action: Action): Principal {
  if (principal === null || !may(principal, action)) {
    throw new RejectedError(
      principal ? 'FORBIDDEN' : 'UNAUTHENTICATED',
      'Only an administrator may do this.',
    );
  }
  return principal;
}

/** A reason is required: whoever reads the history later has nothing else to go by. */
export function checkReason(reason: string, path: readonly string[] = ['reason']): FieldError[] {
  return textMistakes(path, reason, POLICY_LIMITS.reason, true);
}

/** Whose hand it is, for the record. */
export function handOf({ principal }: Editor, reason: string): Hand {
  return { recordedBy: principal.subject, reason };
}

function audit(
  tx: Transaction,
  entry: {
    principal: Principal;
    requestId: string;
    action: AuditAction;
    subject: string | readonly string[];
  },
): Promise<void> {
  const { principal, requestId, action, subject } = entry;
  return recordAudit(tx, {
    organizationId: principal.organizationId,
    actor: principal.subject,
    action,
    subjects: [subject].flat(),
    requestId,
  });
}
