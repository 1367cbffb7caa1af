import { type Citation } from '../../billing/index.ts';
import type { Answer, ReleaseFact } from '../../billing/facts.ts';
import { isInForce, type PlainDate } from '../../shared/plainDate.ts';
import type { LoadedRelease, ReleaseTable } from '../data/rows.ts';
import { DATASETS, type DatasetId } from '../data/datasets.ts';

/** What every question to a release has in common: who speaks on a day, and how an answer is cited. */

/** Parts of each family, newest first. */
export type TablesByDataset = ReadonlyMap<DatasetId, readonly ReleaseTable[]>;

export function tablesByDataset(parts: readonly ReleaseTable[]): TablesByDataset {
  const families = new Map<DatasetId, ReleaseTable[]>();
  for (const part of parts) {
    const family = families.get(part.release.family);
    if (family) family.push(part);
    else families.set(part.release.family, [part]);
  }
  for (const family of families.values()) {
    family.sort((a, b) => (a.release.effectiveFrom < b.release.effectiveFrom ? 1 : -1));
  }
  return families;
}

/** The newest releases of a family that speak on the day and know about the question: several when they began together. */
export function releasesInForce(
  parts: readonly ReleaseTable[] | undefined,
  on: PlainDate,
  knows: (part: ReleaseTable) => boolean,
): readonly ReleaseTable[] {
  const speaking = (parts ?? []).filter((part) => isInForce(part.release, on) && knows(part));
  return speaking.filter(({ release }) => release.effectiveFrom === speaking[0]?.release.effectiveFrom);
}

/** The first day of a later release that also knows about the question, after which this one is superseded. */
export function supersededOn(
  parts: readonly ReleaseTable[] | undefined,
  release: LoadedRelease,
  knows: (part: ReleaseTable) => boolean,
): PlainDate | null {
  const later = (parts ?? []).filter(
    (part) => part.release.effectiveFrom > release.effectiveFrom && knows(part),
  );
  return later.at(-1)?.release.effectiveFrom ?? release.effectiveTo;
}

/** One answer of several releasesInForce: theirs when they agree, a conflict when they do not. */
export function agreed<T>(values: readonly T[], sameAs: (value: T) => string): Answer<T> {
  const [first] = values;
  if (first === undefined) throw new Error('nobody spoke');
  const distinct = new Map(values.map((value) => [sameAs(value), value]));
  return distinct.size > 1
    ? { state: 'CONFLICTING', values: [...distinct.values()] }
    : { state: 'KNOWN', value: first };
}

export function notAvailable(reason: string): { readonly state: 'NOT_AVAILABLE'; readonly reason: string } {
  return { state: 'NOT_AVAILABLE', reason };
}

/** Why nobody speaks: nothing loaded, nothing so early, or nothing about this. */
export function silence(
  family: DatasetId,
  parts: readonly ReleaseTable[] | undefined,
  on: PlainDate,
  about: string,
) {
  const { title } = DATASETS[family];
  const first = parts?.at(-1)?.release.effectiveFrom;
  if (first === undefined) return notAvailable(`No release of "${title}" is loaded.`);
  if (on < first)
    return notAvailable(`The first loaded release of "${title}" begins on ${first}, after ${on}.`);
  return notAvailable(`No loaded release of "${title}" covers ${about} on ${on}.`);
}

/** The release as a citation, which names it and says what it covers. */
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

export function citationOf({ family, period }: LoadedRelease): Citation {
  const { title, url } = DATASETS[family];
  return {
    title: `${title}, ${periodText(period)}`,
    url,
    publisher: family === 'cpt-descriptors' ? 'American Medical Association' : 'CMS',
    section: null,
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

/** `2026-01` as people say it: January 2026. */
function periodText(period: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(period) ?? [];
  return year === undefined ? period : `${MONTHS[Number(month) - 1] ?? month} ${year}`;
}
