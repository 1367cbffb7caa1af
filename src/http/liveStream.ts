import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { LIMITS } from '../api/execution/limits.ts';
import { accountOf } from './budget.ts';
import { watchCredential, type Connections, type LiveParts } from './liveConnections.ts';
import { refusal } from './refusals.ts';
import type { Feed, SubscriptionRunner } from './subscriptions.ts';
import { RejectedError } from '../shared/errors.ts';
import { toGraphQLError } from '../api/execution/errors.ts';

const STREAM = '/graphql/stream';
const RETRY_SECONDS = 60;

const CREDENTIAL_ENDED = toGraphQLError(
  new RejectedError(
    'UNAUTHENTICATED',
    'The credential of this feed is no longer valid. Resume with a current one, and `after`.',
  ),
);

/** Subscriptions as server-sent events: one connection an operation. */
export function registerStream(
  app: FastifyInstance,
  { callers, turnstile, identity }: LiveParts,
  runner: SubscriptionRunner,
  connections: Connections,
): void {
  const feeds = new WeakMap<FastifyRequest, Feed>();
  const handle = createHandler({
    // Streams that are reserved first and used later would be kept without a bound.
    authenticate: () => null,
    onSubscribe: async ({ raw }, params) => {
      const asked = { ...params, principal: callers.of(raw), requestId: raw.id };
      const started = await runner.start(asked);
      // With `data` the library knows it for a result.
      if ('errors' in started) return { data: null, errors: started.errors };
      feeds.set(raw, started);
      return started;
    },
  });
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const end = () => void feeds.get(request)?.return(undefined);
    const connection = connections.add(accountOf(callers.of(request), request.ip), end);
    if (typeof connection === 'string') return refuse(reply, connection);
    const unwatch = watchCredential(identity, request.headers.authorization, () => {
      const feed = feeds.get(request);
      if (feed) void feed.endWith(CREDENTIAL_ENDED);
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
    // A hijacked answer passes the hook by that sets them.
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    reply.hijack();
    // The library looks for exactly this; browsers and proxies send it among others.
    request.headers.accept = 'text/event-stream';
    await handle(request, reply).finally(() => {
      release();
      // The connection is not kept for a next request: a server that stops would wait for one.
      request.raw.socket.end();
    });
    return reply;
  };
  app.route({
    url: STREAM,
    method: ['GET', 'POST'],
    preHandler: [
      callers.check,
      async (request, reply) => turnstile.charge(request, reply, callers.of(request)),
    ],
    handler: serve,
  });
}

function refuse(reply: FastifyReply, full: 'PROCESS_FULL' | 'CALLER_FULL'): FastifyReply {
  reply.header('retry-after', RETRY_SECONDS);
  if (full === 'PROCESS_FULL') {
    const message = `The server has ${LIMITS.liveConnections} live connections already. Try again later, or read the feed in pages.`;
    return reply.code(503).send(refusal('SERVICE_UNAVAILABLE', message));
  }
  const message = `This caller has ${LIMITS.liveConnectionsOfCaller} live connections already. End one, or ask for several payers in one.`;
  return reply.code(429).send(refusal('RATE_LIMITED', message));
}
