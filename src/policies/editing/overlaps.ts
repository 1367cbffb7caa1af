import type { PolicyRow, PolicyVersionRow } from '../../reference/data/rows.ts';
import { type Period, periodsOverlap } from '../../shared/plainDate.ts';
import type { PolicyContent } from '../content.ts';
import { statedTerms } from './publishChecks.ts';
import { scopesMeet } from '../../reference/data/scope.ts';
import type { Snapshot } from '../../reference/snapshot.ts';

/** Another policy of the payer or plan that decides the same term for the same days. */
export interface Overlap {
  readonly policyId: string;
  readonly path: readonly string[];
  readonly code: 'SAME_POLICY' | 'SAME_TERM' | 'CONTRADICTS_POLICY';
  readonly message: string;
}

interface Owner {
  readonly id: string | null;
  readonly payer: string;
  readonly plan: string | null;
  readonly general: boolean;
  /** Whether it is a rule of one organization, which contradicts shared ones on purpose. */
  readonly isOwn: boolean;
}

/**
 * The policies that the content overlaps, each once, with its most severe overlap. An overlap that the replaced versions
 * had already is not reported again.
 * @param replaced the versions in force on those days until now
 * @param before the facts beside `replaced`, where they differ from those beside the content
 */
export function findOverlappingPolicies(
  owner: Owner,
  content: PolicyContent,
  replaced: readonly PolicyContent[],
  snapshot: Snapshot,
  before: Snapshot = snapshot,
): Overlap[] {
  const known = new Set(replaced.flatMap((each) => findOverlaps(owner, each, before).map(({ key }) => key)));
  const found = findOverlaps(owner, content, snapshot).filter(({ key }) => !known.has(key));
  const mostSevereFirst = ['SAME_POLICY', 'CONTRADICTS_POLICY', 'SAME_TERM'] as const;
  const byPolicy = Map.groupBy(found, ({ overlap: { policyId } }) => policyId);
  return [...byPolicy.values()].flatMap((each) => {
    const first = mostSevereFirst
      .map((code) => each.find((entry) => entry.overlap.code === code))
      .find((entry) => entry !== undefined);
    return first ? [first.overlap] : [];
  });
}

interface Found {
  /** Identifies the overlap: with which policy, in which term, and whether both agree. */
  readonly key: string;
  readonly overlap: Overlap;
}

function findOverlaps(owner: Owner, content: PolicyContent, snapshot: Snapshot): Found[] {
  const ours = statedTerms(content, snapshot);
  const others = snapshot.rows.policies.filter(
    (policy) =>
      policy.id !== owner.id &&
      policy.payer === owner.payer &&
      policy.plan === owner.plan &&
      policy.general === owner.general &&
      (policy.organizationId !== null) === owner.isOwn,
  );
  return others.flatMap((policy) =>
    policy.versions
      .filter((version) => version.inForce.some((days) => periodsOverlap(days, content)))
      .flatMap((version) => [
        ...sameHead(policy, version, content),
        ...sameTerms(policy, version, ours, content, snapshot),
      ]),
  );
}

function sameHead(policy: PolicyRow, version: PolicyVersionRow, content: PolicyContent): Found[] {
  const same = (one: string | null, other: string | null) =>
    one !== null && other !== null && one.trim().toLowerCase() === other.trim().toLowerCase();
  const field = same(content.number, version.number)
    ? 'number'
    : same(content.title, version.title)
      ? 'title'
      : null;
  if (field === null) return [];
  const message = `${named(version)} has the same ${field} and is in force on the same days. Revise that policy, or publish with allowOverlap: true.`;
  return [
    {
      key: `${policy.id} ${field}`,
      overlap: { policyId: policy.id, path: [field], code: 'SAME_POLICY', message },
    },
  ];
}

function sameTerms(
  policy: PolicyRow,
  version: PolicyVersionRow,
  ours: ReturnType<typeof statedTerms>,
  content: Period,
  snapshot: Snapshot,
): Found[] {
  const found: Found[] = [];
  for (const [key, theirs] of statedTerms(version, snapshot)) {
    const [code = '', term = ''] = key.split(' ');
    for (const own of ours.get(key) ?? []) {
      const other = theirs.find(
        (each) =>
          each.specificity === own.specificity &&
          periodsOverlap(each.period, own.period) &&
          scopesMeet(each.scope, own.scope) &&
          periodsOverlap(each.period, content),
      );
      if (!other) continue;
      const agree = other.value === own.value;
      const what = `${named(version)} states ${term} ${other.value} for ${code} with the same precision on the same days; this one states ${own.value}.`;
      const fix = agree
        ? 'State it in one of them, or publish with allowOverlap: true.'
        : 'Correct one of them, or publish with allowOverlap: true; the term is then CONFLICTING.';
      found.push({
        key: `${policy.id} ${key} ${agree}`,
        overlap: {
          policyId: policy.id,
          path: ['notes', String(own.index), 'terms', term],
          code: agree ? 'SAME_TERM' : 'CONTRADICTS_POLICY',
          message: `${what} ${fix}`,
        },
      });
    }
  }
  return found;
}

function named({ title, number }: PolicyVersionRow): string {
  return `The policy ${JSON.stringify(number ?? title)}`;
}
