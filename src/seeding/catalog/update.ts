import type { Database } from '../../db/client.ts';
import type { Transaction } from '../../db/transaction.ts';
import { storePast } from '../../reference/catalogPast.ts';
import { readCatalogParts } from '../../reference/load.ts';
import { issueText, MAX_LISTED_ISSUES } from '../../shared/fileIssues.ts';
import { checksumOfSeed, readSeed } from '../files.ts';
import { entryName } from './entries.ts';
import { isConflict } from './plan.ts';
import { planPolicies, writePolicies, type PolicyPlan } from './policies.ts';
import { planShipped, policyMarks, writeMarks, type ShippedPlan } from './shipped.ts';
import { readEntries, readPolicyConflicts, writeChanges } from './store.ts';

/** Brings a database that has facts to the shipped form of a newer release. */

/** Key of the advisory lock for processes that start together; any number that is ours alone. */
export const SEEDING_LOCK = 7_129_130;

const TIMEOUT_MS = 120_000;
const ACQUIRE_TIMEOUT_MS = 10_000;

const AUTHOR = { recordedBy: 'release', reason: 'Shipped with the release' } as const;

interface Options {
  readonly folder: string | undefined;
  readonly log: (line: string) => void;
}

/**
 * Updates what nobody edited, in one revision, and logs the entries that were edited and have a newer shipped form. A
 * release that was here before changes nothing: it is not newer than what followed it.
 * @throws InvalidFilesError for an invalid seed; nothing is written then
 */
export async function updateShipped(db: Database, { folder, log }: Options): Promise<void> {
  const checksum = checksumOfSeed(folder);
  const known = await db.prisma.catalogShipped.findUnique({ where: { checksum } });
  if (!known) {
    const lines = await db.prisma.$transaction((tx) => update(tx, checksum, folder), {
      timeout: TIMEOUT_MS,
      maxWait: ACQUIRE_TIMEOUT_MS,
    });
    lines.forEach(log);
  }
  await logConflicts(db, log);
}

async function update(tx: Transaction, checksum: string, folder: string | undefined): Promise<string[]> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${SEEDING_LOCK})`;
  if (await tx.catalogShipped.findUnique({ where: { checksum } })) return [];
  const shipped = readSeed(folder);
  // The row is locked as by every other writer of revisions, so that nothing changes between reading and writing.
  await tx.$queryRaw`select id from reference_state where id = 1 for update`;
  const plan = planShipped(await readEntries(tx), shipped);
  if (plan.issues.length > 0) {
    const listed = plan.issues.slice(0, MAX_LISTED_ISSUES).map((issue) => `  ${issueText(issue)}`);
    return ['The shipped facts do not fit what was edited here, and were not applied:', ...listed];
  }
  const policies = await planPolicies(tx, shipped);
  const revision = await writeUpdate(tx, plan, policies);
  await tx.catalogShipped.create({ data: { checksum, revision } });
  const count = plan.changes.length + policies.updates.length;
  return count === 0
    ? []
    : [`Updated ${count} facts to the form that this release ships, in revision ${revision}.`];
}

async function writeUpdate(tx: Transaction, plan: ShippedPlan, policies: PolicyPlan): Promise<number> {
  const state = await tx.referenceState.findUniqueOrThrow({ where: { id: 1 } });
  const marks = [...plan.marks, ...policyMarks(policies.marks)];
  if (plan.changes.length + policies.updates.length === 0) {
    await writeMarks(tx, marks, { revision: state.revision, recordedAt: state.changedAt });
    return state.revision;
  }
  const before = await readCatalogParts(tx);
  const { revision, changedAt: recordedAt } = await tx.referenceState.update({
    where: { id: 1 },
    data: { revision: { increment: 1 } },
  });
  await writeChanges(tx, plan.content, plan.changes, { revision, recordedAt, ...AUTHOR });
  await writePolicies(tx, policies, { revision, recordedAt });
  await writeMarks(tx, marks, { revision, recordedAt });
  await storePast(tx, before, await readCatalogParts(tx), { revision, recordedAt });
  const { recordedBy: actor } = AUTHOR;
  const edit = { revision, recordedAt, action: 'catalog.shipped', actor, organization: null };
  await tx.codebookEdit.create({ data: { ...edit, subjects: await subjectsOf(tx, plan, policies) } });
  return revision;
}

/** What the update changed, as the trail of edits names it. */
async function subjectsOf(
  tx: Transaction,
  { changes }: ShippedPlan,
  { updates }: PolicyPlan,
): Promise<string[]> {
  const keys = updates.flatMap(({ shipped }) => (shipped ? [shipped.key] : []));
  const written = await tx.policy.findMany({ where: { key: { in: keys } }, select: { id: true } });
  const ended = updates.flatMap(({ shipped, stored }) => (shipped ? [] : [stored.id]));
  return [
    ...changes.map((change) => `CatalogEntry:${entryName(change)}`),
    ...[...written.map(({ id }) => id), ...ended].map((id) => `Policy:${id}`),
  ];
}

async function logConflicts(db: Database, log: (line: string) => void): Promise<void> {
  const stored = await db.prisma.$transaction((tx) => readEntries(tx));
  const policies = await readPolicyConflicts(db.prisma);
  const names = [...stored.filter(isConflict).map(entryName), ...policies];
  if (names.length === 0) return;
  log(
    `${names.length} facts were edited here and have a newer shipped form: ${names.slice(0, MAX_LISTED_ISSUES).join(', ')}. Compare them with "ot-codebook catalog diff".`,
  );
}
