import type { ValidationIssue } from '../../shared/errors.ts';

/** Nearly every day is valid: one shared empty list spares making one for each check. */
export const NO_ISSUES: readonly ValidationIssue[] = [];

export function issue(
  field: string,
  value: string,
  allowed: string,
  fix: string,
  code: ValidationIssue['code'] = 'INVALID_VALUE',
): ValidationIssue {
  return { code, field, value, allowed, fix };
}
