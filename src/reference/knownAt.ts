import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { BoundedCache } from '../shared/boundedCache.ts';
import { loadKnownAt } from './load.ts';
import { Snapshot } from './snapshot.ts';

/** Past snapshots that are cached: a comparison and its pages use the same few instants. */
const MAX_SNAPSHOTS = 8;

/** Loads the reference as it was known at instants in the past (transaction time), and caches the last ones. */
export class KnownAtReader {
  private readonly prisma: PrismaClient;
  private readonly snapshots = new BoundedCache<Promise<Snapshot>>(MAX_SNAPSHOTS);

  constructor(prisma: PrismaClient) {
    this.prisma = prisma;
  }

  /**
   * The releases of `current`, with the catalog and its policies as they were known at the instant.
   * @param instant ISO 8601, UTC
   */
  at(instant: string, current: Snapshot): Promise<Snapshot> {
    if (Date.parse(instant) >= Date.parse(current.rows.changedAt)) return Promise.resolve(current);
    const key = `${current.revision} ${instant}`;
    return this.snapshots.get(key, () => {
      const loading = this.load(instant, current);
      // A failed load is tried again by the next request.
      loading.catch(() => this.snapshots.delete(key));
      return loading;
    });
  }

  private async load(instant: string, current: Snapshot): Promise<Snapshot> {
    return new Snapshot(await loadKnownAt(this.prisma, instant, current.rows), current.options, current, {
      knownAt: instant,
    });
  }
}
