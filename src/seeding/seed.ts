import { createHash } from 'node:crypto';
import type { Database } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import { firstPolicyMarks } from './catalog/policies.ts';
import { policyMarks, writeFirstEntries, writeMarks } from './catalog/shipped.ts';
import { SEEDING_LOCK, updateShipped } from './catalog/update.ts';
import { organizationRows } from './demoRows.ts';
import { checksumOfSeed, readDemoOrganizations, readSeed } from './files.ts';
import * as knowledge from './knowledgeRows.ts';
import * as policy from './policyRows.ts';
import * as reference from './referenceRows.ts';
import { seedReleases } from './releases.ts';
import type { Seed } from './schemas.ts';

/** The release under which the API shows the seed's own facts. */
const RELEASE = {
  id: 'ot-codebook-seed-2026-11',
  family: 'ot-codebook-seed',
  period: '2026-11',
  effectiveFrom: '2026-11-21',
} as const;

const DEMO_FILES: ReadonlySet<string> = new Set(['organizations', 'sessions'] satisfies (keyof Seed)[]);

const TIMEOUT_MS = 120_000;
const ACQUIRE_TIMEOUT_MS = 10_000;

type Options = {
  /** Write the demo organizations too; by default everywhere except in production. */
  demo?: boolean;
  /** The folder of the seed files; by default the one that the project ships. */
  folder?: string;
  /** Receives one line about what was done. */
  log?: (line: string) => void;
};

/** What was written; nothing when the database already has data. */
export type SeedResult =
  { seeded: false } | { seeded: true; revision: number; rows: number; sessions: number };

/**
 * Brings a database with facts to the shipped form of what nobody edited. Fills an empty database: first with the releases that the seed ships, then with its own facts in one transaction. The
 * facts come last, so a database with any code is complete and stays unchanged, and an interrupted seeding is completed
 * at the next start.
 * @throws InvalidFilesError for an invalid seed; nothing is written then
 */
export async function seed(
  db: Database,
  { demo, folder, log = () => undefined }: Options = {},
): Promise<SeedResult> {
  const result = await seedIfEmpty(db, demo ?? process.env['NODE_ENV'] !== 'production', folder);
  if (!result.seeded) await updateShipped(db, { folder, log });
  if (result.seeded) log(`Loaded the seed: ${result.rows} facts and ${result.sessions} demo sessions.`);
  else log('The database already has data; the seed was not loaded.');
  return result;
}

/** The organization that the demo sessions belong to. */
export async function demoOrganization(folder?: string): Promise<{ id: string; slug: string; name: string }> {
  const [first] = readDemoOrganizations(folder);
  if (first === undefined) throw new Error('the seed has no organization');
  return Promise.resolve(first);
}

async function seedIfEmpty(db: Database, demo: boolean, folder: string | undefined): Promise<SeedResult> {
  // Nearly every start finds data, and this query is faster than reading the files.
  if ((await db.prisma.code.count()) > 0) return { seeded: false };
  const content = readSeed(folder);
  await seedReleases(db, folder);
  return db.prisma.$transaction((tx) => write(tx, content, demo, folder), {
    timeout: TIMEOUT_MS,
    maxWait: ACQUIRE_TIMEOUT_MS,
  });
}

async function write(
  tx: Transaction,
  content: Seed,
  demo: boolean,
  folder: string | undefined,
): Promise<SeedResult> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${SEEDING_LOCK})`;
  if ((await tx.code.count()) > 0) return { seeded: false };
  const state = await tx.referenceState.upsert({
    where: { id: 1 },
    create: { id: 1, revision: 1 },
    update: { revision: { increment: 1 } },
  });
  const rows =
    (await writeReference(tx, content)) +
    (await writeKnowledge(tx, content)) +
    (await writePayers(tx, content, state));
  await writeFirstEntries(tx, content, state);
  const { revision, changedAt: recordedAt } = state;
  await writeMarks(tx, policyMarks(firstPolicyMarks(content)), { revision, recordedAt });
  await tx.catalogShipped.create({ data: { checksum: checksumOfSeed(folder), revision: state.revision } });
  const sessions = demo ? await writeDemo(tx, content) : 0;
  await tx.release.create({
    data: {
      id: RELEASE.id,
      family: RELEASE.family,
      period: RELEASE.period,
      effectiveFrom: utcMidnight(RELEASE.effectiveFrom),
      rows,
      checksum: checksum(content),
    },
  });
  return { seeded: true, revision: state.revision, rows, sessions };
}

async function writeReference(tx: Transaction, content: Seed): Promise<number> {
  return inOrder([
    () => tx.source.createMany({ data: reference.sourceRows(content) }),
    () => tx.code.createMany({ data: reference.codeRows(content) }),
    () => tx.codeRelation.createMany({ data: reference.codeRelationRows(content) }),
    () => tx.codeSource.createMany({ data: reference.codeSourceRows(content) }),
    () => tx.codeCategory.createMany({ data: reference.codeCategoryRows(content) }),
    () => tx.modifier.createMany({ data: reference.modifierRows(content) }),
    () => tx.modifierSource.createMany({ data: reference.modifierSourceRows(content) }),
    () => tx.modifierConflict.createMany({ data: reference.modifierConflictRows(content) }),
    () => tx.codeModifier.createMany({ data: reference.codeModifierRows(content) }),
    () => tx.programValue.createMany({ data: reference.programValueRows(content) }),
  ]);
}

async function writeKnowledge(tx: Transaction, content: Seed): Promise<number> {
  return inOrder([
    () => tx.guide.createMany({ data: knowledge.guideRows(content) }),
    () => tx.guideSection.createMany({ data: knowledge.guideSectionRows(content) }),
    () => tx.guideItem.createMany({ data: knowledge.guideItemRows(content) }),
    () => tx.guideSource.createMany({ data: knowledge.guideSourceRows(content) }),
    () => tx.documentationRequirement.createMany({ data: knowledge.requirementRows(content) }),
    () => tx.documentationRequirementCode.createMany({ data: knowledge.requirementCodeRows(content) }),
    () => tx.activity.createMany({ data: knowledge.activityRows(content) }),
    () => tx.activityCode.createMany({ data: knowledge.activityCodeRows(content) }),
    () => tx.disagreement.createMany({ data: knowledge.disagreementRows(content) }),
    () => tx.disagreementClaim.createMany({ data: knowledge.disagreementClaimRows(content) }),
  ]);
}

async function writePayers(
  tx: Transaction,
  content: Seed,
  state: { readonly revision: number; readonly changedAt: Date },
): Promise<number> {
  const rows = await inOrder([
    () => tx.payer.createMany({ data: policy.payerRows(content) }),
    () => tx.plan.createMany({ data: policy.planRows(content) }),
    () => tx.policy.createMany({ data: policy.policyRows(content) }),
    () => tx.policyVersion.createMany({ data: policy.policyVersionRows(content, state.changedAt) }),
    () => tx.policySource.createMany({ data: policy.policySourceRows(content) }),
    () => tx.policyNote.createMany({ data: policy.policyNoteRows(content) }),
  ]);
  await tx.codeModifierPayer.createMany({ data: reference.codeModifierPayerRows(content) });
  await tx.documentationRequirementPayer.createMany({ data: knowledge.requirementPayerRows(content) });
  await tx.disagreementCode.createMany({ data: knowledge.disagreementCodeRows(content) });
  await tx.policyDecision.createMany({ data: policy.policyDecisionRows(content, state) });
  await tx.policyInForce.createMany({ data: policy.policyInForceRows(content, state.changedAt) });
  return rows;
}

/** Row-level security accepts rows only for the organization of the setting, which ends with the transaction. */
async function writeDemo(tx: Transaction, content: Seed): Promise<number> {
  let written = 0;
  for (const { organization, sessions, services, spans, versions } of organizationRows(content)) {
    await tx.$executeRaw`select set_config('app.organization', ${organization.id}, true)`;
    await tx.organization.createMany({ data: [organization] });
    written += (await tx.patientSession.createMany({ data: sessions })).count;
    await tx.sessionService.createMany({ data: services });
    await tx.sessionSpan.createMany({ data: spans });
    await tx.sessionVersion.createMany({ data: versions });
  }
  return written;
}

/** In order, because rows must follow the rows that they reference. */
async function inOrder(steps: readonly (() => Promise<{ count: number }>)[]): Promise<number> {
  let rows = 0;
  for (const step of steps) rows += (await step()).count;
  return rows;
}

/** Without the demo, so that two databases with the same facts have the same checksum. */
function checksum(content: Seed): string {
  const facts = Object.entries(content).filter(([name]) => !DEMO_FILES.has(name));
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
