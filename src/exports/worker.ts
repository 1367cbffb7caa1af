import type { Snapshot } from '../reference/snapshot.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { auditSubject, recordAudit } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import type { JobQueue } from '../db/queue.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import { OwnRules } from '../reference/ownRules.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { closableMonths, closeMonths } from '../sessions/closedMonths.ts';
import { type PlainDate, plainDateOf } from '../shared/plainDate.ts';
import { buildDataset } from './datasets/buildDataset.ts';
import { withOrigin } from './origin.ts';
import { writeFile } from './fileWriter.ts';
import {
  addChunk,
  advanceJob,
  claimJob,
  deleteExpired,
  deleteChunks,
  endJob,
  finishJob,
  jobExists,
  type ExportJobRow,
  type FileSummary,
} from './jobs.ts';
import { ExportLimitError } from './limits.ts';

/** Queues of the job queue: files to make, files that failed every attempt, and jobs to delete when they expire. */
export const EXPORT_QUEUE = 'export';
export const FAILED_QUEUE = 'export-failed';
export const EXPIRE_QUEUE = 'export-expire';

const DAY_SECONDS = 86_400;

/** Longest time that one attempt at a file may take. */
const ATTEMPT_SECONDS = 900;

/** Settings of the queues. A dead-letter queue must come before the queue that names it. */
export const EXPORT_QUEUES = {
  [FAILED_QUEUE]: { retryLimit: 5, retryDelay: 5, expireInSeconds: 60, retentionSeconds: DAY_SECONDS },
  [EXPORT_QUEUE]: {
    retryLimit: 3,
    retryDelay: 1,
    expireInSeconds: ATTEMPT_SECONDS,
    retentionSeconds: DAY_SECONDS,
    // A process that died sends no heartbeat, and another process starts the file again.
    heartbeatSeconds: 20,
    deadLetter: FAILED_QUEUE,
  },
  [EXPIRE_QUEUE]: {
    retryLimit: 20,
    retryDelay: 60,
    expireInSeconds: 60,
    retentionSeconds: 14 * DAY_SECONDS,
  },
};

/** Interval at which a running job stores its progress and notices that it was canceled. */
const PROGRESS_INTERVAL_MS = 500;
/** Longest wait for a process to load the revision that the job requires. */
const REVISION_TIMEOUT_MS = 10_000;

const messageSchema = z.strictObject({ organizationId: z.uuid(), id: z.uuid() });
type Message = z.infer<typeof messageSchema>;

/** The job ended while its file was being written. */
class JobEndedError extends Error {}

/** The job has not expired by this process's clock, which is behind the clock that set the expiry. */
class NotExpiredError extends Error {}

/** The request that queued the message has not committed its job yet, or was rolled back. */
class JobMissingError extends Error {}

interface Parts {
  readonly db: Database;
  readonly store: Pick<ReferenceStore, 'current' | 'knownAt'>;
  readonly now: () => Date;
  /** Logs why an attempt failed. The queue tries again or gives up. */
  readonly onFailure: (error: unknown, requestId: string) => void;
  readonly counts: JobCounts;
}

/** How an attempt at a file ended. */
export type AttemptOutcome = 'done' | 'canceled' | 'failed' | 'tried again';

/** Counts attempts, and jobs that ended without a file. */
interface JobCounts {
  beginJob(): void;
  endJob(outcome: AttemptOutcome): void;
  failJob(): void;
}

/** Writes the files of queued exports. Any process can run a worker; each works on one file at a time. */
export class ExportWorker {
  private readonly parts: Parts;
  private readonly ownRules: OwnRules;

  constructor(parts: Parts) {
    this.parts = parts;
    this.ownRules = new OwnRules(parts.db);
  }

  /** Starts to work on the export queues in this process. */
  async start(queue: Pick<JobQueue, 'work'>): Promise<void> {
    await queue.work(EXPIRE_QUEUE, (data) => this.expire(messageSchema.parse(data)));
    await queue.work(FAILED_QUEUE, (data) => this.fail(messageSchema.parse(data)));
    await queue.work(EXPORT_QUEUE, (data, signal) => this.run(messageSchema.parse(data), signal));
  }

  /** Runs a job unless it has ended. Throws when the queue should try again. */
  private async run(message: Message, signal: AbortSignal): Promise<void> {
    // Before the claim: a job that is committed between the two would be taken for one that has ended.
    if (!(await this.inJob(message, jobExists))) throw new JobMissingError('the job is not committed yet');
    const job = await this.inJob(message, claimJob);
    if (!job) return;
    const { counts } = this.parts;
    counts.beginJob();
    try {
      counts.endJob(await this.attempt(job, message, signal));
    } catch (error) {
      counts.endJob('tried again');
      throw error;
    }
  }

  private async attempt(job: ExportJobRow, message: Message, signal: AbortSignal): Promise<AttemptOutcome> {
    try {
      const file = await this.writeFile(job, message, signal);
      const isDone = await this.inJob(message, (tx, organizationId, id) =>
        finishJob(tx, organizationId, id, file),
      );
      return isDone ? 'done' : 'canceled';
    } catch (error) {
      if (error instanceof JobEndedError) return 'canceled';
      if (!(error instanceof ExportLimitError)) {
        if (!signal.aborted) this.parts.onFailure(error, job.requestId);
        throw error;
      }
      await this.inJob(message, (tx, organizationId, id) =>
        endJob(tx, organizationId, id, 'FAILED', error.message),
      );
      this.parts.counts.failJob();
      return 'failed';
    }
  }

  /** Writes the file and, for sessions, the audit row of their reads in one transaction. */
  private async writeFile(job: ExportJobRow, message: Message, signal: AbortSignal): Promise<FileSummary> {
    const { organizationId, id } = message;
    const newest = await this.snapshotSince(job.revision, signal);
    const { knownAt } = job.request;
    const shared = knownAt === null ? newest : await this.parts.store.knownAt(knownAt, newest);
    const snapshot = await this.ownRules.over(organizationId, shared);
    const today = plainDateOf(this.parts.now());
    await this.closeMonths(job, message, today);
    const write = async (tx: Transaction): Promise<FileSummary> => {
      await deleteChunks(tx, organizationId, id);
      const dataset = buildDataset(job, {
        snapshot,
        today,
        organizationId,
        query: <Row>(statement: Parameters<Transaction['$queryRaw']>[0]) => tx.$queryRaw<Row[]>(statement),
      });
      const file = await writeFile(withOrigin(dataset, job.request, snapshot), job.format, {
        store: (position, content) => addChunk(tx, organizationId, id, position, content),
        progress: this.progressReporter(message, tx, signal),
      });
      if (job.dataset === 'SESSION_BILLING') {
        const { requestedBy: actor, requestId } = job;
        const subjects = [auditSubject('ExportJob', id)];
        await recordAudit(tx, { organizationId, actor, requestId, action: 'export.sessions', subjects });
      }
      return { ...file, revision: snapshot.revision };
    };
    return inOrganization(this.parts.db, organizationId, write, {
      timeoutMs: ATTEMPT_SECONDS * 1_000,
      oneView: true,
    });
  }

  /** Closes the months of the file, each in a transaction of its own: the file is made of closed months alone. */
  private async closeMonths(job: ExportJobRow, message: Message, today: PlainDate): Promise<void> {
    const { from, to } = job.request;
    if (from === null || to === null) return;
    const { requestedBy: actor, requestId } = job;
    for (const month of closableMonths(from, to, today)) {
      await this.inJob(message, async (tx, organizationId) => {
        const closed: string[] = [];
        const store = {
          query: <Row>(statement: Parameters<Transaction['$queryRaw']>[0]) => tx.$queryRaw<Row[]>(statement),
          allowWrites: async () => undefined,
        };
        await closeMonths(store, organizationId, [month], (one) =>
          closed.push(auditSubject('ClosedMonth', one)),
        );
        for (const subject of closed) {
          await recordAudit(tx, {
            organizationId,
            actor,
            requestId,
            action: 'month.close',
            subjects: [subject],
          });
        }
      });
    }
  }

  /** Waits until this process has loaded the revision, or a newer one. */
  private async snapshotSince(revision: number, signal: AbortSignal): Promise<Snapshot> {
    for (const deadline = Date.now() + REVISION_TIMEOUT_MS; ; await sleep(50, undefined, { signal })) {
      const snapshot = this.parts.store.current();
      if (snapshot.revision >= revision) return snapshot;
      if (Date.now() > deadline) throw new Error(`revision ${revision} is not loaded in this process`);
    }
  }

  /** Stores the progress at intervals. Throws when the job has ended or this process stops. */
  private progressReporter(
    message: Message,
    tx: Transaction,
    signal: AbortSignal,
  ): (share: number) => Promise<void> {
    let reportedAt = Date.now();
    return async (share) => {
      signal.throwIfAborted();
      if (Date.now() - reportedAt < PROGRESS_INTERVAL_MS) return;
      reportedAt = Date.now();
      const isRunning = await this.inJob(message, (tx, organizationId, id) =>
        advanceJob(tx, organizationId, id, share),
      );
      if (!isRunning) throw new JobEndedError();
      // PostgreSQL ends a transaction that is idle for long.
      await tx.$queryRaw`select 1 as "here"`;
    };
  }

  /** Ends a job that failed every attempt. */
  private async fail(message: Message): Promise<void> {
    const isFailed = await this.inJob(message, async (tx, organizationId, id) => {
      const job = await claimJob(tx, organizationId, id);
      if (!job) return false;
      const error = `The export failed. Quote request id ${job.requestId} when you report it.`;
      await endJob(tx, organizationId, id, 'FAILED', error);
      return true;
    });
    if (isFailed) this.parts.counts.failJob();
  }

  /** Deletes an expired job. Throws before its expiry, so that the queue tries again. */
  private async expire(message: Message): Promise<void> {
    const now = this.parts.now();
    const isDeleted = await this.inJob(message, (tx, organizationId, id) =>
      deleteExpired(tx, organizationId, id, now),
    );
    if (!isDeleted) throw new NotExpiredError('the job has not expired yet');
  }

  private async inJob<T>(
    { organizationId, id }: Message,
    work: (tx: Transaction, organizationId: string, id: string) => Promise<T>,
  ): Promise<T> {
    return inOrganization(this.parts.db, organizationId, (tx) => work(tx, organizationId, id));
  }
}
