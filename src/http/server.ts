import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { compile } from '@fastify/proxy-addr';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify';
import type { Authenticator } from '../access/authenticator.ts';
import { DocumentCache } from '../api/execution/documents.ts';
import { OperationExecutor } from '../api/execution/executor.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { OperationLimiter, type OperationManifest } from '../api/execution/operationLimiter.ts';
import { AttemptLog } from '../audit/attempts.ts';
import { requestIdFrom } from '../api/kit/context.ts';
import type { Database } from '../db/client.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { AccessLog } from './access.ts';
import { apolloHandler } from './apollo.ts';
import { authenticationHook, LimitedAuthenticator, NOT_GIVEN } from './authentication.ts';
import { PREVIEW_HEADER } from './draftPreview.ts';
import { contextMaker, type ExportsPart } from './context.ts';
import type { Draining } from './draining.ts';
import { registerDownloads } from './downloads.ts';
import { loggedError } from './errorLog.ts';
import { registerErrorHandlers, rejectInvalidHost, sendInvalidUrl } from './errorResponses.ts';
import { registerHealth } from './health.ts';
import { registerJsonBody } from './jsonBody.ts';
import { Metrics } from './metrics.ts';
import { OperationNames } from './operationNames.ts';
import { operationHooks } from './operationRequests.ts';
import { ADMISSION, overloadHook, type Admission } from './overload.ts';
import { registerDocs } from './docs/register.ts';
import { registerPlayground } from './playground/register.ts';
import { RateLimiter } from './rateLimiter.ts';
import { SharedConsumption } from './sharedConsumption.ts';
import { registerSubscriptions } from './subscriptions.ts';

export interface ServerParts {
  readonly db: Database;
  readonly store: ReferenceStore;
  readonly identity: Authenticator;
  readonly logger: FastifyBaseLogger;
  /** Without it, what is counted is served nowhere. */
  readonly metrics?: Metrics;
  readonly now: () => Date;
  /** Without it, exports can be read but not started. */
  readonly exports?: ExportsPart | undefined;
  /** Longest life of an API key; 365 days without it. */
  readonly apiKeyMaxDays?: number;
  readonly isReviewRequired?: boolean;
  readonly introspection: boolean;
  /** Cost that a principal or network may consume in a minute. */
  readonly costPerMinute: number;
  /** Length of the window of the rate limit; 60 without it. */
  readonly rateLimitSeconds?: number;
  /** Charge for each millisecond of an operation; a test that counts exact costs passes 0. */
  readonly costPerMs?: number;
  /** Whether all processes over the database share one rate limit; without it, each has its own. */
  readonly sharedRateLimit?: boolean;
  /** Without it, any operation runs. */
  readonly manifest?: OperationManifest;
  readonly corsOrigins?: readonly string[];
  /** Addresses and networks whose X-Forwarded headers are trusted; none without it. */
  readonly trustedProxies?: readonly string[];
  /** What is answered at once; without it, what a server answers. */
  readonly admission?: Admission;
  /** What happens when the server stops; without it, nothing before it closes. */
  readonly draining?: Draining;
  /** Without it, no playground is served. */
  readonly playground?: { readonly demoAuthorization?: string | undefined };
}

type TrustProxy = (address: string, hop: number) => boolean;

/** The HTTP server with the API, health and, when configured, the playground; not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const trustProxy: TrustProxy = compile([...(parts.trustedProxies ?? [])]);
  const app = Fastify({
    loggerInstance: parts.logger.child({}, { serializers: { req: requestForLog } }),
    // The access log has one line for each request.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestTimeoutMs,
    connectionTimeout: LIMITS.idleConnectionMs,
    trustProxy,
    // A credential that is too long is rejected like any other, and not by the HTTP parser.
    http: { maxHeaderSize: LIMITS.headerBytes },
    frameworkErrors: sendInvalidUrl,
    // A request that arrives on an open connection while the server closes is served too.
    return503OnClosing: false,
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']),
  });
  await registerHeaders(app, parts.corsOrigins ?? []);
  registerErrorHandlers(app);
  registerJsonBody(app);
  registerHealth(app, parts);
  app.addHook('onRequest', async (_request, reply) => {
    if (parts.draining?.closesConnections) reply.header('connection', 'close');
  });
  await registerApi(app, parts, trustProxy);
  if (parts.playground) await registerPlayground(app, parts.playground);
  registerDocs(app);
  return app;
}

const TWO_YEARS_SECONDS = 63_072_000;

/** Headers of every response. The playground replaces the content security policy and the caching of its own. */
async function registerHeaders(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    hsts: { maxAge: TWO_YEARS_SECONDS, includeSubDomains: true },
  });
  app.addHook('onRequest', async (request, reply) => {
    // Browsers ignore it on plain HTTP, where it would promise TLS that this server may not have.
    if (request.protocol !== 'https') reply.removeHeader('strict-transport-security');
  });
  if (origins.length === 0) return;
  // Credentials are sent in a header that the page sets, so cookies are not allowed.
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'x-request-id',
      PREVIEW_HEADER,
      'apollo-require-preflight',
    ],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
}

async function registerApi(app: FastifyInstance, parts: ServerParts, trustProxy: TrustProxy): Promise<void> {
  const { logger, metrics = new Metrics(parts) } = parts;
  const names = new OperationNames(Boolean(parts.manifest));
  const onInternalError = (error: unknown, requestId: string, operationName: string | null = null) =>
    logger.error(
      { requestId, operation: names.forLog(operationName), error: loggedError(error) },
      'request failed',
    );
  const onFailure = (error: unknown) => logger.warn({ error: loggedError(error) }, 'policy changes not read');
  const attempts = new AttemptLog((event) => logger.warn({ event: 'access', ...event }, NOT_GIVEN));
  const makeContext = contextMaker({ ...parts, attempts, onFailure });
  const documents = new DocumentCache(parts.introspection);
  const limiter = new OperationLimiter(documents, () => parts.store.listSizes(), parts.manifest);
  const executor = new OperationExecutor({ onInternalError });
  const rateLimiter = rateLimiterOf(app, parts, metrics);
  const accessLog = new AccessLog(metrics, logger, names);
  accessLog.register(app);
  const identity = new LimitedAuthenticator(parts.identity, rateLimiter);
  const authenticate = authenticationHook(app, identity);
  const check = operationHooks(app, { limiter, rateLimiter });
  registerSubscriptions(app, {
    identity,
    openIdentity: parts.identity,
    limiter,
    executor,
    rateLimiter,
    makeContext,
    trustProxy,
    preHandler: [authenticate, check.subscription],
    onInternalError,
    metrics,
    accessLog,
  });
  registerDownloads(app, { db: parts.db, now: parts.now, authenticate, rateLimiter, attempts });
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    onRequest: overloadHook(parts.admission ?? ADMISSION),
    preHandler: [rejectInvalidHost, authenticate, check.operation],
    handler: await apolloHandler(app, {
      documents,
      executor,
      makeContext,
      store: parts.store,
      logger,
      onInternalError,
    }),
  });
}

function rateLimiterOf(app: FastifyInstance, parts: ServerParts, metrics: Metrics): RateLimiter {
  const { costPerMinute, rateLimitSeconds, costPerMs } = parts;
  const rateLimiter = new RateLimiter(costPerMinute, rateLimitSeconds, costPerMs, metrics);
  if (parts.sharedRateLimit) {
    const stop = rateLimiter.share(new SharedConsumption(parts.db), (error) =>
      parts.logger.warn({ error: loggedError(error) }, 'rate limit not shared with other processes'),
    );
    app.addHook('onClose', stop);
  }
  return rateLimiter;
}

/** A request for the log: without its query string, which contains the operation and its variables. */
function requestForLog({ method, url, ip }: FastifyRequest): Record<string, unknown> {
  return { method, path: url.split('?', 1)[0], remoteAddress: ip };
}
