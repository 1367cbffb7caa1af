import type { ExportJobRow } from './jobs.ts';

/** Wakes those who wait for news of an export job. */
export class ExportProgress {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** To be called with what comes through the channel of export jobs. */
  heard(payload: string): void {
    for (const wake of this.waiting.get(payload) ?? []) wake();
  }

  /** To be called when news may have been missed. */
  missed(): void {
    for (const all of this.waiting.values()) for (const wake of all) wake();
  }

  /** Resolves at the next news of the job, or after `limitMs`: nobody waits for news that were lost. */
  next(organizationId: string, id: string, limitMs: number): { readonly news: Promise<void>; end(): void } {
    const key = `${organizationId} ${id}`;
    const { promise: news, resolve } = Promise.withResolvers<void>();
    const all = this.waiting.get(key) ?? new Set();
    const end = () => {
      clearTimeout(timer);
      all.delete(end);
      if (all.size === 0 && this.waiting.get(key) === all) this.waiting.delete(key);
      resolve();
    };
    const timer = setTimeout(end, limitMs).unref();
    this.waiting.set(key, all.add(end));
    return { news, end };
  }
}

type Seen = IteratorResult<ExportJobRow, undefined>;

interface News {
  readonly news: Promise<void>;
  end(): void;
}

interface Options {
  /** The job as it stands; null when it is gone. */
  readonly read: () => Promise<ExportJobRow | null>;
  /** The next moment to read it again. */
  readonly next: () => News;
}

const OVER: ReadonlySet<string> = new Set(['DONE', 'FAILED', 'CANCELLED']);
const DONE: Seen = { done: true, value: undefined };

/**
 * A job each time it stands otherwise than before, at first as it stands now, until it is over or gone. Not a generator
 * function: ending one that waits for news would wait for them too.
 */
export class JobUpdates implements AsyncIterableIterator<ExportJobRow> {
  private readonly options: Options;
  private waiting: News | null = null;
  private last = '';
  private isOver = false;

  constructor(options: Options) {
    this.options = options;
  }

  async next(): Promise<Seen> {
    while (!this.isOver) {
      // Before reading: news that come meanwhile are not missed.
      const waiting = (this.waiting = this.options.next());
      const job = await this.options.read();
      const stands = JSON.stringify(job);
      if (job && stands !== this.last) {
        waiting.end();
        this.last = stands;
        this.isOver ||= OVER.has(job.status);
        return { done: false, value: job };
      }
      if (!job) this.isOver = true;
      else await waiting.news;
      waiting.end();
    }
    return DONE;
  }

  async return(): Promise<Seen> {
    this.isOver = true;
    this.waiting?.end();
    return DONE;
  }

  async throw(): Promise<Seen> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
