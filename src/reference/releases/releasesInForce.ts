import { type Citation } from '../../billing/index.ts';
import type { Answer, ReleaseFact, TableBasis } from '../../billing/facts.ts';
import { firstDayOfMonth, isInForce, type PlainDate } from '../../shared/plainDate.ts';
import type { LoadedRelease, ReleaseTable } from '../data/rows.ts';
import { DATASETS, isQuarterly, type DatasetId } from '../data/datasets.ts';

/** Which releases apply on a date, how several of them agree, and how a release is cited. */

/** The tables of each dataset, newest release first. */
export type TablesByDataset = ReadonlyMap<DatasetId, readonly ReleaseTable[]>;

export function tablesByDataset(tables: readonly ReleaseTable[]): TablesByDataset {
  const byDataset = Map.groupBy(tables, ({ release }) => release.dataset);
  for (const releases of byDataset.values()) {
    releases.sort((a, b) => (a.release.effectiveFrom < b.release.effectiveFrom ? 1 : -1));
  }
  return byDataset;
}

/**
 * The newest releases of a dataset in force on the date that cover the key; several when they begin on one day.
 * @param covers whether a release has a row for the key, or states that there is none
 */
export function releasesInForce(
  releases: readonly ReleaseTable[] | undefined,
  on: PlainDate,
  covers: (table: ReleaseTable) => boolean,
): readonly ReleaseTable[] {
  const inForce = (releases ?? []).filter((table) => isInForce(table.release, on) && covers(table));
  return inForce.filter(({ release }) => release.effectiveFrom === inForce[0]?.release.effectiveFrom);
}

/** The first day of the next release that covers the key, else the end of this one; null when it has none. */
export function supersededOn(
  releases: readonly ReleaseTable[] | undefined,
  release: LoadedRelease,
  covers: (table: ReleaseTable) => boolean,
): PlainDate | null {
  const later = (releases ?? []).filter(
    (table) => table.release.effectiveFrom > release.effectiveFrom && covers(table),
  );
  return later.at(-1)?.release.effectiveFrom ?? release.effectiveTo;
}

/** What answers of a release rest on; one object for a release, so that an evaluation can collect them. */
export function basisOf(release: LoadedRelease): TableBasis {
  const known = bases.get(release);
  if (known) return known;
  const { dataset, period, id, effectiveFrom } = release;
  const basis: TableBasis = {
    table: DATASETS[dataset].title,
    period,
    releaseId: id,
    effectiveFrom,
    newerFrom: isQuarterly(dataset) ? nextQuarter(effectiveFrom) : null,
  };
  bases.set(release, basis);
  return basis;
}

const bases = new WeakMap<LoadedRelease, TableBasis>();
const MONTHS_OF_A_QUARTER = 3;

/** The first day of the quarter after that of a date. */
function nextQuarter(date: PlainDate): PlainDate {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  const next = Math.ceil(month / MONTHS_OF_A_QUARTER) * MONTHS_OF_A_QUARTER + 1;
  return next > 12 ? firstDayOfMonth(year + 1, 1) : firstDayOfMonth(year, next);
}

/** One answer from several releases: their value when they agree, otherwise a conflict. */
export function agreed<T>(values: readonly T[], sameAs: (value: T) => string, basis?: TableBasis): Answer<T> {
  const [first] = values;
  if (first === undefined) throw new Error('no release is in force');
  const distinct = new Map(values.map((value) => [sameAs(value), value]));
  return distinct.size > 1
    ? { state: 'CONFLICTING', values: [...distinct.values()] }
    : { state: 'KNOWN', value: first, ...(basis && { basis }) };
}

export function notAvailable(reason: string): { readonly state: 'NOT_AVAILABLE'; readonly reason: string } {
  return { state: 'NOT_AVAILABLE', reason };
}

/** Why no release applies: none is loaded, none begins early enough, or none covers the key. */
export function whyNotAvailable(
  dataset: DatasetId,
  releases: readonly ReleaseTable[] | undefined,
  on: PlainDate,
  key: string,
) {
  const { title } = DATASETS[dataset];
  const first = releases?.at(-1)?.release.effectiveFrom;
  if (first === undefined) return notAvailable(`No release of "${title}" is loaded.`);
  if (on < first)
    return notAvailable(`The first loaded release of "${title}" begins on ${first}, after ${on}.`);
  return notAvailable(`No loaded release of "${title}" covers ${key} on ${on}.`);
}

/** The release as the citation of a fact, with what it covers. */
export function releaseFact(release: LoadedRelease, more = ''): ReleaseFact {
  const extent = release.coverage ? `; covers ${release.coverage.about}` : '';
  return {
    releaseId: release.id,
    releaseFrom: release.effectiveFrom,
    source: {
      ...citationOf(release),
      section: `Release ${release.period}, from ${release.effectiveFrom}${extent}${more}`,
    },
  };
}

export function citationOf({ dataset, period }: LoadedRelease): Citation {
  const { title, url } = DATASETS[dataset];
  return {
    title: `${title}, ${periodText(period)}`,
    url,
    publisher: dataset === 'cpt-descriptors' ? 'American Medical Association' : 'CMS',
    section: null,
    documentId: null,
    publishedOn: null,
    retrievedOn: null,
    verifiedOn: null,
    confidence: 'VERIFIED',
  };
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-01` becomes January 2026. */
function periodText(period: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(period) ?? [];
  return year === undefined ? period : `${MONTHS[Number(month) - 1] ?? month} ${year}`;
}
