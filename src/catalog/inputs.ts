import type { z } from 'zod';
import { entriesOf } from '../seeding/catalog/entries.ts';
import type { FiledEntry } from '../seeding/catalog/files.ts';
import { guideSchema, SEED_FILES, type CatalogContent, type Guide } from '../seeding/schemas.ts';
import type { FileIssue } from '../shared/fileIssues.ts';
import { issueAtPath, schemaIssues, valueAt, type Path } from '../shared/yamlIssues.ts';

/** Single facts as a client sends them, turned into entries and checked as files are. */

/** Fields that a client sends; null and absent are the same. */
type Fields = Readonly<Record<string, unknown>>;

export interface CatalogUpdateInput {
  /** Day on which the facts were checked in their sources. */
  readonly checkedOn: string;
  readonly sources?: readonly Fields[] | null | undefined;
  readonly programValues?: readonly Fields[] | null | undefined;
  readonly guides?: readonly Fields[] | null | undefined;
  readonly documentationRequirements?: readonly Fields[] | null | undefined;
  readonly codeModifierRules?: readonly Fields[] | null | undefined;
}

/** How one kind of fact stands in a file: around the fact, and where its fields are. */
interface FactLayout {
  readonly name: Exclude<keyof CatalogContent, 'policies'>;
  readonly schema: z.ZodType;
  readonly inFile: (fact: Fields, checkedOn: string) => Fields;
  /** Path of the field in the input, from its path in the file. */
  readonly inInput: (path: Path) => Path;
}

const dropTwo = (path: Path) => path.slice(2);

const FACT_LAYOUTS: Readonly<Record<Exclude<keyof CatalogUpdateInput, 'checkedOn'>, FactLayout>> = {
  sources: {
    name: 'sources',
    schema: SEED_FILES.sources.schema,
    inFile: (fact) => ({ sources: [fact] }),
    inInput: dropTwo,
  },
  programValues: {
    name: 'programValues',
    schema: SEED_FILES.programValues.schema,
    inFile: ({ key, unit, ...period }, checkedOn) => ({
      checkedOn,
      values: [{ key, unit, periods: [period] }],
    }),
    inInput: (path) => (path[2] === 'periods' ? path.slice(4) : path.slice(2)),
  },
  guides: {
    name: 'guides',
    schema: guideSchema,
    inFile: (fact, checkedOn) => ({ ...fact, checkedOn }),
    inInput: (path) => path,
  },
  documentationRequirements: {
    name: 'documentation',
    schema: SEED_FILES.documentation.schema,
    inFile: (fact, checkedOn) => ({ checkedOn, requirements: [fact] }),
    inInput: dropTwo,
  },
  codeModifierRules: {
    name: 'codeModifiers',
    schema: SEED_FILES.codeModifiers.schema,
    inFile: (fact, checkedOn) => ({ checkedOn, rules: [fact] }),
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
  for (const [list, layout] of Object.entries(FACT_LAYOUTS)) {
    const facts = input[list as keyof typeof FACT_LAYOUTS] ?? [];
    facts.forEach((fact, index) => {
      const place: Path = ['input', list, index];
      const read = entriesOfFact(withoutNulls(fact) as Fields, input.checkedOn, layout, place);
      entries.push(...read.entries);
      issues.push(...read.issues);
    });
  }
  return { entries, issues };
}

function entriesOfFact(
  fact: Fields,
  checkedOn: string,
  { name, schema, inFile, inInput }: FactLayout,
  place: Path,
) {
  const raw = inFile(fact, checkedOn);
  const { data, error } = schema.safeParse(raw);
  if (error) {
    const issues = schemaIssues(error).map(({ path, ...correction }) =>
      issueAtPath('input', null, [...place, ...inInput(path)], valueAt(raw, path), correction),
    );
    return { entries: [], issues };
  }
  const content = name === 'guides' ? { guides: [data as Guide] } : { [name]: data };
  const entries = entriesOf(content).map(({ kind, key, content }): FiledEntry => ({
    kind,
    key,
    content,
    issueAt: (path, value, correction) => issueAtPath('input', null, [...place, ...path], value, correction),
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
