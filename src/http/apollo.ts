import { ApolloServer, HeaderMap, type ApolloServerPlugin, type GraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import type { DocumentCache } from '../api/execution/documents.ts';
import { formatError, formatErrors } from '../api/execution/errors.ts';
import type { Operation, OperationExecutor, OperationResult } from '../api/execution/executor.ts';
import { LIMITS } from '../api/execution/limits.ts';
import type { RequestContext } from '../api/kit/context.ts';
import { schema } from '../api/schema.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { RejectedError } from '../shared/errors.ts';
import { errorsOf, type AnswerErrors } from './answerErrors.ts';
import type { MakeContext } from './context.ts';
import { previewedIds, withPreview } from './draftPreview.ts';
import { RETRY_SECONDS } from './errorResponses.ts';

/** Apollo Server serves GraphQL over HTTP. Operations are checked, validated and executed by `api/execution`. */

type HttpContext = RequestContext &
  Pick<FastifyRequest, 'checkedOperation'> & {
    /** Remembers the errors of the answer for the access log. */
    readonly setErrors: (errors: AnswerErrors | null) => void;
    /** Ids of the drafts that the query is answered with. */
    readonly previewedIds: readonly string[];
  };

interface ApolloParts {
  readonly documents: DocumentCache;
  readonly executor: OperationExecutor;
  readonly makeContext: MakeContext;
  readonly store: ReferenceStore;
  readonly logger: FastifyBaseLogger;
  readonly onInternalError: (error: unknown, requestId: string) => void;
}

/** The handler of /graphql. */
export async function apolloHandler(app: FastifyInstance, parts: ApolloParts) {
  const server = new ApolloServer<HttpContext>({
    schema,
    // The parsed document of a request that was checked; Apollo Server then neither parses nor validates it.
    documentStore: {
      get: async (key) => parts.documents.get(key.slice(key.lastIndexOf(':') + 1))?.node,
      set: async () => undefined,
      delete: async () => undefined,
    },
    // The guard of origins.ts runs before.
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    logger: parts.logger,
    formatError,
    stringifyResult: serialize,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      executionPlugin(parts),
    ],
  });
  await server.start();
  // Fastify has drained by then; Apollo's drain plugin would wait for this very hook.
  app.addHook('onClose', () => server.stop());
  return fastifyApolloHandler(server, {
    context: async (request) => {
      const { checkedOperation } = request;
      return {
        ...(await contextOf(request, parts)),
        checkedOperation,
        previewedIds: previewedIds(request),
        setErrors: (errors) => {
          request.answerErrors = errors;
        },
      };
    },
  });
}

/** The context of a request. Apollo Server answers an error of it without any hook that knows the request. */
async function contextOf(
  request: FastifyRequest,
  { makeContext, onInternalError }: Pick<ApolloParts, 'makeContext' | 'onInternalError'>,
): Promise<RequestContext> {
  const { id, principal } = request;
  try {
    return await makeContext(id, principal);
  } catch (error) {
    const errors = formatErrors([error], id, (internal) => onInternalError(internal, id));
    request.answerErrors = errorsOf({ errors });
    throw error;
  }
}

/** What charges the time of serializing a result, by its extensions. */
const onSerialized = new WeakMap<object, (ms: number) => void>();

function serialize(result: FormattedExecutionResult): string {
  const startedAt = performance.now();
  const text = `${JSON.stringify(result)}\n`;
  if (result.extensions) onSerialized.get(result.extensions)?.(performance.now() - startedAt);
  return text;
}

/** Runs the operation that was checked in place of Apollo's own execution. */
function executionPlugin({ executor, store }: ApolloParts): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async ({ request }) => {
      // An empty name is none (GraphQL over HTTP, section 5.1).
      if (request.operationName === '') delete request.operationName;
      // A client that sends the text beside its hash gets the result of the text.
      if (request.query !== undefined) delete request.extensions?.['persistedQuery'];
      return {
        didResolveOperation: async ({ source, contextValue: { checkedOperation } }) => {
          if (source === checkedOperation?.query && checkedOperation.operation) return;
          const message = 'The operation cannot be read. Send {"query": "…"} as JSON by POST.';
          throw new RejectedError('BAD_REQUEST', message);
        },
        responseForOperation: async ({ contextValue }) => {
          const operation = contextValue.checkedOperation?.operation;
          return operation ? responseOf(await executePreviewed(operation, contextValue, executor)) : null;
        },
        willSendResponse: async ({ request: { http }, response, contextValue }) => {
          const { checkedOperation, usage, setErrors } = contextValue;
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          setErrors(errorsOf(singleResult));
          if (contextValue.previewedIds.length > 0) {
            singleResult.extensions = {
              ...singleResult.extensions,
              preview: { drafts: contextValue.previewedIds },
            };
          }
          if (checkedOperation) {
            const { cost, charge } = checkedOperation;
            const left = await charge(usage.busyMs);
            singleResult.extensions = { ...singleResult.extensions, cost: { cost, left } };
          }
          const ageSeconds = store.unconfirmedSeconds();
          if (ageSeconds !== null) {
            const reference = { revision: contextValue.snapshot.revision, ageSeconds };
            singleResult.extensions = { ...singleResult.extensions, reference };
            response.http.headers.set('x-reference-age-seconds', String(ageSeconds));
          }
          if (checkedOperation && singleResult.extensions)
            onSerialized.set(singleResult.extensions, (ms) => void checkedOperation.charge(ms));
          if (isRequestError(singleResult) && acceptsOnlyJson(http?.headers.get('accept')))
            response.http.status = 200;
        },
      };
    },
  };
}

/** Executes the operation, with the drafts that the request names applied. */
async function executePreviewed(
  operation: Operation,
  context: HttpContext,
  executor: OperationExecutor,
): Promise<OperationResult> {
  let previewed: RequestContext;
  try {
    previewed = await withPreview(context, context.previewedIds, operation);
  } catch (error) {
    return executor.rejected(error, operation, context.requestId);
  }
  return executor.execute(operation, previewed);
}

/** A result with data has status 200, also beside errors; one without has the status of its errors. */
function responseOf(result: OperationResult): GraphQLResponse {
  const headers = new HeaderMap();
  const codes = (result.errors ?? []).map(({ extensions }) => extensions?.['code']);
  if (codes.includes('SERVICE_UNAVAILABLE')) headers.set('retry-after', String(RETRY_SECONDS));
  const isUnavailable = codes.length > 0 && codes.every((code) => code === 'SERVICE_UNAVAILABLE');
  const hasData = Object.values(result.data ?? {}).some((value) => value !== null);
  const status = isUnavailable && !hasData ? 503 : 400;
  return {
    http: result.data === undefined || status === 503 ? { status, headers } : { headers },
    body: { kind: 'single', singleResult: { ...result } },
  };
}

const REQUEST_ERRORS: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

function isRequestError({ errors = [] }: OperationResult): boolean {
  return errors.length > 0 && errors.every(({ extensions }) => REQUEST_ERRORS.has(extensions?.['code']));
}

/**
 * A client that does not know application/graphql-response+json gets errors of its request with status 200, as the
 * GraphQL-over-HTTP draft requires (section 6.4.1): it would not read the body of another status.
 */
function acceptsOnlyJson(accept: string | undefined): boolean {
  return (
    accept !== undefined && accept.includes('application/json') && !accept.includes('graphql-response+json')
  );
}
