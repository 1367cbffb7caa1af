import { addDays, utcMidnight, type PlainDate } from './plainDate.ts';

/** Workdays of the federal government of the United States. Source: 5 U.S.C. 6103. */

const [SUNDAY, MONDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 4, 5, 6] as const;

type Holiday = (year: number) => PlainDate | null;

const fixed =
  (monthAndDay: string, since = 0): Holiday =>
  (year) =>
    year < since ? null : `${year}-${monthAndDay}`;

/** The nth such weekday of a month. */
const nth =
  (count: number, weekday: number, month: string, since = 0): Holiday =>
  (year) => {
    if (year < since) return null;
    const first = `${year}-${month}-01`;
    const shift = (weekday - weekdayOf(first) + 7) % 7;
    return addDays(first, shift + (count - 1) * 7);
  };

const HOLIDAYS: readonly Holiday[] = [
  fixed('01-01'),
  nth(3, MONDAY, '01', 1986),
  nth(3, MONDAY, '02'),
  lastMondayOfMay,
  fixed('06-19', 2021),
  fixed('07-04'),
  nth(1, MONDAY, '09'),
  nth(2, MONDAY, '10'),
  fixed('11-11'),
  nth(4, THURSDAY, '11'),
  fixed('12-25'),
];

function lastMondayOfMay(year: number): PlainDate {
  const last = `${year}-05-31`;
  return addDays(last, -((weekdayOf(last) - MONDAY + 7) % 7));
}

function weekdayOf(day: PlainDate): number {
  return utcMidnight(day).getUTCDay();
}

/** The day on which a holiday is kept: on Friday for one on a Saturday, on Monday for one on a Sunday. */
function observed(holiday: PlainDate): PlainDate {
  const weekday = weekdayOf(holiday);
  return addDays(holiday, weekday === SATURDAY ? FRIDAY - SATURDAY : weekday === SUNDAY ? 1 : 0);
}

function isHoliday(day: PlainDate): boolean {
  const year = Number(day.slice(0, 4));
  // New Year's Day of the next year may be observed on 31 December.
  return [year, year + 1].some((each) =>
    HOLIDAYS.some((holiday) => {
      const date = holiday(each);
      return date !== null && observed(date) === day;
    }),
  );
}

/** The day itself when it is a workday, otherwise the next one. */
export function nextWorkday(day: PlainDate): PlainDate {
  const weekday = weekdayOf(day);
  const isWorkday = weekday !== SATURDAY && weekday !== SUNDAY && !isHoliday(day);
  return isWorkday ? day : nextWorkday(addDays(day, 1));
}
