import { type Period, periodsOverlap, type PlainDate, subtractPeriod } from '../shared/plainDate.ts';

/** Days on which a version applies. */
export interface Reign extends Period {
  readonly version: number;
}

/** How the days in force change: rows that no longer hold, and rows that hold in their place. */
export interface Change<Row extends Reign> {
  readonly closed: readonly Row[];
  readonly added: readonly Reign[];
}

/** The version applies in all of its period; what applied there before keeps the days on either side. */
export function publish<Row extends Reign>(reigns: readonly Row[], reign: Reign): Change<Row> {
  const closed = reigns.filter((each) => periodsOverlap(each, reign));
  return { closed, added: [...closed.flatMap((each) => rest(each, reign)), reign] };
}

/** Nothing applies from the day on. */
export function withdraw<Row extends Reign>(reigns: readonly Row[], effectiveTo: PlainDate): Change<Row> {
  const from = { effectiveFrom: effectiveTo, effectiveTo: null };
  const closed = reigns.filter((each) => periodsOverlap(each, from));
  return { closed, added: closed.flatMap((each) => rest(each, from)) };
}

/** Whether every day of the period lies in one of the reigns. */
export function covers(reigns: readonly Period[], period: Period): boolean {
  const uncovered = reigns.reduce<readonly Period[]>(
    (left, reign) => left.flatMap((each) => subtractPeriod(each, reign)),
    [period],
  );
  return uncovered.length === 0;
}

/** What is left of a reign beside the days that are taken from it, under its own version. */
function rest({ version, ...period }: Reign, taken: Period): Reign[] {
  return subtractPeriod(period, taken).map((days) => ({ version, ...days }));
}
