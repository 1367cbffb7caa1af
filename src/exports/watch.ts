import type { ExportJobRow } from './jobs.ts';

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
export class JobWatch implements AsyncIterableIterator<ExportJobRow> {
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
