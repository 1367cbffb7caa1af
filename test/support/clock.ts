import { addDays, isPlainDate, startOfMonth } from '../../src/shared/plainDate.ts';

/**
 * The clock of the application in tests. It stands still at noon in UTC, on a day that TEST_TODAY chooses (YYYY-MM-DD),
 * so that a run gives the same answers on every day. `npm run test:days` runs the suite on other days.
 */

/**
 * The day on which the golden answers were written: some of them are others as facts grow stale. No source of the seed was
 * read later, so that its policies can be edited on that day.
 */
export const DAY_OF_FACTS = '2026-11-27';

/** The day on which every other test asks. */
export const TODAY = chosenDay();

/** The time by which the application judges what expires, ends or is due. */
export function now(): Date {
  return noonOf(TODAY);
}

export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

/** The day so many days after TODAY, or before it. */
export function dayFromToday(days: number): string {
  return addDays(TODAY, days);
}

/** The last day of TODAY's month, which is never over. */
export function endOfThisMonth(): string {
  return addDays(startOfMonth(addDays(startOfMonth(TODAY), 31)), -1);
}

function chosenDay(): string {
  const chosen = process.env['TEST_TODAY'] ?? DAY_OF_FACTS;
  if (!isPlainDate(chosen)) {
    throw new Error(`TEST_TODAY is "${chosen}": give a day as YYYY-MM-DD, or leave it out.`);
  }
  return chosen;
}
