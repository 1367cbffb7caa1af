import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import type { Path } from '../../shared/yamlIssues.ts';
import { guideFile, SEED_FILES, type CatalogContent, type Guide } from '../schemas.ts';

/** The catalog as entries: one fact each, by kind and key, in the shape of its file. */

/** In the order in which facts refer to each other. */
export const CATALOG_KINDS = [
  'sources',
  'codes',
  'codeCategories',
  'conflictSets',
  'modifiers',
  'codeGroups',
  'payers',
  'plans',
  'codeModifiers',
  'programValues',
  'documentation',
  'activities',
  'guides',
  'disagreements',
] as const;

export type CatalogKind = (typeof CATALOG_KINDS)[number];

/** Kinds that can be removed: no other fact and no patient session needs them to be read. */
export const REMOVABLE_KINDS: ReadonlySet<string> = new Set<CatalogKind>([
  'codeCategories',
  'conflictSets',
  'codeGroups',
  'codeModifiers',
  'programValues',
  'documentation',
  'guides',
  'disagreements',
]);

export type EntryContent = Readonly<Record<string, unknown>>;

/** Where an entry stands: its file, and the path in it. */
export interface EntryPlace {
  readonly file: string;
  readonly path: Path;
}

export interface CatalogEntry {
  readonly kind: CatalogKind;
  readonly key: string;
  readonly content: EntryContent;
}

/** The name of an entry in commands, messages and the audit trail, such as `programValues:OT_KX_THRESHOLD 2027-01-01`. */
export function entryName({ kind, key }: Pick<CatalogEntry, 'kind' | 'key'>): string {
  return `${kind}:${key}`;
}

/** SHA-256 of the canonical JSON of a content; `removed` for none. */
export function contentHash(content: EntryContent | null): string {
  return content === null ? 'removed' : createHash('sha256').update(canonicalJson(content)).digest('hex');
}

type Part = Partial<Omit<CatalogContent, 'policies'>>;
type Add = (kind: CatalogKind, key: string, content: EntryContent, place: EntryPlace) => void;

/** The entries of files that match their schemas, each with its place there. Policies are no entries: they have versions. */
export function entriesOf(content: Part): (CatalogEntry & EntryPlace)[] {
  const entries: (CatalogEntry & EntryPlace)[] = [];
  const add: Add = (kind, key, value, place) => {
    // Absent and undefined are the same in a file and in the database.
    const content = JSON.parse(JSON.stringify(value)) as EntryContent;
    entries.push({ kind, key, content, ...place });
  };
  addReference(content, add);
  addKnowledge(content, add);
  return entries;
}

const at = (file: string, ...path: PropertyKey[]): EntryPlace => ({ file, path });

function addReference(content: Part, add: Add): void {
  const { sources, codes, codeCategories, modifiers, codeModifiers, payers, programValues } = content;
  const { file } = SEED_FILES.sources;
  sources?.sources.forEach((entry, index) => add('sources', entry.id, entry, at(file, 'sources', index)));
  codes?.codes.forEach((entry, index) =>
    add('codes', entry.code, checked(entry, codes), at(SEED_FILES.codes.file, 'codes', index)),
  );
  codeCategories?.categories.forEach((entry, index) => {
    const place = at(SEED_FILES.codeCategories.file, 'categories', index);
    add('codeCategories', entry.key, checked(entry, codeCategories), place);
  });
  for (const [key, members] of Object.entries(modifiers?.conflictSets ?? {}))
    add('conflictSets', key, { members }, at(SEED_FILES.modifiers.file, 'conflictSets', key));
  modifiers?.modifiers.forEach((entry, index) =>
    add(
      'modifiers',
      entry.code,
      checked(entry, modifiers),
      at(SEED_FILES.modifiers.file, 'modifiers', index),
    ),
  );
  for (const [key, group] of Object.entries(codeModifiers?.groups ?? {}))
    add('codeGroups', key, group, at(SEED_FILES.codeModifiers.file, 'groups', key));
  codeModifiers?.rules.forEach((rule, index) => {
    const place = at(SEED_FILES.codeModifiers.file, 'rules', index);
    add('codeModifiers', ruleKey(rule), checked(rule, codeModifiers), place);
  });
  payers?.payers.forEach(({ plans, ...payer }, index) => {
    add('payers', payer.slug, payer, at(SEED_FILES.payers.file, 'payers', index));
    plans.forEach((plan, position) => {
      const place = at(SEED_FILES.payers.file, 'payers', index, 'plans', position);
      add('plans', plan.slug, { payer: payer.slug, ...plan }, place);
    });
  });
  programValues?.values.forEach(({ key, unit, periods }, index) =>
    periods.forEach((period, position) => {
      const place = at(SEED_FILES.programValues.file, 'values', index, 'periods', position);
      const value = { key, unit, ...checked(period, programValues) };
      add('programValues', `${key} ${period.effectiveFrom}`, value, place);
    }),
  );
}

function addKnowledge({ documentation, activities, guides, disagreements }: Part, add: Add): void {
  documentation?.requirements.forEach((entry, index) => {
    const place = at(SEED_FILES.documentation.file, 'requirements', index);
    add('documentation', entry.key, checked(entry, documentation), place);
  });
  activities?.activities.forEach((entry, index) => {
    const place = at(SEED_FILES.activities.file, 'activities', index);
    add('activities', entry.key, checked(entry, activities), place);
  });
  for (const guide of guides ?? []) add('guides', guide.code, guide, at(guideFile(guide)));
  disagreements?.disagreements.forEach((entry, index) => {
    const place = at(SEED_FILES.disagreements.file, 'disagreements', index);
    add('disagreements', entry.key, entry, place);
  });
}

/** A rule is the one that joins these modifiers with these groups; two of the same would contradict each other. */
function ruleKey(rule: {
  readonly modifiers: readonly string[];
  readonly groups: readonly string[];
}): string {
  return `${rule.modifiers.join('+')} ${rule.groups.join('+')}`;
}

/** Entries of one file can be checked on different days once they are stored. */
function checked(entry: { checkedOn?: string | undefined }, file: { checkedOn: string }): EntryContent {
  return { ...entry, checkedOn: entry.checkedOn ?? file.checkedOn };
}

/** A catalog put together from entries, and which entry each place of it came from. */
export interface AssembledCatalog<Entry extends CatalogEntry> {
  readonly content: CatalogContent;
  /** @returns the entry around the path, and how much of the path leads to it */
  readonly entryAt: (file: string, path: Path) => { readonly entry: Entry; readonly depth: number } | null;
}

/** Puts entries together as files. Within a kind they stand in the given order, periods of one value by their first day. */
export function assemble<Entry extends CatalogEntry>(entries: readonly Entry[]): AssembledCatalog<Entry> {
  const kinds = Map.groupBy(entries, ({ kind }) => kind);
  const of = (kind: CatalogKind) => kinds.get(kind) ?? [];
  const places = new Map<string, Entry>();
  const list = (kind: CatalogKind, file: string, name: string) =>
    of(kind).map((entry, index) => {
      places.set(placeKey(file, [name, index]), entry);
      return entry.content;
    });
  const record = (kind: CatalogKind, file: string, name: string, value: (content: EntryContent) => unknown) =>
    Object.fromEntries(
      of(kind).map((entry) => {
        places.set(placeKey(file, [name, entry.key]), entry);
        return [entry.key, value(entry.content)];
      }),
    );
  const { sources, codes, codeCategories, modifiers, codeModifiers, documentation } = SEED_FILES;
  // Every entry has its own day, so that of the file is not read.
  const checkedOn = '';
  const content = {
    sources: { sources: list('sources', sources.file, 'sources') },
    codes: { checkedOn, codes: list('codes', codes.file, 'codes') },
    codeCategories: { checkedOn, categories: list('codeCategories', codeCategories.file, 'categories') },
    modifiers: {
      checkedOn,
      conflictSets: record('conflictSets', modifiers.file, 'conflictSets', ({ members }) => members),
      modifiers: list('modifiers', modifiers.file, 'modifiers'),
    },
    codeModifiers: {
      checkedOn,
      groups: record('codeGroups', codeModifiers.file, 'groups', (group) => group),
      rules: list('codeModifiers', codeModifiers.file, 'rules'),
    },
    payers: { payers: assemblePayers(of('payers'), of('plans'), places) },
    programValues: { checkedOn, values: assembleValues(of('programValues'), places) },
    documentation: { checkedOn, requirements: list('documentation', documentation.file, 'requirements') },
    activities: { checkedOn, activities: list('activities', SEED_FILES.activities.file, 'activities') },
    disagreements: {
      disagreements: list('disagreements', SEED_FILES.disagreements.file, 'disagreements'),
    },
    guides: of('guides').map((entry) => {
      places.set(placeKey(guideFile(entry.content as unknown as Guide), []), entry);
      return entry.content;
    }),
    policies: [],
  };
  return { content: content as unknown as CatalogContent, entryAt: (file, path) => find(places, file, path) };
}

function assemblePayers<Entry extends CatalogEntry>(
  payers: readonly Entry[],
  plans: readonly Entry[],
  places: Map<string, Entry>,
): EntryContent[] {
  const file = SEED_FILES.payers.file;
  const byPayer = Map.groupBy(plans, ({ content }) => content['payer']);
  return payers.map((entry, index) => {
    places.set(placeKey(file, ['payers', index]), entry);
    const own = (byPayer.get(entry.key) ?? []).map((plan, position) => {
      places.set(placeKey(file, ['payers', index, 'plans', position]), plan);
      const { payer: _payer, ...content } = plan.content;
      return content;
    });
    return { ...entry.content, plans: own };
  });
}

function assembleValues<Entry extends CatalogEntry>(
  entries: readonly Entry[],
  places: Map<string, Entry>,
): EntryContent[] {
  const byKey = Map.groupBy(entries, ({ content }) => content['key']);
  return [...byKey].map(([key, ofKey], index) => {
    const sorted = ofKey.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const periods = sorted.map((entry, position) => {
      places.set(placeKey(SEED_FILES.programValues.file, ['values', index, 'periods', position]), entry);
      const { key: _key, unit: _unit, ...period } = entry.content;
      return period;
    });
    return { key, unit: sorted.at(-1)?.content['unit'], periods };
  });
}

function placeKey(file: string, path: Path): string {
  return JSON.stringify([file, ...path.map(String)]);
}

function find<Entry>(places: ReadonlyMap<string, Entry>, file: string, path: Path) {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const entry = places.get(placeKey(file, path.slice(0, depth)));
    if (entry) return { entry, depth };
  }
  return null;
}
