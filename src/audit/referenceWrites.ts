import type { Database } from '../db/client.ts';
import { QueueFullError, Semaphore } from '../shared/semaphore.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import { CATALOG_PARTS, storePast, type CatalogPart } from '../reference/catalogPast.ts';
import { readParts } from '../reference/load.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { RejectedError } from '../shared/errors.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { type UserErrorBase, withUserErrors, type WriteResult } from '../shared/userErrors.ts';
import type { Actor } from './protectedReads.ts';
import { recordCodebookEdit } from './codebookEdits.ts';
import { recordAudit, type AuditAction } from './record.ts';

/** Edits of one process that hold a connection at a time, and edits that may wait for one. */
const CONCURRENT_EDITS = 4;
const WAITING_EDITS = 1_000;

const EDIT_TIMEOUT_MS = 20_000;

/** Who edits, in which request, and on which day. */
export interface EditContext {
  readonly principal: Actor;
  readonly requestId: string;
  readonly today: PlainDate;
}

/** A revision in progress: its number, and the instant at which everything in it is recorded. */
export interface Revision {
  readonly revision: number;
  readonly recordedAt: Date;
}

/** What a revision changed. */
export interface Revised<T> {
  readonly value: T;
  readonly revision: number;
  /** The facts of this revision. */
  readonly snapshot: Snapshot;
}

/** Which facts a revision changes; other processes reload only those. */
export type RevisedPart = 'POLICIES' | 'CATALOG';

interface Written<T> {
  readonly value: T;
  readonly subjects: readonly string[];
}

/** What a revision wrote. */
interface WrittenRevision<T> extends Written<T> {
  /** Those of the subjects that every organization shares: their trail is read by auditors of all of them. */
  readonly sharedSubjects: readonly string[];
  /** Parts of the catalog that it can have changed; all of them when left out. */
  readonly parts?: readonly CatalogPart[];
}

/**
 * The unit of work of every edit of the catalog and its policies: one transaction with its audit row. It limits the edits of a
 * process, and returns only when this process serves what was written.
 */
export class ReferenceWrites {
  private readonly db: Database;
  private readonly store: ReferenceStore;
  private readonly semaphore = new Semaphore(CONCURRENT_EDITS, WAITING_EDITS);

  constructor(db: Database, store: ReferenceStore) {
    this.db = db;
    this.store = store;
  }

  /** The current facts, for checks that need no lock. */
  get snapshot(): Snapshot {
    return this.store.current();
  }

  /** Writes what readers do not see yet, such as a draft. Makes no revision. */
  write<T, E extends UserErrorBase>(
    context: EditContext,
    action: AuditAction,
    work: (tx: Transaction) => Promise<Written<T>>,
  ): Promise<WriteResult<T, E>> {
    return this.limited<T, E>(async () => (await this.inTransaction(context, action, work)).value);
  }

  /**
   * Makes a revision. `work` gets the facts of the revision before, and no other revision can begin until it ends.
   * @param part which facts the revision changes
   */
  revise<T, E extends UserErrorBase>(
    context: EditContext,
    action: AuditAction,
    part: RevisedPart,
    work: (tx: Transaction, revision: Revision, before: Snapshot) => Promise<WrittenRevision<T>>,
  ): Promise<WriteResult<Revised<T>, E>> {
    return this.limited<Revised<T>, E>(async () => {
      const { value, revision } = await this.inTransaction(context, action, async (tx) => {
        const begun = await beginRevision(tx, part);
        await this.store.waitFor(begun.revision - 1);
        const before = this.store.current();
        const written = await work(tx, begun, before);
        if (part === 'CATALOG') {
          const after = await readParts(tx, written.parts ?? CATALOG_PARTS);
          await storePast(tx, before.rows, after, begun);
        }
        await recordCodebookEdit(tx, begun, {
          action,
          ...context.principal,
          subjects: written.sharedSubjects,
        });
        return { ...written, revision: begun.revision };
      });
      await this.store.waitFor(revision);
      return { value, revision, snapshot: this.store.current() };
    });
  }

  /** Reads what every organization shares in one consistent view of the database. */
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.db.prisma.$transaction(work, { isolationLevel: 'RepeatableRead' });
  }

  /** Reads the same, and what is the organization's own. */
  readAs<T>(
    { organizationId }: Pick<Actor, 'organizationId'>,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return inOrganization(this.db, organizationId, work, { oneView: true });
  }

  /** Throws SERVICE_UNAVAILABLE when too many edits wait already. */
  private async limited<T, E extends UserErrorBase>(work: () => Promise<T>): Promise<WriteResult<T, E>> {
    try {
      return await withUserErrors<T, E>(() => this.semaphore.run(work));
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      const message = 'Too many edits are waiting. Nothing was changed. Try again in a few seconds.';
      throw new RejectedError('SERVICE_UNAVAILABLE', message);
    }
  }

  private inTransaction<W extends Written<unknown>>(
    { principal, requestId }: EditContext,
    action: AuditAction,
    work: (tx: Transaction) => Promise<W>,
  ): Promise<W> {
    const { organizationId, subject: actor } = principal;
    const audited = async (tx: Transaction) => {
      const written = await work(tx);
      await recordAudit(tx, { organizationId, actor, action, subjects: written.subjects, requestId });
      return written;
    };
    return inOrganization(this.db, organizationId, audited, { timeoutMs: EDIT_TIMEOUT_MS });
  }
}

/**
 * Begins the next revision. Its row stays locked until the transaction ends, so revisions of all processes follow one
 * another and their instants have the same order.
 */
async function beginRevision(tx: Transaction, part: RevisedPart): Promise<Revision> {
  await tx.$queryRaw`
    select set_config('app.only_policies_changed', ${part === 'POLICIES' ? 'yes' : ''}, true)`;
  const [state] = await tx.$queryRaw<{ revision: number; changedAt: Date }[]>`
    update reference_state set revision = revision + 1 where id = 1 returning revision, changed_at as "changedAt"`;
  if (!state) throw new Error('the database has no row in reference_state');
  return { revision: state.revision, recordedAt: state.changedAt };
}
