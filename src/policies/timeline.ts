import type { Period, PlainDate } from '../billing/index.ts';

/** Days on which a version applies. */
export interface Reign extends Period {
  readonly version: number;
}

/** How the days in force change: rows that no longer hold, and rows that hold in their place. */
export interface Change<Row extends Reign> {
  readonly closed: readonly Row[];
  readonly added: readonly Reign[];
}

// Days are compared as text; an open end lies before or after every day.
const ALWAYS = '';
const FOREVER = '~';

const startOf = ({ effectiveFrom }: Period) => effectiveFrom ?? ALWAYS;
const endOf = ({ effectiveTo }: Period) => effectiveTo ?? FOREVER;

/** Whether two half-open periods have a day in common. */
export function overlap(one: Period, other: Period): boolean {
  return startOf(one) < endOf(other) && startOf(other) < endOf(one);
}

/** The version applies in all of its period; what applied there before keeps the days on either side. */
export function publish<Row extends Reign>(reigns: readonly Row[], reign: Reign): Change<Row> {
  const closed = reigns.filter((each) => overlap(each, reign));
  return { closed, added: [...closed.flatMap((each) => without(each, reign)), reign] };
}

/** Nothing applies from the day on. */
export function withdraw<Row extends Reign>(reigns: readonly Row[], effectiveTo: PlainDate): Change<Row> {
  const from = { effectiveFrom: effectiveTo, effectiveTo: null };
  const closed = reigns.filter((each) => overlap(each, from));
  return { closed, added: closed.flatMap((each) => without(each, from)) };
}

/** Whether every day of the period lies in one of the reigns. */
export function covers(reigns: readonly Period[], period: Period): boolean {
  const uncovered = reigns.reduce<readonly Period[]>(
    (left, reign) => left.flatMap((each) => without(each, reign)),
    [period],
  );
  return uncovered.length === 0;
}

/** The days of a period that lie outside of another: none, one or two stretches. */
function without<T extends Period>(period: T, taken: Period): T[] {
  if (!overlap(period, taken)) return [period];
  const rest: T[] = [];
  if (startOf(period) < startOf(taken)) rest.push({ ...bare(period), effectiveTo: taken.effectiveFrom });
  if (endOf(taken) < endOf(period)) rest.push({ ...bare(period), effectiveFrom: taken.effectiveTo });
  return rest;
}

/** A stored row lends its version to what is left of it, and not its identity. */
function bare<T extends Period>(period: T): T {
  const { version, effectiveFrom, effectiveTo } = period as T & Partial<Reign>;
  return { ...(version !== undefined && { version }), effectiveFrom, effectiveTo } as T;
}
