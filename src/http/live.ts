import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { IssuerUnavailable, RefusedCredential, type Identity } from '../access/identity.ts';
import type { Caller } from '../access/permissions.ts';
import { requestIdFrom } from '../graphql/context.ts';
import type { OperationGuard } from '../graphql/guard.ts';
import { LIMITS } from '../graphql/limits.ts';
import type { Callers } from './callers.ts';
import type { MakeContext } from './context.ts';
import { SubscriptionRunner, type Asked } from './subscriptions.ts';

/** Subscriptions: server-sent events at /graphql/stream, WebSocket (graphql-transport-ws) at /graphql. */

interface LiveParts {
  readonly callers: Callers;
  readonly guard: OperationGuard;
  readonly identity: Identity;
  readonly makeContext: MakeContext;
  readonly introspection: boolean;
  readonly onFault: (error: unknown, requestId: string) => void;
}

const STREAM = '/graphql/stream';
const SOCKET = '/graphql';

/** WebSocket close codes: RFC 6455, and those of the graphql-transport-ws protocol. */
const GOING_AWAY = 1001;

const TOO_MANY = {
  errors: [
    {
      message: `The server has ${LIMITS.liveConnections} live connections already. Try again later, or read the feed in pages.`,
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    },
  ],
};

/** Connections of both kinds; one more than the limit is refused. */
class Connections {
  private readonly open = new Set<() => void>();

  /** Registers a connection by how it is ended; undefined when there are too many. */
  add(end: () => void): (() => void) | undefined {
    if (this.open.size >= LIMITS.liveConnections) return undefined;
    this.open.add(end);
    const timer = setTimeout(end, LIMITS.liveMs).unref();
    return () => {
      clearTimeout(timer);
      this.open.delete(end);
    };
  }

  endAll(): void {
    for (const end of this.open) end();
  }
}

export function registerLive(app: FastifyInstance, parts: LiveParts): void {
  const connections = new Connections();
  const runner = new SubscriptionRunner(parts);
  registerStream(app, parts, runner, connections);
  const closeSockets = registerSocket(app, parts, runner, connections);
  app.addHook('preClose', async () => {
    connections.endAll();
    await closeSockets();
  });
}

function registerStream(
  app: FastifyInstance,
  { callers }: LiveParts,
  runner: SubscriptionRunner,
  connections: Connections,
): void {
  const streams = new WeakMap<FastifyRequest, () => void>();
  const handle = createHandler({
    // One connection an operation. Streams that are reserved first and used later would be kept without a bound.
    authenticate: () => null,
    onSubscribe: async ({ raw }, params) => {
      const asked = { ...params, caller: callers.of(raw), requestId: raw.id };
      const started = await runner.start(asked);
      // With `data` the library knows it for a result.
      if ('errors' in started) return { data: null, errors: started.errors };
      streams.set(raw, () => void started.return(undefined));
      return started;
    },
  });
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const end = () => streams.get(request)?.();
    const release = connections.add(end);
    if (!release) return reply.code(503).send(TOO_MANY);
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
    preHandler: callers.check,
    handler: serve,
  });
}

// An interface would have no index signature, which the library asks for.
type SocketExtra = { readonly socket: WebSocket; readonly request: IncomingMessage };

function registerSocket(
  app: FastifyInstance,
  { identity }: LiveParts,
  runner: SubscriptionRunner,
  connections: Connections,
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes });
  const callers = new WeakMap<WebSocket, Caller | null>();
  const counts = new WeakMap<WebSocket, number>();
  sockets.on('connection', (socket) => {
    // The library would print what clients do wrong to the console; the socket closes itself then.
    setImmediate(() => socket.removeAllListeners('error').on('error', () => undefined));
  });
  const server = useServer<Record<string, unknown>, SocketExtra>(
    {
      connectionInitWaitTimeout: LIMITS.introductionMs,
      onConnect: async ({ connectionParams, extra }) => {
        const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
        const header = typeof given === 'string' ? given : extra.request.headers.authorization;
        try {
          callers.set(extra.socket, await identity.callerOf(header));
          return true;
        } catch (error) {
          if (error instanceof RefusedCredential || error instanceof IssuerUnavailable) return false;
          throw error;
        }
      },
      onSubscribe: async ({ extra: { socket, request } }, _id, { query, operationName, variables }) => {
        const open = counts.get(socket) ?? 0;
        if (open >= LIMITS.subscriptionsOfSocket) return [tooManyOfSocket()];
        const requestId = requestIdFrom(request.headers['x-request-id']);
        const asked: Asked = {
          query,
          operationName,
          variables,
          caller: callers.get(socket) ?? null,
          requestId,
        };
        const prepared = runner.prepare(asked);
        if ('errors' in prepared) return prepared.errors;
        counts.set(socket, open + 1);
        return prepared.args;
      },
      subscribe: async (args) => {
        const started = await runner.run(args);
        return started;
      },
      onComplete: ({ extra: { socket } }) =>
        void counts.set(socket, Math.max(0, (counts.get(socket) ?? 1) - 1)),
    },
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?', 1)[0] !== SOCKET) return refuseUpgrade(socket, '404 Not Found');
    let open: WebSocket | undefined;
    const release = connections.add(() => open?.close(GOING_AWAY, 'The server ends this connection.'));
    if (!release) return refuseUpgrade(socket, '503 Service Unavailable');
    socket.once('close', release);
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      open = accepted;
      sockets.emit('connection', accepted, request);
    });
  };
  app.server.on('upgrade', upgrade);
  return async () => {
    app.server.off('upgrade', upgrade);
    await server.dispose();
  };
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function tooManyOfSocket(): GraphQLError {
  const message = `This connection has ${LIMITS.subscriptionsOfSocket} subscriptions already: end one, or open another connection.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
}
