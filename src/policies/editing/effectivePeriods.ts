import { type Period, periodsOverlap, type PlainDate, subtractPeriod } from '../../shared/plainDate.ts';

/** Days on which a version is in force. */
export interface EffectivePeriod extends Period {
  readonly version: number;
}

/** How the days in force change: rows that end, and rows that replace them. */
export interface PeriodChanges<Row extends EffectivePeriod> {
  readonly closed: readonly Row[];
  readonly added: readonly EffectivePeriod[];
}

/** Puts a version in force for its whole period. Versions that it replaces keep the days on either side. */
export function publish<Row extends EffectivePeriod>(
  periods: readonly Row[],
  published: EffectivePeriod,
): PeriodChanges<Row> {
  const closed = periods.filter((each) => periodsOverlap(each, published));
  return { closed, added: [...closed.flatMap((each) => remainder(each, published)), published] };
}

/** Ends everything from the day on. */
export function withdraw<Row extends EffectivePeriod>(
  periods: readonly Row[],
  effectiveTo: PlainDate,
): PeriodChanges<Row> {
  const withdrawn = { effectiveFrom: effectiveTo, effectiveTo: null };
  const closed = periods.filter((each) => periodsOverlap(each, withdrawn));
  return { closed, added: closed.flatMap((each) => remainder(each, withdrawn)) };
}

/** Whether every day of the period lies in one of the periods. */
export function covers(periods: readonly Period[], period: Period): boolean {
  const uncovered = periods.reduce<readonly Period[]>(
    (left, each) => left.flatMap((days) => subtractPeriod(days, each)),
    [period],
  );
  return uncovered.length === 0;
}

/** The days of a version that are not taken, still under its own number. */
function remainder({ version, ...period }: EffectivePeriod, taken: Period): EffectivePeriod[] {
  return subtractPeriod(period, taken).map((days) => ({ version, ...days }));
}
