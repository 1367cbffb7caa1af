/** Times of day without a date or a time zone, as text (`HH:MM`). */

/** A wall-clock time, `HH:MM`. */
export type LocalTime = string;

const LOCAL_TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** True for `HH:MM` from 00:00 to 23:59. */
export function isLocalTime(text: string): boolean {
  return LOCAL_TIME.test(text);
}

/** Minutes after midnight. */
export function minuteOfDay(time: LocalTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Minutes from start to end on one day; negative or zero when the end is not after the start. */
export function minutesBetween(start: LocalTime, end: LocalTime): number {
  return minuteOfDay(end) - minuteOfDay(start);
}
