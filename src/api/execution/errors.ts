import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isStoreUnavailable } from '../../db/unavailable.ts';
import { StaleReferenceError } from '../../reference/store.ts';
import { ERROR_CODES, InputError, RejectedError, type ErrorCode } from '../../shared/errors.ts';
import { toUserError } from '../../shared/userErrors.ts';

/** What clients see of an error that was written for them. */
interface ClientError {
  readonly code: ErrorCode;
  readonly issues?: unknown;
}

/**
 * The error that leaves the server. Errors that were written for clients (ours, those of GraphQL and of Apollo) pass
 * without stack or internals; everything else is masked.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const extensions = clientErrorOf(error);
  return extensions
    ? { message, ...place, extensions: { ...extensions } }
    : { ...maskedError(error), ...place };
}

/** The errors of one operation as they leave the server. An internal error carries the request id under which it is logged. */
export function formatErrors(
  errors: readonly unknown[],
  requestId: string,
  onInternalError: (error: unknown) => void,
): GraphQLFormattedError[] {
  return errors.map((error) => {
    const unformatted = error instanceof GraphQLError ? error.toJSON() : { message: messageOf(error) };
    const formatted = formatError(unformatted, error);
    if (clientErrorOf(error) !== null) return formatted;
    onInternalError(unwrapResolverError(error));
    return { ...formatted, extensions: { ...formatted.extensions, requestId } };
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Masked errors reveal nothing about the failure, only whether to try again. */
const MASKED = {
  staleReference: {
    message: 'The reference data may be out of date at the moment, so it is not served. Try again soon.',
    extensions: { code: 'SERVICE_UNAVAILABLE' },
  },
  databaseUnavailable: {
    message:
      'The database does not respond at the moment. Try again in a few seconds. After a mutation, first check whether it was applied.',
    extensions: { code: 'SERVICE_UNAVAILABLE' },
  },
  internal: {
    message: 'Internal server error. Quote the request id when you report it.',
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  },
} as const;

/** The message and code that stand for an internal error. */
export function maskedError(error: unknown): (typeof MASKED)[keyof typeof MASKED] {
  if (unwrapResolverError(error) instanceof StaleReferenceError) return MASKED.staleReference;
  return isStoreUnavailable(error) ? MASKED.databaseUnavailable : MASKED.internal;
}

/** An error of ours as GraphQL carries it, for answers that no resolver threw. */
export function toGraphQLError(
  error: InputError | RejectedError,
  nodes?: GraphQLError['nodes'],
): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: nodes ?? null,
    originalError: error,
    extensions: { ...extensionsOf(error) },
  });
}

/** The code of an error that clients may see; null for an internal error. */
export function codeOf(error: unknown): ErrorCode | null {
  return clientErrorOf(error)?.code ?? null;
}

/**
 * The code and issues of an error that clients may see; null for an internal error. Apollo wraps what a validation rule
 * reports in an error with its own code: ours is inside and is more specific.
 */
function clientErrorOf(error: unknown): ClientError | null {
  const original = unwrapResolverError(error);
  if (original instanceof InputError || original instanceof RejectedError) return extensionsOf(original);
  if (!(original instanceof GraphQLError)) return null;
  const { originalError } = original;
  if (originalError instanceof InputError || originalError instanceof RejectedError)
    return extensionsOf(originalError);
  if (originalError instanceof GraphQLError) {
    const { code, issues } = originalError.extensions;
    if (code === 'INTERNAL_SERVER_ERROR') return null;
    if (isClientCode(code)) return withIssues(code, issues);
  }
  // graphql-jit leaves the extensions undefined where graphql-js has an empty object.
  const { code, issues } = (original.extensions as GraphQLError['extensions'] | undefined) ?? {};
  return isClientCode(code) ? withIssues(code, issues) : null;
}

function extensionsOf(error: InputError | RejectedError): ClientError {
  return error instanceof InputError
    ? { code: 'BAD_USER_INPUT', issues: error.issues.map(toUserError) }
    : { code: error.code };
}

function withIssues(code: ErrorCode, issues: unknown): ClientError {
  return issues === undefined ? { code } : { code, issues };
}

function isClientCode(code: unknown): code is ErrorCode {
  return code !== 'INTERNAL_SERVER_ERROR' && ERROR_CODES.some((known) => known === code);
}
