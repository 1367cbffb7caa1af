import { subtractPeriod } from '../shared/plainDate.ts';
import type { PolicyRow, PolicyVersionRow, ReferenceRows } from './data/rows.ts';

/**
 * The facts as if the draft were published for its period: on those days it takes the place of every other version of
 * its policy, and before and after them nothing changes. Pure; the rows given stay as they are.
 * @param policy the policy that the draft is a version of; it may never have been published
 */
export function applyDraft(rows: ReferenceRows, policy: PolicyRow, draft: PolicyVersionRow): ReferenceRows {
  const known = rows.policies.find(({ id }) => id === policy.id);
  const others = rows.policies.filter(({ id }) => id !== policy.id);
  const versions = (known?.versions ?? []).map((version) => ({
    ...version,
    inForce: version.inForce.flatMap((period) => subtractPeriod(period, draft)),
  }));
  const { effectiveFrom, effectiveTo } = draft;
  const published: PolicyVersionRow = {
    ...draft,
    status: 'PUBLISHED',
    inForce: [{ effectiveFrom, effectiveTo }],
  };
  return { ...rows, policies: [...others, { ...policy, versions: [...versions, published] }].sort(byKey) };
}

function byKey(a: PolicyRow, b: PolicyRow): number {
  return a.key < b.key ? -1 : 1;
}
