import { inputError } from '../graphql/errors.ts';
import type { Snapshot } from '../reference/snapshot.ts';

/**
 * The facts as they were known at an instant. The snapshot answers for every instant since the last version of a policy
 * was recorded; an earlier one is refused rather than answered with what was learned later.
 */
export function snapshotKnownAt(current: Snapshot, knownAt: string | null | undefined): Snapshot {
  if (knownAt == null) return current;
  const newest = current.rows.policies
    .flatMap(({ versions }) => versions.map(({ recordedAt }) => recordedAt))
    .reduce((latest, recordedAt) => (recordedAt > latest ? recordedAt : latest), '');
  if (Date.parse(knownAt) >= Date.parse(newest || knownAt)) return current;
  throw inputError([
    {
      field: 'knownAt',
      value: JSON.stringify(knownAt),
      allowed: `${newest} or later, when the newest version of a policy was recorded`,
      fix: 'Leave knownAt out for what is known now.',
    },
  ]);
}
