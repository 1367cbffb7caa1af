import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import {
  IssuerUnavailableError,
  InvalidCredentialError,
  type Authenticator,
} from '../access/authenticator.ts';
import type { Principal } from '../shared/permissions.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { loggedError } from './errorLog.ts';
import { errorResponse, sendRateLimited } from './errorResponses.ts';
import { rateLimitKey, type RateLimiter } from './rateLimiter.ts';

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

/** The hook that sets `request.principal`. It answers requests with an invalid or unverifiable credential itself. */
export function authenticationHook(
  app: FastifyInstance,
  identity: Authenticator,
  rateLimiter: RateLimiter,
): preHandlerAsyncHookHandler {
  app.decorateRequest('principal', null);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    try {
      request.principal = await identity.authenticate(authorizationOf(request.raw));
      return undefined;
    } catch (error) {
      if (error instanceof IssuerUnavailableError) {
        request.log.error({ requestId: request.id, error: loggedError(error) }, 'issuer unavailable');
        return reply.code(503).send(UNVERIFIABLE);
      }
      if (!(error instanceof InvalidCredentialError)) throw error;
      // Counted only after the check: others in the same network may have a valid credential.
      const key = rateLimitKey(null, request.ip);
      request.log.warn(
        { event: 'access', requestId: request.id, network: key, reason: 'INVALID_CREDENTIAL' },
        NOT_GIVEN,
      );
      const result = await rateLimiter.consume(key, LIMITS.invalidCredentialCost);
      if (!result.allowed) return sendRateLimited(reply, result);
      return reply.code(401).header('www-authenticate', 'Bearer').send(INVALID);
    }
  };
}
