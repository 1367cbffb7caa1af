import type { Prisma } from '../db/generated/prisma/client.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import type { ReferenceRows } from './data/rows.ts';

/** Parts of the catalog as they were until an instant (transaction time). */

/** The parts, apart from policies, which have a transaction time of their own. */
export const CATALOG_PARTS = [
  'codes',
  'categories',
  'modifiers',
  'codeModifiers',
  'guides',
  'requirements',
  'activities',
  'disagreements',
  'payers',
  'plans',
  'programValues',
] as const satisfies readonly (keyof ReferenceRows)[];

export type CatalogPart = (typeof CATALOG_PARTS)[number];

export type CatalogParts = Pick<ReferenceRows, CatalogPart>;

/**
 * Stores the parts that a revision changed, as they were before it.
 * @param after the parts that it can have changed, as they are now
 */
export async function storePast(
  tx: Prisma.TransactionClient,
  before: CatalogParts,
  after: Partial<CatalogParts>,
  { revision, recordedAt }: { readonly revision: number; readonly recordedAt: Date },
): Promise<void> {
  const changed = CATALOG_PARTS.filter(
    (part) => part in after && canonicalJson(before[part]) !== canonicalJson(after[part]),
  );
  await tx.catalogPast.createMany({
    data: changed.map((part) => ({
      part,
      revision,
      replacedAt: recordedAt,
      rows: JSON.parse(JSON.stringify(before[part])) as Prisma.InputJsonArray,
    })),
  });
}

/**
 * The parts that changed after the revision `since`; every part when the newest change of the catalog, at `newest`, was not
 * made by an edit, which would have stored what it replaced.
 */
export async function readChangedParts(
  tx: Prisma.TransactionClient,
  { since, newest }: { readonly since: number; readonly newest: number },
): Promise<readonly CatalogPart[]> {
  const rows = await tx.catalogPast.findMany({
    where: { revision: { gt: since } },
    select: { part: true, revision: true },
  });
  if (!rows.some(({ revision }) => revision === newest)) return CATALOG_PARTS;
  return CATALOG_PARTS.filter((part) => rows.some((row) => row.part === part));
}

/** The parts that were changed since the instant, as they were then. */
export async function readPast(tx: Prisma.TransactionClient, at: Date): Promise<Partial<CatalogParts>> {
  const next = await tx.catalogPast.findMany({
    where: { replacedAt: { gt: at } },
    distinct: ['part'],
    orderBy: [{ part: 'asc' }, { replacedAt: 'asc' }],
  });
  return Object.fromEntries(next.map(({ part, rows }) => [part, rows]));
}
