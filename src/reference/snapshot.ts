import { BoundedCache } from '../shared/boundedCache.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { MAX_ANSWERS_OF_WALK, SnapshotOnDate } from './dated.ts';
import { SnapshotIndexes } from './indexes/indexes.ts';
import { measureListSizes, type ListSizes } from './listSizes.ts';
import type { DatableSnapshot, DatedReference } from './views/views.ts';

/** Dates whose views are cached. */
const MAX_DATES = 64;
const DATES_OF_A_MONTH = 31;

/**
 * All public facts of one revision. A request takes one snapshot and uses it to its end, so that its answer belongs
 * wholly to one revision.
 */
export class Snapshot extends SnapshotIndexes implements DatableSnapshot {
  #listSizes: ListSizes | undefined;
  private readonly dates = new BoundedCache<DatedReference>(MAX_DATES);

  /** Measured at the first use. */
  get listSizes(): ListSizes {
    return (this.#listSizes ??= measureListSizes(this));
  }

  at(on: PlainDate, today: PlainDate): DatedReference {
    return this.dates.get(`${on} ${today}`, () => new SnapshotOnDate(this, on, today));
  }

  /**
   * Like `at`, for a caller that walks through the dates of one month after another, in any order within the month: it has
   * a cache of its own, so that a replay of a year does not push every other caller's dates out of theirs.
   * @param most dates that are cached, for a walk in another order
   */
  walkDates(today: PlainDate, most = DATES_OF_A_MONTH): (on: PlainDate) => DatedReference {
    const dates = new BoundedCache<DatedReference>(most);
    return (on) => dates.get(on, () => new SnapshotOnDate(this, on, today, MAX_ANSWERS_OF_WALK));
  }
}
