import { Document, isScalar, LineCounter, parseDocument, visit, YAMLSeq } from 'yaml';
import type { z } from 'zod';
import { valueText, type FileIssue } from '../../shared/fileIssues.ts';
import {
  issueAtPath,
  lineAt,
  schemaIssues,
  syntaxIssues,
  valueAt,
  type Path,
} from '../../shared/yamlIssues.ts';
import type { LineOf } from '../issues.ts';
import { GUIDES, guideFile, guideSchema, SEED_FILES, type CatalogContent, type Guide } from '../schemas.ts';
import { assemble, entriesOf, type CatalogEntry } from './entries.ts';

/** Reads and writes the files of a catalog, in the shapes of seed/. A file may hold any part of the catalog. */

/** At most, in one import. */
export const CATALOG_FILE_LIMITS = {
  files: 300,
  /** Of all files together, in UTF-8. */
  bytes: 1024 * 1024,
} as const;

export interface CatalogFile {
  /** For messages; which facts it holds follows from its lists. */
  readonly name: string;
  readonly text: string;
}

/** An entry of a file, and how to report an issue in it. */
export interface FiledEntry extends CatalogEntry {
  /** @param path path within the entry */
  readonly issueAt: (path: Path, value: unknown, correction: { allowed: string; fix: string }) => FileIssue;
}

type Name = Exclude<keyof CatalogContent, 'policies' | 'guides'>;

/** The list by which a file of each kind is known. */
const LISTS: Readonly<Record<string, Name | 'guides'>> = {
  sources: 'sources',
  codes: 'codes',
  categories: 'codeCategories',
  modifiers: 'modifiers',
  rules: 'codeModifiers',
  payers: 'payers',
  values: 'programValues',
  requirements: 'documentation',
  activities: 'activities',
  disagreements: 'disagreements',
};

/** Reads files, and returns every issue of them at once. */
export function readCatalogFiles(files: readonly CatalogFile[]): {
  readonly entries: readonly FiledEntry[];
  readonly issues: readonly FileIssue[];
} {
  const limit = findLimitIssue(files);
  if (limit) return { entries: [], issues: [limit] };
  const entries: FiledEntry[] = [];
  const issues: FileIssue[] = [];
  for (const file of files) {
    const read = readOne(file);
    entries.push(...read.entries);
    issues.push(...read.issues);
  }
  return { entries, issues: [...issues, ...duplicates(entries)] };
}

function findLimitIssue(files: readonly CatalogFile[]): FileIssue | null {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const whole = { file: files[0]?.name ?? 'files', line: null, field: '' };
  if (files.length === 0)
    return { ...whole, value: 'no file', allowed: 'at least one file', fix: 'Name a file of the catalog.' };
  if (files.length > CATALOG_FILE_LIMITS.files) {
    const allowed = `at most ${CATALOG_FILE_LIMITS.files} files`;
    return { ...whole, value: `${files.length} files`, allowed, fix: 'Import fewer files at once.' };
  }
  if (bytes > CATALOG_FILE_LIMITS.bytes) {
    const allowed = `at most ${CATALOG_FILE_LIMITS.bytes} bytes in all files`;
    return { ...whole, value: `${bytes} bytes`, allowed, fix: 'Import only what changes.' };
  }
  return null;
}

type ReadOne = { entries: readonly FiledEntry[]; issues: readonly FileIssue[] };

function readOne({ name, text }: CatalogFile): ReadOne {
  const rejected = (value: string, allowed: string, fix: string): ReadOne => ({
    entries: [],
    issues: [{ file: name, line: null, field: '', value, allowed, fix }],
  });
  const lines = new LineCounter();
  let document: Document.Parsed;
  let raw: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines });
    const syntax = syntaxIssues(name, document);
    if (syntax.length > 0) return { entries: [], issues: syntax };
    // Aliases can make a small file huge.
    raw = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof RangeError)
      return rejected('nested too deeply', 'the nesting of seed/', 'Remove the extra brackets.');
    if (error instanceof ReferenceError) return rejected('an alias', 'plain values', 'Write the value out.');
    throw error;
  }
  const lineOf: LineOf = (path) => lineAt(document, lines, path);
  const kind = kindOf(raw);
  if (kind === 'policies')
    return rejected(
      'a file of policies',
      'files of the catalog',
      'Use "ot-codebook policies import" for it.',
    );
  if (kind === null) {
    const allowed = `a list named ${Object.keys(LISTS).join(', ')}, or a guide`;
    return rejected(valueText(raw), allowed, 'Begin with a file of "ot-codebook catalog export".');
  }
  const schema: z.ZodType = kind === 'guides' ? guideSchema : SEED_FILES[kind].schema;
  const { data, error } = schema.safeParse(raw);
  if (error) {
    const issues = schemaIssues(error).map(({ path, ...correction }) =>
      issueAtPath(name, lineOf(path), path, valueAt(raw, path), correction),
    );
    return { entries: [], issues };
  }
  const content = kind === 'guides' ? { guides: [data as Guide] } : { [kind]: data };
  const entries = entriesOf(content).map(({ kind, key, content, path: place }): FiledEntry => ({
    kind,
    key,
    content,
    issueAt: (path, value, correction) =>
      issueAtPath(name, lineOf([...place, ...path]), [...place, ...path], value, correction),
  }));
  return { entries, issues: [] };
}

function kindOf(raw: unknown): Name | 'guides' | 'policies' | null {
  if (typeof raw !== 'object' || raw === null) return null;
  if (Object.hasOwn(raw, 'sections')) return 'guides';
  if (Object.hasOwn(raw, 'policies')) return 'policies';
  const list = Object.keys(LISTS).find((key) => Object.hasOwn(raw, key));
  return list === undefined ? null : (LISTS[list] ?? null);
}

/** Entries that are given twice, of which only one could be applied. */
export function duplicates(entries: readonly FiledEntry[]): FileIssue[] {
  const seen = new Set<string>();
  return entries.flatMap(({ kind, key, issueAt }) => {
    const name = `${kind} ${key}`;
    const isDuplicate = seen.has(name);
    seen.add(name);
    return isDuplicate
      ? [issueAt([], key, { allowed: 'each entry once', fix: 'Remove the duplicate.' })]
      : [];
  });
}

/** The whole catalog as files of seed/. The same catalog gives the same bytes. */
export function writeCatalogFiles(entries: readonly CatalogEntry[]): CatalogFile[] {
  const { content } = assemble(entries);
  const day = entries
    .map(({ content }) => content['checkedOn'])
    .filter((day) => typeof day === 'string')
    .sort()
    .at(-1);
  const files = Object.entries(SEED_FILES).flatMap(([name, { file }]): CatalogFile[] => {
    const part: unknown = content[name as Name];
    if (part === undefined) return [];
    const own = typeof part === 'object' && part !== null && 'checkedOn' in part;
    return [{ name: file, text: yamlText(own ? { ...part, checkedOn: day ?? '2000-01-01' } : part) }];
  });
  const guides = content.guides
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map((guide) => ({ name: guideFile(guide), text: yamlText(guide) }));
  return [...files, ...guides];
}

/** Folders that the files of a catalog stand in, below its own. */
export const CATALOG_FOLDERS: readonly string[] = [GUIDES];

function yamlText(content: unknown): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_key, { key, value }) => {
      const isShort =
        isScalar(key) && ['codes', 'citation', 'sources', 'modifiers'].includes(String(key.value));
      if (isShort && value instanceof YAMLSeq && value.items.every(isScalar)) value.flow = true;
    },
  });
  // Without folding, a diff of two files shows only what changed.
  return document.toString({ lineWidth: 0, singleQuote: true });
}
