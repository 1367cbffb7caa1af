import { Prisma } from '../../db/generated/prisma/client.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { CatalogContent } from '../schemas.ts';
import { CATALOG_KINDS, contentHash, type CatalogKind, type EntryContent } from './entries.ts';
import type { EntryChange, StoredEntry } from './plan.ts';
import { POLICY_KIND } from './policies.ts';
import { projectCatalog } from './project.ts';

/** The catalog in the database. */

/** A revision in progress, and who makes it and why. */
export interface CatalogAuthor {
  readonly revision: number;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string;
}

/** Every entry, by kind and position. */
export async function readEntries(tx: Transaction): Promise<StoredEntry[]> {
  const rows = await tx.catalogEntry.findMany({
    where: { kind: { in: [...CATALOG_KINDS] } },
    orderBy: [{ position: 'asc' }, { key: 'asc' }],
  });
  const entries = rows.map((row): StoredEntry => ({
    kind: row.kind as CatalogKind,
    key: row.key,
    position: row.position,
    content: row.content as EntryContent | null,
    hash: row.hash,
    baseHash: row.baseHash,
    shippedHash: row.shippedHash,
  }));
  const merged = [...entries.filter(({ kind }) => !OWN_MUTATIONS.has(kind)), ...(await ownRows(tx, entries))];
  return merged.sort((a, b) => CATALOG_KINDS.indexOf(a.kind) - CATALOG_KINDS.indexOf(b.kind));
}

/** Payers and plans have mutations of their own, which write their tables: those hold what is true. */
const OWN_MUTATIONS: ReadonlySet<string> = new Set<CatalogKind>(['payers', 'plans']);

async function ownRows(tx: Transaction, entries: readonly StoredEntry[]): Promise<StoredEntry[]> {
  const payers = await tx.payer.findMany({ orderBy: { position: 'asc' } });
  const plans = await tx.plan.findMany({ orderBy: { position: 'asc' } });
  const known = new Map(entries.map((entry) => [`${entry.kind} ${entry.key}`, entry]));
  const merge = (kind: CatalogKind, key: string, position: number, columns: EntryContent): StoredEntry => {
    const entry = known.get(`${kind} ${key}`);
    const content = { ...entry?.content, ...columns };
    const { baseHash = null, shippedHash = null } = entry ?? {};
    return { kind, key, position, content, hash: contentHash(content), baseHash, shippedHash };
  };
  return [
    ...payers.map(({ slug, name, kind, position }) => merge('payers', slug, position, { slug, name, kind })),
    ...plans.map(({ slug, name, payerSlug, position }) =>
      merge('plans', slug, position, { payer: payerSlug, slug, name }),
    ),
  ];
}

/**
 * Writes the changes, their history, and the tables that are derived from them.
 * @param content the whole catalog after the changes
 */
export async function writeChanges(
  tx: Transaction,
  content: CatalogContent,
  changes: readonly EntryChange[],
  author: CatalogAuthor,
): Promise<void> {
  const { revision, recordedAt, recordedBy, reason } = author;
  for (const { kind, key, position, content } of changes) {
    const row = { position, ...contentColumns(content), revision, recordedAt, recordedBy };
    await tx.catalogEntry.upsert({
      where: { kind_key: { kind, key } },
      create: { kind, key, ...row },
      update: row,
    });
  }
  await tx.catalogEntryVersion.createMany({
    data: changes.map(({ kind, key, content }) => ({
      kind,
      key,
      revision,
      ...(content === null ? {} : { content: content as Prisma.InputJsonObject }),
      recordedAt,
      recordedBy,
      reason,
    })),
  });
  const byKind = Map.groupBy(changes, ({ kind }) => kind);
  const changed = new Map([...byKind].map(([kind, own]) => [kind, new Set(own.map(({ key }) => key))]));
  await projectCatalog(tx, content, changed);
}

function contentColumns(content: EntryContent | null) {
  return {
    content: content === null ? Prisma.DbNull : (content as Prisma.InputJsonObject),
    hash: contentHash(content),
  };
}

/** Takes the newest shipped form of entries as the one that they were decided against. */
export async function settleShipped(
  tx: Transaction,
  named: readonly { readonly kind: string; readonly key: string }[],
): Promise<void> {
  await tx.$executeRaw`
    update catalog_entry e set base_hash = e.shipped_hash
    from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as named (kind text, key text)
    where e.kind = named.kind and e.key = named.key`;
}

/** Names of policies that were edited here while the release ships a newer form. */
export async function readPolicyConflicts(tx: Transaction): Promise<string[]> {
  const marks = await tx.catalogEntry.findMany({
    where: { kind: POLICY_KIND },
    orderBy: { position: 'asc' },
  });
  return marks
    .filter(({ baseHash, shippedHash }) => baseHash !== shippedHash)
    .map(({ key }) => `${POLICY_KIND}:${key}`);
}
