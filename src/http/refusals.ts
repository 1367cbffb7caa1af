import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maskedError } from '../api/execution/errors.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { rateLimited, type Spending } from './budget.ts';
import { faultForLog, RETRY_SECONDS } from './faults.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** What is said of a request that cannot be read, by Fastify's code for it. */
const UNREADABLE: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is larger than ${LIMITS.bodyBytes} bytes. Ask in several requests.`,
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON. Send {"query": "…", "variables": {…}}.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty. Send {"query": "…", "variables": {…}}.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send the body as application/json.',
};

/**
 * Gives what never reaches GraphQL the shape and the codes of every other error. Fastify's own answers would tell
 * the message of a fault, and its log line for an unknown address would hold the whole address.
 */
export function registerRefusals(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      const said = UNREADABLE[error.code] ?? 'The request cannot be read.';
      return reply.code(status).send(refusal('BAD_REQUEST', said));
    }
    request.log.error({ requestId: request.id, fault: faultForLog(error) }, 'request failed');
    const { message, extensions } = maskedError(error);
    const isTransient = extensions.code === 'SERVICE_UNAVAILABLE';
    if (isTransient) reply.header('retry-after', RETRY_SECONDS);
    return reply
      .code(isTransient ? 503 : 500)
      .send(refusal(extensions.code, message, { requestId: request.id }));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(refusal('BAD_REQUEST', 'There is nothing here. The API answers at /graphql.')),
  );
}

/** Refuses a Host header, or what a proxy says in its place, that names no host: the address of the request needs one. */
export async function refuseStrangeHost(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { url, protocol, hostname } = request;
  if (URL.canParse(url, `${protocol}://${hostname}/`)) return undefined;
  return reply
    .code(400)
    .send(refusal('BAD_REQUEST', 'The Host header cannot be read. Send the name of this host.'));
}

/** What Fastify refuses before it has found a route; its own words would repeat the address. */
export function refuseStrangeAddress(
  _error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.code(400).send(refusal('BAD_REQUEST', 'The address of the request cannot be read.'));
}

/** Answers somebody who has nothing left. */
export function refuseSpender(reply: FastifyReply, { retryAfterSeconds }: Spending): FastifyReply {
  const { message } = rateLimited(retryAfterSeconds);
  return reply.code(429).header('retry-after', retryAfterSeconds).send(refusal('RATE_LIMITED', message));
}

/** A refusal in the shape of every GraphQL error. */
export function refusal(code: ErrorCode, message: string, more: Readonly<Record<string, string>> = {}) {
  return { errors: [{ message, extensions: { code, ...more } }] };
}
