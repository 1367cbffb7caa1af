import {
  byStart,
  commonDays,
  endsAfter,
  type Period,
  periodsOverlap,
  type PlainDate,
  subtractPeriod,
} from '../../shared/plainDate.ts';

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

/** What a correction replaces as a whole. */
export interface WrongVersion {
  readonly version: number;
  /** The days in force as they were known before the version was published. */
  readonly before: readonly EffectivePeriod[];
}

/** The effect of a correction on days outside of its own period. */
export interface Correction<Row extends EffectivePeriod> {
  readonly change: PeriodChanges<Row>;
  /** Days on which nothing is in force any more. */
  readonly ended: readonly Period[];
  /** Days on which an earlier version is in force again. */
  readonly restored: readonly EffectivePeriod[];
}

/**
 * The version that a correction for the period replaces on all of its days: the newest one in force on any of them. Null
 * when that version goes on after the period, since then only a part of it was wrong, and when nothing is in force.
 */
export function wrongVersion(periods: readonly EffectivePeriod[], correction: Period): number | null {
  const newest = periods
    .filter((each) => periodsOverlap(each, correction))
    .reduce<number | null>((max, { version }) => Math.max(max ?? version, version), null);
  const goesOn = periods.some((each) => each.version === newest && endsAfter(each, correction));
  return goesOn ? null : newest;
}

/**
 * Puts a correction in force for its period. The wrong version also loses its other days: on them, what was in force
 * before it was published is in force again.
 */
export function correct<Row extends EffectivePeriod>(
  periods: readonly Row[],
  published: EffectivePeriod,
  { version, before }: WrongVersion,
): Correction<Row> {
  const lost = periods
    .filter((each) => each.version === version)
    .flatMap((each) => remainder(each, published));
  const restored = before.flatMap((old) =>
    lost.flatMap((days): EffectivePeriod[] => {
      const common = commonDays(old, days);
      return common ? [{ version: old.version, ...common }] : [];
    }),
  );
  const others = periods
    .filter((each) => each.version !== version)
    .flatMap((each) => remainder(each, published));
  const wanted = joinPeriods([...others, ...restored, published]);
  const ended = restored.reduce<readonly Period[]>(
    (left, each) => left.flatMap((days) => subtractPeriod(days, each)),
    lost.map(({ effectiveFrom, effectiveTo }) => ({ effectiveFrom, effectiveTo })),
  );
  return { change: changesTo(periods, wanted), ended, restored };
}

/** The rows to close and to add so that the wanted days are in force. */
export function changesTo<Row extends EffectivePeriod>(
  current: readonly Row[],
  wanted: readonly EffectivePeriod[],
): PeriodChanges<Row> {
  return {
    closed: current.filter((period) => !wanted.some((other) => isSame(period, other))),
    added: wanted.filter((period) => !current.some((other) => isSame(period, other))),
  };
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

function isSame(one: EffectivePeriod, other: EffectivePeriod): boolean {
  return (
    one.version === other.version &&
    one.effectiveFrom === other.effectiveFrom &&
    one.effectiveTo === other.effectiveTo
  );
}

/** Joins consecutive periods of one version. */
function joinPeriods(periods: readonly EffectivePeriod[]): EffectivePeriod[] {
  return periods.toSorted(byStart).reduce<EffectivePeriod[]>((joined, each) => {
    const last = joined.at(-1);
    const follows = last?.version === each.version && last.effectiveTo === each.effectiveFrom;
    if (!last || !follows || each.effectiveFrom === null) return [...joined, each];
    return [...joined.slice(0, -1), { ...last, effectiveTo: each.effectiveTo }];
  }, []);
}

/** The days of a version that are not taken, still under its own number. */
function remainder({ version, ...period }: EffectivePeriod, taken: Period): EffectivePeriod[] {
  return subtractPeriod(period, taken).map((days) => ({ version, ...days }));
}
