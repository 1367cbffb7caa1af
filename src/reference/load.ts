import type { ProgramKey, ProgramValueFact } from '../billing/index.ts';
import type { SkillArea } from '../shared/enums.ts';
import type { Prisma, PrismaClient } from '../db/generated/prisma/client.ts';
import { readReleaseTables, readReleases } from './releases/releaseTables.ts';
import { readAllPolicies, readChangedPolicies, readPoliciesKnownAt } from './loadPolicies.ts';
import type {
  CodeModifierRow,
  CodeRow,
  GuideRow,
  ModifierRow,
  ReferenceRows,
  ReleaseRow,
} from './data/rows.ts';
import {
  CATALOG_PARTS,
  type CatalogPart,
  type CatalogParts,
  readChangedParts,
  readPast,
} from './catalogPast.ts';
import { citation, period } from './rowMapping.ts';

/** A load reads the whole reference. A database that takes longer than this does not answer. */
const LOAD_TIMEOUT_MS = 30_000;

/** The newest revision in the database. */
export async function readRevision(prisma: PrismaClient): Promise<number> {
  const state = await prisma.referenceState.findUnique({ where: { id: 1 } });
  return state?.revision ?? 0;
}

/**
 * Reads all reference rows as one revision saw them: every query runs in one repeatable-read transaction.
 * @param known rows of an earlier revision; unchanged parts are reused
 */
export async function loadReference(
  prisma: PrismaClient,
  known: ReferenceRows | null = null,
): Promise<ReferenceRows> {
  return prisma.$transaction((tx) => readAll(tx, known), {
    isolationLevel: 'RepeatableRead',
    timeout: LOAD_TIMEOUT_MS,
    maxWait: LOAD_TIMEOUT_MS,
  });
}

async function readAll(tx: Prisma.TransactionClient, known: ReferenceRows | null): Promise<ReferenceRows> {
  const state = await tx.referenceState.findUnique({ where: { id: 1 } });
  const { revision = 0, catalogRevision = 0, releasesRevision = 0 } = state ?? {};
  const changedAt = (state?.changedAt ?? new Date(0)).toISOString();
  const head = { revision, catalogRevision, changedAt, ownRules: await readOwnRulesHeads(tx) };
  // Policy edits are frequent, and their authors wait for them. They and imports leave most rows unchanged.
  const catalog =
    known && known.revision >= catalogRevision
      ? await updatePolicies(tx, known)
      : await readCatalog(tx, known, catalogRevision);
  // Tables of releases are read in terms of the codes of the catalog.
  if (known && known.revision >= releasesRevision && known.codes === catalog.codes) {
    return { ...catalog, ...head, releases: known.releases, releaseTables: known.releaseTables };
  }
  const releases = await readReleases(tx);
  const releaseTables = await readReleaseTables(
    tx,
    releases,
    known?.releaseTables ?? [],
    !sameCodes(known?.codes ?? [], catalog.codes),
  );
  return { ...catalog, ...head, releases, releaseTables };
}

async function readOwnRulesHeads(tx: Prisma.TransactionClient): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.ownRulesHead.findMany();
  return new Map(rows.map(({ organizationId, changedRevision }) => [organizationId, changedRevision]));
}

async function updatePolicies(tx: Prisma.TransactionClient, known: ReferenceRows): Promise<Catalog> {
  return { ...known, policies: await readChangedPolicies(tx, known.policies, known.revision) };
}

/**
 * The reference with the catalog, its policies and the releases as they were known at an instant.
 */
export async function loadKnownAt(
  prisma: PrismaClient,
  instant: string,
  now: ReferenceRows,
): Promise<ReferenceRows> {
  const at = new Date(instant);
  return prisma.$transaction(
    async (tx) => ({
      ...now,
      changedAt: at.toISOString(),
      ...releasesKnownAt(now, at),
      ...(await readPast(tx, at)),
      policies: await readPoliciesKnownAt(tx, at, null),
    }),
    { isolationLevel: 'RepeatableRead', timeout: LOAD_TIMEOUT_MS, maxWait: LOAD_TIMEOUT_MS },
  );
}

/** The lists of `now` themselves where nothing was imported since, so that what is built from them is reused. */
function releasesKnownAt(now: ReferenceRows, at: Date): Pick<ReferenceRows, 'releases' | 'releaseTables'> {
  const { releases, releaseTables } = now;
  const isKnown = ({ importedAt }: ReleaseRow) => new Date(importedAt) <= at;
  if (releases.every(isKnown)) return { releases, releaseTables };
  return {
    releases: releases.filter(isKnown),
    releaseTables: releaseTables.filter(({ release }) => isKnown(release)),
  };
}

function sameCodes(one: readonly CodeRow[], other: readonly CodeRow[]): boolean {
  return one.length === other.length && one.every(({ code }, index) => code === other[index]?.code);
}

type Catalog = Omit<
  ReferenceRows,
  'revision' | 'catalogRevision' | 'changedAt' | 'ownRules' | 'releases' | 'releaseTables'
>;

/**
 * What people edit: codes with our own texts, guides, payers, policies. Every edit stores the parts that it changed as
 * they were before, so other parts of `known` are still right, and what is built from them is reused.
 */
async function readCatalog(
  tx: Prisma.TransactionClient,
  known: ReferenceRows | null,
  newest: number,
): Promise<Catalog> {
  if (!known) return { ...(await readCatalogParts(tx)), policies: await readAllPolicies(tx), contracts: [] };
  const parts = await readParts(tx, await readChangedParts(tx, { since: known.revision, newest }));
  const policies = (await isSourceChanged(tx, known.revision))
    ? await readAllPolicies(tx)
    : await readChangedPolicies(tx, known.policies, known.revision);
  return { ...known, ...parts, policies };
}

/** Whether a document that was on record was corrected: policies of every age cite documents. */
async function isSourceChanged(tx: Prisma.TransactionClient, since: number): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ changed: boolean }[]>`
    select exists (
      select from catalog_entry_version v
      join catalog_entry_version e on e.kind = v.kind and e.key = v.key and e.revision < v.revision
      where v.kind = 'sources' and v.revision > ${since}
    ) as changed`;
  return row?.changed ?? false;
}

/** The catalog without its policies. */
export async function readCatalogParts(tx: Prisma.TransactionClient): Promise<CatalogParts> {
  return (await readParts(tx, CATALOG_PARTS)) as CatalogParts;
}

const PART_READERS: {
  readonly [Part in CatalogPart]: (tx: Prisma.TransactionClient) => Promise<CatalogParts[Part]>;
} = {
  codes: readCodes,
  categories: readCategories,
  modifiers: readModifiers,
  codeModifiers: readCodeModifiers,
  guides: readGuides,
  requirements: readRequirements,
  activities: readActivities,
  disagreements: readDisagreements,
  payers: readPayers,
  plans: readPlans,
  programValues: readProgramValues,
};

/** Some parts of the catalog. */
export async function readParts(
  tx: Prisma.TransactionClient,
  parts: readonly CatalogPart[],
): Promise<Partial<CatalogParts>> {
  const read: [CatalogPart, unknown][] = [];
  for (const part of parts) read.push([part, await PART_READERS[part](tx)]);
  return Object.fromEntries(read);
}

async function readCodes(tx: Prisma.TransactionClient): Promise<CodeRow[]> {
  const rows = await tx.code.findMany({
    orderBy: { code: 'asc' },
    include: {
      relations: { orderBy: { position: 'asc' } },
      sources: { orderBy: { position: 'asc' }, include: { source: true } },
    },
  });
  return rows.map(({ relations, sources, ...row }) => ({
    ...row,
    ...period(row),
    descriptionSource: 'OT_CODEBOOK' as const,
    addOnTo: relations.filter((relation) => relation.kind === 'ADD_ON_TO').map((relation) => relation.toCode),
    similar: relations.filter((relation) => relation.kind === 'SIMILAR').map((relation) => relation.toCode),
    replacedByCodes: relations
      .filter((relation) => relation.kind === 'REPLACED_BY')
      .map((relation) => relation.toCode),
    sources: sources.map(citation),
  }));
}

async function readModifiers(tx: Prisma.TransactionClient): Promise<ModifierRow[]> {
  const modifiers = await tx.modifier.findMany({
    orderBy: [{ lineOrder: { sort: 'asc', nulls: 'last' } }, { code: 'asc' }],
    include: { sources: { orderBy: { position: 'asc' }, include: { source: true } } },
  });
  const conflicts = await tx.modifierConflict.findMany();
  return modifiers.map(({ sources, ...row }) => ({
    ...row,
    ...period(row),
    incompatible: rivals(row.code, conflicts),
    sources: sources.map(citation),
  }));
}

async function readCodeModifiers(tx: Prisma.TransactionClient): Promise<CodeModifierRow[]> {
  const codeModifiers = await tx.codeModifier.findMany({
    orderBy: [{ code: 'asc' }, { position: 'asc' }],
    include: { source: true, payers: { orderBy: { position: 'asc' } } },
  });
  return codeModifiers.map((row) => ({
    code: row.code,
    modifier: row.modifier,
    whenToUse: row.whenToUse,
    required: row.required,
    payers: row.payers.map(({ payerSlug }) => payerSlug),
    ...period(row),
    source: citation(row),
  }));
}

/** The other members of every conflict set of the modifier. */
function rivals(
  modifier: string,
  conflicts: readonly { readonly setKey: string; readonly modifier: string }[],
): string[] {
  const sets = new Set(conflicts.filter((row) => row.modifier === modifier).map((row) => row.setKey));
  const others = conflicts.filter((row) => sets.has(row.setKey) && row.modifier !== modifier);
  return [...new Set(others.map((row) => row.modifier))].sort();
}

async function readCategories(tx: Prisma.TransactionClient): Promise<CatalogParts['categories']> {
  const categories = await tx.codeCategory.findMany({
    orderBy: { position: 'asc' },
    include: { source: true },
  });
  return categories.map((row) => ({ ...row, source: citation(row) }));
}

async function readGuides(tx: Prisma.TransactionClient): Promise<GuideRow[]> {
  const guides = await tx.guide.findMany({
    include: {
      sections: { orderBy: { position: 'asc' }, include: { items: { orderBy: { position: 'asc' } } } },
      sources: { orderBy: { position: 'asc' }, include: { source: true } },
    },
  });
  return guides.map((guide) => ({
    code: guide.code,
    commonNames: guide.commonNames,
    summary: guide.summary,
    sections: guide.sections.map(({ topic, items }) => ({
      topic,
      items: items.map(({ label, text }) => ({ label, text })),
    })),
    sources: guide.sources.map(citation),
  }));
}

async function readRequirements(tx: Prisma.TransactionClient): Promise<CatalogParts['requirements']> {
  const requirements = await tx.documentationRequirement.findMany({
    orderBy: { position: 'asc' },
    include: { source: true, codes: true },
  });
  // Apart from the requirements: Prisma reads relations at once, and a connection takes two queries at a time.
  const requirementPayers = Map.groupBy(
    await tx.documentationRequirementPayer.findMany({ orderBy: { position: 'asc' } }),
    ({ key }) => key,
  );
  return requirements.map((row) => ({
    key: row.key,
    text: row.text,
    requiredBy: (requirementPayers.get(row.key) ?? []).map(({ payerSlug }) => payerSlug),
    codes: row.codes.map(({ code }) => code).sort(),
    source: citation(row),
  }));
}

async function readActivities(tx: Prisma.TransactionClient): Promise<CatalogParts['activities']> {
  const activities = await tx.activity.findMany({
    orderBy: { position: 'asc' },
    include: { source: true, codes: { orderBy: { position: 'asc' } } },
  });
  return activities.map((row) => ({
    key: row.key,
    skillArea: row.skillArea as SkillArea,
    name: row.name,
    description: row.description,
    codes: row.codes.map(({ code }) => code),
    source: citation(row),
  }));
}

async function readDisagreements(tx: Prisma.TransactionClient): Promise<CatalogParts['disagreements']> {
  const disagreements = await tx.disagreement.findMany({
    orderBy: { position: 'asc' },
    include: {
      codes: { orderBy: { position: 'asc' } },
      claims: { orderBy: { position: 'asc' }, include: { source: true } },
    },
  });
  return disagreements.map((row) => ({
    key: row.key,
    subject: row.subject,
    codes: row.codes.map(({ code }) => code),
    resolution: row.resolution,
    claims: row.claims.map(({ claim, source }) => ({
      claim,
      source: citation({ source, section: null, confidence: 'VERIFIED', verifiedOn: source.retrievedOn }),
    })),
  }));
}

async function readPayers(tx: Prisma.TransactionClient): Promise<CatalogParts['payers']> {
  const payers = await tx.payer.findMany({ orderBy: { position: 'asc' } });
  return payers.map(({ slug, name, kind }) => ({ slug, name, kind }));
}

async function readPlans(tx: Prisma.TransactionClient): Promise<CatalogParts['plans']> {
  const plans = await tx.plan.findMany({ orderBy: { position: 'asc' } });
  return plans.map(({ slug, payerSlug, name }) => ({ slug, payer: payerSlug, name }));
}

async function readProgramValues(tx: Prisma.TransactionClient): Promise<ProgramValueFact[]> {
  const rows = await tx.programValue.findMany({
    orderBy: [{ key: 'asc' }, { effectiveFrom: 'asc' }],
    include: { source: true },
  });
  return rows.map((row) => ({
    // The seed and the importers write no other keys.
    key: row.key as ProgramKey,
    value: row.value.toString(),
    ...period(row),
    source: citation(row),
  }));
}
