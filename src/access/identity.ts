import type { Principal } from './permissions.ts';

/** Verifies the credential of a request. */
export interface Identity {
  /** Who sent the header; null without one. Throws InvalidCredentialError for anything that is not a valid credential. */
  authenticate(authorization: string | undefined): Promise<Principal | null>;
}

/** A credential that was sent and is not valid: expired, tampered, of another server; all refused alike. */
export class InvalidCredentialError extends Error {}

/** The issuer's keys cannot be had, so that nobody can tell whether a credential is valid. */
export class IssuerUnavailableError extends Error {}

/** Verifies one kind of bearer token. */
export interface TokenVerifier {
  /** Whether the token claims to be of this kind; nothing is verified by that. */
  concerns(token: string): boolean;
  /** Whose it is. Throws InvalidCredentialError. */
  verify(token: string): Promise<Principal>;
}

/** Longer than any token of a usual issuer; more is refused unread. */
const LONGEST_TOKEN = 8_000;

/** Gives each bearer token to the verifier of its kind, and refuses what no verifier knows. */
export function identityOf(verifiers: readonly TokenVerifier[]): Identity {
  return {
    authenticate: async (authorization) => {
      if (authorization === undefined) return null;
      const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
      if (token === undefined || token.length > LONGEST_TOKEN) throw new InvalidCredentialError();
      const verifier = verifiers.find((each) => each.concerns(token));
      if (!verifier) throw new InvalidCredentialError();
      return verifier.verify(token);
    },
  };
}
