import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maskedError } from '../api/execution/errors.ts';
import { LIMITS } from '../api/execution/limits.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { loggedError } from './errorLog.ts';
import { rateLimitExceeded, type RateLimitResult } from './rateLimiter.ts';

/** After how many seconds a client may try again when the database did not respond. */
export const RETRY_SECONDS = 5;

/** Messages for requests that cannot be read, by Fastify's error code. */
const UNREADABLE: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is larger than ${LIMITS.bodyBytes} bytes. Split it into several requests.`,
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON. Send {"query": "…", "variables": {…}}.',
  TOO_DEEP: `The body nests more than ${LIMITS.bodyDepth} lists and objects in each other. Send the variables that the operation names.`,
  TOO_MANY_VALUES: `The body has more than ${LIMITS.bodyValues.toLocaleString('en-US')} values. Split it into several requests.`,
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty. Send {"query": "…", "variables": {…}}.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The media type is not supported. Send the body as application/json.',
};

/** The body of an error response, in the form of every GraphQL error. */
export interface ErrorResponse {
  readonly errors: readonly [
    { readonly message: string; readonly extensions: Readonly<Record<string, string>> },
  ];
}

const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json';

/**
 * Answers errors with the media type that the client names: Apollo Client shows the sentences of an error response only where
 * its type is that of a GraphQL response.
 */
export function registerMediaType(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request, reply, payload) => {
    const isErrors = typeof payload === 'object' && payload !== null && 'errors' in payload;
    if (isErrors && request.headers.accept?.includes(GRAPHQL_RESPONSE_TYPE))
      reply.type(`${GRAPHQL_RESPONSE_TYPE}; charset=utf-8`);
    return payload;
  });
}

export function errorResponse(
  code: ErrorCode,
  message: string,
  more: Readonly<Record<string, string>> = {},
): ErrorResponse {
  return { errors: [{ message, extensions: { code, ...more } }] };
}

/**
 * Gives errors outside of GraphQL the form and codes of every other error. Fastify's own responses would reveal the
 * message of an internal error, and its log line for an unknown path would contain the whole URL.
 */
export function registerErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      const message = UNREADABLE[error.code] ?? 'The request cannot be read. Send a valid HTTP request.';
      return reply.code(status).send(errorResponse('BAD_REQUEST', message));
    }
    request.log.error({ requestId: request.id, error: loggedError(error) }, 'request failed');
    const { message, extensions } = maskedError(error);
    const isTransient = extensions.code === 'SERVICE_UNAVAILABLE';
    if (isTransient) reply.header('retry-after', RETRY_SECONDS);
    return reply
      .code(isTransient ? 503 : 500)
      .send(errorResponse(extensions.code, message, { requestId: request.id }));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(errorResponse('BAD_REQUEST', 'Unknown path. The API is at /graphql.')),
  );
}

/** Rejects an invalid Host header, or X-Forwarded-Host of a proxy: the URL of the request depends on it. */
export async function rejectInvalidHost(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { url, protocol, hostname } = request;
  if (URL.canParse(url, `${protocol}://${hostname}/`)) return undefined;
  return reply
    .code(400)
    .send(errorResponse('BAD_REQUEST', 'The Host header is not valid. Send the host name of this server.'));
}

/** Answers a URL that Fastify cannot parse; Fastify's own message would repeat it. */
export function sendInvalidUrl(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(400).send(errorResponse('BAD_REQUEST', 'The URL of the request cannot be parsed.'));
}

export function sendRateLimited(reply: FastifyReply, result: RateLimitResult): FastifyReply {
  const { message } = rateLimitExceeded(result);
  return reply
    .code(429)
    .header('retry-after', result.retryAfterSeconds)
    .send(errorResponse('RATE_LIMITED', message));
}
