/**
 * Calendar dates without a time zone, as text (`YYYY-MM-DD`), and half-open periods of them. This is the only module
 * that does arithmetic with dates. Dates of four-digit years compare correctly as text.
 */

/** A calendar date without a time zone, `YYYY-MM-DD`. */
export type PlainDate = string;

/** Half-open: in force from `effectiveFrom` up to, not including, `effectiveTo`; null is unbounded. */
export interface Period {
  readonly effectiveFrom: PlainDate | null;
  readonly effectiveTo: PlainDate | null;
}

const PLAIN_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;

/** True for a real day of the Gregorian calendar written `YYYY-MM-DD`. */
export function isPlainDate(text: string): boolean {
  const match = PLAIN_DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year > 0 && day > 0 && day <= daysOfMonth(year, month);
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return DAYS_OF_MONTH[month - 1] ?? 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The date of an instant in UTC; null stays null. Date columns of the database hold midnight in UTC. */
export function plainDateOf(instant: Date): PlainDate;
export function plainDateOf(instant: Date | null): PlainDate | null;
export function plainDateOf(instant: Date | null): PlainDate | null {
  return instant && instant.toISOString().slice(0, 10);
}

/** Midnight in UTC at the start of a date, as a date column takes it; null and undefined give null. */
export function utcMidnight(day: PlainDate): Date;
export function utcMidnight(day: PlainDate | null | undefined): Date | null;
export function utcMidnight(day: PlainDate | null | undefined): Date | null {
  return day == null ? null : new Date(`${day}T00:00:00Z`);
}

/** The first day of a month; months count from 1. */
export function firstDayOfMonth(year: number, month: number): PlainDate {
  return `${year}-${String(month).padStart(2, '0')}-01`;
}

/** The date that many days later. */
export function addDays(day: PlainDate, days: number): PlainDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to another; negative when the other is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** The same day of a later year; for 29 February, in a year without one, 28 February. */
export function addYears(day: PlainDate, years: number): PlainDate {
  const wanted = `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;
  return isPlainDate(wanted) ? wanted : `${wanted.slice(0, 8)}28`;
}

/** Calendar months from the month of one date to the month of another; 0 within one month. */
export function monthsBetween(from: PlainDate, to: PlainDate): number {
  return monthNumber(to) - monthNumber(from);
}

function monthNumber(day: PlainDate): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}

/** The first day of the date's own month. */
export function startOfMonth(day: PlainDate): PlainDate {
  return `${day.slice(0, 8)}01`;
}

/** True for the last day of a month. */
export function isEndOfMonth(day: PlainDate): boolean {
  return addDays(day, 1).endsWith('-01');
}

/** Whether a half-open period covers the day: the first day counts, `effectiveTo` no longer does. */
export function isInForce(period: Period, on: PlainDate): boolean {
  return (
    (period.effectiveFrom === null || period.effectiveFrom <= on) &&
    (period.effectiveTo === null || on < period.effectiveTo)
  );
}

// An open end sorts before or after every date.
const startOf = ({ effectiveFrom }: Period) => effectiveFrom ?? '';
const endOf = ({ effectiveTo }: Period) => effectiveTo ?? '~';

/** Orders periods by their first day, an unbounded start first; for `sort`. */
export function byStart(one: Period, other: Period): number {
  const [a, b] = [startOf(one), startOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether two half-open periods have a day in common. */
export function periodsOverlap(one: Period, other: Period): boolean {
  return startOf(one) < endOf(other) && startOf(other) < endOf(one);
}

/** The days that two periods have in common; null when there are none. */
export function commonDays(one: Period, other: Period): Period | null {
  if (!periodsOverlap(one, other)) return null;
  return {
    effectiveFrom: startOf(one) < startOf(other) ? other.effectiveFrom : one.effectiveFrom,
    effectiveTo: endOf(one) < endOf(other) ? one.effectiveTo : other.effectiveTo,
  };
}

/** Whether a period has days after the end of another. */
export function endsAfter(one: Period, other: Period): boolean {
  return endOf(one) > endOf(other);
}

/** The days of a period outside of another one: no, one or two periods. */
export function subtractPeriod({ effectiveFrom, effectiveTo }: Period, taken: Period): Period[] {
  const period = { effectiveFrom, effectiveTo };
  if (!periodsOverlap(period, taken)) return [period];
  const left: Period[] = [];
  if (startOf(period) < startOf(taken)) left.push({ effectiveFrom, effectiveTo: taken.effectiveFrom });
  if (endOf(taken) < endOf(period)) left.push({ effectiveFrom: taken.effectiveTo, effectiveTo });
  return left;
}
