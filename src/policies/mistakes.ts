import { fieldMistake, type FieldMistake, type Mistake } from '../graphql/userErrors.ts';
import type { PolicyView } from '../reference/views.ts';

/** A mistake that names the policy which is in the way. */
export interface OverlapMistake {
  readonly kind: 'OverlappingPolicy';
  readonly message: string;
  readonly code: string;
  readonly path: readonly string[];
  readonly policy: PolicyView;
}

export type PolicyMistake = Mistake | OverlapMistake;

export const unknownPolicy = (): FieldMistake =>
  fieldMistake(
    ['id'],
    'UNKNOWN_POLICY',
    'There is no policy of this id: take it from `policies { nodes { id } }`.',
  );

export function unknownVersion(path: string, version: number, newest: number): FieldMistake {
  const message = `The policy has no version ${version}: its versions are 1 to ${newest}.`;
  return fieldMistake([path], 'UNKNOWN_VERSION', message);
}

export function notADraft(version: number): FieldMistake {
  const message = `Version ${version} is no draft: it was published already. Revise the policy first.`;
  return fieldMistake(['id'], 'NOT_A_DRAFT', message);
}

export function nothingToWithdraw(effectiveTo: string): FieldMistake {
  const message = `Nothing of the policy applies on or after ${effectiveTo}: an earlier day ends it sooner.`;
  return fieldMistake(['effectiveTo'], 'NOTHING_TO_WITHDRAW', message);
}

export function alreadyWithdrawn(version: number): FieldMistake {
  const message = `Version ${version} is withdrawn already: restore a version to bring the policy back.`;
  return fieldMistake(['id'], 'ALREADY_WITHDRAWN', message);
}

export function neverPublished(): FieldMistake {
  return fieldMistake(
    ['id'],
    'NEVER_PUBLISHED',
    'The policy was never published, so nothing of it is in force.',
  );
}
