import type { DatedReference } from '../reference/views/views.ts';
import { randomUUID } from 'node:crypto';
import type { Principal } from '../access/permissions.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import { WriteRefused, type ProtectedWrites, type Written } from '../audit/protectedWrites.ts';
import { auditSubject } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import type { JobQueue } from '../db/queue.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import { type PlainDate, plainDateOf } from '../shared/plainDate.ts';
import {
  countJobs,
  endJob,
  jobPage,
  oneJob,
  toJob,
  type ExportJobRow,
  type JobAfter,
  type JobScope,
} from './jobs.ts';
import { EXPORT_LIMITS } from './limits.ts';
import {
  type Page,
  type PageArguments,
  type SortKey,
  cursorProblem,
  decodeCursor,
  isInstant,
  makePage,
  pageSize,
} from '../shared/paging.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';
import { type ExportProgress, JobUpdates } from './progress.ts';
import { EXPIRE_QUEUE, EXPORT_QUEUE } from './worker.ts';
import { type ExportInput, checkRequest, datasetsOf } from './request.ts';

/** A watcher looks again after this long, even when it hears nothing. */
const LOOK_AGAIN_MS = 5_000;

export type ExportOutcome =
  | { readonly job: ExportJobRow; readonly userErrors?: never }
  | { readonly job?: never; readonly userErrors: readonly UserError[] };

interface Parts {
  readonly db: Database;
  /** Absent together where no exports are started. */
  readonly progress?: ExportProgress;
  readonly queue?: Pick<JobQueue, 'send' | 'wake'>;
  readonly reads: ProtectedReads;
  readonly writes: ProtectedWrites;
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly now: () => Date;
  readonly revision: number;
  readonly referenceOn: (date: PlainDate) => DatedReference;
}

/** Starts exports for one caller, and shows those of its organization that it could have started itself. */
export class ExportService {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Queues a file. Throws FORBIDDEN for a dataset that the caller may not have. */
  async start(input: ExportInput): Promise<ExportOutcome> {
    const { principal, now, referenceOn, queue } = this.parts;
    if (!datasetsOf(principal).includes(input.dataset)) {
      throw new RejectedError('FORBIDDEN', `${input.dataset} is not exported for your roles.`);
    }
    const today = plainDateOf(now());
    const { request, userErrors } = checkRequest(input, today, referenceOn);
    if (userErrors) return { userErrors };
    if (!queue) throw new RejectedError('SERVICE_UNAVAILABLE', 'This server makes no exports.');
    const id = randomUUID();
    const outcome = await this.written('export.start', async (tx, organizationId, requestedBy) => {
      const startedAt = now();
      await refuseTooMany(tx, organizationId, startedAt);
      const keptSeconds = EXPORT_LIMITS.retentionHours * 3_600;
      const expiresAt = new Date(startedAt.getTime() + keptSeconds * 1_000);
      // Before the commit: a job that nobody hears of would wait for ever, and news of one that never came are dropped.
      await queue.send(EXPIRE_QUEUE, { organizationId, id }, { afterSeconds: keptSeconds });
      await queue.send(EXPORT_QUEUE, { organizationId, id });
      const { dataset, format } = input;
      const { requestId, revision } = this.parts;
      await tx.exportJob.create({
        data: {
          organizationId,
          id,
          dataset,
          format,
          request,
          requestedBy,
          requestId,
          revision,
          expiresAt,
          status: 'QUEUED',
        },
        select: { id: true },
      });
      return this.jobIn(tx, organizationId, id);
    });
    queue.wake(EXPORT_QUEUE);
    return outcome;
  }

  /** Ends a job that is not over; what there is of its file is deleted. */
  async cancel(id: string | null): Promise<ExportOutcome> {
    return this.written('export.cancel', async (tx, organizationId) => {
      if (id === null || !UUID.test(id) || !(await this.findIn(tx, organizationId, id))) {
        throw new WriteRefused<UserError>([unknownJob()]);
      }
      if (!(await endJob(tx, organizationId, id, 'CANCELLED', null))) {
        throw new WriteRefused<UserError>([jobIsOver()]);
      }
      return this.jobIn(tx, organizationId, id);
    });
  }

  /** One job; null when there is none, or the caller may not see it. */
  async find(key: string): Promise<ExportJobRow | null> {
    const { principal, reads } = this.parts;
    if (!principal || datasetsOf(principal).length === 0 || !UUID.test(key)) return null;
    const [stored] = await reads.query(oneJob(this.scope(principal.organizationId), key));
    return stored === undefined ? null : toJob(stored);
  }

  /** Jobs of the organization, newest first. */
  async list(page: PageArguments): Promise<Page<ExportJobRow>> {
    const { principal, reads } = this.parts;
    const size = pageSize(page.first);
    const after = page.after == null ? null : placeIn(page.after);
    const none = { hasNextPage: false, hasPreviousPage: false, totalCount: 0 };
    if (!principal || datasetsOf(principal).length === 0) return makePage([], NEWEST_FIRST, none);
    const stored = await reads.query(
      jobPage(this.scope(principal.organizationId), { after, size: size + 1 }),
    );
    return makePage(stored.slice(0, size).map(toJob), NEWEST_FIRST, {
      hasNextPage: stored.length > size,
      hasPreviousPage: after !== null,
      totalCount: stored.length,
    });
  }

  /**
   * A job each time it stands otherwise, until it is over. Throws an input error when there is none, or the caller may
   * not see it.
   */
  async watch(key: string | null): Promise<JobUpdates> {
    const { principal, db, progress } = this.parts;
    if (principal && progress && key !== null && UUID.test(key)) {
      const { organizationId } = principal;
      const read = () => inOrganization(db, organizationId, (tx) => this.findIn(tx, organizationId, key));
      const next = () => progress.next(organizationId, key, LOOK_AGAIN_MS);
      if (await read()) return new JobUpdates({ read, next });
    }
    throw new InputError([
      {
        field: 'id',
        value: 'no export',
        allowed: 'the id of an export of your organization',
        fix: 'Take it from `exportJobs { nodes { id } }`.',
      },
    ]);
  }

  private async written(
    action: 'export.start' | 'export.cancel',
    work: (tx: Transaction, organizationId: string, actor: string) => Promise<ExportJobRow>,
  ): Promise<ExportOutcome> {
    try {
      const job = await this.parts.writes.run(
        action,
        async (tx, { organizationId, subject }): Promise<Written<ExportJobRow>> => {
          const value = await work(tx, organizationId, subject);
          return { value, subjects: [auditSubject('ExportJob', value.id)] };
        },
      );
      return { job };
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      return { userErrors: error.userErrors as readonly UserError[] };
    }
  }

  private async findIn(tx: Transaction, organizationId: string, id: string): Promise<ExportJobRow | null> {
    const [stored] = await tx.$queryRaw<unknown[]>(oneJob(this.scope(organizationId), id));
    return stored === undefined ? null : toJob(stored);
  }

  private scope(organizationId: string): JobScope {
    const { principal, now } = this.parts;
    return { organizationId, datasets: datasetsOf(principal), now: now() };
  }

  private async jobIn(tx: Transaction, organizationId: string, id: string): Promise<ExportJobRow> {
    const job = await this.findIn(tx, organizationId, id);
    if (!job) throw new Error('an export job that was written cannot be read');
    return job;
  }
}

const NEWEST_FIRST: SortKey<ExportJobRow> = {
  list: 'exportJobs',
  of: ({ createdAt, id }) => [createdAt, id],
  length: 2,
};

function placeIn(cursor: string): JobAfter {
  const [createdAt, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!createdAt || !id || !isInstant(createdAt) || !UUID.test(id))
    throw new InputError([cursorProblem(cursor)]);
  return { createdAt, id };
}

/** Held until the job is written, so that two requests of one moment are counted one after the other. */
async function refuseTooMany(tx: Transaction, organizationId: string, now: Date): Promise<void> {
  await tx.$executeRaw`select from organization where id = ${organizationId}::uuid for no key update`;
  const { kept, open } = await countJobs(tx, organizationId, now);
  if (open >= EXPORT_LIMITS.openJobs) {
    const message = `${EXPORT_LIMITS.openJobs} exports wait or run already: let one end, or cancel one.`;
    throw new WriteRefused<UserError>([fieldError(['input'], 'TOO_MANY_JOBS', message)]);
  }
  if (kept >= EXPORT_LIMITS.storedJobs) {
    const message = `${EXPORT_LIMITS.storedJobs} exports were started in the last ${EXPORT_LIMITS.retentionHours} hours: use their files, or wait until the oldest expires.`;
    throw new WriteRefused<UserError>([fieldError(['input'], 'TOO_MANY_JOBS', message)]);
  }
}

function unknownJob(): UserError {
  return fieldError(
    ['id'],
    'UNKNOWN_EXPORT',
    'There is no export of this id: take it from `exportJobs { nodes { id } }`.',
  );
}

function jobIsOver(): UserError {
  return fieldError(['id'], 'EXPORT_IS_OVER', 'This export is over already: there is nothing to cancel.');
}
