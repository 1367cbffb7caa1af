import type { Snapshot } from '../reference/snapshot.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { auditSubject, recordAudit } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import type { JobQueue } from '../db/queue.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { buildDataset } from './datasets/buildDataset.ts';
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

/** How often the store is told how far a file is; a canceled job ends as soon. */
const TELL_EVERY_MS = 500;
/** How long a process that has not loaded the facts a job is made from may take to do so. */
const REVISION_LIMIT_MS = 10_000;

const messageSchema = z.strictObject({ organizationId: z.uuid(), id: z.uuid() });
type Message = z.infer<typeof messageSchema>;

/** Thrown inside of a job that was canceled meanwhile. */
class JobIsOver extends Error {}

/** Thrown where this process's clock is behind the clock of the process that set the end. */
class NotExpired extends Error {}

/** Thrown where the request that asks for a job has not committed it yet, or never will. */
class NotWritten extends Error {}

interface Parts {
  readonly db: Database;
  readonly store: Pick<ReferenceStore, 'current'>;
  readonly now: () => Date;
  /** Hears why an attempt failed that will be made again, or given up. */
  readonly onFailure: (error: unknown, requestId: string) => void;
}

/** Makes the files that were asked for, in any process and one at a time. */
export class ExportWorker {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Has this process work for the queues of exports. */
  async attend(queue: Pick<JobQueue, 'work'>): Promise<void> {
    await queue.work(EXPIRE_QUEUE, (data) => this.expire(messageSchema.parse(data)));
    await queue.work(FAILED_QUEUE, (data) => this.giveUp(messageSchema.parse(data)));
    await queue.work(EXPORT_QUEUE, (data, signal) => this.make(messageSchema.parse(data), signal));
  }

  /** Makes the file of a job; one that is over is left alone. Throws when it should be tried again. */
  private async make(message: Message, signal: AbortSignal): Promise<void> {
    const job = await this.inJob(message, claimJob);
    if (!job) {
      if (await this.inJob(message, jobExists)) return;
      throw new NotWritten('the job is not there yet');
    }
    try {
      const made = await this.makeFile(job, message, signal);
      await this.inJob(message, (tx, organizationId, id) => finishJob(tx, organizationId, id, made));
    } catch (error) {
      if (error instanceof JobIsOver) return;
      if (!(error instanceof ExportLimitError)) {
        if (!signal.aborted) this.parts.onFailure(error, job.requestId);
        throw error;
      }
      await this.inJob(message, (tx, organizationId, id) =>
        endJob(tx, organizationId, id, 'FAILED', error.message),
      );
    }
  }

  /** What was read of sessions is on record with what was made of it, or neither is there. */
  private async makeFile(job: ExportJobRow, message: Message, signal: AbortSignal): Promise<FileSummary> {
    const { organizationId, id } = message;
    const snapshot = await this.snapshotSince(job.revision, signal);
    const today = plainDateOf(this.parts.now());
    const make = async (tx: Transaction): Promise<FileSummary> => {
      await deleteChunks(tx, organizationId, id);
      const dataset = buildDataset(job, {
        snapshot,
        today,
        organizationId,
        query: <Row>(statement: Parameters<Transaction['$queryRaw']>[0]) => tx.$queryRaw<Row[]>(statement),
      });
      const made = await writeFile(dataset, job.format, {
        store: (position, content) => addChunk(tx, organizationId, id, position, content),
        progress: this.teller(message, tx, signal),
      });
      if (job.dataset === 'SESSION_BILLING') {
        const { requestedBy: actor, requestId } = job;
        const subjects = [auditSubject('ExportJob', id)];
        await recordAudit(tx, { organizationId, actor, requestId, action: 'export.sessions', subjects });
      }
      return { ...made, revision: snapshot.revision };
    };
    return inOrganization(this.parts.db, organizationId, make, {
      timeoutMs: ATTEMPT_SECONDS * 1_000,
      oneView: true,
    });
  }

  /** The facts of this process, once they are at least as new as those of the process that was asked. */
  private async snapshotSince(revision: number, signal: AbortSignal): Promise<Snapshot> {
    for (const deadline = Date.now() + REVISION_LIMIT_MS; ; await sleep(50, undefined, { signal })) {
      const snapshot = this.parts.store.current();
      if (snapshot.revision >= revision) return snapshot;
      if (Date.now() > deadline) throw new Error(`revision ${revision} is not loaded in this process`);
    }
  }

  /** Tells the store now and then how far the job is; throws when it is over, or this process stops. */
  private teller(message: Message, tx: Transaction, signal: AbortSignal): (share: number) => Promise<void> {
    let toldAt = Date.now();
    return async (share) => {
      signal.throwIfAborted();
      if (Date.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = Date.now();
      const runs = await this.inJob(message, (tx, organizationId, id) =>
        advanceJob(tx, organizationId, id, share),
      );
      if (!runs) throw new JobIsOver();
      // A transaction in which nothing is said for long is ended by the store.
      await tx.$queryRaw`select 1 as here`;
    };
  }

  private async giveUp(message: Message): Promise<void> {
    await this.inJob(message, async (tx, organizationId, id) => {
      const job = await claimJob(tx, organizationId, id);
      if (!job) return;
      const told = `The file could not be made. Quote the request id ${job.requestId} when you report it.`;
      await endJob(tx, organizationId, id, 'FAILED', told);
    });
  }

  /** Deletes a job whose time is over. Throws before that, so that the queue tries again. */
  private async expire(message: Message): Promise<void> {
    const now = this.parts.now();
    const gone = await this.inJob(message, (tx, organizationId, id) =>
      deleteExpired(tx, organizationId, id, now),
    );
    if (!gone) throw new NotExpired('the job has not expired yet');
  }

  private async inJob<T>(
    { organizationId, id }: Message,
    work: (tx: Transaction, organizationId: string, id: string) => Promise<T>,
  ): Promise<T> {
    return inOrganization(this.parts.db, organizationId, (tx) => work(tx, organizationId, id));
  }
}
