import { randomUUID } from 'node:crypto';
import { auditSubject } from '../../audit/record.ts';
import type { Transaction } from '../../db/transaction.ts';
import { allowedPrincipal, handOf, type EditDesk, type Editor } from '../desk.ts';
import { readReigns } from '../stored.ts';
import type { Reign } from '../timeline.ts';
import {
  writeDecision,
  writeReigns,
  writeSources,
  writeVersion,
  type Hand,
  type Revision,
} from '../write.ts';
import { planImport, type ImportPlan, type PolicyEdit } from './plan.ts';
import type { FileFault, ReadFile } from './yaml.ts';

/** Applies a file: every policy of it in one transaction and one revision, or nothing. */

export interface ImportAsked {
  /** Works out what would be done, and writes nothing. */
  readonly dryRun: boolean;
  /** Whether policies may overlap others of the payer. */
  readonly allowOverlap: boolean;
  /** Kept with every version that is written. */
  readonly reason: string;
}

export interface ImportResult {
  readonly plan: ImportPlan;
  /** The revision that was made; null when nothing was written. */
  readonly revision: number | null;
}

/** Thrown inside of the transaction to take it back: by now there is nothing to apply, or nothing may be. */
class NotApplied extends Error {
  readonly plan: ImportPlan;

  constructor(plan: ImportPlan) {
    super('the file is not applied');
    this.plan = plan;
  }
}

/** Whether nothing of the file may be applied. */
export function isRefused({ conflicts, faults }: ImportPlan): boolean {
  return conflicts.length > 0 || faults.length > 0;
}

/** Applies the file unless a policy of it is in conflict or at fault, and says what that changed or would. */
export async function importPolicies(
  desk: EditDesk,
  editor: Editor,
  read: ReadFile,
  { dryRun, allowOverlap, reason }: ImportAsked,
): Promise<ImportResult> {
  allowedPrincipal(editor.principal, 'policy.edit');
  const options = { today: editor.today, allowOverlap };
  const first = planImport(read, desk.snapshot, options);
  if (dryRun || !isApplicable(first)) return { plan: first, revision: null };
  try {
    const outcome = await desk.decide(editor, 'policy.import', 'POLICIES', async (tx, revision, before) => {
      // Others may have published since: what counts is what stands now that nobody else can.
      const plan = planImport(read, before, options);
      if (!isApplicable(plan)) throw new NotApplied(plan);
      const ids = await writeEdits(tx, plan, read, revision, handOf(editor, reason));
      return { value: plan, subject: ids.map((id) => auditSubject('Policy', id)) };
    });
    if (outcome.userErrors) throw new Error('an import has no mistakes but those of its plan');
    return { plan: outcome.done.value, revision: outcome.done.revision };
  } catch (error) {
    if (error instanceof NotApplied) return { plan: error.plan, revision: null };
    throw error;
  }
}

function isApplicable(plan: ImportPlan): boolean {
  return !isRefused(plan) && plan.edits.length > 0;
}

async function writeEdits(
  tx: Transaction,
  plan: ImportPlan,
  read: ReadFile,
  revision: Revision,
  hand: Hand,
): Promise<string[]> {
  const known = await existing(tx, plan, read);
  const heads = plan.edits.map((edit) => ({ edit, id: known.get(edit.key) ?? randomUUID() }));
  const added = heads.filter(({ edit }) => !known.has(edit.key));
  await tx.policy.createMany({
    data: added.map(({ edit, id }) => ({ id, key: edit.key, payerSlug: plan.payer, planSlug: edit.plan })),
  });
  // All policies before any document, in one order: an editor of one of them holds it while it writes documents.
  const ids = heads.map(({ id }) => id).sort();
  await tx.$queryRaw`select id from policy where id = any(${ids}::uuid[]) order by id for update`;
  await writeSources(
    tx,
    plan.edits.flatMap(({ publications }) => publications.map(({ content }) => content)),
  );
  let position = 0;
  for (const { edit, id } of heads) {
    await writeEdit(tx, id, edit, position, revision, hand);
    position += edit.publications.length;
  }
  return ids;
}

/** Policies that the store has under the keys of the file, those included that were drafted only. */
async function existing(
  tx: Transaction,
  { payer, edits }: ImportPlan,
  { document, faultAt }: ReadFile,
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.policy.findMany({ where: { key: { in: edits.map(({ key }) => key) } } });
  const faults = rows.flatMap(({ key, payerSlug, planSlug }): FileFault[] => {
    const plan = edits.find((edit) => edit.key === key)?.plan ?? null;
    if (payerSlug === payer && planSlug === plan) return [];
    const place = document.policies.findIndex((entry) => entry.key === key);
    return [faultAt(['policies', place, 'key'], 'is the key of a draft of another payer or plan')];
  });
  if (faults.length > 0) {
    throw new NotApplied({ payer, faults, edits, unchanged: [], missing: [], conflicts: [] });
  }
  return new Map(rows.map(({ key, id }) => [key, id]));
}

async function writeEdit(
  tx: Transaction,
  policyId: string,
  { kept, publications }: PolicyEdit,
  firstPosition: number,
  revision: Revision,
  hand: Hand,
): Promise<void> {
  const newest = await tx.policyVersion.aggregate({ where: { policyId }, _max: { version: true } });
  const numbered = publications.map((publication, index) => ({
    ...publication,
    version: (newest._max.version ?? 0) + index + 1,
  }));
  const stand = await readReigns(tx, policyId);
  const wanted: Reign[] = [
    ...kept,
    ...numbered.map(({ version, content: { effectiveFrom, effectiveTo } }) => ({
      version,
      effectiveFrom,
      effectiveTo,
    })),
  ];
  for (const { version, content } of numbered) {
    await writeVersion(tx, { policyId, version }, content, { ...hand, recordedAt: revision.recordedAt });
  }
  const change = {
    closed: stand.filter((reign) => !wanted.some((other) => isSame(reign, other))),
    added: wanted.filter((reign) => !stand.some((other) => isSame(reign, other))),
  };
  await writeReigns(tx, policyId, change, revision);
  for (const [index, { version, content, differences, isEvent, codes }] of numbered.entries()) {
    const { effectiveFrom, effectiveTo } = content;
    const what = { differences, isEvent, codes, effectiveFrom, effectiveTo };
    const decision = { policyId, version, kind: 'PUBLISHED' as const, ...what };
    await writeDecision(tx, decision, revision, hand, firstPosition + index);
  }
}

function isSame(one: Reign, other: Reign): boolean {
  return (
    one.version === other.version &&
    one.effectiveFrom === other.effectiveFrom &&
    one.effectiveTo === other.effectiveTo
  );
}
