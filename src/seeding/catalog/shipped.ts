import type { Prisma } from '../../db/generated/prisma/client.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { FileIssue } from '../../shared/fileIssues.ts';
import type { CatalogContent } from '../schemas.ts';
import { POLICY_KIND, type PolicyPlan } from './policies.ts';
import { contentHash, entriesOf, entryName, REMOVABLE_KINDS, type CatalogEntry } from './entries.ts';
import {
  checkCatalog,
  currentEntries,
  fieldChanges,
  isConflict,
  isEdited,
  type EntryChange,
  type StoredEntry,
} from './plan.ts';

/** How what a release ships reaches a database that has facts already, without overwriting what was edited there. */

const BY_SEED = 'seed';

/** An entry's place and shipped forms after an update. */
interface Mark {
  readonly kind: string;
  readonly key: string;
  readonly position: number;
  readonly baseHash: string | null;
  readonly shippedHash: string | null;
}

export interface ShippedPlan {
  /** Of entries that nobody edited. */
  readonly changes: readonly EntryChange[];
  readonly marks: readonly Mark[];
  readonly content: CatalogContent;
  /** Why the shipped form does not fit what was edited; empty when it does. */
  readonly issues: readonly FileIssue[];
}

/** An entry that was edited here and has a newer shipped form. */
export interface Conflict {
  readonly stored: StoredEntry;
  /** Null when it is no longer shipped. */
  readonly shipped: CatalogEntry | null;
}

export function planShipped(stored: readonly StoredEntry[], shipped: CatalogContent): ShippedPlan {
  const known = new Map(stored.map((entry) => [entryName(entry), entry]));
  const changes: EntryChange[] = [];
  const marks: Mark[] = [];
  const after = new Map<string, CatalogEntry>();
  for (const entry of currentEntries(stored)) after.set(entryName(entry), entry);
  const wanted = new Set<string>();
  const positions = new Map<string, number>();
  for (const entry of entriesOf(shipped)) {
    const { kind, key, content } = entry;
    const name = entryName(entry);
    wanted.add(name);
    const position = positions.get(kind) ?? 0;
    positions.set(kind, position + 1);
    const shippedHash = contentHash(content);
    const before = known.get(name);
    const same = before?.hash === shippedHash;
    const replace = before === undefined || !isEdited(before);
    const baseHash = same || replace ? shippedHash : before.baseHash;
    marks.push({ kind, key, position, baseHash, shippedHash });
    if (same || !replace) continue;
    after.set(name, { kind, key, content });
    const fields = fieldChanges(before?.content ?? null, content);
    changes.push({ change: before?.content ? 'CHANGED' : 'ADDED', kind, key, content, position, fields });
  }
  for (const entry of stored) {
    const name = entryName(entry);
    if (wanted.has(name) || entry.baseHash === null) continue;
    const { kind, key, position, content } = entry;
    // What is no longer shipped and others refer to, or was edited, belongs to this database from now on.
    marks.push({ kind, key, position, baseHash: null, shippedHash: null });
    if (isEdited(entry) || content === null || !REMOVABLE_KINDS.has(kind)) continue;
    after.delete(name);
    changes.push({
      change: 'REMOVED',
      kind,
      key,
      content: null,
      position,
      fields: fieldChanges(content, null),
    });
  }
  return { changes, marks, ...checkCatalog(ordered(after, marks)) };
}

/** In the order of the shipped files; what was added here follows. */
function ordered(entries: ReadonlyMap<string, CatalogEntry>, marks: readonly Mark[]): CatalogEntry[] {
  const places = new Map(marks.map((mark) => [entryName(mark as never), mark.position]));
  const placeOf = (name: string) => places.get(name) ?? Number.MAX_SAFE_INTEGER;
  return [...entries].sort(([a], [b]) => placeOf(a) - placeOf(b)).map(([, entry]) => entry);
}

/** The marks of policies, whose content is in their versions. */
export function policyMarks(marks: PolicyPlan['marks']): Mark[] {
  return marks.map((mark, position) => ({ kind: POLICY_KIND, position, ...mark }));
}

/** Writes the marks of entries; one whose content is in a table of its own gets its row here. */
export async function writeMarks(
  tx: Transaction,
  marks: readonly Mark[],
  { revision, recordedAt }: { readonly revision: number; readonly recordedAt: Date },
): Promise<void> {
  await tx.$executeRaw`
    insert into catalog_entry as e (kind, key, position, content, hash, base_hash, shipped_hash, revision, recorded_at, recorded_by)
    select kind, key, position, null, coalesce("baseHash", ''), "baseHash", "shippedHash", ${revision}, ${recordedAt}, 'release'
    from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb)
      as mark (kind text, key text, position int, "baseHash" text, "shippedHash" text)
    on conflict (kind, key) do update
      set position = excluded.position, base_hash = excluded.base_hash, shipped_hash = excluded.shipped_hash`;
}

/** Entries that were edited here while the release ships a newer form. */
export function findConflicts(stored: readonly StoredEntry[], shipped: CatalogContent): Conflict[] {
  const forms = new Map(entriesOf(shipped).map((entry) => [entryName(entry), entry]));
  return stored
    .filter(isConflict)
    .map((entry) => ({ stored: entry, shipped: forms.get(entryName(entry)) ?? null }));
}

/** The entries of a database that was empty: each as it is shipped. */
export async function writeFirstEntries(
  tx: Transaction,
  shipped: CatalogContent,
  { revision, changedAt: recordedAt }: { readonly revision: number; readonly changedAt: Date },
): Promise<void> {
  const positions = new Map<string, number>();
  const rows = entriesOf(shipped).map(({ kind, key, content }) => {
    const position = positions.get(kind) ?? 0;
    positions.set(kind, position + 1);
    const hash = contentHash(content);
    const shared = { kind, key, content: content as Prisma.InputJsonObject, revision, recordedAt };
    return { ...shared, position, hash, baseHash: hash, shippedHash: hash, recordedBy: BY_SEED };
  });
  await tx.catalogEntry.createMany({ data: rows });
  await tx.catalogEntryVersion.createMany({
    data: rows.map(({ kind, key, content, revision, recordedAt, recordedBy }) => {
      const what = { kind, key, content, revision, recordedAt, recordedBy };
      return { ...what, reason: 'Part of the seed' };
    }),
  });
}
