import type { Period } from '../billing/index.ts';
import type { PolicyRow, PolicyVersionRow, ReferenceRows } from './rows.ts';

/**
 * The facts as if the draft were published for its period: on those days it takes the place of every other version of
 * its policy, and before and after them nothing changes. Pure; the rows given stay as they are.
 * @param policy the policy that the draft is a version of; it may never have been published
 */
export function withDraft(rows: ReferenceRows, policy: PolicyRow, draft: PolicyVersionRow): ReferenceRows {
  const known = rows.policies.find(({ id }) => id === policy.id);
  const others = rows.policies.filter(({ id }) => id !== policy.id);
  const versions = (known?.versions ?? []).map((version) => ({
    ...version,
    inForce: version.inForce.flatMap((period) => without(period, draft)),
  }));
  const { effectiveFrom, effectiveTo } = draft;
  const published: PolicyVersionRow = {
    ...{ ...draft, status: 'PUBLISHED', inForce: [{ effectiveFrom, effectiveTo }] },
  };
  return { ...rows, policies: [...others, { ...policy, versions: [...versions, published] }].sort(byKey) };
}

// Days are compared as text; an open end lies before or after every day.
const startOf = ({ effectiveFrom }: Period) => effectiveFrom ?? '';
const endOf = ({ effectiveTo }: Period) => effectiveTo ?? '~';

/** The days of a period that lie outside of another: none, one or two stretches. */
export function without({ effectiveFrom, effectiveTo }: Period, taken: Period): Period[] {
  const period = { effectiveFrom, effectiveTo };
  if (endOf(taken) <= startOf(period) || endOf(period) <= startOf(taken)) return [period];
  return [
    ...(startOf(period) < startOf(taken) ? [{ effectiveFrom, effectiveTo: taken.effectiveFrom }] : []),
    ...(endOf(taken) < endOf(period) ? [{ effectiveFrom: taken.effectiveTo, effectiveTo }] : []),
  ];
}

function byKey(a: PolicyRow, b: PolicyRow): number {
  return a.key < b.key ? -1 : 1;
}
