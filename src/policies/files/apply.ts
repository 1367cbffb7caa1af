import { randomUUID } from 'node:crypto';
import { auditSubject } from '../../audit/record.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { EditContext, ReferenceWrites, Revision } from '../../audit/referenceWrites.ts';
import { readEffectivePeriods } from '../editing/storedPolicy.ts';
import { changesTo, type EffectivePeriod } from '../editing/effectivePeriods.ts';
import {
  authorOf,
  writeDecision,
  writeEffectivePeriods,
  writeSources,
  writeVersion,
  type Author,
} from '../editing/policyWrites.ts';
import type { ImportPlan, PolicyEdit } from './importPlan.ts';
import { planImport } from './plan.ts';
import { markOwnRules, withOwnRules } from '../../reference/ownRules.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import type { FileIssue } from '../../shared/fileIssues.ts';
import { withOwnKeys } from './ownKeys.ts';
import type { ReadFile } from './yaml.ts';

/** Applies a file: all of its policies in one transaction and one revision, or nothing. */

export interface ImportOptions {
  /** Plans the import and writes nothing. */
  readonly dryRun: boolean;
  /** Whether policies may overlap others of the payer. */
  readonly allowOverlap: boolean;
  /** Recorded with every version that is written. */
  readonly reason: string;
  /** Whether the file has rules of the principal's organization alone. */
  readonly own: boolean;
}

export interface ImportResult {
  readonly plan: ImportPlan;
  /** The revision that the import made; null when nothing was written. */
  readonly revision: number | null;
}

/** Thrown inside the transaction to roll it back: the file has no changes any more, or may not be applied. */
class NotApplied extends Error {
  readonly plan: ImportPlan;

  constructor(plan: ImportPlan) {
    super('the file is not applied');
    this.plan = plan;
  }
}

/** Whether the file may not be applied. */
export function isRejected({ conflicts, issues }: ImportPlan): boolean {
  return conflicts.length > 0 || issues.length > 0;
}

/**
 * Applies the file unless it has conflicts or issues. The caller has checked that the principal may edit policies.
 */
export async function importPolicies(
  writes: ReferenceWrites,
  context: EditContext,
  read: ReadFile,
  { dryRun, allowOverlap, reason, own }: ImportOptions,
): Promise<ImportResult> {
  const { organizationId } = context.principal;
  const owner = own ? organizationId : null;
  const options = { today: context.today, allowOverlap, owner };
  const factsBeside = async (tx: Transaction, shared: Snapshot) =>
    own ? withOwnRules(tx, organizationId, shared) : shared;
  const plan = (snapshot: Snapshot) =>
    planImport(own ? withOwnKeys(read, snapshot, organizationId) : read, snapshot, options);
  const shared = writes.snapshot;
  const first = plan(own ? await writes.readAs(context.principal, (tx) => factsBeside(tx, shared)) : shared);
  if (dryRun || !isApplicable(first)) return { plan: first, revision: null };
  try {
    const written = await writes.revise(
      context,
      'policy.import',
      'POLICIES',
      async (tx, revision, before) => {
        // Others may have published meanwhile. From here on this transaction locks them out.
        const planned = plan(await factsBeside(tx, before));
        if (!isApplicable(planned)) throw new NotApplied(planned);
        const ids = await writeEdits(tx, planned, read, owner, revision, authorOf(context, reason));
        if (own) await markOwnRules(tx, organizationId, revision.revision);
        const subjects = ids.map((id) => auditSubject('Policy', id));
        return { value: planned, subjects, sharedSubjects: own ? [] : subjects };
      },
    );
    if (written.userErrors) throw new Error('an import has no user errors, only issues of its plan');
    return { plan: written.value.value, revision: written.value.revision };
  } catch (error) {
    if (error instanceof NotApplied) return { plan: error.plan, revision: null };
    throw error;
  }
}

function isApplicable(plan: ImportPlan): boolean {
  return !isRejected(plan) && plan.edits.length > 0;
}

async function writeEdits(
  tx: Transaction,
  plan: ImportPlan,
  read: ReadFile,
  owner: string | null,
  revision: Revision,
  author: Author,
): Promise<string[]> {
  const known = await findExisting(tx, plan, read, owner);
  const heads = plan.edits.map((edit) => ({ edit, id: known.get(edit.key) ?? randomUUID() }));
  const added = heads.filter(({ edit }) => !known.has(edit.key));
  await tx.policy.createMany({
    data: added.map(({ edit: { key, plan: planSlug, general }, id }) => ({
      id,
      key,
      payerSlug: plan.payer,
      planSlug,
      general,
      organizationId: owner,
    })),
  });
  // Locks all policies, by id, before it writes documents: an edit of one policy does the same, so none can deadlock.
  const ids = heads.map(({ id }) => id).sort();
  await tx.$queryRaw`select id from policy where id = any(${ids}::uuid[]) order by id for update`;
  await writeSources(
    tx,
    plan.edits.flatMap(({ publications }) => publications.map(({ content }) => content)),
  );
  let position = 0;
  for (const { edit, id } of heads) {
    await writeEdit(tx, id, edit, position, revision, author);
    position += edit.publications.length;
  }
  return ids;
}

/** Policies with the keys of the file, including those that were only drafted. */
async function findExisting(
  tx: Transaction,
  { payer, edits }: ImportPlan,
  { issueAt }: ReadFile,
  owner: string | null,
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.policy.findMany({ where: { key: { in: edits.map(({ key }) => key) } } });
  const issues = rows.flatMap(({ key, payerSlug, planSlug, organizationId }): FileIssue[] => {
    const edit = edits.find((each) => each.key === key);
    if (payerSlug === payer && planSlug === (edit?.plan ?? null) && organizationId === owner) return [];
    return [
      issueAt(['policies', edit?.position ?? 0, 'key'], {
        allowed: 'a key that no other payer, plan or organization uses',
        fix: 'Another policy has this key: use another one.',
      }),
    ];
  });
  if (issues.length > 0) {
    throw new NotApplied({ payer, issues, edits, unchanged: [], missing: [], conflicts: [] });
  }
  return new Map(rows.map(({ key, id }) => [key, id]));
}

async function writeEdit(
  tx: Transaction,
  policyId: string,
  { unchanged, publications }: PolicyEdit,
  firstPosition: number,
  revision: Revision,
  author: Author,
): Promise<void> {
  const newest = await tx.policyVersion.aggregate({ where: { policyId }, _max: { version: true } });
  const numbered = publications.map((publication, index) => ({
    ...publication,
    version: (newest._max.version ?? 0) + index + 1,
  }));
  const current = await readEffectivePeriods(tx, policyId);
  const wanted: EffectivePeriod[] = [
    ...unchanged,
    ...numbered.map(({ version, content: { effectiveFrom, effectiveTo } }) => ({
      version,
      effectiveFrom,
      effectiveTo,
    })),
  ];
  for (const { version, content } of numbered) {
    await writeVersion(tx, { policyId, version }, content, { ...author, recordedAt: revision.recordedAt });
  }
  const change = changesTo(current, wanted);
  await writeEffectivePeriods(tx, policyId, change, revision);
  for (const [index, { version, content, publication, differences, isEvent, codes }] of numbered.entries()) {
    const { effectiveFrom, effectiveTo } = content;
    const stated = { publication, corrects: null, effectiveFrom, effectiveTo };
    const what = { ...stated, differences, isEvent, codes };
    const decision = { policyId, version, kind: 'PUBLISHED' as const, ...what };
    await writeDecision(tx, decision, revision, author, firstPosition + index);
  }
}
