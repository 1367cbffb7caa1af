import type { UserErrorCode } from './userErrorCodes.ts';

/** Every code that `extensions.code` can have. Anything else is masked as INTERNAL_SERVER_ERROR. */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'QUERY_TOO_COMPLEX',
  'OPERATION_NOT_LISTED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One invalid value of an input: where it is, what was sent, what is allowed, and what to do. */
export interface ValidationIssue {
  /** INVALID_VALUE when left out. */
  readonly code?: UserErrorCode;
  /** Path into the input, for example `services.0.minutes`. */
  readonly field: string;
  readonly value: string;
  readonly allowed: string;
  readonly fix: string;
}

/** An issue as one or two sentences. */
export function issueSentence({ field, value, allowed, fix }: ValidationIssue): string {
  return `${field} is ${value}; allowed: ${allowed}. ${fix}`;
}

/** Most issues of one input that an error lists: a list of thousands of invalid values needs no sentence for each. */
export const MOST_LISTED_ISSUES = 50;

/** An input with invalid values. The message lists the issues; the API answers with BAD_USER_INPUT. */
export class InputError extends Error {
  readonly issues: readonly ValidationIssue[];

  constructor(issues: readonly ValidationIssue[]) {
    const listed = issues.slice(0, MOST_LISTED_ISSUES);
    const more = issues.length - listed.length;
    super(
      [...listed.map(issueSentence), ...(more > 0 ? [`${more} more values are invalid.`] : [])].join(' '),
    );
    this.name = 'InputError';
    this.issues = listed;
  }
}

/** A request that is not carried out, with a code of the closed list and a message written for the client. */
export class RejectedError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'RejectedError';
    this.code = code;
  }
}

/** The rejection of an edit of what every organization shares by one that the operator did not make an editor. */
export function notAnEditor(what: string): RejectedError {
  return new RejectedError(
    'FORBIDDEN',
    `${what} changes what every organization shares. The operator names the organization that may in CODEBOOK_EDITORS. Rules and rates of your own need no permission of theirs.`,
  );
}
