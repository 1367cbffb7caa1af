import type { ReferenceStore } from '../reference/store.ts';
import { RejectedError } from '../shared/errors.ts';
import {
  endOfRevision,
  isAfter,
  matchesFilter,
  type ChangeFeed,
  type ChangeFilter,
  type ChangeRow,
  type FeedCursor,
} from './changeFeed.ts';

const CHANGES_PER_READ = 200;
/** Changes queued for a slow subscriber. A subscriber further behind gets an error and can resume. */
const QUEUE_LIMIT = 1_000;
const RETRY_MS = 500;

type NextChange = IteratorResult<ChangeRow, undefined>;

function fellBehind(): Error {
  const message = `The subscriber is more than ${QUEUE_LIMIT} changes behind. Resume with the cursor of the last change received as \`after\`.`;
  return new RejectedError('SERVICE_UNAVAILABLE', message);
}

/**
 * Delivers changes to subscribers when this process serves their revision. It reads the change feed once for all of them, and
 * only while there are any.
 */
export class ChangeSubscriptions {
  private readonly feed: ChangeFeed;
  private readonly store: ReferenceStore;
  private readonly onFailure: (error: unknown) => void;
  private readonly subscribers = new Set<SubscriberQueue>();
  private stopWatching: (() => void) | null = null;
  private deliveredRevision = 0;
  private delivery: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;

  constructor(feed: ChangeFeed, store: ReferenceStore, onFailure: (error: unknown) => void) {
    this.feed = feed;
    this.store = store;
    this.onFailure = onFailure;
  }

  /**
   * The changes from now on, or those after a cursor. The iteration ends when the subscriber returns, or with an error
   * when the subscriber falls behind.
   */
  subscribe(filter: ChangeFilter, after: FeedCursor | null): AsyncIterableIterator<ChangeRow> {
    const { revision } = this.store.current();
    if (this.subscribers.size === 0) this.start(revision);
    const readMissed =
      after === null
        ? null
        : (cursor: FeedCursor) =>
            this.feed.after(cursor, filter, { until: revision, take: CHANGES_PER_READ });
    const subscriber: SubscriberQueue = new SubscriberQueue(filter, {
      after: after ?? endOfRevision(revision),
      readMissed,
      onEnd: () => this.remove(subscriber),
    });
    this.subscribers.add(subscriber);
    return subscriber;
  }

  private start(revision: number): void {
    this.deliveredRevision = revision;
    this.stopWatching = this.store.watch(() => this.onRevision());
  }

  private remove(subscriber: SubscriberQueue): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size > 0) return;
    this.stopWatching?.();
    this.stopWatching = null;
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
  }

  private onRevision(): void {
    this.delivery ??= this.deliver()
      .catch((error: unknown) => {
        this.onFailure(error);
        this.retry ??= setTimeout(() => {
          this.retry = null;
          if (this.stopWatching) this.onRevision();
        }, RETRY_MS).unref();
      })
      .finally(() => (this.delivery = null));
  }

  /** Delivers everything up to the served revision, including revisions that come into service meanwhile. */
  private async deliver(): Promise<void> {
    while (this.stopWatching && this.deliveredRevision < (this.store.revision() ?? 0)) {
      const until = this.store.revision() ?? 0;
      let cursor = endOfRevision(this.deliveredRevision);
      for (let hasMore = true; hasMore;) {
        const changes = await this.feed.after(cursor, {}, { until, take: CHANGES_PER_READ });
        for (const change of changes) {
          for (const subscriber of this.subscribers) subscriber.put(change);
          cursor = [change.revision, change.position];
        }
        hasMore = changes.length === CHANGES_PER_READ;
      }
      this.deliveredRevision = until;
    }
  }
}

interface SubscriberOptions {
  /** Only later changes are delivered. */
  readonly after: FeedCursor;
  /** Reads the next changes that a resuming subscriber missed; null for one that does not resume. */
  readonly readMissed: ((cursor: FeedCursor) => Promise<ChangeRow[]>) | null;
  readonly onEnd: () => void;
}

/** The changes of one subscriber, each once and in the order of the change feed. */
class SubscriberQueue implements AsyncIterableIterator<ChangeRow> {
  private readonly filter: ChangeFilter;
  private readonly onEnd: () => void;
  private readMissed: SubscriberOptions['readMissed'];
  private lastDelivered: FeedCursor;
  private live: ChangeRow[] = [];
  private missed: ChangeRow[] = [];
  private waiting: { resolve: (next: NextChange) => void; reject: (error: Error) => void } | null = null;
  private state: 'OPEN' | 'ENDED' | 'BEHIND' = 'OPEN';

  constructor(filter: ChangeFilter, { after, readMissed, onEnd }: SubscriberOptions) {
    this.filter = filter;
    this.lastDelivered = after;
    this.readMissed = readMissed;
    this.onEnd = onEnd;
  }

  put(change: ChangeRow): void {
    if (this.state !== 'OPEN' || !matchesFilter(change, this.filter)) return;
    if (this.live.length >= QUEUE_LIMIT) {
      this.live = [];
      this.close('BEHIND');
      return;
    }
    this.live.push(change);
    if (!this.readMissed) this.deliverNext();
  }

  async next(): Promise<NextChange> {
    while (this.readMissed && this.missed.length === 0 && this.state === 'OPEN') {
      await this.catchUp(this.readMissed);
    }
    const missed = this.missed.shift();
    if (missed) return { done: false, value: this.delivered(missed) };
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.deliverNext();
    });
  }

  async return(): Promise<NextChange> {
    this.close('ENDED');
    return { done: true, value: undefined };
  }

  async throw(): Promise<NextChange> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async catchUp(read: (cursor: FeedCursor) => Promise<ChangeRow[]>): Promise<void> {
    const changes = await read(this.lastDelivered);
    if (changes.length === 0) this.readMissed = null;
    this.missed = changes;
  }

  private delivered(change: ChangeRow): ChangeRow {
    this.lastDelivered = [change.revision, change.position];
    return change;
  }

  /** Live changes that catching up delivered already are skipped. */
  private deliverNext(): void {
    const { waiting } = this;
    if (!waiting) return;
    let change = this.live.shift();
    while (change && !isAfter(change, this.lastDelivered)) change = this.live.shift();
    if (change) waiting.resolve({ done: false, value: this.delivered(change) });
    else if (this.state === 'ENDED') waiting.resolve({ done: true, value: undefined });
    else if (this.state === 'BEHIND') waiting.reject(fellBehind());
    else return;
    this.waiting = null;
  }

  private close(state: 'ENDED' | 'BEHIND'): void {
    if (this.state !== 'OPEN') return;
    this.state = state;
    this.onEnd();
    this.deliverNext();
  }
}
