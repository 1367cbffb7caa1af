import type { Transaction } from '../../db/transaction.ts';
import { CATALOG_PARTS, type CatalogPart } from '../../reference/catalogPast.ts';
import * as knowledge from '../knowledgeRows.ts';
import * as policy from '../policyRows.ts';
import * as reference from '../referenceRows.ts';
import type { CatalogContent } from '../schemas.ts';
import type { CatalogKind } from './entries.ts';

/** Derives the tables that the reference is loaded from. */

/** The parts of the reference that a fact of each kind can change, as a reader of the reference sees them. */
const PARTS_OF_KIND: Readonly<Record<CatalogKind, readonly CatalogPart[]>> = {
  // Every citation shows its source.
  sources: CATALOG_PARTS,
  // Groups describe codes by their status, so other codes can have other modifiers.
  codes: ['codes', 'codeModifiers'],
  codeCategories: ['categories'],
  conflictSets: ['modifiers'],
  modifiers: ['modifiers'],
  codeGroups: ['codeModifiers'],
  payers: ['payers'],
  plans: ['plans'],
  codeModifiers: ['codeModifiers'],
  programValues: ['programValues'],
  documentation: ['requirements'],
  activities: ['activities'],
  guides: ['guides'],
  disagreements: ['disagreements'],
};

/** The parts of the reference that changes can concern. */
export function partsOf(changes: readonly { readonly kind: CatalogKind }[]): CatalogPart[] {
  const parts = new Set(changes.flatMap(({ kind }) => PARTS_OF_KIND[kind]));
  return CATALOG_PARTS.filter((part) => parts.has(part));
}

type Changed = ReadonlyMap<CatalogKind, ReadonlySet<string>>;

/**
 * Writes the rows of the kinds that changed. Facts that other tables refer to are changed in place, and never deleted;
 * lists that belong to a fact, and facts that nothing refers to, are written anew.
 * @param content the whole catalog, after the change
 * @param changed keys of the entries that were added, changed or removed, by kind
 */
export async function projectCatalog(
  tx: Transaction,
  content: CatalogContent,
  changed: Changed,
): Promise<void> {
  await changeInPlace(tx, content, changed);
  const has = (...kinds: CatalogKind[]) => kinds.some((kind) => changed.has(kind));
  if (has('codes')) await writeCodeLists(tx, content);
  if (has('modifiers', 'conflictSets')) await writeModifierLists(tx, content);
  // Groups describe codes by their status, so other codes can have other modifiers.
  if (has('codes', 'codeGroups', 'codeModifiers')) await writeCodeModifiers(tx, content);
  if (has('codeCategories')) {
    await tx.codeCategory.deleteMany();
    await tx.codeCategory.createMany({ data: reference.codeCategoryRows(content) });
  }
  if (has('programValues')) {
    await tx.programValue.deleteMany();
    await tx.programValue.createMany({ data: reference.programValueRows(content) });
  }
  if (has('documentation')) await writeRequirements(tx, content);
  if (has('activities')) await writeActivities(tx, content);
  if (has('guides')) await writeGuides(tx, content);
  if (has('disagreements')) await writeDisagreements(tx, content);
}

async function changeInPlace(tx: Transaction, content: CatalogContent, changed: Changed): Promise<void> {
  const isChanged = (kind: CatalogKind, key: string) => changed.get(kind)?.has(key) ?? false;
  for (const row of reference.sourceRows(content).filter(({ id }) => isChanged('sources', id)))
    await tx.source.upsert({ where: { id: row.id }, create: row, update: without(row, 'id') });
  for (const row of reference.codeRows(content).filter(({ code }) => isChanged('codes', code)))
    await tx.code.upsert({ where: { code: row.code }, create: row, update: without(row, 'code') });
  for (const row of reference.modifierRows(content).filter(({ code }) => isChanged('modifiers', code)))
    await tx.modifier.upsert({ where: { code: row.code }, create: row, update: without(row, 'code') });
  for (const row of policy.payerRows(content).filter(({ slug }) => isChanged('payers', slug)))
    await tx.payer.upsert({ where: { slug: row.slug }, create: row, update: without(row, 'slug') });
  for (const row of policy.planRows(content).filter(({ slug }) => isChanged('plans', slug)))
    await tx.plan.upsert({ where: { slug: row.slug }, create: row, update: without(row, 'slug') });
}

function without<Row extends object, Key extends keyof Row>(row: Row, key: Key): Omit<Row, Key> {
  const { [key]: _key, ...rest } = row;
  return rest;
}

async function writeCodeLists(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.codeRelation.deleteMany();
  await tx.codeSource.deleteMany();
  await tx.codeRelation.createMany({ data: reference.codeRelationRows(content) });
  await tx.codeSource.createMany({ data: reference.codeSourceRows(content) });
}

async function writeModifierLists(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.modifierSource.deleteMany();
  await tx.modifierConflict.deleteMany();
  await tx.modifierSource.createMany({ data: reference.modifierSourceRows(content) });
  await tx.modifierConflict.createMany({ data: reference.modifierConflictRows(content) });
}

async function writeCodeModifiers(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.codeModifierPayer.deleteMany();
  await tx.codeModifier.deleteMany();
  await tx.codeModifier.createMany({ data: reference.codeModifierRows(content) });
  await tx.codeModifierPayer.createMany({ data: reference.codeModifierPayerRows(content) });
}

async function writeRequirements(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.documentationRequirementPayer.deleteMany();
  await tx.documentationRequirementCode.deleteMany();
  await tx.documentationRequirement.deleteMany();
  await tx.documentationRequirement.createMany({ data: knowledge.requirementRows(content) });
  await tx.documentationRequirementCode.createMany({ data: knowledge.requirementCodeRows(content) });
  await tx.documentationRequirementPayer.createMany({ data: knowledge.requirementPayerRows(content) });
}

async function writeActivities(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.activityCode.deleteMany();
  await tx.activity.deleteMany();
  await tx.activity.createMany({ data: knowledge.activityRows(content) });
  await tx.activityCode.createMany({ data: knowledge.activityCodeRows(content) });
}

async function writeGuides(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.guideItem.deleteMany();
  await tx.guideSection.deleteMany();
  await tx.guideSource.deleteMany();
  await tx.guide.deleteMany();
  await tx.guide.createMany({ data: knowledge.guideRows(content) });
  await tx.guideSection.createMany({ data: knowledge.guideSectionRows(content) });
  await tx.guideItem.createMany({ data: knowledge.guideItemRows(content) });
  await tx.guideSource.createMany({ data: knowledge.guideSourceRows(content) });
}

async function writeDisagreements(tx: Transaction, content: CatalogContent): Promise<void> {
  await tx.disagreementClaim.deleteMany();
  await tx.disagreementCode.deleteMany();
  await tx.disagreement.deleteMany();
  await tx.disagreement.createMany({ data: knowledge.disagreementRows(content) });
  await tx.disagreementCode.createMany({ data: knowledge.disagreementCodeRows(content) });
  await tx.disagreementClaim.createMany({ data: knowledge.disagreementClaimRows(content) });
}
