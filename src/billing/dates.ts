import type { LocalTime, Period, PlainDate } from './types.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** True for a real day of the Gregorian calendar written `YYYY-MM-DD`. */
export function isPlainDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year > 0 && day > 0 && day <= daysOfMonth(year, month);
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return DAYS_OF_MONTH[month - 1] ?? 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for `HH:MM` from 00:00 to 23:59. */
export function isLocalTime(text: string): boolean {
  return TIME.test(text);
}

/** Whether a half-open period covers the day: the first day counts, `effectiveTo` no longer does. */
export function inForce(period: Period, on: PlainDate): boolean {
  return (
    (period.effectiveFrom === null || period.effectiveFrom <= on) &&
    (period.effectiveTo === null || on < period.effectiveTo)
  );
}

// Days are compared as text; an open end lies before or after every day.
const startOf = ({ effectiveFrom }: Period) => effectiveFrom ?? '';
const endOf = ({ effectiveTo }: Period) => effectiveTo ?? '~';

/** Whether two half-open periods have a day in common. */
export function overlap(one: Period, other: Period): boolean {
  return startOf(one) < endOf(other) && startOf(other) < endOf(one);
}

/** The days of a period that lie outside of another: none, one or two stretches. */
export function daysOutside({ effectiveFrom, effectiveTo }: Period, taken: Period): Period[] {
  const period = { effectiveFrom, effectiveTo };
  if (!overlap(period, taken)) return [period];
  return [
    ...(startOf(period) < startOf(taken) ? [{ effectiveFrom, effectiveTo: taken.effectiveFrom }] : []),
    ...(endOf(taken) < endOf(period) ? [{ effectiveFrom: taken.effectiveTo, effectiveTo }] : []),
  ];
}

/** Minutes after midnight. */
export function minuteOfDay(time: LocalTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Minutes from start to end on one day; negative or zero when the end is not after the start. */
export function minutesBetween(start: LocalTime, end: LocalTime): number {
  return minuteOfDay(end) - minuteOfDay(start);
}

/** The day that many days later. */
export function addDays(day: PlainDate, days: number): PlainDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when the other is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The same day of a later year; of 29 February, in a year without one, 28 February. */
export function sameDayYearsLater(day: PlainDate, years: number): PlainDate {
  const wanted = `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;
  return isPlainDate(wanted) ? wanted : `${wanted.slice(0, 8)}28`;
}
