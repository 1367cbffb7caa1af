import { canonicalJson } from '../../shared/canonicalJson.ts';
import type { CatalogChangeKind } from '../../shared/enums.ts';
import { valueText, type FileIssue } from '../../shared/fileIssues.ts';
import { isStorable } from '../../shared/storable.ts';
import { issueAtPath, type Path } from '../../shared/yamlIssues.ts';
import { crossCheck } from '../crossCheck.ts';
import { FileIssueCollector } from '../issues.ts';
import type { CatalogContent } from '../schemas.ts';
import {
  assemble,
  contentHash,
  entryName,
  REMOVABLE_KINDS,
  type CatalogEntry,
  type EntryContent,
} from './entries.ts';
import type { FiledEntry } from './files.ts';

/** What a change of the catalog does, and whether the catalog is still one that answers can be given from. */

export interface StoredEntry {
  readonly kind: CatalogEntry['kind'];
  readonly key: string;
  readonly position: number;
  /** Null when it was removed here and is still shipped. */
  readonly content: EntryContent | null;
  readonly hash: string;
  readonly baseHash: string | null;
  readonly shippedHash: string | null;
}

/** A field that an entry has, or had, as JSON; null where it is absent. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface EntryChange {
  readonly change: CatalogChangeKind;
  readonly kind: CatalogEntry['kind'];
  readonly key: string;
  /** Null when it is removed. */
  readonly content: EntryContent | null;
  readonly position: number;
  readonly fields: readonly FieldChange[];
}

export interface CatalogPlan {
  readonly changes: readonly EntryChange[];
  /** Entries of the files that the catalog has already. */
  readonly unchanged: number;
  /** The catalog after the change. */
  readonly content: CatalogContent;
  /** Why it cannot be applied; empty when it can. */
  readonly issues: readonly FileIssue[];
}

/** The entries that the catalog has, without those that were removed here. */
export function currentEntries(stored: readonly StoredEntry[]): (StoredEntry & CatalogEntry)[] {
  return stored.flatMap(({ content, ...entry }) => (content === null ? [] : [{ ...entry, content }]));
}

/** Whether what is stored differs from the shipped form that it was taken from. */
export function isEdited({ hash, baseHash }: StoredEntry): boolean {
  return hash !== baseHash;
}

/** Whether a newer shipped form waits for a decision, because the entry was edited here. */
export function isConflict({ hash, baseHash, shippedHash }: StoredEntry): boolean {
  return shippedHash !== null && shippedHash !== hash && shippedHash !== baseHash;
}

/**
 * Plans to lay entries over the catalog. What they do not name stays as it is.
 * @param removals names of entries, such as `guides:97530`
 */
export function planCatalog(
  stored: readonly StoredEntry[],
  given: readonly FiledEntry[],
  removals: readonly string[] = [],
): CatalogPlan {
  const known = new Map(stored.map((entry) => [entryName(entry), entry]));
  const next = nextPositions(stored);
  const changes: EntryChange[] = [];
  const after = new Map<string, CatalogEntry & Partial<FiledEntry>>();
  for (const entry of currentEntries(stored)) after.set(entryName(entry), entry);
  for (const entry of given) {
    const name = entryName(entry);
    const before = known.get(name);
    after.set(name, entry);
    if (before && before.hash === contentHash(entry.content)) continue;
    const { kind, key, content } = entry;
    const change = before?.content ? 'CHANGED' : 'ADDED';
    const fields = fieldChanges(before?.content ?? null, content);
    changes.push({ change, kind, key, content, position: before?.position ?? next(kind), fields });
  }
  const issues = removals.flatMap((name, index) => {
    const before = known.get(name);
    const issue = findRemovalIssue(name, index, before);
    if (issue || !before) return issue ? [issue] : [];
    after.delete(name);
    const { kind, key, content, position } = before;
    changes.push({
      change: 'REMOVED',
      kind,
      key,
      content: null,
      position,
      fields: fieldChanges(content, null),
    });
    return [];
  });
  const unchanged = given.length + removals.length - issues.length - changes.length;
  const unstorable = given.flatMap((entry) => findUnstorable(entry, entry.content, []));
  const moved = given.flatMap((entry) => findPayerIssues(entry, known.get(entryName(entry)), after));
  const { content, issues: found } = checkCatalog([...after.values()]);
  return { changes, unchanged, content, issues: [...issues, ...unstorable, ...moved, ...found] };
}

/** A plan has a payer of the catalog, and stays with it: policies and sessions name the plan. */
function findPayerIssues(
  { kind, content, issueAt }: FiledEntry,
  before: StoredEntry | undefined,
  after: ReadonlyMap<string, unknown>,
): FileIssue[] {
  const { payer } = content;
  if (kind !== 'plans' || typeof payer !== 'string') return [];
  if (!after.has(entryName({ kind: 'payers', key: payer })))
    return [issueAt(['payer'], payer, { allowed: 'a payer of the catalog', fix: 'Add the payer first.' })];
  const owner = before?.content?.['payer'];
  if (owner === undefined || owner === payer) return [];
  const correction = { allowed: valueText(owner), fix: 'A plan stays with its payer: use another slug.' };
  return [issueAt(['payer'], payer, correction)];
}

/** Texts that PostgreSQL cannot store. */
function findUnstorable(entry: FiledEntry, value: unknown, path: Path): FileIssue[] {
  if (typeof value === 'string') {
    if (isStorable(value)) return [];
    const correction = { allowed: 'text without U+0000 and half characters', fix: 'Remove the character.' };
    return [entry.issueAt(path, value, correction)];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => findUnstorable(entry, item, [...path, key]));
}

function findRemovalIssue(name: string, index: number, before: StoredEntry | undefined): FileIssue | null {
  const at = (allowed: string, fix: string) => issueAtPath('remove', null, [index], name, { allowed, fix });
  if (before === undefined || before.content === null)
    return at('the kind and key of an entry', 'Take the name from "ot-codebook catalog diff".');
  if (!REMOVABLE_KINDS.has(before.kind))
    return at(`kinds ${[...REMOVABLE_KINDS].join(', ')}`, 'End its period instead; others refer to it.');
  return null;
}

function nextPositions(stored: readonly StoredEntry[]): (kind: string) => number {
  const last = new Map<string, number>();
  for (const { kind, position } of stored) last.set(kind, Math.max(last.get(kind) ?? -1, position));
  return (kind) => {
    const position = (last.get(kind) ?? -1) + 1;
    last.set(kind, position);
    return position;
  };
}

export function fieldChanges(before: EntryContent | null, after: EntryContent | null): FieldChange[] {
  const text = (content: EntryContent | null, field: string) =>
    content?.[field] === undefined ? null : canonicalJson(content[field]);
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .map((field) => ({ field, before: text(before, field), after: text(after, field) }))
    .filter((change) => change.before !== change.after);
}

/** Checks entries as the seed is checked. An issue names the file of its entry, or the entry where it was stored already. */
export function checkCatalog(entries: readonly (CatalogEntry & Partial<FiledEntry>)[]): {
  readonly content: CatalogContent;
  readonly issues: readonly FileIssue[];
} {
  const { content, entryAt } = assemble(entries);
  const issues: FileIssue[] = [];
  const demo = { organizations: { organizations: [] }, sessions: { sessions: [] } };
  crossCheck({ ...content, ...demo }, (file) => new EntryIssues(file, entryAt, issues));
  return { content, issues };
}

type EntryAt = (
  file: string,
  path: Path,
) => { readonly entry: CatalogEntry & Partial<FiledEntry>; readonly depth: number } | null;

class EntryIssues extends FileIssueCollector {
  readonly #file: string;
  readonly #entryAt: EntryAt;
  readonly #issues: FileIssue[];

  constructor(file: string, entryAt: EntryAt, issues: FileIssue[]) {
    super(file, () => null, issues);
    this.#file = file;
    this.#entryAt = entryAt;
    this.#issues = issues;
  }

  override add(path: Path, value: unknown, allowed: string, fix = 'Correct the value.'): void {
    const found = this.#entryAt(this.#file, path);
    if (found?.entry.issueAt) {
      this.#issues.push(found.entry.issueAt(path.slice(found.depth), value, { allowed, fix }));
    } else if (found) {
      const place = `catalog, ${entryName(found.entry)}`;
      this.#issues.push(issueAtPath(place, null, path.slice(found.depth), value, { allowed, fix }));
    } else super.add(path, value, allowed, fix);
  }
}
