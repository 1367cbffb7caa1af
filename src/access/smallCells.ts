import { addDays, type PlainDate, startOfMonth } from '../shared/plainDate.ts';

/**
 * Counts of fewer patients or sessions than this are told to nobody who may not read the sessions: CMS's cell size
 * suppression policy, which shows no cell of 1 to 10.
 */
export const SMALLEST_CELL = 11;

/**
 * The last day that whoever gets no small counts is told of: months count when they are over, or what was asked on two
 * days of one month would tell what a single session says.
 */
export function lastReportableDay(today: PlainDate): PlainDate {
  return addDays(startOfMonth(today), -1);
}
