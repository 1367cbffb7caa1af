import type { Period, PlainDate } from '../../shared/plainDate.ts';
import type { CodeRow, LoadedRelease, ModifierRow, ReleaseTable } from '../data/rows.ts';
import { citationOf, tablesByDataset, releasesInForce, type TablesByDataset } from './releasesInForce.ts';
import type { Timing } from '../../shared/enums.ts';

/**
 * Codes and modifiers that a release lists and the book does not explain: their words and dates are the publisher's,
 * and how their units are counted nobody has written down.
 */

/** UNKNOWN: no statement on how units are counted; such a code is shown and never billed by guess. */
export type ListedTiming = Timing | 'UNKNOWN';

/** A code of the book or of a release. */
export interface ListedCodeRow extends Omit<CodeRow, 'timing'> {
  readonly timing: ListedTiming;
}

/** Fields that CMS keeps about a code of HCPCS Level II, by CMS's own letters and numbers. */
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

/** What the releases of one span of days list. */
export interface Listing {
  readonly codes: ReadonlyMap<string, ListedCodeRow>;
  readonly modifiers: ReadonlyMap<string, ModifierRow>;
}

/** Words of a code for the search. */
export interface ListedText {
  readonly code: string;
  readonly title: string;
  readonly description: string;
}

const LISTING_FAMILIES = ['hcpcs-codes', 'hcpcs-admin', 'hcpcs-modifiers', 'cpt-descriptors'] as const;

const END_OF_TIME = '9999-12-31';

/** Every listing there is, made on demand: a listing lasts as long as the same releases speak. */
export class UncuratedCodes {
  /** The releases behind it: with the same ones, a later snapshot keeps this object. */
  readonly parts: readonly ReleaseTable[];
  private readonly families: TablesByDataset;
  private readonly listings = new Map<string, Listing>();

  constructor(parts: readonly ReleaseTable[]) {
    this.parts = parts;
    this.families = tablesByDataset(parts);
    // What holds now is asked first, and the first question should not wait for it.
    this.on(END_OF_TIME);
  }

  /** The parts of a snapshot that list codes. */
  static partsOf(parts: readonly ReleaseTable[]): readonly ReleaseTable[] {
    return parts.filter(({ release }) => LISTING_FAMILIES.some((family) => family === release.family));
  }

  on(on: PlainDate): Listing {
    const key = this.parts
      .filter(({ release }) => release.effectiveFrom <= on)
      .map(({ release }) => release.id)
      .join(' ');
    const known = this.listings.get(key) ?? this.listingOn(on);
    this.listings.set(key, known);
    return known;
  }

  /** The listing of each time between two releases. */
  every(): readonly Listing[] {
    const beginnings = new Set(this.parts.map(({ release }) => release.effectiveFrom));
    return [...beginnings].map((day) => this.on(day));
  }

  /** CMS's administrative fields of a code, from the newest release that has them. */
  factsOf(code: string, on: PlainDate): HcpcsFacts | null {
    for (const family of ['hcpcs-codes', 'hcpcs-admin'] as const) {
      const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
      const [part] = releasesInForce(
        this.families.get(family),
        on,
        (candidate) => (rowOf(candidate)?.[3] ?? '') !== '',
      );
      const row = part && rowOf(part);
      if (row) return factsFrom(row, part.release);
    }
    return null;
  }

  /** A descriptor of CPT that a licensed user imported, with its release. */
  descriptorOf(code: string, on: PlainDate): { readonly text: string; readonly source: string } | null {
    const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
    const [part] = releasesInForce(
      this.families.get('cpt-descriptors'),
      on,
      (candidate) => rowOf(candidate) !== undefined,
    );
    const text = part && rowOf(part)?.[1];
    return text === undefined ? null : { text, source: descriptorSource(part?.release.period ?? '') };
  }

  /** The newest words of every listed code, whatever the day. */
  words(): readonly ListedText[] {
    const words = new Map<string, ListedText>();
    for (const { lines } of this.families.get('hcpcs-codes') ?? []) {
      for (const [code = '', title = '', description = ''] of lines.all()) {
        if (!words.has(code)) words.set(code, { code, title, description });
      }
    }
    for (const { lines } of this.families.get('cpt-descriptors') ?? []) {
      for (const [code = '', description = ''] of lines.all()) {
        if (!words.has(code)) words.set(code, { code, title: '', description });
      }
    }
    return [...words.values()];
  }

  private listingOn(on: PlainDate): Listing {
    const codes = new Map<string, ListedCodeRow>();
    const [admin] = releasesInForce(this.families.get('hcpcs-admin'), on, () => true);
    const adminRows = new Map(admin?.lines.all().map((row) => [row[0] ?? '', row]));
    this.eachInForce(
      'hcpcs-codes',
      on,
      ([code = '', title = '', description = '', ...facts], release, dropped) => {
        if (codes.has(code)) return;
        const elsewhere = facts[0] === '' && admin ? adminRows.get(code) : undefined;
        const [addedOn = '', terminatedOn = ''] = elsewhere?.slice(3, 5) ?? facts;
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

  /** Rows of the releases begun by the day, newest first; `dropped` is when a complete later one left the row out. */
  private eachInForce(
    family: (typeof LISTING_FAMILIES)[number],
    on: PlainDate,
    take: (row: readonly string[], release: LoadedRelease, dropped: PlainDate | null) => void,
  ): void {
    let dropped: PlainDate | null = null;
    for (const { release, lines } of this.families.get(family) ?? []) {
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

/** What nobody has written down about a listed code, said as such. */
const UNEXPLAINED = {
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

function hcpcsRow(words: ListedText, release: LoadedRelease, period: Period): ListedCodeRow {
  return { ...UNEXPLAINED, system: 'HCPCS', category: null, ...words, ...period, ...saidBy(release) };
}

type Said = Pick<ListedCodeRow, 'descriptionSource' | 'sources'>;

const said = new WeakMap<LoadedRelease, Said>();

/** Who says it, made once for the thousands of codes of a release. */
function saidBy(release: LoadedRelease): Said {
  const known = said.get(release);
  if (known) return known;
  const citation = citationOf(release);
  const made = { descriptionSource: `CMS ${citation.title}`, sources: [citation] };
  said.set(release, made);
  return made;
}

function cptRow(code: string, descriptor: string, release: LoadedRelease): ListedCodeRow {
  return {
    ...UNEXPLAINED,
    code,
    system: 'CPT',
    category: code.endsWith('F') ? 'II' : code.endsWith('T') ? 'III' : 'I',
    title: descriptor,
    description: descriptor,
    descriptionSource: descriptorSource(release.period),
    effectiveFrom: null,
    effectiveTo: null,
    sources: [citationOf(release)],
  };
}

function descriptorSource(period: string): string {
  return `CPT descriptor of the American Medical Association, imported under a licence of this installation (${period})`;
}

function modifierRow(words: ListedText, release: LoadedRelease, period: Period): ModifierRow {
  return {
    ...words,
    ...period,
    category: 'HCPCS',
    whenToUse: 'As its description says; the book gives no guidance on it.',
    sendable: true,
    lineOrder: null,
    incompatible: [],
    sources: [citationOf(release)],
  };
}
