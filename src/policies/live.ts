import type { ReferenceStore } from '../reference/store.ts';
import { isWanted, type ChangeFeed, type ChangeFilter, type ChangeRow, type Place } from './feed.ts';
import { RejectedError } from '../shared/errors.ts';

/** Changes read at once; a burst of more is read in several steps. */
const READ_AT_ONCE = 200;
/** Changes kept for a subscriber who does not take them; one that is further behind is cut off and may resume. */
const INBOX_LIMIT = 1_000;
const RETRY_MS = 500;

/** Behind every change of a revision. */
const LAST_POSITION = 0x7fffffff;

/** Told to a subscriber who fell behind: nothing is left out in silence. */
function fellBehind(): Error {
  const message = `More than ${INBOX_LIMIT} changes were not taken. Resume with the cursor of the last one as \`after\`.`;
  return new RejectedError('SERVICE_UNAVAILABLE', message);
}

type Taken = IteratorResult<ChangeRow, undefined>;

/**
 * Tells subscribers of changes as this process comes to serve them. The feed is read once for all of them, and only
 * while there are any.
 */
export class LiveChanges {
  private readonly feed: ChangeFeed;
  private readonly store: ReferenceStore;
  private readonly onFailure: (error: unknown) => void;
  private readonly inboxes = new Set<Inbox>();
  private leave: (() => void) | null = null;
  private seen = 0;
  private reading: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;

  constructor(feed: ChangeFeed, store: ReferenceStore, onFailure: (error: unknown) => void) {
    this.feed = feed;
    this.store = store;
    this.onFailure = onFailure;
  }

  /**
   * The changes from now on, or from a place in the feed on. The iteration ends when it is told to, or with
   * an error for one who fell behind.
   */
  subscribe(filter: ChangeFilter, after: Place | null): AsyncIterableIterator<ChangeRow> {
    const { revision } = this.store.current();
    if (this.inboxes.size === 0) this.begin(revision);
    const missed =
      after === null
        ? null
        : (place: Place) => this.feed.after(place, filter, { until: revision, take: READ_AT_ONCE });
    const inbox: Inbox = new Inbox(filter, {
      begin: after ?? [revision, LAST_POSITION],
      missed,
      onEnd: () => this.end(inbox),
    });
    this.inboxes.add(inbox);
    return inbox;
  }

  private begin(revision: number): void {
    this.seen = revision;
    this.leave = this.store.watch(() => this.look());
  }

  private end(inbox: Inbox): void {
    this.inboxes.delete(inbox);
    if (this.inboxes.size > 0) return;
    this.leave?.();
    this.leave = null;
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
  }

  private look(): void {
    this.reading ??= this.read()
      .catch((error: unknown) => {
        this.onFailure(error);
        this.retry ??= setTimeout(() => {
          this.retry = null;
          if (this.leave) this.look();
        }, RETRY_MS).unref();
      })
      .finally(() => (this.reading = null));
  }

  /** Hands over everything up to the revision served; one that is swapped in meanwhile is read too. */
  private async read(): Promise<void> {
    while (this.leave && this.seen < (this.store.revision() ?? 0)) {
      const until = this.store.revision() ?? 0;
      let place: Place = [this.seen, LAST_POSITION];
      for (let more = true; more;) {
        const changes = await this.feed.after(place, {}, { until, take: READ_AT_ONCE });
        for (const change of changes) {
          for (const inbox of this.inboxes) inbox.put(change);
          place = [change.revision, change.position];
        }
        more = changes.length === READ_AT_ONCE;
      }
      this.seen = until;
    }
  }
}

interface InboxOptions {
  /** Only changes behind this place are given out. */
  readonly begin: Place;
  /** Reads the next changes from the store, for one who resumes; null when there is nothing to catch up with. */
  readonly missed: ((place: Place) => Promise<ChangeRow[]>) | null;
  readonly onEnd: () => void;
}

/** One subscriber's changes, in the order of the feed and each once. */
class Inbox implements AsyncIterableIterator<ChangeRow> {
  private readonly filter: ChangeFilter;
  private readonly onEnd: () => void;
  private missed: InboxOptions['missed'];
  private last: Place;
  private queue: ChangeRow[] = [];
  private queueOfMissed: ChangeRow[] = [];
  private waiting: { resolve: (taken: Taken) => void; reject: (error: Error) => void } | null = null;
  private state: 'OPEN' | 'ENDED' | 'BEHIND' = 'OPEN';

  constructor(filter: ChangeFilter, { begin, missed, onEnd }: InboxOptions) {
    this.filter = filter;
    this.last = begin;
    this.missed = missed;
    this.onEnd = onEnd;
  }

  put(change: ChangeRow): void {
    if (this.state !== 'OPEN' || !isWanted(change, this.filter)) return;
    if (this.queue.length >= INBOX_LIMIT) {
      this.queue = [];
      this.close('BEHIND');
      return;
    }
    this.queue.push(change);
    if (!this.missed) this.handOver();
  }

  async next(): Promise<Taken> {
    while (this.missed && this.queueOfMissed.length === 0 && this.state === 'OPEN')
      await this.catchUp(this.missed);
    const missed = this.queueOfMissed.shift();
    if (missed) return { done: false, value: this.taken(missed) };
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.handOver();
    });
  }

  async return(): Promise<Taken> {
    this.close('ENDED');
    return { done: true, value: undefined };
  }

  async throw(): Promise<Taken> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async catchUp(read: (place: Place) => Promise<ChangeRow[]>): Promise<void> {
    const changes = await read(this.last);
    if (changes.length === 0) this.missed = null;
    this.queueOfMissed = changes;
  }

  private taken(change: ChangeRow): ChangeRow {
    this.last = [change.revision, change.position];
    return change;
  }

  /** What was read while catching up came here too, and is not given out twice. */
  private handOver(): void {
    const { waiting } = this;
    if (!waiting) return;
    let change = this.queue.shift();
    while (change && !isBehind(change, this.last)) change = this.queue.shift();
    if (change) waiting.resolve({ done: false, value: this.taken(change) });
    else if (this.state === 'ENDED') waiting.resolve({ done: true, value: undefined });
    else if (this.state === 'BEHIND') waiting.reject(fellBehind());
    else return;
    this.waiting = null;
  }

  private close(state: 'ENDED' | 'BEHIND'): void {
    if (this.state !== 'OPEN') return;
    this.state = state;
    this.onEnd();
    this.handOver();
  }
}

function isBehind({ revision, position }: ChangeRow, [last, place]: Place): boolean {
  return revision > last || (revision === last && position > place);
}
