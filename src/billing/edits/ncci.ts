import type { PlainDate } from '../../shared/plainDate.ts';
import { variantOn, type Variant } from '../rule.ts';

/** What checks of pairs within occupational therapy and across disciplines share. */

/** The key of the edit set that the loaded NCCI tables hold. */
export const MEDICARE_NCCI = 'medicare-ncci';

/** Who keeps services apart, and what the record shows it with. */
export const DEFAULT_BYPASS = '59';
/** The modifier that two practitioners explain: services at one time do not contradict it. */
export const OTHER_PRACTITIONER = 'XP';
export const SEPARATE_TIMES = 'separate-time-blocks';

/** Of the lines of both columns those whose 59 or X modifiers CMS reads, column two first (MOD-05). */
type Reading = <Line>(columnOne: readonly Line[], columnTwo: readonly Line[]) => readonly Line[];

const READ_COLUMNS: readonly Variant<Reading>[] = [
  { to: '2019-07-01', reasoning: (_columnOne, columnTwo) => columnTwo },
  { from: '2019-07-01', reasoning: (columnOne, columnTwo) => [...columnTwo, ...columnOne] },
];

/** How CMS reads the columns on a date. */
export function readingOn(date: PlainDate): Reading {
  return variantOn(READ_COLUMNS, date);
}
