import type { PolicyView } from '../reference/views/views.ts';
import { type FieldError, type UserError, fieldError } from '../shared/userErrors.ts';

/** A mistake that names the policy which is in the way. */
export interface OverlappingPolicy {
  readonly kind: 'OverlappingPolicy';
  readonly message: string;
  readonly code: string;
  readonly path: readonly string[];
  readonly policy: PolicyView;
}

export type PolicyUserError = UserError | OverlappingPolicy;

export const unknownPolicy = (): FieldError =>
  fieldError(
    ['id'],
    'UNKNOWN_POLICY',
    'There is no policy of this id: take it from `policies { nodes { id } }`.',
  );

export function unknownVersion(path: string, version: number, newest: number): FieldError {
  const message = `The policy has no version ${version}: its versions are 1 to ${newest}.`;
  return fieldError([path], 'UNKNOWN_VERSION', message);
}

export function notADraft(version: number): FieldError {
  const message = `Version ${version} is no draft: it was published already. Revise the policy first.`;
  return fieldError(['id'], 'NOT_A_DRAFT', message);
}

export function nothingToWithdraw(effectiveTo: string): FieldError {
  const message = `Nothing of the policy applies on or after ${effectiveTo}: an earlier day ends it sooner.`;
  return fieldError(['effectiveTo'], 'NOTHING_TO_WITHDRAW', message);
}

export function alreadyWithdrawn(version: number): FieldError {
  const message = `Version ${version} is withdrawn already: restore a version to bring the policy back.`;
  return fieldError(['id'], 'ALREADY_WITHDRAWN', message);
}

export function neverPublished(): FieldError {
  return fieldError(
    ['id'],
    'NEVER_PUBLISHED',
    'The policy was never published, so nothing of it is in force.',
  );
}
