import type { Citation } from '../../billing/index.ts';
import { addDays, type PlainDate } from '../../shared/plainDate.ts';

/** The one rule of staleness: a fact is stale when it was not verified for more than STALE_AFTER_DAYS as of today. */

/** The first day on which a verification still counts. A fact last verified before it is stale. */
export function staleBefore(today: PlainDate, staleAfterDays: number): PlainDate {
  return addDays(today, -staleAfterDays);
}

/**
 * Whether a fact is stale. A fact that was never verified is as old as its record.
 * @param recordedOn day on which the project recorded the fact
 */
export function isStale({ verifiedOn }: Citation, recordedOn: PlainDate, before: PlainDate): boolean {
  return (verifiedOn ?? recordedOn) < before;
}

/**
 * Whether the source is due for another reading: the fact was last verified before the day, or never. This list is
 * longer than the stale facts, because a new fact that was never verified is not stale yet.
 */
export function needsVerification({ verifiedOn }: Citation, before: PlainDate): boolean {
  return verifiedOn === null || verifiedOn < before;
}
