import type { ExportJobRow } from './jobs.ts';

interface Notification {
  /** Resolves when the job may have changed. */
  readonly received: Promise<void>;
  /** Stops waiting; resolves `received`. */
  cancel(): void;
}

/** Distributes notifications about export jobs to the subscriptions of this process. */
export class ExportProgress {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Wakes the subscriptions of one job. The payload is what PROGRESS_CHANNEL carries. */
  onNotification(payload: string): void {
    for (const wake of this.waiting.get(payload) ?? []) wake();
  }

  /** Wakes every subscription: notifications may have been lost while the connection was down. */
  onReconnect(): void {
    for (const waiters of this.waiting.values()) for (const wake of waiters) wake();
  }

  /** Waits for the next notification about the job, but at most `limitMs`, in case one is lost. */
  next(organizationId: string, id: string, limitMs: number): Notification {
    const key = `${organizationId} ${id}`;
    const { promise: received, resolve } = Promise.withResolvers<void>();
    const waiters = this.waiting.get(key) ?? new Set();
    const cancel = () => {
      clearTimeout(timer);
      waiters.delete(cancel);
      if (waiters.size === 0 && this.waiting.get(key) === waiters) this.waiting.delete(key);
      resolve();
    };
    const timer = setTimeout(cancel, limitMs).unref();
    this.waiting.set(key, waiters.add(cancel));
    return { received, cancel };
  }
}

interface JobUpdatesOptions {
  /** Reads the job; null when it was deleted. */
  readonly read: () => Promise<ExportJobRow | null>;
  /** Waits until the job is worth reading again. */
  readonly next: () => Notification;
}

type Update = IteratorResult<ExportJobRow, undefined>;

const FINAL_STATUSES: ReadonlySet<string> = new Set(['DONE', 'FAILED', 'CANCELLED']);
const COMPLETED: Update = { done: true, value: undefined };

/**
 * Emits the job as it is now, then on each change, and completes when the job has ended or was deleted. Written out
 * because `return()` of a generator function would wait for the notification that the generator awaits.
 */
export class JobUpdates implements AsyncIterableIterator<ExportJobRow> {
  private readonly options: JobUpdatesOptions;
  private notification: Notification | null = null;
  private lastEmitted = '';
  private isCompleted = false;

  constructor(options: JobUpdatesOptions) {
    this.options = options;
  }

  async next(): Promise<Update> {
    while (!this.isCompleted) {
      // Wait before reading, so that a change between the read and the wait is not lost.
      const notification = (this.notification = this.options.next());
      const job = await this.options.read();
      const serialized = JSON.stringify(job);
      if (job && serialized !== this.lastEmitted) {
        notification.cancel();
        this.lastEmitted = serialized;
        this.isCompleted ||= FINAL_STATUSES.has(job.status);
        return { done: false, value: job };
      }
      if (!job) this.isCompleted = true;
      else await notification.received;
      notification.cancel();
    }
    return COMPLETED;
  }

  async return(): Promise<Update> {
    this.isCompleted = true;
    this.notification?.cancel();
    return COMPLETED;
  }

  async throw(): Promise<Update> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
