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

/** Parameters of a GraphQL request, unchecked. */
interface Parameters {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

interface CheckParts {
  readonly limiter: OperationLimiter;
  readonly rateLimiter: RateLimiter;
}

const UNKNOWN_HASH = new RejectedError(
  'OPERATION_NOT_LISTED',
  'The manifest of this server lists no operation with this hash. Send its text, or by POST the hash of a listed one.',
);

const NO_QUERY = new RejectedError(
  'BAD_REQUEST',
  'The request has no `query`. Send the text of a subscription in it.',
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
    if (!admitted.allowed) return sendRateLimited(reply, admitted);
    const startedAt = performance.now();
    const sent = operationOf(request, limiter);
    const checked = sent && limiter.checkOperation(sent);
    request.busyMs += performance.now() - startedAt;
    const cost = checked?.cost ?? LEAST_COST;
    const result = await rateLimiter.consume(key, cost);
    const charge = rateLimiter.timeMeter(key, result.allowed ? cost : 0);
    const remaining = await charge(request.busyMs);
    if (!result.allowed) return sendRateLimited(reply, result);
    request.checkedOperation = checked && { ...checked, query: sent.query, remaining, charge };
    return undefined;
  };
  const reject = (reply: FastifyReply, { code, message }: RejectedError) =>
    reply.code(400).send(errorResponse(code, message));
  return {
    operation: async (request, reply) => {
      const answered = await check(request, reply);
      if (answered) return answered;
      const { checkedOperation } = request;
      // Apollo Server reports syntax errors and requests without an operation.
      const { error } = checkedOperation ?? { error: sendsHash(request) ? UNKNOWN_HASH : undefined };
      return error instanceof RejectedError ? reject(reply, error) : undefined;
    },
    subscription: async (request, reply) =>
      (await check(request, reply)) ?? (request.checkedOperation ? undefined : reject(reply, NO_QUERY)),
  };
}

function operationOf(request: FastifyRequest, limiter: OperationLimiter): OperationRequest | null {
  const sent = (request.method === 'GET' ? urlParameters(request.url) : request.body) as Parameters | null;
  if (typeof sent !== 'object' || sent === null) return null;
  if (sent.query === undefined) replaceHash(sent, limiter);
  if (typeof sent.query !== 'string') return null;
  const { operationName } = sent;
  return {
    query: sent.query,
    operationName: typeof operationName === 'string' && operationName !== '' ? operationName : null,
    variables: variablesOf(sent.variables),
  };
}

/** A client of listed operations may send the hash in place of the text. */
function replaceHash(sent: Parameters, limiter: OperationLimiter): void {
  const { extensions } = sent;
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return;
  const { persistedQuery } = extensions;
  if (typeof persistedQuery !== 'object' || persistedQuery === null || !('sha256Hash' in persistedQuery))
    return;
  const text = limiter.textOf(String(persistedQuery.sha256Hash));
  if (text === undefined) return;
  sent.query = text;
  delete sent.extensions;
}

/**
 * Parameters of a GET, parsed as Apollo Server parses them: another parser could read another text, and run an
 * operation that was never checked. Apollo Server rejects a name that occurs twice.
 */
function urlParameters(url: string): Parameters {
  const { searchParams } = new URL(url, 'http://localhost');
  const once = (name: string) => {
    const values = searchParams.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  return { query: once('query'), operationName: once('operationName'), variables: once('variables') };
}

function sendsHash(request: FastifyRequest): boolean {
  const sent = request.method === 'GET' ? request.query : request.body;
  const extensions =
    typeof sent === 'object' && sent !== null && 'extensions' in sent ? sent.extensions : null;
  const text = typeof extensions === 'string' ? extensions : JSON.stringify(extensions ?? null);
  return text.includes('"persistedQuery"');
}

/** Variables as an object; in a GET they are JSON. Apollo Server rejects invalid ones. */
function variablesOf(sent: unknown): Readonly<Record<string, unknown>> {
  try {
    const variables: unknown = typeof sent === 'string' ? JSON.parse(sent) : sent;
    return typeof variables === 'object' && variables !== null ? { ...variables } : {};
  } catch {
    return {};
  }
}
