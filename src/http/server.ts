import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { IssuerUnavailable, RefusedCredential, type Identity } from '../access/identity.ts';
import type { Caller } from '../access/permissions.ts';
import { ProtectedReads } from '../audit/protectedReads.ts';
import { ProtectedWrites } from '../audit/protectedWrites.ts';
import type { Database } from '../db/client.ts';
import { requestIdFrom, type RequestContext } from '../graphql/context.ts';
import { FIXED, formatError } from '../graphql/errors.ts';
import { executorGateway } from '../graphql/executor.ts';
import { depthLimit, LIMITS } from '../graphql/limits.ts';
import { scalarLiterals } from '../graphql/scalars.ts';
import { StaleReferenceError, type ReferenceStore } from '../reference/store.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import { SessionReader } from '../sessions/service.ts';
import { faultForLog, faultReporting } from './faults.ts';
import { registerHealth } from './health.ts';
import { registerRefusals } from './refusals.ts';
import { registerPlayground } from './playground/register.ts';

export interface ServerParts {
  readonly db: Database;
  readonly store: ReferenceStore;
  readonly identity: Identity;
  readonly logger: FastifyBaseLogger;
  readonly now: () => Date;
  readonly introspection: boolean;
  /** Absent: no playground is served. */
  readonly playground?: { readonly demoAuthorization?: string | undefined };
}

const GRAPHQL = '/graphql';

/** The HTTP server with the API, health and, when asked for, the playground; not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.logger.child({}, { serializers: { req: requestForLog } }),
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestTimeoutMs,
    connectionTimeout: LIMITS.requestTimeoutMs,
    // A token that is far too long is then refused like any other, and not by the parser in words of its own.
    http: { maxHeaderSize: LIMITS.headerBytes },
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']),
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  });
  registerRefusals(app);
  registerHealth(app, parts);
  await registerGraphQL(app, parts);
  if (parts.playground) await registerPlayground(app, parts.playground);
  return app;
}

async function registerGraphQL(app: FastifyInstance, parts: ServerParts): Promise<void> {
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
    ],
  });
  await server.start();
  const callers = new WeakMap<FastifyRequest, Caller | null>();
  app.route({
    url: GRAPHQL,
    method: ['GET', 'POST'],
    preHandler: async (request, reply) => {
      try {
        callers.set(request, await parts.identity.callerOf(request.headers.authorization));
      } catch (error) {
        if (error instanceof IssuerUnavailable) {
          request.log.error({ requestId: request.id, fault: faultForLog(error) }, 'issuer unavailable');
          return reply.code(503).send(ISSUER_UNAVAILABLE);
        }
        if (!(error instanceof RefusedCredential)) throw error;
        return reply.code(401).header('www-authenticate', 'Bearer').send(REFUSED);
      }
      return undefined;
    },
    handler: fastifyApolloHandler(server, {
      context: async (request) => contextOf(parts, request.id, callers.get(request) ?? null),
    }),
  });
  // Fastify has drained by then; Apollo's drain plugin would wait for this very hook.
  app.addHook('onClose', () => server.stop());
}

const REFUSED = {
  errors: [
    {
      message: 'The credential is not valid here. Send a current one, or none for public data.',
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ],
};

const ISSUER_UNAVAILABLE = {
  errors: [
    {
      message: 'The credential cannot be verified at the moment. Try again soon.',
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    },
  ],
};

function contextOf(parts: ServerParts, requestId: string, caller: Caller | null): RequestContext {
  const reader = caller && { organizationId: caller.organizationId, subject: caller.subject };
  const protectedReads = new ProtectedReads(parts.db, reader, requestId);
  const protectedWrites = new ProtectedWrites(parts.db, reader, requestId);
  return {
    requestId,
    caller,
    snapshot: snapshotOf(parts.store),
    today: parts.now().toISOString().slice(0, 10),
    protectedReads,
    protectedWrites,
    sessions: new SessionReader(protectedReads, caller),
  };
}

/** Said with the status that makes load balancers and clients try again. */
function snapshotOf(store: ReferenceStore): Snapshot {
  try {
    return store.current();
  } catch (error) {
    if (!(error instanceof StaleReferenceError)) throw error;
    throw new GraphQLError(FIXED.SERVICE_UNAVAILABLE, {
      extensions: { code: 'SERVICE_UNAVAILABLE', http: { status: 503 } },
    });
  }
}

/** A request for the log: without its query string, which holds the operation and its variables. */
function requestForLog({ method, url, ip }: FastifyRequest): Record<string, unknown> {
  return { method, path: url.split('?', 1)[0], remoteAddress: ip };
}
