import { issueSentence, type ValidationIssue } from './errors.ts';
import type { UserErrorCode } from './userErrorCodes.ts';

/** Errors that the caller of a mutation can fix: several at once, each with its path into the input. */

/** One user error: in `userErrors` of a mutation, and in `extensions.issues` of an error. */
export interface UserErrorBase {
  readonly code: UserErrorCode;
  /** From the argument to the value, as the request names them. */
  readonly path: readonly string[];
  readonly message: string;
  /** What was sent, as text; null where the message alone is about it. */
  readonly value?: string | null;
  readonly allowed?: string | null;
  readonly fix?: string | null;
}

export interface FieldError extends UserErrorBase {
  readonly kind: 'FieldError';
}

export interface VersionConflict extends UserErrorBase {
  readonly kind: 'VersionConflict';
  readonly expected: number;
  readonly current: number;
}

/** The kinds that every subject uses. A subject with a kind of its own implements `UserErrorBase`. */
export type UserError = FieldError | VersionConflict;

/** An error in one field of the input. */
export function fieldError(
  path: readonly (string | number)[],
  code: UserErrorCode,
  message: string,
  details: Pick<UserErrorBase, 'value' | 'allowed' | 'fix'> = {},
): FieldError {
  return { kind: 'FieldError', path: path.map(String), code, message, ...details };
}

/** A validation issue in the form of every user error. */
export function toUserError(issue: ValidationIssue): UserErrorBase {
  const { code = 'INVALID_VALUE', field, value, allowed, fix } = issue;
  return { code, path: field.split('.'), value, allowed, fix, message: issueSentence(issue) };
}

/** A validation issue as an error of a mutation. @param argument where the path begins, unless the field has it */
export function issueError(issue: ValidationIssue, argument?: string): FieldError {
  const field = argument === undefined ? issue.field : `${argument}.${issue.field}`;
  return { kind: 'FieldError', ...toUserError({ ...issue, field }) };
}

/** The record has a newer version than the caller expected. */
export function versionConflict(expected: number, current: number): VersionConflict {
  return {
    kind: 'VersionConflict',
    path: ['expectedVersion'],
    code: 'VERSION_CONFLICT',
    value: String(expected),
    allowed: String(current),
    fix: `Read version ${current}, then send what you still want with expectedVersion ${current}.`,
    expected,
    current,
    message: `Version ${expected} was expected, and version ${current} stands now: read it, then send what you still want with expectedVersion ${current}.`,
  };
}

/** What a write returns: its value, or the user errors for which nothing was written. */
export type WriteResult<T, E extends UserErrorBase = UserError> =
  | { readonly value: T; readonly userErrors?: never }
  | { readonly value?: never; readonly userErrors: readonly E[] };

/** Thrown inside a transaction to roll it back; `withUserErrors` returns its errors to the caller. */
export class UserErrorsError<E extends UserErrorBase = UserError> extends Error {
  readonly userErrors: readonly E[];

  constructor(userErrors: readonly E[]) {
    super(userErrors.map(({ message }) => message).join(' '));
    this.name = 'UserErrorsError';
    this.userErrors = userErrors;
  }
}

/** The record that a write named is not there: not in this organization, or nowhere. */
export class NotFoundError extends UserErrorsError {
  /** The record as the audit trail names it. */
  readonly subject: string;

  constructor(subject: string, userError: UserError) {
    super([userError]);
    this.subject = subject;
  }
}

/**
 * Runs a write whose user errors are its answer, not a failure. `work` opens the transaction, so that a
 * `UserErrorsError` thrown anywhere inside rolls back everything before its errors are returned. Any other error is
 * thrown on.
 */
export async function withUserErrors<T, E extends UserErrorBase = UserError>(
  work: () => Promise<T>,
): Promise<WriteResult<T, E>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof UserErrorsError)) throw error;
    return { userErrors: error.userErrors as readonly E[] };
  }
}
