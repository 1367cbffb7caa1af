import type { ReleaseTable } from './data/rows.ts';
import type { SnapshotIndexes } from './indexes/indexes.ts';

/** How long the lists of one kind are, such as the notes of each code. */
export class ListLengths {
  /** Sums of the longest lists: of none, of the longest, of the two longest, and so on. */
  private readonly sums: readonly number[];

  constructor(lengths: readonly number[]) {
    const sums = [0];
    for (const length of lengths.toSorted((one, other) => other - one))
      sums.push((sums.at(-1) ?? 0) + length);
    this.sums = sums;
  }

  /**
   * Items of one list, on average over the `count` longest: of one object it is the longest list, and of many objects
   * it is not more than they have together.
   */
  mean(count: number): number {
    const measured = Math.min(Math.max(1, Math.ceil(count)), this.sums.length - 1);
    return measured === 0 ? 0 : (this.sums[measured] ?? 0) / measured;
  }
}

/** The lists that an answer from a snapshot can contain, by what they are lists of. */
export interface ListSizes {
  readonly payers: number;
  readonly policies: number;
  /** Codes of the catalog, and those together with the codes that only releases list. */
  readonly codes: number;
  readonly listedCodes: number;
  readonly modifiers: number;
  readonly activities: number;
  readonly disagreements: number;
  readonly categories: number;
  readonly releases: number;
  /** Releases of one dataset, which can contradict each other. */
  readonly releasesOfDataset: ListLengths;
  readonly plansOfPayer: ListLengths;
  readonly notesOfCode: ListLengths;
  /** Notes, and general terms, of one payer about one code. */
  readonly notesOfCell: ListLengths;
  readonly codesOfNote: ListLengths;
  readonly selectorsOfNote: ListLengths;
  readonly notesOfVersion: ListLengths;
  readonly versionsOfPolicy: ListLengths;
  readonly stepsOfVersion: ListLengths;
  readonly periodsOfVersion: ListLengths;
  /** Sources of one code, modifier, guide or version. */
  readonly sources: ListLengths;
  readonly modifiersOfCode: ListLengths;
  readonly codesOfModifier: ListLengths;
  readonly payersOfCodeModifier: ListLengths;
  readonly incompatibleModifiers: ListLengths;
  readonly requirementsOfCode: ListLengths;
  readonly requiringPayers: ListLengths;
  readonly disagreementsOfCode: ListLengths;
  readonly claimsOfDisagreement: ListLengths;
  /** Codes that one code resembles, was replaced by or continues. */
  readonly relatedCodes: ListLengths;
  readonly codesOfActivity: ListLengths;
  /** Sections of the guide of each code, of which most have none. */
  readonly sectionsOfGuide: ListLengths;
  readonly itemsOfSection: ListLengths;
  readonly commonNames: ListLengths;
  /** PTP edits of one code in one setting, in one release. */
  readonly editsOfCode: ListLengths;
}

/** Measures the lists of a snapshot. Takes a few milliseconds: the snapshot does so once. */
export function measureListSizes(indexes: SnapshotIndexes): ListSizes {
  const { rows } = indexes;
  const versions = rows.policies.flatMap((policy) => policy.versions);
  const notes = versions.flatMap((version) => version.notes);
  const sections = rows.guides.flatMap((guide) => guide.sections);
  const cited = [...rows.codes, ...rows.modifiers, ...rows.guides, ...versions];
  const ofCode = <T>(map: ReadonlyMap<string, readonly T[]>) =>
    new ListLengths(rows.codes.map(({ code }) => map.get(code)?.length ?? 0));
  const ofCell = <T>(map: ReadonlyMap<string, readonly T[]>, payer: (item: T) => string) =>
    new ListLengths(
      rows.codes.flatMap(({ code }) => {
        const groups = Map.groupBy(map.get(code) ?? [], payer);
        return rows.payers.map(({ slug }) => groups.get(slug)?.length ?? 0);
      }),
    );
  const entries = [...indexes.notes.values()].flat();
  return {
    payers: rows.payers.length,
    policies: rows.policies.length,
    codes: rows.codes.length,
    listedCodes: Math.max(
      ...indexes.uncurated.every().map((listing) => indexes.codesWith(listing).length),
      0,
    ),
    modifiers: rows.modifiers.length,
    activities: rows.activities.length,
    disagreements: rows.disagreements.length,
    categories: rows.categories.length,
    releases: rows.releases.length,
    releasesOfDataset: groupsOf(rows.releases, ({ dataset }) => dataset),
    plansOfPayer: groupsOf(rows.plans, ({ payer }) => payer),
    notesOfCode: ofCode(indexes.notes),
    notesOfCell: ofCell(indexes.notes, ({ policy }) => policy.payer),
    codesOfNote: groupsOf(entries, ({ note }) => note.id),
    selectorsOfNote: lengthsOf(notes.map(({ selectors }) => selectors)),
    notesOfVersion: lengthsOf(versions.map((version) => version.notes)),
    versionsOfPolicy: lengthsOf(rows.policies.map((policy) => policy.versions)),
    stepsOfVersion: lengthsOf(versions.map(({ steps }) => steps)),
    periodsOfVersion: lengthsOf(versions.map(({ inForce }) => inForce)),
    sources: lengthsOf(cited.map(({ sources }) => sources)),
    modifiersOfCode: ofCode(indexes.codeModifiers),
    codesOfModifier: groupsOf(rows.codeModifiers, ({ modifier }) => modifier),
    payersOfCodeModifier: lengthsOf(rows.codeModifiers.map(({ payers }) => payers)),
    incompatibleModifiers: lengthsOf(rows.modifiers.map(({ incompatible }) => incompatible)),
    requirementsOfCode: ofCode(indexes.requirements),
    requiringPayers: lengthsOf(rows.requirements.map(({ requiredBy }) => requiredBy)),
    disagreementsOfCode: ofCode(indexes.disagreements),
    claimsOfDisagreement: lengthsOf(rows.disagreements.map(({ claims }) => claims)),
    relatedCodes: lengthsOf(rows.codes.flatMap((code) => [code.similar, code.replacedByCodes, code.addOnTo])),
    codesOfActivity: lengthsOf(rows.activities.map(({ codes }) => codes)),
    sectionsOfGuide: lengthsOf(rows.codes.map(({ code }) => indexes.guides.get(code)?.sections ?? [])),
    itemsOfSection: lengthsOf(sections.map(({ items }) => items)),
    commonNames: lengthsOf(rows.codes.map(({ code }) => indexes.guides.get(code)?.commonNames ?? [])),
    editsOfCode: editsOfCodes(indexes),
  };
}

function editsOfCodes({ rows, releaseTables }: SnapshotIndexes): ListLengths {
  const settings = [
    releaseTables.get('ncci-ptp-practitioner') ?? [],
    releaseTables.get('ncci-ptp-outpatient-hospital') ?? [],
  ];
  const count = (code: string, { lines, reversed }: ReleaseTable) =>
    lines.countStartingWith(`${code} `) + (reversed?.countStartingWith(`${code} `) ?? 0);
  return new ListLengths(
    rows.codes.flatMap(({ code }) =>
      settings.map((tables) => Math.max(...tables.map((table) => count(code, table)), 0)),
    ),
  );
}

function lengthsOf(lists: readonly (readonly unknown[])[]): ListLengths {
  return new ListLengths(lists.map(({ length }) => length));
}

function groupsOf<T>(items: readonly T[], key: (item: T) => string): ListLengths {
  return lengthsOf([...Map.groupBy(items, key).values()]);
}
