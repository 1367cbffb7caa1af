import type { PolicyRow, PolicyVersionRow } from '../reference/data/rows.ts';
import { type Period, periodsOverlap } from '../shared/plainDate.ts';
import type { PolicyContent } from './content.ts';
import { statedTerms } from './validate.ts';
import type { Snapshot } from '../reference/snapshot.ts';

/** Another policy of the payer or plan that speaks of the same thing on the same days. */
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
}

/**
 * The policies that a content overlaps, each once, the worst first. What overlapped already, in the same words, before
 * the version that is replaced is no news.
 * @param replaced what applies on those days until now
 * @param before the facts that `replaced` was said among, when they are others than those of the content
 */
export function overlapsOf(
  owner: Owner,
  content: PolicyContent,
  replaced: readonly PolicyContent[],
  snapshot: Snapshot,
  before: Snapshot = snapshot,
): Overlap[] {
  const known = new Set(replaced.flatMap((each) => findOverlaps(owner, each, before).map(({ key }) => key)));
  const found = findOverlaps(owner, content, snapshot).filter(({ key }) => !known.has(key));
  const worst = ['SAME_POLICY', 'CONTRADICTS_POLICY', 'SAME_TERM'] as const;
  const byPolicy = Map.groupBy(found, ({ overlap: { policyId } }) => policyId);
  return [...byPolicy.values()].flatMap((each) => {
    const first = worst
      .map((code) => each.find((entry) => entry.overlap.code === code))
      .find((entry) => entry !== undefined);
    return first ? [first.overlap] : [];
  });
}

interface Found {
  /** Tells one overlap from another: with whom, in what, and whether they agree. */
  readonly key: string;
  readonly overlap: Overlap;
}

function findOverlaps(owner: Owner, content: PolicyContent, snapshot: Snapshot): Found[] {
  const ours = statedTerms(content, snapshot);
  const others = snapshot.rows.policies.filter(
    (policy) => policy.id !== owner.id && policy.payer === owner.payer && policy.plan === owner.plan,
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
  const message = `${named(version)} has the same ${field} and applies on the same days: revise that one instead, or publish with allowOverlap: true.`;
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
    for (const mine of ours.get(key) ?? []) {
      const rival = theirs.find(
        (each) =>
          each.specificity === mine.specificity &&
          periodsOverlap(each.period, mine.period) &&
          periodsOverlap(each.period, content),
      );
      if (!rival) continue;
      const agree = rival.value === mine.value;
      const what = `${named(version)} decides ${term} of ${code} as closely, on the same days: it says ${rival.value}, and this one ${mine.value}.`;
      const fix = agree
        ? 'Say it in one of them, or publish with allowOverlap: true.'
        : 'Correct one of them, or publish with allowOverlap: true to show both as CONFLICTING.';
      found.push({
        key: `${policy.id} ${key} ${agree}`,
        overlap: {
          policyId: policy.id,
          path: ['notes', String(mine.index), 'terms', term],
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
