import type { PolicyView } from '../../reference/views/views.ts';
import { type FieldError, fieldError, type UserError, type UserErrorBase } from '../../shared/userErrors.ts';

/** Another policy of the payer decides the same term for the same days. */
export interface OverlappingPolicy extends UserErrorBase {
  readonly kind: 'OverlappingPolicy';
  readonly policy: PolicyView;
}

export type PolicyUserError = UserError | OverlappingPolicy;

export function unknownPolicy(): FieldError {
  const message = 'Unknown policy id. Use an id from `policies { nodes { id } }`.';
  return fieldError(['id'], 'UNKNOWN_POLICY', message);
}

export function unknownVersion(path: string, version: number, newest: number): FieldError {
  const message = `The policy has no version ${version}. Use a version from 1 to ${newest}.`;
  return fieldError([path], 'UNKNOWN_VERSION', message);
}

export function notADraft(version: number): FieldError {
  const message = `Version ${version} is not a draft; it was published already. Revise the policy first.`;
  return fieldError(['id'], 'NOT_A_DRAFT', message);
}

export function nothingToWithdraw(effectiveTo: string): FieldError {
  const message = `The policy is not in force on or after ${effectiveTo}. Choose an earlier day to end it sooner.`;
  return fieldError(['effectiveTo'], 'NOTHING_TO_WITHDRAW', message);
}

export function alreadyWithdrawn(version: number): FieldError {
  const message = `Version ${version} is withdrawn already. Restore a version to put the policy back in force.`;
  return fieldError(['id'], 'ALREADY_WITHDRAWN', message);
}

export function neverPublished(): FieldError {
  const message = 'The policy was never published, so there is nothing to withdraw.';
  return fieldError(['id'], 'NEVER_PUBLISHED', message);
}
