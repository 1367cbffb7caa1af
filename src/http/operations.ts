import type { ApolloServerPlugin } from '@apollo/server';
import type { Principal } from '../access/permissions.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../api/kit/context.ts';
import type { Asked, Judgment, OperationGuard, Refusal } from '../api/execution/guard.ts';
import { accountOf, type CostBudget } from './budget.ts';
import { refusal, refuseSpender } from './refusals.ts';
import { RejectedError } from '../shared/errors.ts';

interface Body {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

/** Judges and charges operations before GraphQL sees them. */
export class Turnstile {
  private readonly guard: OperationGuard;
  private readonly budget: CostBudget;
  private readonly passed = new WeakMap<
    FastifyRequest,
    Required<Pick<RequestContext, 'charged' | 'judged'>>
  >();

  constructor(guard: OperationGuard, budget: CostBudget) {
    this.guard = guard;
    this.budget = budget;
  }

  /** Answers a request that may not pass; one that may is charged to its caller. */
  pass(request: FastifyRequest, reply: FastifyReply, principal: Principal | null): FastifyReply | undefined {
    const asked = this.askedOf(request);
    // What is no operation at all is refused by GraphQL in its own words; it costs the least there is.
    const { cost = 1, refusal: refused } = asked ? this.guard.judge(asked) : hashAlone(request);
    const spending = this.budget.spend(accountOf(principal, request.ip), cost);
    if (!spending.allowed) return refuseSpender(reply, spending);
    if (refused) return reply.code(400).send(refusal(refused.code, refused.message));
    this.passed.set(request, { charged: { cost, left: spending.left }, judged: asked?.query ?? null });
    return undefined;
  }

  /** Charges the opening of a stream. Whatever else speaks against it is told on the stream itself. */
  charge(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal | null,
  ): FastifyReply | undefined {
    const asked = this.askedOf(request);
    const { cost = 1 } = asked ? this.guard.judge(asked) : {};
    const spending = this.budget.spend(accountOf(principal, request.ip), cost);
    if (!spending.allowed) return refuseSpender(reply, spending);
    return asked
      ? undefined
      : reply.code(400).send(refusal('BAD_REQUEST', 'Say in `query` what to subscribe to.'));
  }

  /** What was judged and charged of a request, for its context. */
  passedOf(request: FastifyRequest): Pick<RequestContext, 'charged' | 'judged'> {
    return this.passed.get(request) ?? {};
  }

  private askedOf(request: FastifyRequest): Asked | null {
    const sent = (request.method === 'GET' ? addressedIn(request.url) : request.body) as Body | null;
    if (typeof sent !== 'object' || sent === null) return null;
    if (sent.query === undefined) this.fillIn(sent);
    if (typeof sent.query !== 'string') return null;
    const { operationName } = sent;
    return {
      query: sent.query,
      operationName: typeof operationName === 'string' && operationName !== '' ? operationName : null,
      variables: variablesOf(sent.variables),
    };
  }

  /** A client of listed operations may send the hash in place of the text. */
  private fillIn(sent: Body): void {
    const { extensions } = sent;
    if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return;
    const { persistedQuery } = extensions;
    if (typeof persistedQuery !== 'object' || persistedQuery === null || !('sha256Hash' in persistedQuery))
      return;
    const text = this.guard.textOf(String(persistedQuery.sha256Hash));
    if (text === undefined) return;
    sent.query = text;
    delete sent.extensions;
  }
}

/**
 * What the address of a GET asks, taken apart as Apollo does it: another parser that sees another text there would let
 * pass what nobody has judged. A name that is there twice is refused by Apollo.
 */
function addressedIn(url: string): Body {
  const { searchParams } = new URL(url, 'http://localhost');
  const once = (name: string) => {
    const values = searchParams.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  return { query: once('query'), operationName: once('operationName'), variables: once('variables') };
}

/** A hash that stands for no text here. */
function hashAlone(request: FastifyRequest): Judgment | Record<string, never> {
  const sent = request.method === 'GET' ? request.query : request.body;
  const extensions =
    typeof sent === 'object' && sent !== null && 'extensions' in sent ? sent.extensions : null;
  const names = typeof extensions === 'string' ? extensions : JSON.stringify(extensions ?? null);
  return names.includes('"persistedQuery"') ? { refusal: UNKNOWN_HASH } : {};
}

const UNKNOWN_HASH: Refusal = {
  code: 'OPERATION_NOT_LISTED',
  message: 'No operation of this hash is listed here. Send its text, or the hash of a listed one by POST.',
};

/** Variables as an object; in the address of a GET they are JSON. Nonsense is refused by GraphQL. */
function variablesOf(sent: unknown): Readonly<Record<string, unknown>> {
  try {
    const variables: unknown = typeof sent === 'string' ? JSON.parse(sent) : sent;
    return typeof variables === 'object' && variables !== null ? { ...variables } : {};
  } catch {
    return {};
  }
}

/** Runs nothing but the very text that was judged, whatever two readers of one request make of it. */
export function onlyJudged(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async ({ request }) => {
      // An empty name is none (GraphQL over HTTP, section 5.1). Apollo would look for an operation of that name, and
      // say that something went wrong once the only one there is has been run.
      if (request.operationName === '') delete request.operationName;
      // Whoever sends the text with its hash is answered by the text.
      if (request.query !== undefined) delete request.extensions?.['persistedQuery'];
      return {
        didResolveOperation: async ({ source, contextValue: { judged } }) => {
          if (source === judged) return;
          const message = 'The operation cannot be read. Send {"query": "…"} as JSON by POST.';
          throw new RejectedError('BAD_REQUEST', message);
        },
      };
    },
  };
}

/** Says in `extensions.cost` what an answer cost and what its caller has left. */
export function costReporting(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue: { charged } }) => {
        if (!charged || response.body.kind !== 'single') return;
        const { extensions } = response.body.singleResult;
        response.body.singleResult.extensions = { ...extensions, cost: charged };
      },
    }),
  };
}
