import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../api/kit/context.ts';

const TWO_YEARS_SECONDS = 63_072_000;

/** What every answer says to browsers; the playground has a policy of its own and says so before. */
export function secure(request: FastifyRequest, reply: FastifyReply): void {
  const defaults: Readonly<Record<string, string>> = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Only what came by TLS may promise TLS: elsewhere browsers ignore it.
    ...(request.protocol === 'https' && {
      'strict-transport-security': `max-age=${TWO_YEARS_SECONDS}; includeSubDomains`,
    }),
  };
  for (const [name, value] of Object.entries(defaults)) if (!reply.hasHeader(name)) reply.header(name, value);
}

/** Lets pages of these origins read answers. Credentials go in a header that the page sets, so cookies are not asked for. */
export function registerCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    reply.header('vary', 'origin');
    if (origin === undefined || !allowed.has(origin)) return undefined;
    reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', 'x-request-id, retry-after');
    if (request.method !== 'OPTIONS') return undefined;
    return reply
      .header('access-control-allow-methods', 'GET, POST')
      .header(
        'access-control-allow-headers',
        'authorization, content-type, x-request-id, apollo-require-preflight',
      )
      .header('access-control-max-age', '600')
      .code(204)
      .send();
  });
}

const OF_THE_REQUEST: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * A client that does not know application/graphql-response+json is told of a bad operation with 200, as the
 * GraphQL-over-HTTP draft asks (section 6.4.1): it would not look into the body of another status.
 */
export function legacyStatus(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, response, errors }) => {
        const accept = request.http?.headers.get('accept') ?? '';
        if (!accept.includes('application/json') || accept.includes('graphql-response+json')) return;
        const isOfRequest = errors?.every(({ extensions }) => OF_THE_REQUEST.has(extensions['code']));
        if (errors && errors.length > 0 && isOfRequest) response.http.status = 200;
      },
    }),
  };
}
