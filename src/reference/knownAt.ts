import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { loadKnownAt } from './load.ts';
import { Snapshot } from './snapshot.ts';

/** Past states kept: a comparison, its pages and what is asked about them name the same few instants. */
const STATES_KEPT = 8;

/** Reads what was known at instants in the past from the store, and keeps the last few. */
export class KnownAtReader {
  private readonly prisma: PrismaClient;
  private readonly kept = new Map<string, Promise<Snapshot>>();

  constructor(prisma: PrismaClient) {
    this.prisma = prisma;
  }

  /**
   * The facts of `current`, with policies and standing terms as they were known at the instant.
   * @param instant ISO 8601, UTC
   */
  at(instant: string, current: Snapshot): Promise<Snapshot> {
    if (Date.parse(instant) >= Date.parse(current.rows.changedAt)) return Promise.resolve(current);
    const key = `${current.revision} ${instant}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    const made = this.read(instant, current);
    this.kept.set(key, made);
    // What failed is asked again.
    made.catch(() => this.kept.delete(key));
    const oldest = this.kept.keys().next();
    if (this.kept.size > STATES_KEPT && !oldest.done) this.kept.delete(oldest.value);
    return made;
  }

  private async read(instant: string, current: Snapshot): Promise<Snapshot> {
    return new Snapshot(await loadKnownAt(this.prisma, instant, current.rows), current.options, current);
  }
}
