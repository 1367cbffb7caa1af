import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Identity } from '../access/identity.ts';
import type { Database } from '../db/client.ts';
import { requestIdFrom, type RequestContext } from '../api/kit/context.ts';
import { formatError } from '../api/execution/errors.ts';
import { executorGateway } from '../api/execution/executor.ts';
import { depthLimit, LIMITS } from '../api/execution/limits.ts';
import { OperationGuard, type Safelist } from '../api/execution/guard.ts';
import { scalarLiterals } from '../api/execution/scalarLiterals.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { contextMaker, type ExportsPart } from './context.ts';
import { unwrapResolverError } from '@apollo/server/errors';
import { TrustedProxies } from './address.ts';
import { Callers } from './callers.ts';
import { registerLive } from './live.ts';
import { CostBudget } from './budget.ts';
import { faultForLog, faultReporting } from './faults.ts';
import { legacyStatus, registerCors, secure } from './headers.ts';
import { costReporting, onlyJudged, Turnstile } from './operations.ts';
import { registerDownloads } from './downloads.ts';
import { registerHealth } from './health.ts';
import { refuseStrangeAddress, refuseStrangeHost, registerRefusals } from './refusals.ts';
import { registerPlayground } from './playground/register.ts';

export interface ServerParts {
  readonly db: Database;
  readonly store: ReferenceStore;
  readonly identity: Identity;
  readonly logger: FastifyBaseLogger;
  readonly now: () => Date;
  /** In milliseconds, by which budgets are earned again; absent: the clock of the process. */
  readonly clock?: () => number;
  /** Absent: exports are shown and not started. */
  readonly exports?: ExportsPart | undefined;
  readonly introspection: boolean;
  /** What a caller may spend in a minute. */
  readonly costPerMinute: number;
  /** Absent: any operation is run. */
  readonly safelist?: Safelist;
  readonly corsOrigins?: readonly string[];
  /** Absent: nobody is believed about for whom it asks. */
  readonly trustedProxies?: readonly string[];
  /** Absent: no playground is served. */
  readonly playground?: { readonly demoAuthorization?: string | undefined };
}

const GRAPHQL = '/graphql';

/** The HTTP server with the API, health and, when asked for, the playground; not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const proxies = new TrustedProxies(parts.trustedProxies ?? []);
  const app = Fastify({
    loggerInstance: parts.logger.child({}, { serializers: { req: requestForLog } }),
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestTimeoutMs,
    connectionTimeout: LIMITS.requestTimeoutMs,
    trustProxy: (address) => proxies.has(address),
    // A token that is far too long is then refused like any other, and not by the parser in words of its own.
    http: { maxHeaderSize: LIMITS.headerBytes },
    frameworkErrors: refuseStrangeAddress,
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']),
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    secure(request, reply);
  });
  registerCors(app, parts.corsOrigins ?? []);
  registerRefusals(app);
  registerHealth(app, parts);
  await registerGraphQL(app, parts, proxies);
  if (parts.playground) await registerPlayground(app, parts.playground);
  return app;
}

async function registerGraphQL(
  app: FastifyInstance,
  parts: ServerParts,
  proxies: TrustedProxies,
): Promise<void> {
  const server = new ApolloServer<RequestContext>({
    gateway: executorGateway(),
    introspection: parts.introspection,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !parts.introspection,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    validationRules: [depthLimit, scalarLiterals],
    logger: parts.logger,
    formatError,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      faultReporting(parts.logger),
      onlyJudged(),
      costReporting(),
      legacyStatus(),
    ],
  });
  await server.start();
  const onFailure = (error: unknown) => parts.logger.warn({ fault: faultForLog(error) }, 'feed not read');
  const makeContext = contextMaker({ ...parts, onFailure });
  const guard = new OperationGuard(parts.safelist);
  const budget = new CostBudget(parts.costPerMinute, parts.clock ?? (() => performance.now()));
  const callers = new Callers(parts.identity, budget);
  const turnstile = new Turnstile(guard, budget);
  registerLive(app, {
    callers,
    guard,
    budget,
    turnstile,
    makeContext,
    proxies,
    identity: parts.identity,
    introspection: parts.introspection,
    onFault: (error, requestId) =>
      parts.logger.error({ requestId, fault: faultForLog(unwrapResolverError(error)) }, 'request failed'),
  });
  registerDownloads(app, { db: parts.db, now: parts.now, callers, budget });
  app.route({
    url: GRAPHQL,
    method: ['GET', 'POST'],
    preHandler: [
      refuseStrangeHost,
      callers.check,
      async (request, reply) => turnstile.pass(request, reply, callers.of(request)),
    ],
    handler: fastifyApolloHandler(server, {
      context: async (request) => ({
        ...makeContext(request.id, callers.of(request)),
        ...turnstile.passedOf(request),
      }),
    }),
  });
  // Fastify has drained by then; Apollo's drain plugin would wait for this very hook.
  app.addHook('onClose', () => server.stop());
}

/** A request for the log: without its query string, which holds the operation and its variables. */
function requestForLog({ method, url, ip }: FastifyRequest): Record<string, unknown> {
  return { method, path: url.split('?', 1)[0], remoteAddress: ip };
}
