import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../shared/loopback.ts';
import { PREVIEW_HEADER } from './draftPreview.ts';
import { errorResponse } from './errorResponses.ts';

/** Which pages of other origins may read responses (CORS), and which requests a browser may have been tricked into (CSRF). */

export interface OriginsAllowed {
  readonly origins: readonly string[];
  /** Whether every page that this machine serves may read responses: a front end in development has its own port. */
  readonly fromThisMachine: boolean;
}

/** Whether pages of an origin may read responses. */
function isAllowedOrigin(origin: string, { origins, fromThisMachine }: OriginsAllowed): boolean {
  if (origins.includes(origin)) return true;
  const url = fromThisMachine ? URL.parse(origin) : null;
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}

/** Headers that clients of GraphQL send and that a browser asks about first. */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'x-request-id',
  PREVIEW_HEADER,
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'x-apollo-operation-id',
  'apollographql-client-name',
  'apollographql-client-version',
  'last-event-id',
];

const RESPONSE_HEADERS = [
  'x-request-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'x-reference-age-seconds',
];

/** Answers the question of a browser whether a page may send a request, and what to set when it may not. */
export async function registerCors(app: FastifyInstance, allowed: OriginsAllowed): Promise<void> {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const { origin } = headers;
    if (method !== 'OPTIONS' || origin === undefined) return undefined;
    if (headers['access-control-request-method'] === undefined || isAllowedOrigin(origin, allowed))
      return undefined;
    reply.header('vary', 'Origin');
    return reply.code(403).send(errorResponse('FORBIDDEN', notAllowed(origin)));
  });
  await app.register(cors, {
    // Credentials are sent in a header that the page sets, so cookies are not allowed.
    origin: (origin, allow) => allow(null, origin !== undefined && isAllowedOrigin(origin, allowed)),
    methods: ['GET', 'POST'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: RESPONSE_HEADERS,
    maxAge: 600,
  });
}

function notAllowed(origin: string): string {
  // Any text can stand in the header.
  const page = URL.parse(origin)?.origin;
  return page === origin
    ? `Pages of ${page} may not read this API. To allow them, start the server with CORS_ORIGINS=${page}; commas separate several origins.`
    : 'This page has no origin that can be allowed. Serve it from an http(s) address, and start the server with CORS_ORIGINS set to its origin.';
}

/** Media types of a body that a form can send. */
const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

/** Any of them makes a browser ask the server before it sends a request of another origin. */
const PREFLIGHTED = [
  'authorization',
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
];

/** What clients of GraphQL accept, and links, forms and images do not. */
const GRAPHQL_TYPES = /application\/(graphql-response\+json|graphql\+json|json)\b/i;

const FORGEABLE = `A page of any site could have sent this request (CSRF). Send the operation by POST as application/json, or by GET with the header "Accept: application/graphql-response+json".`;

/**
 * Rejects a GET that a page of another site could make a browser send without asking this server. A GET passes with a header
 * that no such page can set, or with an Accept header of a GraphQL client unless the browser says that another site sent it.
 * A POST always has a body of JSON, about which a browser asks.
 */
export function rejectForgeable(allowed: OriginsAllowed) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { method, headers } = request;
    if (method === 'POST' || PREFLIGHTED.some((name) => (headers[name] ?? '') !== '')) return undefined;
    const contentType = headers['content-type'] ?? '';
    if (contentType !== '' && !FORM_TYPES.test(contentType)) return undefined;
    const { origin } = headers;
    if (!GRAPHQL_TYPES.test(headers.accept ?? ''))
      return reply.code(400).send(errorResponse('BAD_REQUEST', FORGEABLE));
    if (!isFromAnotherSite(request) || (origin !== undefined && isAllowedOrigin(origin, allowed)))
      return undefined;
    return origin === undefined
      ? reply.code(400).send(errorResponse('BAD_REQUEST', FORGEABLE))
      : reply.code(403).send(errorResponse('FORBIDDEN', notAllowed(origin)));
  };
}

/** As the browser states it; older browsers send an Origin with a request of a script alone. */
function isFromAnotherSite({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && URL.parse(headers.origin)?.host !== host;
}
