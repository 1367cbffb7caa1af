import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import proxyAddress from '@fastify/proxy-addr';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, parse, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { InvalidCredentialError } from '../access/authenticator.ts';
import type { Principal } from '../shared/permissions.ts';
import { formatErrors } from '../api/execution/errors.ts';
import type { Subscription } from '../api/execution/executor.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { LEAST_COST, type OperationRequest } from '../api/execution/operationLimiter.ts';
import { requestIdFrom } from '../api/kit/context.ts';
import { schema } from '../api/schema.ts';
import { RejectedError } from '../shared/errors.ts';
import { errorsOf } from './answerErrors.ts';
import { authorizationOf, CredentialsLimitedError } from './authentication.ts';
import { errorResponse, RETRY_SECONDS, type ErrorResponse } from './errorResponses.ts';
import { SECURITY_HEADERS } from './securityHeaders.ts';
import { eventMeter, rateLimitExceeded, rateLimitKey, type RateLimitResult } from './rateLimiter.ts';
import {
  watchCredential,
  type Connection,
  type ConnectionLimiter,
  type Full,
  type SubscriptionParts,
} from './subscriptionConnections.ts';

const PATH = '/graphql';

/** WebSocket close codes: RFC 6455, and those of the graphql-transport-ws protocol. */
const CLOSE = { goingAway: 1001, tryAgainLater: 1013, forbidden: 4403, tooManyRequests: 4429 } as const;

/** The library reads the kind of operation from it; the operation itself is open already. */
const ANY_SUBSCRIPTION = parse('subscription { __typename }');

/** One WebSocket, and who opened it. */
class SocketSession {
  readonly requestId: string;
  readonly connection: Connection;
  principal: Principal | null = null;
  subscriptions = 0;
  unwatch: () => void = () => undefined;
  readonly address: string;

  constructor(request: IncomingMessage, address: string, connection: Connection) {
    this.address = address;
    this.requestId = requestIdFrom(request.headers['x-request-id']);
    this.connection = connection;
  }

  get rateLimitKey(): string {
    return rateLimitKey(this.principal, this.address);
  }
}

// An interface has no index signature, which the library requires.
type SocketExtra = { readonly socket: WebSocket; readonly request: IncomingMessage };

/** Subscriptions over WebSocket. @returns what closes all of them */
export function registerWebSocket(
  app: FastifyInstance,
  parts: SubscriptionParts,
  connections: ConnectionLimiter,
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes });
  const sessions = new WeakMap<WebSocket, SocketSession>();
  const sessionOf = ({ socket }: SocketExtra): SocketSession => {
    const session = sessions.get(socket);
    if (!session) throw new Error('a WebSocket without a session');
    return session;
  };
  sockets.on('connection', (socket) => {
    // The library would print protocol errors of clients to the console; the socket closes itself then.
    setImmediate(() => socket.removeAllListeners('error').on('error', () => undefined));
  });
  const server = useServer<Record<string, unknown>, SocketExtra>(
    {
      // Otherwise the library closes with the message of any internal error.
      isProd: true,
      connectionInitWaitTimeout: LIMITS.authenticationMs,
      onConnect: async ({ connectionParams, extra }) => {
        const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
        const header = () => (typeof given === 'string' ? given : authorizationOf(extra.request));
        return authenticate(parts, sessionOf(extra), extra.socket, header);
      },
      onSubscribe: async ({ extra }, _id, { query, operationName, variables }) => {
        const request = { query, operationName: operationName ?? null, variables: variables ?? {} };
        const opened = await subscribe(parts, sessionOf(extra), request);
        if (!('next' in opened)) return opened.errors.map(asGraphQLError);
        return { schema, document: ANY_SUBSCRIPTION, contextValue: opened };
      },
      subscribe: async ({ contextValue }) => serializable(contextValue as Subscription),
      onComplete: ({ extra }) => {
        const session = sessionOf(extra);
        session.subscriptions = Math.max(0, session.subscriptions - 1);
      },
    },
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A client that disconnects while it is answered would otherwise end the process.
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== PATH) return rejectUpgrade(socket, 'NOT_FOUND');
    let open: WebSocket | undefined;
    const end = () => open?.close(CLOSE.goingAway, 'The server closes this connection.');
    // Fastify computes the same for requests of its own, which an upgrade is not.
    const address = proxyAddress(request, parts.trustProxy);
    const connection = connections.add({ kind: 'PENDING', key: rateLimitKey(null, address) }, end);
    if (connection === 'KEY_FULL') return rejectUpgrade(socket, 'KEY_FULL');
    if (connection === 'PROCESS_FULL') return rejectUpgrade(socket, 'PROCESS_FULL');
    const session = new SocketSession(request, address, connection);
    socket.once('close', () => {
      session.unwatch();
      connection.release();
    });
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      open = accepted;
      sessions.set(accepted, session);
      sockets.emit('connection', accepted, request);
    });
  };
  app.server.on('upgrade', upgrade);
  return async () => {
    app.server.off('upgrade', upgrade);
    await server.dispose();
  };
}

/** Close code and reason of a socket for which there is no place. */
const TOO_MANY_CONNECTIONS = {
  KEY_FULL: [CLOSE.tooManyRequests, 'You have too many connections with subscriptions. Close one.'],
  PROCESS_FULL: [CLOSE.tryAgainLater, 'The server has too many connections. Try again later.'],
} as const satisfies Record<Full, readonly [number, string]>;

/** Authenticates a socket, and closes it once its credential is no longer valid. @returns whether it may subscribe */
async function authenticate(
  { identity, openIdentity, rateLimiter, onInternalError }: SubscriptionParts,
  session: SocketSession,
  socket: WebSocket,
  credential: () => string | undefined,
): Promise<boolean> {
  const closeLimited = (result: RateLimitResult) =>
    socket.close(CLOSE.tooManyRequests, rateLimitExceeded(result).message);
  let header: string | undefined;
  try {
    session.principal = await identity.authenticate(() => (header = credential()), session.address);
  } catch (error) {
    if (error instanceof CredentialsLimitedError) {
      closeLimited(error.result);
    } else if (!(error instanceof InvalidCredentialError)) {
      onInternalError(error, session.requestId);
      socket.close(CLOSE.tryAgainLater, 'The credential cannot be verified at the moment.');
    }
    return false;
  }
  const result = await rateLimiter.consume(session.rateLimitKey, 1);
  if (!result.allowed) {
    closeLimited(result);
    return false;
  }
  const kind = session.principal ? 'AUTHENTICATED' : 'ANONYMOUS';
  const full = session.connection.moveTo({ kind, key: session.rateLimitKey });
  if (full) {
    const [code, reason] = TOO_MANY_CONNECTIONS[full];
    socket.close(code, reason);
    return false;
  }
  session.unwatch = watchCredential(openIdentity, header, () =>
    socket.close(CLOSE.forbidden, 'The credential is no longer valid.'),
  );
  return true;
}

/** The open subscription, or the errors why it is not opened. Both count against the rate limit. */
async function subscribe(
  { limiter, rateLimiter, executor, makeContext, metrics, accessLog }: SubscriptionParts,
  session: SocketSession,
  request: OperationRequest,
): Promise<Subscription | { readonly errors: readonly GraphQLFormattedError[] }> {
  const { principal, requestId } = session;
  const rejected = (error: unknown) => ({ errors: formatErrors([error], requestId, () => undefined) });
  if (session.subscriptions >= LIMITS.subscriptionsPerSocket) return rejected(TOO_MANY_SUBSCRIPTIONS);
  // Counted before anything is awaited: a client may send several at once.
  session.subscriptions += 1;
  const admitted = await rateLimiter.admit(session.rateLimitKey);
  const startedAt = performance.now();
  const { cost, operation, error } = admitted.allowed
    ? limiter.checkOperation(request)
    : { cost: LEAST_COST, error: rateLimitExceeded(admitted) };
  const busyMs = performance.now() - startedAt;
  const result = admitted.allowed ? await rateLimiter.consume(session.rateLimitKey, cost) : admitted;
  await rateLimiter.timeMeter(session.rateLimitKey, result.allowed ? cost : 0)(busyMs);
  const opened = !result.allowed
    ? rejected(rateLimitExceeded(result))
    : error
      ? rejected(error)
      : await executor.subscribe(operation, requestId, {
          makeContext: () => makeContext(requestId, principal),
          ...eventMeter(
            rateLimiter,
            () => session.rateLimitKey,
            cost,
            () => metrics.countEvent(),
          ),
        });
  accessLog.record({
    requestId,
    operation: operation ?? null,
    principal,
    cost,
    errors: errorsOf(opened),
    status: 200,
    ms: performance.now() - startedAt,
  });
  if ('next' in opened) return opened;
  session.subscriptions -= 1;
  return { errors: opened.errors ?? [] };
}

const TOO_MANY_SUBSCRIPTIONS = new RejectedError(
  'QUERY_TOO_COMPLEX',
  `This connection already has ${LIMITS.subscriptionsPerSocket} subscriptions. End one, or open another connection.`,
);

/** The library serializes each error with `toJSON`. */
function asGraphQLError(formatted: GraphQLFormattedError): GraphQLError {
  return Object.assign(new GraphQLError(formatted.message), { toJSON: () => formatted });
}

function serializable(subscription: Subscription): AsyncGenerator<ExecutionResult> {
  const results = {
    ...subscription,
    next: async () => {
      const { done, value } = await subscription.next();
      if (done) return { done, value };
      return { done, value: value.errors ? { ...value, errors: value.errors.map(asGraphQLError) } : value };
    },
    [Symbol.asyncIterator]: () => results,
  } as AsyncGenerator<ExecutionResult>;
  return results;
}

const REJECTED_UPGRADES = {
  NOT_FOUND: ['404 Not Found', errorResponse('BAD_REQUEST', 'Unknown path. WebSockets connect to /graphql.')],
  KEY_FULL: ['429 Too Many Requests', errorResponse('RATE_LIMITED', TOO_MANY_CONNECTIONS.KEY_FULL[1])],
  PROCESS_FULL: [
    '503 Service Unavailable',
    errorResponse('SERVICE_UNAVAILABLE', TOO_MANY_CONNECTIONS.PROCESS_FULL[1]),
  ],
} as const satisfies Record<Full | 'NOT_FOUND', readonly [status: string, body: ErrorResponse]>;

/** Answers like any other request: an upgrade does not pass the hooks of Fastify. */
function rejectUpgrade(socket: Duplex, reason: keyof typeof REJECTED_UPGRADES): void {
  const [status, body] = REJECTED_UPGRADES[reason];
  const text = JSON.stringify(body);
  const headers = {
    ...SECURITY_HEADERS,
    ...(reason !== 'NOT_FOUND' && { 'retry-after': RETRY_SECONDS }),
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${text}`);
}
