import type { CodeFacts, ProgramValueFact } from '../../billing/index.ts';
import type {
  ActivityRow,
  CodeModifierRow,
  CodeRow,
  DisagreementRow,
  GuideRow,
  ModifierRow,
  PayerRow,
  PlanRow,
  PolicyNoteRow,
  PolicyRow,
  PolicyVersionRow,
  ReferenceRows,
  RequirementRow,
} from '../data/rows.ts';
import type { ViewOf } from '../../shared/globalId.ts';
import { tablesByDataset, type TablesByDataset } from '../releases/releasesInForce.ts';
import { UncuratedCodes, type Listing, type ListedCodeRow } from '../releases/uncuratedCodes.ts';
import { buildSearch, type CodeSearch } from '../search/search.ts';
import { ALL_THERAPY_CODES, expandSelectors, namedCodes, SPECIFICITY } from './selectors.ts';

/** Titles with a letter missing, which are the slowest searches: enough of them for the engine to compile the search. */
const WARM_UP_SEARCHES = 40;

/** A published note with its policy and version, and how specifically it names the code of its index entry. */
export interface NoteEntry {
  readonly note: PolicyNoteRow;
  readonly policy: PolicyRow;
  readonly version: PolicyVersionRow;
  readonly specificity: number;
}

/** What of a snapshot is not the current public state: an instant in the past, or drafts that are applied. */
export type SnapshotOrigin = Pick<ViewOf, 'knownAt' | 'drafts'>;

export interface SnapshotOptions {
  /** Days after its last verification when a fact becomes stale. */
  readonly staleAfterDays: number;
}

/** All public facts of one revision, indexed. Immutable. */
export class SnapshotIndexes {
  readonly rows: ReferenceRows;
  readonly options: SnapshotOptions;
  readonly origin: SnapshotOrigin;
  readonly revision: number;
  readonly codes: ReadonlyMap<string, CodeRow>;
  readonly modifiers: ReadonlyMap<string, ModifierRow>;
  readonly payers: ReadonlyMap<string, PayerRow>;
  readonly plans: ReadonlyMap<string, PlanRow>;
  readonly policies: ReadonlyMap<string, PolicyRow>;
  readonly guides: ReadonlyMap<string, GuideRow>;
  readonly codeModifiers: ReadonlyMap<string, readonly CodeModifierRow[]>;
  readonly requirements: ReadonlyMap<string, readonly RequirementRow[]>;
  readonly activities: ReadonlyMap<string, ActivityRow>;
  readonly disagreements: ReadonlyMap<string, readonly DisagreementRow[]>;
  readonly notes: ReadonlyMap<string, readonly NoteEntry[]>;
  readonly timedAddOns: ReadonlyMap<string, readonly CodeFacts[]>;
  readonly programValues: ReadonlyMap<string, readonly ProgramValueFact[]>;
  /** The release tables of each dataset, newest first. */
  readonly releaseTables: TablesByDataset;
  /** Codes and modifiers of releases that the catalog does not have. */
  readonly uncurated: UncuratedCodes;
  /** The codes of each note. Reused by later snapshots with the same catalog. */
  private readonly reach: WeakMap<PolicyNoteRow, ReadonlyMap<string, number>>;
  /** Null until it is first used. */
  private madeSearch: CodeSearch | null;
  private readonly codeLists = new WeakMap<Listing, readonly ListedCodeRow[]>();

  /**
   * @param previous the snapshot that this one replaces; its unchanged parts are reused
   * @param origin what it is, where that differs from the previous one
   */
  constructor(
    rows: ReferenceRows,
    options: SnapshotOptions,
    previous: SnapshotIndexes | null = null,
    origin: SnapshotOrigin = previous?.origin ?? {},
  ) {
    this.rows = rows;
    this.options = options;
    this.origin = origin;
    this.revision = rows.revision;
    this.codes = byKey(rows.codes, (row) => row.code);
    this.modifiers = byKey(rows.modifiers, (row) => row.code);
    this.payers = byKey(rows.payers, (row) => row.slug);
    this.plans = byKey(rows.plans, (row) => row.slug);
    this.policies = byKey(rows.policies, (row) => row.id);
    this.guides = byKey(rows.guides, (row) => row.code);
    this.activities = byKey(rows.activities, (row) => row.key);
    this.codeModifiers = groupBy(rows.codeModifiers, (row) => [row.code]);
    this.disagreements = groupBy(rows.disagreements, (row) => row.codes);
    this.requirements = groupBy(rows.requirements, (row) => requirementCodes(row, rows.codes));
    this.timedAddOns = groupBy(
      rows.codes.filter((row) => row.timing === 'TIMED'),
      (row) => row.addOnTo,
    );
    const sameCodes = previous?.rows.codes === rows.codes;
    this.reach = (sameCodes && previous?.reach) || new WeakMap();
    this.notes =
      sameCodes && previous?.rows.policies === rows.policies ? previous.notes : indexNotes(rows, this.reach);
    this.programValues = groupBy(rows.programValues, (row) => [row.key]);
    this.releaseTables = tablesByDataset(rows.releaseTables);
    const listing = UncuratedCodes.tablesOf(rows.releaseTables);
    this.uncurated =
      previous && sameItems(previous.uncurated.source, listing)
        ? previous.uncurated
        : new UncuratedCodes(listing);
    const sameTexts =
      sameCodes &&
      previous?.rows.guides === rows.guides &&
      previous.rows.activities === rows.activities &&
      previous.uncurated === this.uncurated;
    const search = previous?.madeSearch ?? null;
    this.madeSearch = search && !sameTexts ? buildSearch(rows, this.uncurated, search) : search;
  }

  /** Built at the first use: a server does so before it listens, many commands never do. */
  get search(): CodeSearch {
    return (this.madeSearch ??= buildSearch(this.rows, this.uncurated, null));
  }

  /**
   * Runs a few searches and builds the code lists, so that the first requests of a process do not wait for the engine
   * to compile them.
   */
  prepare(): void {
    for (const listing of this.uncurated.every()) this.codesWith(listing);
    for (const { title } of this.rows.codes.slice(0, WARM_UP_SEARCHES)) {
      this.search.find(`${title.slice(0, 4)}${title.slice(5)}`);
    }
  }

  /** Codes of the catalog and of a listing, by number. For a code in both, the row of the catalog. */
  codesWith(listing: Listing): readonly ListedCodeRow[] {
    const known = this.codeLists.get(listing);
    if (known) return known;
    const uncurated = [...listing.codes.values()].filter(({ code }) => !this.codes.has(code));
    const made = [...this.rows.codes, ...uncurated].sort((a, b) => (a.code < b.code ? -1 : 1));
    this.codeLists.set(listing, made);
    return made;
  }
}

function requirementCodes(row: RequirementRow, codes: readonly CodeRow[]): readonly string[] {
  return row.codes.length > 0
    ? row.codes
    : codes.filter((code) => code.therapyStatus !== 'NEVER').map((code) => code.code);
}

/** Notes of versions that apply on any date; the others are history, which is never read by code. */
function indexNotes(
  rows: ReferenceRows,
  known: WeakMap<PolicyNoteRow, ReadonlyMap<string, number>>,
): ReadonlyMap<string, readonly NoteEntry[]> {
  const index = new Map<string, NoteEntry[]>();
  for (const policy of rows.policies) {
    for (const version of policy.versions.filter(({ inForce }) => inForce.length > 0)) {
      for (const note of version.notes) {
        const reach = known.get(note) ?? reachOf(note.selectors, rows.codes);
        known.set(note, reach);
        for (const [code, specificity] of reach) {
          append(index, code, { note, policy, version, specificity });
        }
      }
    }
  }
  return index;
}

/** The codes of a statement, and `*` itself for a statement about all outpatient therapy. */
function reachOf(selectors: readonly string[], codes: readonly CodeRow[]): ReadonlyMap<string, number> {
  const reach = new Map([
    ...namedCodes(selectors).map((code) => [code, SPECIFICITY.exact] as const),
    ...expandSelectors(selectors, codes),
  ]);
  return selectors.includes(ALL_THERAPY_CODES)
    ? new Map([...reach, [ALL_THERAPY_CODES, SPECIFICITY.all]])
    : reach;
}

function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function byKey<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [key(row), row]));
}

function groupBy<T>(
  rows: readonly T[],
  keys: (row: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) for (const key of keys(row)) append(groups, key, row);
  return groups;
}

function append<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
