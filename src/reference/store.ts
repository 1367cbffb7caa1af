import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { KnownAtReader } from './knownAt.ts';
import { loadReference, readRevision } from './load.ts';
import { type SnapshotOptions } from './indexes/indexes.ts';
import type { ListSizes } from './listSizes.ts';
import { Snapshot } from './snapshot.ts';

/** How long a publisher waits for its own revision, and how often it checks. */
const WAIT_TIMEOUT_MS = 10_000;
const WAIT_STEP_MS = 20;

/** Delays between attempts after a failed load; the last one repeats. A database that is back is used within a second. */
const RETRY_MS = [100, 250, 500, 1_000];

/** How often the revision is compared with the database, besides the notifications. */
const COMPARE_MS = 10_000;

/** A snapshot that was not compared for this long, in seconds, is marked with its age. */
const MARKED_AFTER_SECONDS = 30;

export interface ReferenceStoreOptions extends SnapshotOptions {
  /** Longest time, in seconds, that a snapshot is served without a comparison with the database; marked after 30. */
  readonly maxAgeSeconds: number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Called when a reload fails; the old snapshot is served until it exceeds its maximum age. */
  readonly onFailure: (error: unknown) => void;
}

/** The snapshot exceeds its maximum age: the database has not answered for too long. */
export class StaleReferenceError extends Error {}

/**
 * The process's one snapshot. It is replaced, never changed: a request that uses the old one finishes with it. Reloads
 * run one at a time; a newer revision that is announced during a reload starts the next.
 */
export class ReferenceStore {
  private readonly prisma: PrismaClient;
  private readonly options: ReferenceStoreOptions;
  private snapshot: Snapshot | null = null;
  private comparedAt = 0;
  private reload: Promise<void> | null = null;
  private wanted = 0;
  private timer: NodeJS.Timeout | null = null;
  private retryTimer: NodeJS.Timeout | null = null;
  private failures = 0;
  private stopped = false;
  private readonly past: KnownAtReader;
  private readonly watchers = new Set<(snapshot: Snapshot) => void>();

  constructor(prisma: PrismaClient, options: ReferenceStoreOptions) {
    this.prisma = prisma;
    this.options = options;
    this.past = new KnownAtReader(prisma);
  }

  /** Loads the first snapshot, then compares revisions again and again. */
  async start(): Promise<void> {
    await this.load();
    this.timer = setInterval(() => void this.compare(), COMPARE_MS);
    this.timer.unref();
  }

  /** Prepares the snapshot, so that the first requests do not wait. */
  prepare(): void {
    this.snapshot?.prepare();
  }

  /** Sizes of the lists in the snapshot; null before there is one. */
  listSizes(): ListSizes | null {
    return this.snapshot?.listSizes ?? null;
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.timer = null;
    this.retryTimer = null;
  }

  /** Calls `onSwap` with every later snapshot until the returned function is called. */
  watch(onSwap: (snapshot: Snapshot) => void): () => void {
    this.watchers.add(onSwap);
    return () => void this.watchers.delete(onSwap);
  }

  /**
   * The reference as it was known at the instant (transaction time); `current` itself when nothing has changed since.
   * @param instant ISO 8601, UTC; one in the future means what is known now
   */
  knownAt(instant: string, current: Snapshot): Promise<Snapshot> {
    return this.past.at(instant, current);
  }

  /** The current snapshot. Throws StaleReferenceError when it exceeds its maximum age. */
  current(): Snapshot {
    if (!this.snapshot || this.ageSeconds() > this.options.maxAgeSeconds) {
      throw new StaleReferenceError(
        `the reference was last compared with the database ${Math.round(this.ageSeconds())} seconds ago`,
      );
    }
    return this.snapshot;
  }

  /** Seconds since the last comparison, where it is too long ago to call the snapshot the newest; null otherwise. */
  unconfirmedSeconds(): number | null {
    const age = this.ageSeconds();
    return age > MARKED_AFTER_SECONDS ? Math.round(age) : null;
  }

  /** Seconds since the snapshot was last confirmed as the newest revision. */
  ageSeconds(): number {
    return (this.options.now() - this.comparedAt) / 1000;
  }

  /** The revision served, or null before the first load. */
  revision(): number | null {
    return this.snapshot?.revision ?? null;
  }

  /** Handles a notification of a revision: loads it unless it is already served. */
  async onNotification(revision: number): Promise<void> {
    this.wanted = Math.max(this.wanted, revision);
    if ((this.snapshot?.revision ?? -1) >= this.wanted) return;
    await this.load().catch((error: unknown) => this.failed(error));
  }

  /** Compares with the database, for example after a lost connection, and reloads a newer revision. */
  async compare(): Promise<void> {
    try {
      const requestedAt = this.options.now();
      const revision = await readRevision(this.prisma);
      if (revision === this.snapshot?.revision) {
        this.comparedAt = Math.max(this.comparedAt, requestedAt);
        this.failures = 0;
        return;
      }
      this.wanted = Math.max(this.wanted, revision);
      await this.load();
      // A load that was already running may have begun before this revision.
      if ((this.snapshot?.revision ?? -1) < revision) await this.load();
    } catch (error) {
      this.failed(error);
    }
  }

  /** Resolves when this process serves the revision or a later one: a publisher reads its own write. */
  async waitFor(revision: number): Promise<void> {
    const deadline = this.options.now() + WAIT_TIMEOUT_MS;
    while ((this.snapshot?.revision ?? -1) < revision) {
      this.wanted = Math.max(this.wanted, revision);
      const loaded = this.load().catch((error: unknown) => this.failed(error));
      await within(deadline - this.options.now(), loaded);
      if ((this.snapshot?.revision ?? -1) >= revision) return;
      // The load did not include the revision. An immediate retry would only add load.
      if (this.options.now() > deadline)
        throw new StaleReferenceError(`revision ${revision} did not arrive in time`);
      await sleep(WAIT_STEP_MS);
    }
  }

  /** Retries soon: what was published during an outage must not wait for the next regular comparison. */
  private failed(error: unknown): void {
    this.options.onFailure(error);
    if (this.retryTimer || this.stopped) return;
    const delay = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = null;
      void this.compare();
    }, delay).unref();
  }

  private load(): Promise<void> {
    this.reload ??= this.loadOnce().finally(() => {
      this.reload = null;
    });
    return this.reload;
  }

  /** Loads again only when a newer revision was announced during the load. */
  private async loadOnce(): Promise<void> {
    let wantedBefore: number;
    do {
      wantedBefore = this.wanted;
      const requestedAt = this.options.now();
      const rows = await loadReference(this.prisma, this.snapshot?.rows ?? null);
      const swapped = this.snapshot?.revision !== rows.revision;
      this.snapshot = new Snapshot(rows, this.options, this.snapshot);
      this.comparedAt = requestedAt;
      this.failures = 0;
      if (swapped) for (const onSwap of this.watchers) onSwap(this.snapshot);
    } while (this.wanted > wantedBefore && this.snapshot.revision < this.wanted);
  }
}

/** Waits for the work for at most `limitMs`; the work continues. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const cancel = new AbortController();
  const late = sleep(Math.max(0, limitMs), undefined, { signal: cancel.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  cancel.abort();
}
