import { addDays, type PlainDate, startOfMonth } from './plainDate.ts';

/**
 * The smallest number of patients behind a figure that a principal without access to the sessions sees. CMS's cell size
 * suppression policy hides cells of 1 to 10.
 */
export const SMALLEST_CELL = 11;

/** Days after the end of a month until it closes, for records that are written late. */
export const CLOSING_DAYS = 14;

/**
 * The last day of the newest month that may be closed: analysts are shown of closed months alone. A month closes on the
 * 15th of the next one, in UTC.
 */
export function lastReportableDay(today: PlainDate): PlainDate {
  return addDays(startOfMonth(addDays(today, -CLOSING_DAYS)), -1);
}

/** What each patient adds to the sums of a group, all in the same order: sessions, units and so on. */
export type Shares = Map<string, number[]>;

/** Adds what one session of a patient is worth. */
export function addShare(shares: Shares, patient: string, values: readonly number[]): void {
  const sums = shares.get(patient);
  if (sums) values.forEach((value, place) => (sums[place] = (sums[place] ?? 0) + value));
  else shares.set(patient, [...values]);
}

/** Whether two groups differ in each sum by what nobody or many patients make up, so that both may be disclosed. */
export function areFarApart(one: Shares, other: Shares): boolean {
  const [first = []] = one.values();
  return first.every((_, place) => {
    let apart = 0;
    for (const patient of new Set([...one.keys(), ...other.keys()])) {
      if ((one.get(patient)?.[place] ?? 0) !== (other.get(patient)?.[place] ?? 0)) apart += 1;
    }
    return apart === 0 || apart >= SMALLEST_CELL;
  });
}

/**
 * Whether the sums of a group may be disclosed: it is of 11 patients or more, and no patient makes up more than half of a sum.
 * The cells of a closing month follow the same rule in SQL (`sessions/closedMonths.ts`).
 */
export function isDisclosable(shares: Shares): boolean {
  if (shares.size < SMALLEST_CELL) return false;
  const [first] = shares.values();
  return (first ?? []).every((_, place) => {
    let [total, largest] = [0, 0];
    for (const values of shares.values()) {
      total += values[place] ?? 0;
      largest = Math.max(largest, values[place] ?? 0);
    }
    return 2 * largest <= total;
  });
}
