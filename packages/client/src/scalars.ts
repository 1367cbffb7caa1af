declare const KIND: unique symbol;

/** A text of one kind, so that an amount is not passed as a day. The functions below make one of a checked text. */
type TextOf<Kind extends string> = string & { readonly [KIND]: Kind };

/** Calendar date, YYYY-MM-DD, without a time zone. */
export type PlainDate = TextOf<'PlainDate'>;
/** Instant in UTC, ISO 8601. */
export type Instant = TextOf<'Instant'>;
/** Exact decimal number, such as "86.39". Never a floating-point number: 0.1 + 0.2 is not 0.3. */
export type Decimal = TextOf<'Decimal'>;
/** Wall-clock time, HH:MM, from 00:00 to 23:59. */
export type LocalTime = TextOf<'LocalTime'>;

function checked<Kind extends string>(text: string, isValid: boolean, expected: string): TextOf<Kind> {
  if (!isValid) throw new TypeError(`"${text}" is not ${expected}`);
  return text as TextOf<Kind>;
}

/** Throws a TypeError for what is no day of the calendar, such as 2026-02-30. */
export function plainDate(text: string): PlainDate {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return checked(text, isDay, 'a date such as 2026-11-02');
}

/** The day of a clock in the time zone of the user, which is not always the day in UTC. */
export function dayOf(clock: Date): PlainDate {
  const two = (part: number): string => String(part).padStart(2, '0');
  return plainDate(
    `${String(clock.getFullYear()).padStart(4, '0')}-${two(clock.getMonth() + 1)}-${two(clock.getDate())}`,
  );
}

/** Throws a TypeError for an invalid Date. */
export function instant(clock: Date): Instant {
  const isValid = !Number.isNaN(clock.getTime());
  return checked(isValid ? clock.toISOString() : 'Invalid Date', isValid, 'an instant');
}

/** Throws a TypeError for what is no decimal number. */
export function decimal(text: string): Decimal {
  return checked(text, /^-?\d{1,15}(\.\d{1,6})?$/.test(text), 'a decimal number such as 86.39');
}

/** Throws a TypeError for what is no time of a day. */
export function localTime(text: string): LocalTime {
  return checked(text, /^([01]\d|2[0-3]):[0-5]\d$/.test(text), 'a time such as 09:30');
}
