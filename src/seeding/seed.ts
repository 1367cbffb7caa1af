import { createHash } from 'node:crypto';
import type { Database } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import { organizationRows } from './demoRows.ts';
import { readDemoOrganizations, readSeed } from './files.ts';
import * as knowledge from './knowledgeRows.ts';
import * as policy from './policyRows.ts';
import * as reference from './referenceRows.ts';
import { seedReleases } from './releases.ts';
import type { Seed } from './schemas.ts';

/** The release under which the book shows what it began with. */
const RELEASE = {
  id: 'ot-codebook-seed-2026-11',
  family: 'ot-codebook-seed',
  period: '2026-11',
  effectiveFrom: '2026-11-21',
} as const;

/** Processes that start together wait for each other here; the number has no meaning beyond being ours. */
const SEEDING_LOCK = 7_129_130;

const DEMO_FILES: ReadonlySet<string> = new Set(['organizations', 'sessions'] satisfies (keyof Seed)[]);

const TIMEOUT_MS = 120_000;
const ACQUIRE_TIMEOUT_MS = 10_000;

type Options = {
  /** Write the demo organizations too; by default everywhere but in production. */
  demo?: boolean;
  /** The folder of the seed files; the one that the project ships when left out. */
  folder?: string;
  /** Hears one line on what was done. */
  say?: (line: string) => void;
};

/** What was written, or that the store had its data already. */
export type SeedResult =
  { seeded: false } | { seeded: true; revision: number; rows: number; sessions: number };

/**
 * Fills an empty store with the data that the book begins with: the releases that are shipped, then the book in one
 * transaction. The book comes last, so a store that holds any code is complete and is left as it is, and one whose
 * seeding was cut off is completed the next time: releases that are there already stay.
 * @throws SeedError when the files are not fit to be used; nothing is written then
 */
export async function seed(
  db: Database,
  { demo, folder, say = () => undefined }: Options = {},
): Promise<SeedResult> {
  const result = await seedIfEmpty(db, demo ?? process.env['NODE_ENV'] !== 'production', folder);
  if (result.seeded) say(`Loaded the seed: ${result.rows} facts and ${result.sessions} demo sessions.`);
  else say('The store has its data already; the seed was not loaded.');
  return result;
}

/** The organization that the demo sessions belong to. */
export async function demoOrganization(folder?: string): Promise<{ id: string; slug: string; name: string }> {
  const [first] = readDemoOrganizations(folder);
  if (first === undefined) throw new Error('the seed files name no organization');
  return Promise.resolve(first);
}

async function seedIfEmpty(db: Database, demo: boolean, folder: string | undefined): Promise<SeedResult> {
  // Reading the files takes longer than asking, and nearly every start finds the store filled.
  if ((await db.prisma.code.count()) > 0) return { seeded: false };
  const content = readSeed(folder);
  await seedReleases(db, folder);
  return db.prisma.$transaction((tx) => write(tx, content, demo), {
    timeout: TIMEOUT_MS,
    maxWait: ACQUIRE_TIMEOUT_MS,
  });
}

async function write(tx: Transaction, content: Seed, demo: boolean): Promise<SeedResult> {
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
    () => tx.payerTerm.createMany({ data: policy.payerTermRows(content) }),
    () => tx.policy.createMany({ data: policy.policyRows(content) }),
    () => tx.policyVersion.createMany({ data: policy.policyVersionRows(content, state.changedAt) }),
    () => tx.policySource.createMany({ data: policy.policySourceRows(content) }),
    () => tx.policyNote.createMany({ data: policy.policyNoteRows(content) }),
  ]);
  await tx.policyDecision.createMany({ data: policy.policyDecisionRows(content, state) });
  await tx.policyInForce.createMany({ data: policy.policyInForceRows(content, state.changedAt) });
  return rows;
}

/** Row-level security lets rows in only under the name of their organization; the setting ends with the transaction. */
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

/** One connection does one thing at a time, and rows must follow those that they refer to. */
async function inOrder(steps: readonly (() => Promise<{ count: number }>)[]): Promise<number> {
  let rows = 0;
  for (const step of steps) rows += (await step()).count;
  return rows;
}

/** Over the facts without the demo, so that two stores with the same facts show the same sum. */
function checksum(content: Seed): string {
  const facts = Object.entries(content).filter(([name]) => !DEMO_FILES.has(name));
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
