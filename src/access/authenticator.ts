import type { Principal } from '../shared/permissions.ts';

/** Authenticates requests by their Authorization header. */
export interface Authenticator {
  /** The principal; null without a header. Throws InvalidCredentialError or IssuerUnavailableError. */
  authenticate(authorization: string | undefined): Promise<Principal | null>;
}

/** The credential is not valid. The error does not give the reason: expired, altered, or from another issuer. */
export class InvalidCredentialError extends Error {}

/** The keys of the issuer cannot be loaded, so the credential cannot be verified. */
export class IssuerUnavailableError extends Error {}

/** Verifies one kind of bearer token. */
export interface TokenVerifier {
  /** True for a token of this kind, recognized by its form. Its signature is not verified yet. */
  accepts(token: string): boolean;
  /** The principal of the token. Throws InvalidCredentialError or IssuerUnavailableError. */
  verify(token: string): Promise<Principal>;
}

/** More characters than tokens of common issuers have. Longer ones are rejected unread. */
const MAX_TOKEN_LENGTH = 8_000;

/**
 * Authenticates bearer tokens with the first verifier that accepts them.
 * @param editors slug of the organization that edits what all share; `*` for every one, null for none
 */
export function createAuthenticator(
  verifiers: readonly TokenVerifier[],
  editors: string | null = null,
): Authenticator {
  return {
    authenticate: async (authorization) => {
      if (authorization === undefined) return null;
      const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
      if (token === undefined || token.length > MAX_TOKEN_LENGTH) throw new InvalidCredentialError();
      const verifier = verifiers.find((each) => each.accepts(token));
      if (!verifier) throw new InvalidCredentialError();
      const principal = await verifier.verify(token);
      return { ...principal, editsCodebook: editors === '*' || editors === principal.organization };
    },
  };
}
