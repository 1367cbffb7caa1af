import type { z } from 'zod';
import { entriesOf, type CatalogKind } from '../seeding/catalog/entries.ts';
import { duplicates, type FiledEntry } from '../seeding/catalog/files.ts';
import { slug } from '../seeding/fields.ts';
import { guideSchema, SEED_FILES, type CatalogContent, type Guide } from '../seeding/schemas.ts';
import type { FileIssue } from '../shared/fileIssues.ts';
import { issueAtPath, schemaIssues, valueAt, type Correction, type Path } from '../shared/yamlIssues.ts';

/** Single facts as a client sends them, turned into entries and checked as files are. */

/** Fields that a client sends; null and absent are the same. */
type Fields = Readonly<Record<string, unknown>>;

/** The lists of an input. Each holds facts of one kind of the catalog. */
export const FACT_LISTS = [
  'sources',
  'codes',
  'codeCategories',
  'conflictSets',
  'modifiers',
  'codeGroups',
  'payers',
  'plans',
  'codeModifierRules',
  'programValues',
  'documentationRequirements',
  'activities',
  'guides',
  'disagreements',
] as const;

export type FactList = (typeof FACT_LISTS)[number];

export interface CatalogUpdateInput extends Readonly<
  Partial<Record<FactList, readonly Fields[] | null | undefined>>
> {
  /** Day on which the facts were checked in their sources. */
  readonly checkedOn: string;
}

/** How one kind of fact stands in a file: around the fact, and where its fields are. */
interface FactLayout {
  readonly kind: CatalogKind;
  readonly name: Exclude<keyof CatalogContent, 'policies'>;
  readonly inFile: (fact: Fields, checkedOn: string) => Fields;
  /** Path of the field in the input, from its path in the file. */
  readonly inInput: (path: Path) => Path;
  /** Path of a field in the input, from its path in the fact as it is checked; the same when left out. */
  readonly inFact?: (path: Path) => Path;
  /** The field that is a key of a record in the file, where the path shows the value and not the key. */
  readonly keyField?: 'key';
}

/** A list with the fact alone. */
const listed =
  (list: string) =>
  (fact: Fields, checkedOn: string): Fields => ({ checkedOn, [list]: [fact] });
const dropTwo = (path: Path) => path.slice(2);

/** A list in a file without a day of its own. */
const undated = (list: string) => (fact: Fields) => ({ [list]: [fact] });

const FACT_LAYOUTS: Readonly<Record<FactList, FactLayout>> = {
  sources: { kind: 'sources', name: 'sources', inFile: undated('sources'), inInput: dropTwo },
  codes: { kind: 'codes', name: 'codes', inFile: listed('codes'), inInput: dropTwo },
  codeCategories: {
    kind: 'codeCategories',
    name: 'codeCategories',
    inFile: listed('categories'),
    inInput: dropTwo,
  },
  conflictSets: {
    kind: 'conflictSets',
    name: 'modifiers',
    inFile: ({ key, members }, checkedOn) => ({
      checkedOn,
      conflictSets: { [String(key)]: members },
      modifiers: [],
    }),
    inInput: (path) => ['members', ...path.slice(2)],
    inFact: (path) => ['members', ...path],
    keyField: 'key',
  },
  modifiers: { kind: 'modifiers', name: 'modifiers', inFile: listed('modifiers'), inInput: dropTwo },
  codeGroups: {
    kind: 'codeGroups',
    name: 'codeModifiers',
    inFile: ({ key, ...group }, checkedOn) => ({ checkedOn, groups: { [String(key)]: group }, rules: [] }),
    inInput: dropTwo,
    keyField: 'key',
  },
  payers: { kind: 'payers', name: 'payers', inFile: undated('payers'), inInput: dropTwo },
  plans: {
    kind: 'plans',
    name: 'payers',
    // A file has plans below their payer; the payer itself is not changed.
    inFile: ({ payer, ...plan }) => ({
      payers: [{ slug: payer, name: 'Payer of the plan', kind: 'COMMERCIAL', plans: [plan] }],
    }),
    inInput: (path) => (path[2] === 'plans' ? path.slice(4) : ['payer']),
  },
  codeModifierRules: {
    kind: 'codeModifiers',
    name: 'codeModifiers',
    inFile: listed('rules'),
    inInput: dropTwo,
  },
  programValues: {
    kind: 'programValues',
    name: 'programValues',
    inFile: ({ key, unit, ...period }, checkedOn) => ({
      checkedOn,
      values: [{ key, unit, periods: [period] }],
    }),
    inInput: (path) => (path[2] === 'periods' ? path.slice(4) : path.slice(2)),
  },
  documentationRequirements: {
    kind: 'documentation',
    name: 'documentation',
    inFile: listed('requirements'),
    inInput: dropTwo,
  },
  activities: { kind: 'activities', name: 'activities', inFile: listed('activities'), inInput: dropTwo },
  guides: {
    kind: 'guides',
    name: 'guides',
    inFile: (fact, checkedOn) => ({ ...fact, checkedOn }),
    inInput: (path) => path,
  },
  disagreements: {
    kind: 'disagreements',
    name: 'disagreements',
    inFile: undated('disagreements'),
    inInput: dropTwo,
  },
};

/** The entries of an input, or every issue of it. The `field` of an issue is its path from `input`. */
export function entriesOfInput(input: CatalogUpdateInput): {
  readonly entries: readonly FiledEntry[];
  readonly issues: readonly FileIssue[];
} {
  const entries: FiledEntry[] = [];
  const issues: FileIssue[] = [];
  for (const list of FACT_LISTS) {
    (input[list] ?? []).forEach((fact, index) => {
      const place: Path = ['input', list, index];
      const read = entriesOfFact(withoutNulls(fact) as Fields, input.checkedOn, FACT_LAYOUTS[list], place);
      entries.push(...read.entries);
      issues.push(...read.issues);
    });
  }
  return { entries, issues: [...issues, ...duplicates(entries)] };
}

function entriesOfFact(fact: Fields, checkedOn: string, layout: FactLayout, place: Path) {
  const { kind: wanted, name, inFile, inInput, inFact, keyField } = layout;
  const issueAt = (path: Path, value: unknown, correction: Correction) =>
    issueAtPath('input', null, [...place, ...path], value, correction);
  const key = keyField && slug.safeParse(fact[keyField]);
  if (key?.error) {
    const issues = schemaIssues(key.error).map((issue) => issueAt(['key'], fact['key'], issue));
    return { entries: [], issues };
  }
  const raw = inFile(fact, checkedOn);
  const schema: z.ZodType = name === 'guides' ? guideSchema : SEED_FILES[name].schema;
  const { data, error } = schema.safeParse(raw);
  if (error) {
    const issues = schemaIssues(error).map(({ path, ...correction }) =>
      issueAt(inInput(path), valueAt(raw, path), correction),
    );
    return { entries: [], issues };
  }
  const content = name === 'guides' ? { guides: [data as Guide] } : { [name]: data };
  const entries = entriesOf(content)
    .filter(({ kind }) => kind === wanted)
    .map(({ kind, key, content }): FiledEntry => ({
      kind,
      key,
      content,
      issueAt: (path, value, correction) => issueAt(inFact?.(path) ?? path, value, correction),
    }));
  return { entries, issues: [] };
}

/** The value without fields that are null: in a file they would be absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === null || item === undefined ? [] : [[key, withoutNulls(item)]],
    ),
  );
}
