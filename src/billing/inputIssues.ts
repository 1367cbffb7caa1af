import type { ValidationIssue } from '../shared/errors.ts';

/** Nearly every day is in order: the one list of nothing spares making one for each check. */
export const NO_ISSUES: readonly ValidationIssue[] = [];

/** A mistake in words. */
export function issue(field: string, value: string, allowed: string, fix: string): ValidationIssue {
  return { field, value, allowed, fix };
}
