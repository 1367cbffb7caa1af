import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IssuerUnavailableError, InvalidCredentialError, type Identity } from '../access/identity.ts';
import type { Principal } from '../access/permissions.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { accountOf, type CostBudget } from './budget.ts';
import { faultForLog } from './faults.ts';
import { refuseSpender } from './refusals.ts';

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

/**
 * The credential of a request; undefined without one. Of two, a proxy may have checked the one and Node would give the
 * other, so that both are refused. @throws InvalidCredentialError
 */
export function authorizationOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const names = rawHeaders.filter((_text, index) => index % 2 === 0);
  if (names.filter((name) => name.toLowerCase() === 'authorization').length > 1)
    throw new InvalidCredentialError();
  return headers.authorization;
}

/** Finds out who sends each request, before anything of it is read. */
export class Callers {
  private readonly identity: Identity;
  private readonly budget: CostBudget;
  private readonly known = new WeakMap<FastifyRequest, Principal | null>();

  /** @param budget pays for credentials that are not valid, as the network does that they came from */
  constructor(identity: Identity, budget: CostBudget) {
    this.identity = identity;
    this.budget = budget;
  }

  /** The caller of a request that was let through; null for an anonymous one. */
  of(request: FastifyRequest): Principal | null {
    return this.known.get(request) ?? null;
  }

  /** A hook that answers a credential which is not valid, or cannot be verified, by itself. */
  readonly check = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    try {
      this.known.set(request, await this.identity.authenticate(authorizationOf(request.raw)));
    } catch (error) {
      if (error instanceof IssuerUnavailableError) {
        request.log.error({ requestId: request.id, fault: faultForLog(error) }, 'issuer unavailable');
        return reply.code(503).send(ISSUER_UNAVAILABLE);
      }
      if (!(error instanceof InvalidCredentialError)) throw error;
      // Charged only afterwards: others of the same network may have a good credential.
      const spending = this.budget.spend(accountOf(null, request.ip), LIMITS.refusedCredentialCost);
      if (!spending.allowed) return refuseSpender(reply, spending);
      return reply.code(401).header('www-authenticate', 'Bearer').send(REFUSED);
    }
    return undefined;
  };
}
