import type { Period, PlainDate } from '../../shared/plainDate.ts';
import type { CodeRow, LoadedRelease, ModifierRow, ReleaseTable } from '../data/rows.ts';
import { citationOf, tablesByDataset, releasesInForce, type TablesByDataset } from './releasesInForce.ts';
import type { Timing } from '../../shared/enums.ts';

/**
 * Codes and modifiers that a release lists and the catalog does not have. Their descriptions and dates are the
 * publisher's; how their units are counted is unknown, but for orthoses of the upper limb.
 */

/** UNKNOWN: the counting of units is not on record. Such a code is listed and never billed. */
export type ListedTiming = Timing | 'UNKNOWN';

/** A code of the catalog or of a release. */
export interface ListedCodeRow extends Omit<CodeRow, 'timing'> {
  readonly timing: ListedTiming;
}

/** CMS's administrative fields of a HCPCS Level II code, with CMS's own letters and numbers. */
export interface HcpcsFacts {
  readonly addedOn: PlainDate | null;
  readonly terminatedOn: PlainDate | null;
  readonly actionOn: PlainDate | null;
  readonly pricing: string | null;
  readonly multiplePricing: string | null;
  readonly coverage: string | null;
  readonly betos: string | null;
  readonly typeOfService: string | null;
  readonly action: string | null;
  readonly release: LoadedRelease;
}

/** The codes and modifiers that the releases of one period list. */
export interface Listing {
  readonly codes: ReadonlyMap<string, ListedCodeRow>;
  readonly modifiers: ReadonlyMap<string, ModifierRow>;
}

/** The texts of a code for the search. */
export interface ListedText {
  readonly code: string;
  readonly title: string;
  readonly description: string;
}

const LISTING_DATASETS = ['hcpcs-codes', 'hcpcs-admin', 'hcpcs-modifiers', 'cpt-descriptors'] as const;

const END_OF_TIME = '9999-12-31';

/** Listings, each made when it is first read. A listing is the same for all dates with the same releases in force. */
export class UncuratedCodes {
  /** A later snapshot with the same tables reuses this object. */
  readonly source: readonly ReleaseTable[];
  private readonly tables: TablesByDataset;
  private readonly listings = new Map<string, Listing>();

  constructor(source: readonly ReleaseTable[]) {
    this.source = source;
    this.tables = tablesByDataset(source);
    // The current listing is needed first, and the first request should not wait for it.
    this.on(END_OF_TIME);
  }

  /** The tables that list codes. */
  static tablesOf(tables: readonly ReleaseTable[]): readonly ReleaseTable[] {
    return tables.filter(({ release }) => LISTING_DATASETS.some((dataset) => dataset === release.dataset));
  }

  on(on: PlainDate): Listing {
    const key = this.source
      .filter(({ release }) => release.effectiveFrom <= on)
      .map(({ release }) => release.id)
      .join(' ');
    const known = this.listings.get(key) ?? this.listingOn(on);
    this.listings.set(key, known);
    return known;
  }

  /** The listing of each period between two releases. */
  every(): readonly Listing[] {
    const firstDays = new Set(this.source.map(({ release }) => release.effectiveFrom));
    return [...firstDays].map((day) => this.on(day));
  }

  /** CMS's administrative fields of a code, from the newest release that has them. */
  factsOf(code: string, on: PlainDate): HcpcsFacts | null {
    for (const dataset of ['hcpcs-codes', 'hcpcs-admin'] as const) {
      const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
      const [table] = releasesInForce(
        this.tables.get(dataset),
        on,
        (candidate) => (rowOf(candidate)?.[3] ?? '') !== '',
      );
      const row = table && rowOf(table);
      if (row) return factsFrom(row, table.release);
    }
    return null;
  }

  /** The CPT descriptor that a licensed user imported. */
  descriptorOf(code: string, on: PlainDate): string | null {
    const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
    const [table] = releasesInForce(
      this.tables.get('cpt-descriptors'),
      on,
      (candidate) => rowOf(candidate) !== undefined,
    );
    const text = table && rowOf(table)?.[1];
    return text ?? null;
  }

  /** The newest texts of every listed code, on whichever date. */
  texts(): readonly ListedText[] {
    const texts = new Map<string, ListedText>();
    for (const { lines } of this.tables.get('hcpcs-codes') ?? []) {
      for (const [code = '', title = '', description = ''] of lines.all()) {
        if (!texts.has(code)) texts.set(code, { code, title, description });
      }
    }
    for (const { lines } of this.tables.get('cpt-descriptors') ?? []) {
      for (const [code = '', description = ''] of lines.all()) {
        if (!texts.has(code)) texts.set(code, { code, title: '', description });
      }
    }
    return [...texts.values()];
  }

  private listingOn(on: PlainDate): Listing {
    const codes = new Map<string, ListedCodeRow>();
    const [admin] = releasesInForce(this.tables.get('hcpcs-admin'), on, () => true);
    const adminRows = new Map(admin?.lines.all().map((row) => [row[0] ?? '', row]));
    this.eachInForce(
      'hcpcs-codes',
      on,
      ([code = '', title = '', description = '', ...facts], release, dropped) => {
        if (codes.has(code)) return;
        const adminRow = facts[0] === '' && admin ? adminRows.get(code) : undefined;
        const [addedOn = '', terminatedOn = ''] = adminRow?.slice(3, 5) ?? facts;
        codes.set(
          code,
          hcpcsRow({ code, title, description }, release, {
            effectiveFrom: addedOn === '' ? null : addedOn,
            effectiveTo: earlier(terminatedOn === '' ? null : terminatedOn, dropped),
          }),
        );
      },
    );
    this.eachInForce('cpt-descriptors', on, ([code = '', descriptor = ''], release) => {
      if (!codes.has(code)) codes.set(code, cptRow(code, descriptor, release));
    });
    const modifiers = new Map<string, ModifierRow>();
    this.eachInForce(
      'hcpcs-modifiers',
      on,
      ([code = '', title = '', description = '', from, to], release, dropped) => {
        if (modifiers.has(code)) return;
        const period = {
          effectiveFrom: from === '' ? null : (from ?? null),
          effectiveTo: to === '' || to === undefined ? dropped : to,
        };
        modifiers.set(code, modifierRow({ code, title, description }, release, period));
      },
    );
    return { codes, modifiers };
  }

  /** Rows of the releases that begin by the date, newest first; `dropped` is the day of a complete later release without the row. */
  private eachInForce(
    dataset: (typeof LISTING_DATASETS)[number],
    on: PlainDate,
    take: (row: readonly string[], release: LoadedRelease, dropped: PlainDate | null) => void,
  ): void {
    let dropped: PlainDate | null = null;
    for (const { release, lines } of this.tables.get(dataset) ?? []) {
      if (release.effectiveFrom > on) continue;
      for (const row of lines.all()) take(row, release, dropped);
      if (release.coverage === null) dropped = release.effectiveFrom;
    }
  }
}

function earlier(one: PlainDate | null, other: PlainDate | null): PlainDate | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function factsFrom(row: readonly string[], release: LoadedRelease): HcpcsFacts {
  const [addedOn, terminatedOn, actionOn, pricing, multiplePricing, coverage, betos, typeOfService, action] =
    row.slice(3).map((cell) => (cell === '' ? null : cell));
  return {
    addedOn: addedOn ?? null,
    terminatedOn: terminatedOn ?? null,
    actionOn: actionOn ?? null,
    pricing: pricing ?? null,
    multiplePricing: multiplePricing ?? null,
    coverage: coverage ?? null,
    betos: betos ?? null,
    typeOfService: typeOfService ?? null,
    action: action ?? null,
    release,
  };
}

/** Fields that a release does not have. */
const UNCURATED = {
  kind: 'OTHER',
  timing: 'UNKNOWN',
  timingConfidence: 'UNVERIFIED',
  unitMinutes: null,
  firstUnitMinutes: null,
  minimumSessionMinutes: null,
  typicalMinutes: null,
  therapyStatus: 'NEVER',
  therapyStatusConfidence: 'UNVERIFIED',
  otPlanOfCareAllowed: false,
  remark: null,
  addOnTo: [],
  similar: [],
  replacedByCodes: [],
} as const;

/**
 * Orthoses of the upper limb, L3650 to L3999: what an OT makes and fits. One unit is one orthosis, by the words of the
 * publisher, so they are billed without being in the catalog.
 */
const UPPER_LIMB_ORTHOSIS = /^L3(?:6[5-9]|[7-9]\d)\d$/;

export function isUpperLimbOrthosis(code: string): boolean {
  return UPPER_LIMB_ORTHOSIS.test(code);
}

const ORTHOSIS = { kind: 'ORTHOTIC', timing: 'UNTIMED', otPlanOfCareAllowed: true } as const;

function hcpcsRow(text: ListedText, release: LoadedRelease, period: Period): ListedCodeRow {
  const row: ListedCodeRow = {
    ...UNCURATED,
    system: 'HCPCS',
    category: null,
    ...text,
    ...period,
    ...sourceOf(release),
  };
  return isUpperLimbOrthosis(text.code) ? { ...row, ...ORTHOSIS } : row;
}

type Source = Pick<ListedCodeRow, 'descriptionSource' | 'sources'>;

const sourcesByRelease = new WeakMap<LoadedRelease, Source>();

/** The source of a release's codes. Made once, because a release has thousands of codes. */
function sourceOf(release: LoadedRelease): Source {
  const cached = sourcesByRelease.get(release);
  if (cached) return cached;
  const citation = citationOf(release);
  const source = { descriptionSource: 'CMS' as const, sources: [citation] };
  sourcesByRelease.set(release, source);
  return source;
}

function cptRow(code: string, descriptor: string, release: LoadedRelease): ListedCodeRow {
  return {
    ...UNCURATED,
    code,
    system: 'CPT',
    category: code.endsWith('F') ? 'II' : code.endsWith('T') ? 'III' : 'I',
    title: descriptor,
    description: descriptor,
    descriptionSource: 'LICENSED_CPT',
    effectiveFrom: null,
    effectiveTo: null,
    sources: [citationOf(release)],
  };
}

function modifierRow(text: ListedText, release: LoadedRelease, period: Period): ModifierRow {
  return {
    ...text,
    ...period,
    category: 'HCPCS',
    whenToUse: 'See the description; the catalog has no guidance on this modifier.',
    sendable: true,
    lineOrder: null,
    incompatible: [],
    sources: [citationOf(release)],
  };
}
