import { randomUUID } from 'node:crypto';
import type { Principal } from '../shared/permissions.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import type { ProtectedWrites } from '../audit/protectedWrites.ts';
import { auditSubject } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import type { JobQueue } from '../db/queue.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import type { DatedReference } from '../reference/views/views.ts';
import { checkSha256 } from '../shared/sha256.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import {
  cursorIssue,
  decodeCursor,
  isInstant,
  pageOfRows,
  pageSize,
  type Page,
  type PageArguments,
  type SortKey,
} from '../shared/paging.ts';
import { type PlainDate, plainDateOf } from '../shared/plainDate.ts';
import {
  fieldError,
  NotFoundError,
  UserErrorsError,
  type UserError,
  type WriteResult,
} from '../shared/userErrors.ts';
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
import { JobUpdates, type ExportProgress } from './progress.ts';
import { checkRequest, datasetsOf, type ExportInput } from './request.ts';
import { EXPIRE_QUEUE, EXPORT_QUEUE } from './worker.ts';

/** A subscription reads the job again after this time, even without a notification. */
const REREAD_AFTER_MS = 5_000;
const RETENTION_SECONDS = EXPORT_LIMITS.retentionHours * 3_600;

interface Parts {
  readonly db: Database;
  /** Absent together on a server that starts no exports. */
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

/**
 * Starts exports for one principal, and shows the exports of its organization. The schema checks `export.start`. Which
 * datasets the roles cover is checked here, because it depends on the row: other datasets are as if they did not exist.
 */
export class ExportService {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Queues an export. Throws FORBIDDEN for a dataset that the roles of the principal do not cover. */
  async start(input: ExportInput): Promise<WriteResult<ExportJobRow>> {
    const { principal, now, referenceOn, queue, requestId, revision } = this.parts;
    const { dataset, format } = input;
    if (!datasetsOf(principal).includes(dataset)) {
      throw new RejectedError('FORBIDDEN', `Your roles do not allow exports of ${dataset}.`);
    }
    const { request, userErrors } = checkRequest(input, plainDateOf(now()), referenceOn);
    if (userErrors) return { userErrors };
    if (!queue) throw new RejectedError('SERVICE_UNAVAILABLE', 'This server does not run exports.');
    const id = randomUUID();
    const result = await this.write('export.start', async (tx, organizationId, requestedBy) => {
      const startedAt = now();
      await checkJobLimits(tx, organizationId, startedAt);
      const expiresAt = new Date(startedAt.getTime() + RETENTION_SECONDS * 1_000);
      // Queued before the commit: a job without a message would wait forever, while the worker drops a message without
      // a job.
      await queue.send(EXPIRE_QUEUE, { organizationId, id }, { afterSeconds: RETENTION_SECONDS });
      await queue.send(EXPORT_QUEUE, { organizationId, id });
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
      return this.readIn(tx, organizationId, id);
    });
    queue.wake(EXPORT_QUEUE);
    return result;
  }

  /** Cancels a queued or running export and deletes the chunks of its file. */
  async cancel(id: string | null): Promise<WriteResult<ExportJobRow>> {
    return this.write('export.cancel', async (tx, organizationId) => {
      if (id === null || !UUID.test(id)) throw new UserErrorsError([unknownJob()]);
      if (!(await this.findIn(tx, organizationId, id)))
        throw new NotFoundError(auditSubject('ExportJob', id), unknownJob());
      if (!(await endJob(tx, organizationId, id, 'CANCELLED', null)))
        throw new UserErrorsError([jobHasEnded()]);
      return this.readIn(tx, organizationId, id);
    });
  }

  /**
   * One export; null when there is none or the principal may not read it. Without exportable datasets nothing is read,
   * because `node(id:)` leads here for everybody.
   */
  async find(key: string): Promise<ExportJobRow | null> {
    const { principal, reads } = this.parts;
    if (datasetsOf(principal).length === 0 || !UUID.test(key)) return null;
    const [stored] = await reads.query(oneJob(this.scope(reads.organizationId), key));
    return stored === undefined ? null : toJob(stored);
  }

  /**
   * Exports of the organization, newest first.
   * @param checksum SHA-256 of a file, in hexadecimal, to find where it comes from
   */
  async list(page: PageArguments, checksum: string | null = null): Promise<Page<ExportJobRow>> {
    const { reads } = this.parts;
    const size = pageSize(page.first);
    const after = page.after == null ? null : parseCursor(page.after);
    if (checksum !== null) checkSha256('checksum', checksum, 'Send the SHA-256 of the file.');
    const wanted = { after, size: size + 1, checksum: checksum?.toLowerCase() ?? null };
    const rows = await reads.query(jobPage(this.scope(reads.organizationId), wanted));
    return pageOfRows(rows.map(toJob), NEWEST_FIRST, { size, isFirst: after === null });
  }

  /**
   * Emits an export on each change and completes when it ends. Throws an InputError when there is none or the principal
   * may not read it.
   */
  async watch(key: string | null): Promise<JobUpdates> {
    const { principal, db, progress } = this.parts;
    if (principal && progress && key !== null && UUID.test(key)) {
      const { organizationId } = principal;
      const read = () => inOrganization(db, organizationId, (tx) => this.findIn(tx, organizationId, key));
      const next = () => progress.next(organizationId, key, REREAD_AFTER_MS);
      if (await read()) return new JobUpdates({ read, next });
    }
    throw new InputError([
      {
        field: 'id',
        value: 'not an export',
        allowed: 'the id of an export of your organization',
        fix: 'Take the id from `exportJobs { nodes { id } }`.',
      },
    ]);
  }

  private write(
    action: 'export.start' | 'export.cancel',
    work: (tx: Transaction, organizationId: string, actor: string) => Promise<ExportJobRow>,
  ): Promise<WriteResult<ExportJobRow>> {
    return this.parts.writes.run(action, async (tx, { organizationId, subject }) => {
      const value = await work(tx, organizationId, subject);
      return { value, subjects: [auditSubject('ExportJob', value.id)] };
    });
  }

  private async findIn(tx: Transaction, organizationId: string, id: string): Promise<ExportJobRow | null> {
    const [stored] = await tx.$queryRaw<unknown[]>(oneJob(this.scope(organizationId), id));
    return stored === undefined ? null : toJob(stored);
  }

  private async readIn(tx: Transaction, organizationId: string, id: string): Promise<ExportJobRow> {
    const job = await this.findIn(tx, organizationId, id);
    if (!job) throw new Error('an export job that was written cannot be read');
    return job;
  }

  private scope(organizationId: string): JobScope {
    const { principal, now } = this.parts;
    return { organizationId, datasets: datasetsOf(principal), now: now() };
  }
}

const NEWEST_FIRST: SortKey<ExportJobRow> = {
  list: 'exportJobs',
  of: ({ createdAt, id }) => [createdAt, id],
  length: 2,
};

function parseCursor(cursor: string): JobAfter {
  const [createdAt, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!createdAt || !id || !isInstant(createdAt) || !UUID.test(id)) {
    throw new InputError([cursorIssue(cursor)]);
  }
  return { createdAt, id };
}

/** Locks the organization until the job is written, so that simultaneous requests are counted one after the other. */
async function checkJobLimits(tx: Transaction, organizationId: string, now: Date): Promise<void> {
  await tx.$executeRaw`select from organization where id = ${organizationId}::uuid for no key update`;
  const { stored, open } = await countJobs(tx, organizationId, now);
  if (open >= EXPORT_LIMITS.openJobs) {
    const message = `${EXPORT_LIMITS.openJobs} exports are queued or running, which is the limit. Wait until one ends, or cancel one.`;
    throw new UserErrorsError([fieldError(['input'], 'TOO_MANY_JOBS', message)]);
  }
  if (stored >= EXPORT_LIMITS.storedJobs) {
    const message = `${EXPORT_LIMITS.storedJobs} exports were started in the last ${EXPORT_LIMITS.retentionHours} hours, which is the limit. Use their files, or wait until the oldest expires.`;
    throw new UserErrorsError([fieldError(['input'], 'TOO_MANY_JOBS', message)]);
  }
}

function unknownJob(): UserError {
  const message = 'No export has this id. Take the id from `exportJobs { nodes { id } }`.';
  return fieldError(['id'], 'UNKNOWN_EXPORT', message);
}

function jobHasEnded(): UserError {
  return fieldError(['id'], 'EXPORT_IS_OVER', 'This export has already ended and cannot be canceled.');
}
