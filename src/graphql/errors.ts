import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import { isStoreUnavailable } from '../db/unavailable.ts';
import { StaleReferenceError } from '../reference/store.ts';
import type { ValidationIssue } from '../shared/errors.ts';

/** Every code that `extensions.code` can have. Anything else is masked as INTERNAL_SERVER_ERROR. */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'QUERY_TOO_COMPLEX',
  'OPERATION_NOT_LISTED',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A request that cannot be answered as asked: each problem names its field, the value, what is allowed and the fix. */
export function inputError(problems: readonly ValidationIssue[]): GraphQLError {
  const message = problems
    .map(({ field, value, allowed, fix }) => `${field} is ${value}; allowed: ${allowed}. ${fix}`)
    .join(' ');
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', problems } });
}

/** An error of the closed list with a message meant for the caller. */
export function callerError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/**
 * What leaves the server. Errors that we, GraphQL or Apollo meant to say go through without stack or internals;
 * everything else becomes one fixed sentence.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const meant = meantError(error);
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (!meant) return { ...faultTold(error), ...place };
  const { code, problems } = meant;
  return {
    message: formatted.message,
    ...place,
    extensions: problems === undefined ? { code } : { code, problems },
  };
}

/** Whether the error is a fault of ours, to be logged, rather than something we meant to say. */
export function isFault(error: unknown): boolean {
  return meantError(error) === null;
}

/** What is said of a fault: nothing of it, but whether to come back. */
const FAULTS = {
  reference: {
    message: 'The reference data cannot be vouched for at the moment. Try again soon.',
    extensions: { code: 'SERVICE_UNAVAILABLE' },
  },
  store: {
    message:
      'The store gives no answer at the moment. Try again in a few seconds; look first whether an edit was done before you send it again.',
    extensions: { code: 'SERVICE_UNAVAILABLE' },
  },
  ours: {
    message: 'Something went wrong on our side. Quote the request id when you report it.',
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  },
} as const;

/** What is told of any error that we did not mean to say. */
export function faultTold(error: unknown): (typeof FAULTS)[keyof typeof FAULTS] {
  if (unwrapResolverError(error) instanceof StaleReferenceError) return FAULTS.reference;
  return isStoreUnavailable(error) ? FAULTS.store : FAULTS.ours;
}

/**
 * The code and problems of an error that may be told, or null for a fault. Apollo wraps what a validation rule reports
 * in an error with its own code; ours is inside and says more.
 */
function meantError(error: unknown): { readonly code: ErrorCode; readonly problems: unknown } | null {
  const original = unwrapResolverError(error);
  if (!(original instanceof GraphQLError)) return null;
  const inner = original.originalError;
  const { code, problems } = inner instanceof GraphQLError ? inner.extensions : original.extensions;
  if (isErrorCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? null : { code, problems };
  const outer = original.extensions['code'];
  return isErrorCode(outer) && outer !== 'INTERNAL_SERVER_ERROR'
    ? { code: outer, problems: undefined }
    : null;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return ERROR_CODES.some((known) => known === code);
}
