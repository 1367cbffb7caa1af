import type { PrismaClient } from '../generated/prisma/client.ts';
import { loadReference, readRevision } from './load.ts';
import { Snapshot, type SnapshotOptions } from './snapshot.ts';

/** How long a publisher waits for its own snapshot before it gives up. */
const WAIT_TIMEOUT_MS = 10_000;

export interface ReferenceStoreOptions extends SnapshotOptions {
  /** Longest time, in seconds, that a snapshot is served without being compared with the store. */
  readonly maxAgeSeconds: number;
  readonly now: () => number;
  /** Told when a reload fails; the old snapshot stays until it is too old to vouch for. */
  readonly onFailure: (error: unknown) => void;
}

/** Thrown when the reference cannot be vouched for: the store has not answered for longer than the bound. */
export class StaleReferenceError extends Error {}

/**
 * The process's one snapshot. It is replaced whole, never changed: a request that holds the old one finishes with
 * it. Reloads run one at a time, and a newer revision heard of meanwhile starts the next.
 */
export class ReferenceStore {
  private readonly prisma: PrismaClient;
  private readonly options: ReferenceStoreOptions;
  private snapshot: Snapshot | null = null;
  private comparedAt = 0;
  private reload: Promise<void> | null = null;
  private wanted = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(prisma: PrismaClient, options: ReferenceStoreOptions) {
    this.prisma = prisma;
    this.options = options;
  }

  /** Loads the first snapshot and begins to compare revisions often enough to keep the bound. */
  async start(): Promise<void> {
    await this.load();
    this.snapshot?.prepare();
    this.timer = setInterval(() => void this.compare(), (this.options.maxAgeSeconds * 1000) / 3);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  /** The snapshot of this moment. Throws StaleReferenceError rather than serve one it cannot vouch for. */
  current(): Snapshot {
    if (!this.snapshot || this.ageSeconds() > this.options.maxAgeSeconds) {
      throw new StaleReferenceError(
        `the reference was last compared with the store ${Math.round(this.ageSeconds())} seconds ago`,
      );
    }
    return this.snapshot;
  }

  /** Seconds since the snapshot was last known to be the store's newest revision. */
  ageSeconds(): number {
    return (this.options.now() - this.comparedAt) / 1000;
  }

  /** The revision served, or null before the first load. */
  revision(): number | null {
    return this.snapshot?.revision ?? null;
  }

  /** Called with a revision heard from the store: swaps to it unless it is already served. */
  async heard(revision: number): Promise<void> {
    this.wanted = Math.max(this.wanted, revision);
    if ((this.snapshot?.revision ?? -1) >= this.wanted) return;
    await this.load().catch(this.options.onFailure);
  }

  /** Compares with the store, as after a lost connection, and reloads when it has moved on. */
  async compare(): Promise<void> {
    try {
      const asked = this.options.now();
      const revision = await readRevision(this.prisma);
      if (revision === this.snapshot?.revision) this.comparedAt = Math.max(this.comparedAt, asked);
      else await this.load();
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  /** Resolves when this process serves the revision or a later one: a publisher reads its own write. */
  async waitFor(revision: number): Promise<void> {
    const deadline = this.options.now() + WAIT_TIMEOUT_MS;
    while ((this.snapshot?.revision ?? -1) < revision) {
      if (this.options.now() > deadline)
        throw new StaleReferenceError(`revision ${revision} did not arrive in time`);
      this.wanted = Math.max(this.wanted, revision);
      await this.load();
    }
  }

  private load(): Promise<void> {
    this.reload ??= this.loadOnce().finally(() => {
      this.reload = null;
    });
    return this.reload;
  }

  /** Loads again only when a newer revision was heard of while it was reading. */
  private async loadOnce(): Promise<void> {
    let heardBefore: number;
    do {
      heardBefore = this.wanted;
      const asked = this.options.now();
      const rows = await loadReference(this.prisma, this.snapshot?.rows ?? null);
      this.snapshot = new Snapshot(rows, this.options, this.snapshot);
      this.comparedAt = asked;
    } while (this.wanted > heardBefore && this.snapshot.revision < this.wanted);
  }
}
