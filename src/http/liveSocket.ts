import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { InvalidCredentialError } from '../access/identity.ts';
import type { Principal } from '../access/permissions.ts';
import { requestIdFrom } from '../api/kit/context.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { accountOf, rateLimited } from './budget.ts';
import { authorizationOf } from './callers.ts';
import { watchCredential, type Connection, type Connections, type LiveParts } from './liveConnections.ts';
import type { Asked, SubscriptionRunner } from './subscriptions.ts';
import { RejectedError } from '../shared/errors.ts';
import { toGraphQLError } from '../api/execution/errors.ts';

const SOCKET = '/graphql';

/** WebSocket close codes: RFC 6455, and those of the graphql-transport-ws protocol. */
const CLOSE = { goingAway: 1001, tryAgainLater: 1013, forbidden: 4403, tooManyRequests: 4429 } as const;

/** One WebSocket, and who is at its other end. */
class Guest {
  readonly address: string;
  readonly requestId: string;
  readonly connection: Connection;
  principal: Principal | null = null;
  subscriptions = 0;
  unwatch: () => void = () => undefined;

  constructor(request: IncomingMessage, address: string, connection: Connection) {
    this.address = address;
    this.requestId = requestIdFrom(request.headers['x-request-id']);
    this.connection = connection;
  }

  get payer(): string {
    return accountOf(this.principal, this.address);
  }
}

// An interface would have no index signature, which the library asks for.
type SocketExtra = { readonly socket: WebSocket; readonly request: IncomingMessage };

/** Subscriptions over WebSocket. Gives what closes all of them. */
export function registerSocket(
  app: FastifyInstance,
  parts: LiveParts,
  runner: SubscriptionRunner,
  connections: Connections,
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes });
  const guests = new WeakMap<WebSocket, Guest>();
  const guestOf = ({ socket }: SocketExtra): Guest => {
    const guest = guests.get(socket);
    if (!guest) throw new Error('a WebSocket that was not registered');
    return guest;
  };
  sockets.on('connection', (socket) => {
    // The library would print what clients do wrong to the console; the socket closes itself then.
    setImmediate(() => socket.removeAllListeners('error').on('error', () => undefined));
  });
  const server = useServer<Record<string, unknown>, SocketExtra>(
    {
      // Otherwise the library closes with the message of whatever went wrong.
      isProd: true,
      connectionInitWaitTimeout: LIMITS.introductionMs,
      onConnect: async ({ connectionParams, extra }) => {
        const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
        const header = () => (typeof given === 'string' ? given : authorizationOf(extra.request));
        return introduce(parts, guestOf(extra), extra.socket, header);
      },
      onSubscribe: async ({ extra }, _id, asked) => subscribe(parts, runner, guestOf(extra), asked),
      subscribe: async (args) => runner.run(args),
      onComplete: ({ extra }) => {
        const guest = guestOf(extra);
        guest.subscriptions = Math.max(0, guest.subscriptions - 1);
      },
    },
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever hangs up while being answered would otherwise end the process.
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== SOCKET) return refuseUpgrade(socket, '404 Not Found');
    let open: WebSocket | undefined;
    const end = () => open?.close(CLOSE.goingAway, 'The server ends this connection.');
    const address = parts.proxies.clientOf(request);
    const connection = connections.add(accountOf(null, address), end);
    if (connection === 'CALLER_FULL') return refuseUpgrade(socket, '429 Too Many Requests');
    if (connection === 'PROCESS_FULL') return refuseUpgrade(socket, '503 Service Unavailable');
    const guest = new Guest(request, address, connection);
    socket.once('close', () => {
      guest.unwatch();
      connection.release();
    });
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      open = accepted;
      guests.set(accepted, guest);
      sockets.emit('connection', accepted, request);
    });
  };
  app.server.on('upgrade', upgrade);
  return async () => {
    app.server.off('upgrade', upgrade);
    await server.dispose();
  };
}

/** Finds out who it is, and watches that this stays so. False, or closed already, for whoever is not let in. */
async function introduce(
  { identity, budget, onFault }: LiveParts,
  guest: Guest,
  socket: WebSocket,
  credential: () => string | undefined,
): Promise<boolean> {
  const spend = (cost: number) => {
    const { allowed, retryAfterSeconds } = budget.spend(guest.payer, cost);
    if (!allowed) socket.close(CLOSE.tooManyRequests, rateLimited(retryAfterSeconds).message);
    return allowed;
  };
  let header: string | undefined;
  try {
    header = credential();
    guest.principal = await identity.authenticate(header);
  } catch (error) {
    if (error instanceof InvalidCredentialError) {
      spend(LIMITS.refusedCredentialCost);
    } else {
      onFault(error, guest.requestId);
      socket.close(CLOSE.tryAgainLater, 'The credential cannot be verified at the moment.');
    }
    return false;
  }
  if (!spend(1)) return false;
  if (!guest.connection.handTo(guest.payer)) {
    socket.close(CLOSE.tooManyRequests, 'This caller has too many live connections already.');
    return false;
  }
  guest.unwatch = watchCredential(identity, header, () =>
    socket.close(CLOSE.forbidden, 'The credential is not valid any more.'),
  );
  return true;
}

/** What to run, or the errors that say why nothing is; either is charged. */
function subscribe(
  { budget }: LiveParts,
  runner: SubscriptionRunner,
  guest: Guest,
  { query, operationName, variables }: Pick<Asked, 'query' | 'operationName' | 'variables'>,
) {
  const { principal, requestId } = guest;
  if (guest.subscriptions >= LIMITS.subscriptionsOfSocket) return [tooManyOfSocket()];
  const prepared = runner.prepare({ query, operationName, variables, principal, requestId });
  const { allowed, retryAfterSeconds } = budget.spend(guest.payer, prepared.cost);
  if (!allowed) return [rateLimited(retryAfterSeconds)];
  if ('errors' in prepared) return prepared.errors;
  guest.subscriptions += 1;
  return prepared.args;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function tooManyOfSocket(): GraphQLError {
  const message = `This connection has ${LIMITS.subscriptionsOfSocket} subscriptions already: end one, or open another connection.`;
  return toGraphQLError(new RejectedError('QUERY_TOO_COMPLEX', message));
}
