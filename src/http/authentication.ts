import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import { LRUCache } from 'lru-cache';
import {
  IssuerUnavailableError,
  InvalidCredentialError,
  type Authenticator,
} from '../access/authenticator.ts';
import type { Principal } from '../shared/permissions.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { loggedError } from './errorLog.ts';
import { errorResponse, sendRateLimited } from './errorResponses.ts';
import { isApiKey } from '../access/apiKeys.ts';
import { rateLimitKey, type RateLimiter, type RateLimitResult } from './rateLimiter.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request; null when it is anonymous. Set by the authentication hook. */
    principal: Principal | null;
  }
}

/** The message of a log line about an attempt at protected data that gave nothing. */
export const NOT_GIVEN = 'protected data not given';

const INVALID = errorResponse(
  'UNAUTHENTICATED',
  'The credential is not valid for this server. Send a current credential, or none for public data.',
);

const UNVERIFIABLE = errorResponse(
  'SERVICE_UNAVAILABLE',
  'The credential cannot be verified at the moment. Try again in a few seconds.',
);

/**
 * The credential of a request; undefined without one. Two headers are rejected: a proxy may have checked one of them,
 * and Node would return the other. @throws InvalidCredentialError
 */
export function authorizationOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const names = rawHeaders.filter((_text, index) => index % 2 === 0);
  if (names.filter((name) => name.toLowerCase() === 'authorization').length > 1)
    throw new InvalidCredentialError();
  return headers.authorization;
}

/** The network of a request is over its rate limit, and the credential is not valid or was not looked up. */
export class CredentialsLimitedError extends Error {
  readonly result: RateLimitResult;

  constructor(result: RateLimitResult) {
    super('too many invalid credentials');
    this.result = result;
  }
}

/**
 * Authenticates, and charges the network of an invalid credential. A network over its limit gets no more look-ups of API
 * keys, except of those that were valid a short time ago: its other clients keep working. Signatures of tokens are
 * verified without the database.
 */
export class LimitedAuthenticator {
  private readonly identity: Authenticator;
  private readonly rateLimiter: RateLimiter;
  /** By hash, so that no credential stays in memory. They are looked up each time nevertheless. */
  private readonly recentlyValid = new LRUCache<string, true>({
    max: LIMITS.recentCredentials,
    ttl: LIMITS.recentCredentialMs,
  });

  constructor(identity: Authenticator, rateLimiter: RateLimiter) {
    this.identity = identity;
    this.rateLimiter = rateLimiter;
  }

  /**
   * @param read reads the credential of the request; two of them are charged like an invalid one
   * @throws InvalidCredentialError, IssuerUnavailableError or CredentialsLimitedError
   */
  async authenticate(read: () => string | undefined, address: string | undefined): Promise<Principal | null> {
    const key = rateLimitKey(null, address);
    try {
      const authorization = read();
      return authorization === undefined ? null : await this.lookUp(authorization, key);
    } catch (error) {
      if (!(error instanceof InvalidCredentialError)) throw error;
      const result = await this.rateLimiter.consume(key, LIMITS.invalidCredentialCost);
      throw result.allowed ? error : new CredentialsLimitedError(result);
    }
  }

  private async lookUp(authorization: string, key: string): Promise<Principal | null> {
    const hash = createHash('sha256').update(authorization).digest('base64url');
    if (isApiKey(authorization) && !this.recentlyValid.has(hash)) {
      const result = await this.rateLimiter.peek(key, LIMITS.invalidCredentialCost);
      if (!result.allowed) throw new CredentialsLimitedError(result);
    }
    try {
      const principal = await this.identity.authenticate(authorization);
      this.recentlyValid.set(hash, true);
      return principal;
    } catch (error) {
      if (error instanceof InvalidCredentialError) this.recentlyValid.delete(hash);
      throw error;
    }
  }
}

/** The hook that sets `request.principal`. It answers requests with an invalid or unverifiable credential itself. */
export function authenticationHook(
  app: FastifyInstance,
  identity: LimitedAuthenticator,
): preHandlerAsyncHookHandler {
  app.decorateRequest('principal', null);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    try {
      request.principal = await identity.authenticate(() => authorizationOf(request.raw), request.ip);
      return undefined;
    } catch (error) {
      if (error instanceof IssuerUnavailableError) {
        request.log.error({ requestId: request.id, error: loggedError(error) }, 'issuer unavailable');
        return reply.code(503).send(UNVERIFIABLE);
      }
      if (error instanceof CredentialsLimitedError) return sendRateLimited(reply, error.result);
      if (!(error instanceof InvalidCredentialError)) throw error;
      request.log.warn(
        {
          event: 'access',
          requestId: request.id,
          network: rateLimitKey(null, request.ip),
          reason: 'INVALID_CREDENTIAL',
        },
        NOT_GIVEN,
      );
      return reply.code(401).header('www-authenticate', 'Bearer').send(INVALID);
    }
  };
}
