import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  LEAST_COST,
  type CheckedOperation,
  type OperationLimiter,
  type OperationRequest,
} from '../api/execution/operationLimiter.ts';
import { RejectedError } from '../shared/errors.ts';
import { errorResponse, sendRateLimited } from './errorResponses.ts';
import { rateLimitKey, type ChargeTime, type RateLimiter } from './rateLimiter.ts';
import { requestParameters } from './requestParameters.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The operation of the request, after the limits were checked; null for a request without one. */
    checkedOperation:
      | (CheckedOperation & {
          readonly query: string;
          readonly remaining: number;
          /** Charges the time that the operation takes; what was needed to read it is charged already. */
          readonly charge: ChargeTime;
        })
      | null;
  }
}

interface CheckParts {
  readonly limiter: OperationLimiter;
  readonly rateLimiter: RateLimiter;
}

const NO_QUERY = new RejectedError(
  'BAD_REQUEST',
  'The request has no `query`. Send the text of the operation in it: {"query": "…", "variables": {…}}.',
);

/** Clients of automatic persisted queries recognize these two by their code or by this very message. */
const NOT_SUPPORTED = new RejectedError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
const NOT_FOUND = new RejectedError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');

const NO_LIST = new RejectedError(
  'OPERATION_NOT_LISTED',
  'This server has no list of persisted operations. Send the text of the operation in `query`.',
);
const NOT_LISTED = new RejectedError(
  'OPERATION_NOT_LISTED',
  'The manifest of this server lists no operation with this id. Add the operation to OPERATIONS_MANIFEST, or send the id of a listed one.',
);

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Hooks that check the operation of a request and count its cost before GraphQL reads it. `operation` rejects what
 * exceeds a limit; `subscription` leaves that to the event stream, which reports it as an event.
 */
export function operationHooks(
  app: FastifyInstance,
  { limiter, rateLimiter }: CheckParts,
): { readonly operation: Hook; readonly subscription: Hook } {
  app.decorateRequest('checkedOperation', null);
  const check = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const key = rateLimitKey(request.principal, request.ip);
    const admitted = await rateLimiter.admit(key);
    if (!admitted.allowed) return sendRateLimited(reply.headers(rateLimiter.headers(admitted)), admitted);
    const startedAt = performance.now();
    const sent = readOperation(request, limiter);
    const checked = sent instanceof RejectedError ? null : limiter.checkOperation(sent);
    request.busyMs += performance.now() - startedAt;
    const cost = checked?.cost ?? LEAST_COST;
    const result = await rateLimiter.consume(key, cost);
    const charge = rateLimiter.timeMeter(key, result.allowed ? cost : 0);
    const remaining = await charge(request.busyMs);
    reply.headers(rateLimiter.headers({ ...result, remaining: Math.min(result.remaining, remaining) }));
    if (!result.allowed) return sendRateLimited(reply, result);
    if (sent instanceof RejectedError) return reject(reply, sent);
    request.checkedOperation = checked && { ...checked, query: sent.query, remaining, charge };
    return undefined;
  };
  return {
    operation: async (request, reply) => {
      const answered = await check(request, reply);
      if (answered) return answered;
      // Apollo Server reports syntax errors.
      const error = request.checkedOperation?.error;
      return error instanceof RejectedError ? reject(reply, error) : undefined;
    },
    subscription: check,
  };
}

/** Clients that register operations by sending them read the body of a success alone. */
function reject(reply: FastifyReply, error: RejectedError): FastifyReply {
  const isForRegistering = error === NOT_FOUND || error === NOT_SUPPORTED;
  return reply.code(isForRegistering ? 200 : 400).send(errorResponse(error.code, error.message));
}

/** The operation of a request, with the text of a persisted one; or why there is none. */
function readOperation(request: FastifyRequest, limiter: OperationLimiter): OperationRequest | RejectedError {
  try {
    const { query, persisted, ...rest } = requestParameters(request);
    if (query !== null) return { query, ...rest };
    if (!persisted) return NO_QUERY;
    const listed = limiter.textOf(persisted.id);
    if (listed !== undefined) {
      writeText(request, listed);
      return { query: listed, ...rest };
    }
    if (limiter.listsOperations) return persisted.isAutomatic ? NOT_FOUND : NOT_LISTED;
    return persisted.isAutomatic ? NOT_SUPPORTED : NO_LIST;
  } catch (error) {
    if (error instanceof RejectedError) return error;
    throw error;
  }
}

/** Puts the text of a persisted operation where Apollo Server reads it: in the body, or in the URL of a GET. */
function writeText(request: FastifyRequest, query: string): void {
  if (request.method !== 'GET') {
    const body = request.body as { query?: string; extensions?: unknown };
    body.query = query;
    delete body.extensions;
    return;
  }
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.set('query', query);
  url.searchParams.delete('extensions');
  request.raw.url = `${url.pathname}${url.search}`;
}
