import { codesOf } from '../reference/indexes/selectors.ts';
import { byStart, type Period, periodsOverlap, type PlainDate } from '../shared/plainDate.ts';
import type { PolicyContent } from './content.ts';
import { differencesBetween, differencesFromNothing, type PolicyDifference } from './differences.ts';
import { covers } from './timeline.ts';
import type { Snapshot } from '../reference/snapshot.ts';

/** What a decision means for those who read the policy. */

/** A version that the snapshot holds. */
export function versionRow(snapshot: Snapshot, policyId: string, version: number): PolicyContent {
  const row = snapshot.policies.get(policyId)?.versions.find((each) => each.version === version);
  if (!row) throw new Error(`version ${version} of ${policyId} is in force and not in the snapshot`);
  return row;
}

/** What applies in the period until now, the earliest first. */
export function replacedBy(policyId: string, period: Period, snapshot: Snapshot): PolicyContent[] {
  const versions = snapshot.policies.get(policyId)?.versions ?? [];
  return versions
    .flatMap((version) => version.inForce.map((days) => ({ version, days })))
    .filter(({ days }) => periodsOverlap(days, period))
    .sort((a, b) => byStart(a.days, b.days))
    .map(({ version }) => version);
}

/** What putting the content in force changes, and whether anybody has to hear of it. */
export function effectOf(policyId: string, content: PolicyContent, snapshot: Snapshot) {
  const versions = snapshot.policies.get(policyId)?.versions ?? [];
  const replaced = replacedBy(policyId, content, snapshot);
  const days = versions.flatMap((version) => version.inForce);
  const base = replaced[0] ?? versions.at(-1);
  const isNews = !covers(days, content);
  const differences = base ? differencesBetween(base, content) : differencesFromNothing(content);
  if (base && isNews) differences.unshift(beginning(content));
  const changed = replaced.flatMap((each) =>
    differencesBetween(each, content).filter(({ isMaterial }) => isMaterial),
  );
  const codes = isNews ? differencesFromNothing(content) : changed;
  return { differences, isEvent: isNews || changed.length > 0, codes: reached(codes, snapshot) };
}

export /** The codes that the differences concern. */
function reached(differences: readonly PolicyDifference[], snapshot: Snapshot): string[] {
  return codesOf(
    differences.flatMap(({ selectors }) => selectors),
    snapshot.rows.codes,
  );
}

function beginning({ effectiveFrom, effectiveTo }: Period): PolicyDifference {
  const until = effectiveTo === null ? '' : ` to ${effectiveTo}`;
  const after = `${effectiveFrom ?? 'an unknown day'}${until}`;
  const base = { path: 'inForce', topic: null, before: null, after, selectors: [], isMaterial: true };
  return { ...base, summary: `in force from ${after}` };
}

/** The end of a policy, as a difference. */
export function ending(before: PlainDate | null, after: PlainDate): PolicyDifference {
  const base = { path: 'effectiveTo', topic: null, before, after, selectors: [], isMaterial: true };
  return {
    ...base,
    summary: `withdrawn from ${after} on (effectiveTo ${before ?? 'not stated'} → ${after})`,
  };
}
