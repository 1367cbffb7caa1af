import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { formatErrors } from '../api/execution/errors.ts';
import type { Subscription } from '../api/execution/executor.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { RejectedError } from '../shared/errors.ts';
import { errorsOf } from './answerErrors.ts';
import { onlyQueries, previewedIds } from './draftPreview.ts';
import { errorResponse } from './errorResponses.ts';
import { SECURITY_HEADERS } from './securityHeaders.ts';
import { eventMeter, rateLimitKey } from './rateLimiter.ts';
import {
  watchCredential,
  type ConnectionLimiter,
  type Full,
  type SubscriptionParts,
} from './subscriptionConnections.ts';

const PATH = '/graphql/stream';
const RETRY_SECONDS = 60;

const CREDENTIAL_ENDED = new RejectedError(
  'UNAUTHENTICATED',
  'The credential of this subscription is no longer valid. Resume with a current credential and `after`.',
);

/** Subscriptions as server-sent events: one connection for each operation. */
export function registerEventStream(
  app: FastifyInstance,
  { executor, openIdentity, makeContext, metrics, preHandler, rateLimiter }: SubscriptionParts,
  connections: ConnectionLimiter,
): void {
  const subscriptions = new WeakMap<FastifyRequest, Subscription>();
  const open = async (request: FastifyRequest) => {
    const { id, principal, ip, checkedOperation } = request;
    if (!checkedOperation) throw new Error('the request has no operation');
    const { operation, error, cost } = checkedOperation;
    const rejected = (reason: Error) => ({ errors: formatErrors([reason], id, () => undefined) });
    if (error) return rejected(error);
    if (previewedIds(request).length > 0) return rejected(onlyQueries());
    const key = rateLimitKey(principal, ip);
    return executor.subscribe(operation, id, {
      makeContext: () => makeContext(id, principal),
      ...eventMeter(
        rateLimiter,
        () => key,
        cost,
        () => metrics.countEvent(),
      ),
    });
  };
  const handle = createHandler({
    // Streams that are reserved first and used later would be stored without a limit.
    authenticate: () => null,
    onSubscribe: async ({ raw }) => {
      const opened = await open(raw);
      // The library recognizes a result by its `data`.
      raw.answerErrors = 'next' in opened ? null : errorsOf(opened);
      if (!('next' in opened)) return { data: null, errors: opened.errors } as never;
      subscriptions.set(raw, opened);
      return opened as never;
    },
  });
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const end = () => void subscriptions.get(request)?.return(undefined);
    const { principal } = request;
    const key = rateLimitKey(principal, request.ip);
    const connection = connections.add({ kind: principal ? 'AUTHENTICATED' : 'ANONYMOUS', key }, end);
    if (typeof connection === 'string') return sendFull(reply, connection, principal !== null);
    const unwatch = watchCredential(openIdentity, request.headers.authorization, () => {
      const subscription = subscriptions.get(request);
      if (subscription) void subscription.endWith(CREDENTIAL_ENDED);
      else request.raw.socket.destroy();
    });
    const release = () => {
      unwatch();
      connection.release();
    };
    reply.raw.once('close', () => {
      end();
      release();
    });
    // A hijacked response skips the hooks that set them.
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
    reply.hijack();
    // The library accepts only this value; browsers and proxies send it in a list.
    request.headers.accept = 'text/event-stream';
    await handle(request, reply).finally(() => {
      release();
      // A connection that stays open for a next request would delay a server that stops.
      request.raw.socket.end();
    });
    return reply;
  };
  app.route({ url: PATH, method: ['GET', 'POST'], preHandler, handler: serve });
}

function sendFull(reply: FastifyReply, full: Full, isAuthenticated: boolean): FastifyReply {
  reply.header('retry-after', RETRY_SECONDS);
  if (full === 'PROCESS_FULL') {
    const most = isAuthenticated ? LIMITS.connections : `${LIMITS.anonymousConnections} anonymous`;
    const otherwise = isAuthenticated ? '' : ' send a credential,';
    const message = `The server already has ${most} connections with subscriptions. Try again later,${otherwise} or read the changes in pages.`;
    return reply.code(503).send(errorResponse('SERVICE_UNAVAILABLE', message));
  }
  const message = `You already have ${LIMITS.connectionsPerPrincipal} connections with subscriptions. Close one, or subscribe to several payers in one.`;
  return reply.code(429).send(errorResponse('RATE_LIMITED', message));
}
