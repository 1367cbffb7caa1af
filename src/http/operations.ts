import type { ApolloServerPlugin } from '@apollo/server';
import type { Caller } from '../access/permissions.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../graphql/context.ts';
import type { Asked, OperationGuard } from '../graphql/guard.ts';
import type { CostBudget } from './budget.ts';
import { refusal } from './refusals.ts';

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
  private readonly charged = new WeakMap<FastifyRequest, NonNullable<RequestContext['charged']>>();

  constructor(guard: OperationGuard, budget: CostBudget) {
    this.guard = guard;
    this.budget = budget;
  }

  /** Answers a request that may not pass; one that may is charged to its caller. */
  pass(request: FastifyRequest, reply: FastifyReply, caller: Caller | null): FastifyReply | undefined {
    const asked = this.askedOf(request);
    // What is no operation at all is refused by GraphQL in its own words; it costs the least there is.
    const { cost, refusal: refused } = asked ? this.guard.judge(asked) : { cost: 1 };
    const spending = this.budget.spend(accountOf(caller, request.ip), cost ?? 1);
    if (!spending.allowed) {
      const { retryAfterSeconds } = spending;
      const message = `Too much was asked in the last minute. Try again in ${retryAfterSeconds} seconds.`;
      return reply.code(429).header('retry-after', retryAfterSeconds).send(refusal('RATE_LIMITED', message));
    }
    if (refused) return reply.code(400).send(refusal(refused.code, refused.message));
    this.charged.set(request, { cost: cost ?? 1, left: spending.left });
    return undefined;
  }

  /** What was charged for a request, for its context. */
  chargeOf(request: FastifyRequest): Pick<RequestContext, 'charged'> {
    const charged = this.charged.get(request);
    return charged ? { charged } : {};
  }

  private askedOf(request: FastifyRequest): Asked | null {
    const sent = (request.method === 'GET' ? request.query : request.body) as Body | null;
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

/** Who pays: the person or key, and for an anonymous request the address it came from. */
export function accountOf(caller: Caller | null, ip: string): string {
  return caller ? `${caller.organizationId} ${caller.subject}` : `ip ${ip}`;
}

/** Variables as an object; in the address of a GET they are JSON. Nonsense is refused by GraphQL. */
function variablesOf(sent: unknown): Readonly<Record<string, unknown>> {
  try {
    const variables: unknown = typeof sent === 'string' ? JSON.parse(sent) : sent;
    return typeof variables === 'object' && variables !== null ? { ...variables } : {};
  } catch {
    return {};
  }
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
