import type { Transaction } from '../../db/transaction.ts';
import type { PolicyReviewKind } from '../../shared/enums.ts';

/** Where the review of a draft stands, and who may not decide it because the draft is theirs. */

/** How the audit trail names a key that acted: `key:` and its id. */
const KEY_SUBJECT = /^key:([0-9a-f-]{36})$/;

/** What was recorded last about the review of a version; null when it was never submitted. */
export async function readReviewState(
  tx: Transaction,
  policyId: string,
  version: number,
): Promise<{ readonly last: PolicyReviewKind | null; readonly count: number }> {
  const rows = await tx.policyReview.findMany({
    where: { policyId, version },
    orderBy: { recordedAt: 'asc' },
    select: { kind: true },
  });
  return { last: rows.at(-1)?.kind ?? null, count: rows.length };
}

/** Subjects of the people behind a draft. */
export interface DraftEditors {
  readonly subjects: ReadonlySet<string>;
  /** True when a key whose maker is not on record wrote a part: then nobody can be shown to be a second person. */
  readonly isUnknown: boolean;
}

/**
 * Who wrote the draft: the authors of every version since the last one that was decided or discarded, and of those that
 * are keys, the people who made the keys.
 */
export async function readDraftEditors(tx: Transaction, policyId: string): Promise<DraftEditors> {
  const authors = await tx.$queryRaw<{ subject: string }[]>`
    select distinct v.recorded_by as subject from policy_version v
    where v.policy_id = ${policyId}::uuid
      and v.version > coalesce((select max(d.version) from policy_decision d where d.policy_id = v.policy_id), 0)
      and not exists (select from policy_discard d where d.policy_id = v.policy_id and d.version = v.version)`;
  const subjects = new Set(authors.map(({ subject }) => subject));
  const keyIds = [...subjects].flatMap((subject) => KEY_SUBJECT.exec(subject)?.[1] ?? []);
  if (keyIds.length === 0) return { subjects, isUnknown: false };
  const keys = await tx.apiKey.findMany({ where: { id: { in: keyIds } }, select: { createdBy: true } });
  const makers = keys.flatMap(({ createdBy }) => createdBy ?? []);
  return { subjects: new Set([...subjects, ...makers]), isUnknown: makers.length < keyIds.length };
}
