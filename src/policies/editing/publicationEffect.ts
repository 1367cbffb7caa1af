import { codesOf } from '../../reference/indexes/selectors.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import { byStart, type Period, periodsOverlap, type PlainDate } from '../../shared/plainDate.ts';
import type { PolicyContent } from '../content.ts';
import { differencesBetween, differencesFromNothing, differencesToNothing } from '../differences.ts';
import { covers, type Correction, type EffectivePeriod } from './effectivePeriods.ts';
import type { PolicyDifference } from '../policyDifference.ts';

/** What publishing or withdrawing changes for readers of a policy. */

export interface PublicationEffect {
  /** From the version that is replaced first, else from the newest one. */
  readonly differences: readonly PolicyDifference[];
  /** Whether the change feed reports it: a meaning or the days in force changed. */
  readonly isEvent: boolean;
  readonly codes: readonly string[];
}

/** The content of a version that the snapshot holds. */
export function contentOfVersion(snapshot: Snapshot, policyId: string, version: number): PolicyContent {
  const row = snapshot.policies.get(policyId)?.versions.find((each) => each.version === version);
  if (!row) throw new Error(`version ${version} of ${policyId} is in force and not in the snapshot`);
  return row;
}

/** The versions in force during the period, the earliest first. */
export function versionsInForce(policyId: string, period: Period, snapshot: Snapshot): PolicyContent[] {
  const versions = snapshot.policies.get(policyId)?.versions ?? [];
  return versions
    .flatMap((version) => version.inForce.map((days) => ({ version, days })))
    .filter(({ days }) => periodsOverlap(days, period))
    .sort((a, b) => byStart(a.days, b.days))
    .map(({ version }) => version);
}

/** What a correction does beside its own period. */
type OutsideEffect = Pick<Correction<EffectivePeriod>, 'ended' | 'restored'> & { readonly corrects: number };

/**
 * What changes when the content comes into force for its period.
 * @param correction of a correction that replaces a version as a whole
 */
export function publicationEffect(
  policyId: string,
  content: PolicyContent,
  snapshot: Snapshot,
  correction: OutsideEffect | null = null,
): PublicationEffect {
  const effect = effectInPeriod(policyId, content, snapshot, correction?.corrects ?? null);
  if (correction === null) return effect;
  const { corrects, ended, restored } = correction;
  const contentOf = (version: number) => contentOfVersion(snapshot, policyId, version);
  const outside = [...ended.map(endDifference), ...restored.map(restoredDifference)];
  const notes = outside.length === 0 ? [] : [...differencesToNothing(contentOf(corrects))];
  const again = restored.flatMap(({ version }) => differencesFromNothing(contentOf(version)));
  const codes = affectedCodes([...notes, ...again], snapshot);
  return {
    differences: [...outside, ...effect.differences],
    isEvent: effect.isEvent || outside.length > 0,
    codes: [...new Set([...effect.codes, ...codes])].sort(),
  };
}

function effectInPeriod(
  policyId: string,
  content: PolicyContent,
  snapshot: Snapshot,
  corrects: number | null,
): PublicationEffect {
  const versions = snapshot.policies.get(policyId)?.versions ?? [];
  const replaced = versionsInForce(policyId, content, snapshot);
  const days = versions.flatMap((version) => version.inForce);
  const wrong = corrects === null ? undefined : contentOfVersion(snapshot, policyId, corrects);
  const base = wrong ?? replaced[0] ?? versions.at(-1);
  const hasNewDays = !covers(days, content);
  const differences = base ? differencesBetween(base, content) : differencesFromNothing(content);
  if (base && hasNewDays) differences.unshift(newDays(content));
  const changed = replaced.flatMap((each) =>
    differencesBetween(each, content).filter(({ isMaterial }) => isMaterial),
  );
  const material = hasNewDays ? differencesFromNothing(content) : changed;
  return {
    differences,
    isEvent: hasNewDays || changed.length > 0,
    codes: affectedCodes(material, snapshot),
  };
}

/** The codes whose notes differ. */
export function affectedCodes(differences: readonly PolicyDifference[], snapshot: Snapshot): string[] {
  return codesOf(
    differences.flatMap(({ selectors }) => selectors),
    snapshot.rows.codes,
  );
}

function newDays({ effectiveFrom, effectiveTo }: Period): PolicyDifference {
  const until = effectiveTo === null ? '' : ` to ${effectiveTo}`;
  const after = `${effectiveFrom ?? 'an unknown day'}${until}`;
  return { ...IN_FORCE, before: null, after, summary: `in force from ${after}` };
}

/** Days on which nothing is in force any more, as a difference. */
export function endDifference(days: Period): PolicyDifference {
  const before = daysText(days);
  return { ...IN_FORCE, before, after: null, summary: `no longer in force from ${before}` };
}

function restoredDifference({ version, ...days }: EffectivePeriod): PolicyDifference {
  const after = daysText(days);
  return { ...IN_FORCE, before: null, after, summary: `version ${version} in force again from ${after}` };
}

const IN_FORCE = { path: 'inForce', topic: null, wordEdits: [], selectors: [], isMaterial: true };

function daysText({ effectiveFrom, effectiveTo }: Period): string {
  return `${effectiveFrom ?? 'an unknown day'} to ${effectiveTo ?? 'an open end'}`;
}

/** The withdrawal of a policy, as a difference. */
export function withdrawalDifference(before: PlainDate | null, after: PlainDate): PolicyDifference {
  return {
    path: 'effectiveTo',
    topic: null,
    before,
    after,
    wordEdits: [],
    selectors: [],
    isMaterial: true,
    summary: `withdrawn from ${after} on (effectiveTo ${before ?? 'not stated'} → ${after})`,
  };
}
