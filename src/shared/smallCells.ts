import { addDays, type PlainDate, startOfMonth } from './plainDate.ts';

/**
 * The smallest count of patients or sessions that a principal without access to the sessions sees. CMS's cell size
 * suppression policy hides cells of 1 to 10.
 */
export const SMALLEST_CELL = 11;

/**
 * The last day that reports without small counts cover: the end of the last complete month. With a partial month, the
 * difference between the reports of two days could reveal a single session.
 */
export function lastReportableDay(today: PlainDate): PlainDate {
  return addDays(startOfMonth(today), -1);
}
