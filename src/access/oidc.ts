import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { Role, valuesOf } from '../shared/enums.ts';
import { IssuerUnavailableError, InvalidCredentialError, type TokenVerifier } from './authenticator.ts';
import { IssuerKeys } from './issuerKeys.ts';
import type { Principal } from '../shared/permissions.ts';

/** How tokens of the issuer are verified and mapped to a principal. */
export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl?: string;
  readonly organizationClaim: string;
  readonly rolesClaim: string;
  readonly roleNames: Readonly<Record<string, string>>;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  readonly tokenLifetimeSeconds: number;
}

/** Finds the id of an organization by its slug; null when there is none. */
export type OrganizationLookup = (slug: string) => Promise<string | null>;

/** Types of access tokens (RFC 9068, RFC 7519). Others, such as logout tokens, have the same signature. */
const ACCESS_TOKEN_TYPES: ReadonlySet<string> = new Set(['at+jwt', 'jwt']);
/** Claims of ID tokens and logout tokens, which are not meant for APIs. */
const FOREIGN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'events'] as const;

/**
 * The subject as the audit trail stores it: printable characters only. The prefix `key:` is reserved for API keys, so
 * that no issuer can impersonate one.
 */
const subjectSchema = z
  .string()
  .max(200)
  .regex(/^(?!key:)\P{C}+$/u);
const slugSchema = z.string().min(1).max(100);
const rolesSchema = z.union([z.string(), z.array(z.string()).max(200)]);

/** Verifies JWTs of an OpenID Connect issuer by the keys that it publishes. */
export class OidcVerifier implements TokenVerifier {
  private readonly settings: OidcSettings;
  private readonly organizationId: OrganizationLookup;
  private readonly keys: IssuerKeys;

  constructor(settings: OidcSettings, organizationId: OrganizationLookup) {
    this.settings = settings;
    this.keys = new IssuerKeys(settings);
    this.organizationId = organizationId;
  }

  /** True for every token in the form of a JWT. `verify` checks the issuer. */
  accepts(token: string): boolean {
    return token.split('.').length === 3;
  }

  async verify(token: string): Promise<Principal> {
    const { issuer, audience, algorithms, clockSkewSeconds, tokenLifetimeSeconds } = this.settings;
    if (!this.isPlausible(token)) throw new InvalidCredentialError();
    const { payload } = await jwtVerify(token, this.keys.find, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: clockSkewSeconds,
      maxTokenAge: tokenLifetimeSeconds,
      requiredClaims: ['exp', 'iat', 'sub'],
    }).catch((error: unknown) => {
      throw error instanceof IssuerUnavailableError ? error : new InvalidCredentialError();
    });
    if ((payload.exp ?? Infinity) - (payload.iat ?? 0) > tokenLifetimeSeconds) {
      throw new InvalidCredentialError();
    }
    return this.authenticate(payload);
  }

  /** Checks what needs neither the issuer nor a signature, so that junk costs nothing and never waits for keys. */
  private isPlausible(token: string): boolean {
    try {
      const { alg = '', typ = 'jwt' } = decodeProtectedHeader(token);
      const payload = decodeJwt(token);
      return (
        this.settings.algorithms.includes(alg) &&
        ACCESS_TOKEN_TYPES.has(typ.toLowerCase().replace(/^application\//, '')) &&
        payload.iss === this.settings.issuer &&
        FOREIGN_CLAIMS.every((claim) => payload[claim] === undefined)
      );
    } catch {
      return false;
    }
  }

  private async authenticate(payload: JWTPayload): Promise<Principal> {
    const subject = subjectSchema.safeParse(payload.sub);
    const slug = slugSchema.safeParse(claimAt(payload, this.settings.organizationClaim));
    const organizationId = slug.success ? await this.organizationId(slug.data) : null;
    if (!subject.success || !slug.success || organizationId === null) throw new InvalidCredentialError();
    return { subject: subject.data, organizationId, organization: slug.data, roles: this.rolesOf(payload) };
  }

  /** Ignores role names of other applications. */
  private rolesOf(payload: JWTPayload): Role[] {
    const { rolesClaim, roleNames } = this.settings;
    const named = rolesSchema.safeParse(claimAt(payload, rolesClaim) ?? []);
    if (!named.success) return [];
    const names = typeof named.data === 'string' ? named.data.split(/[\s,]+/) : named.data;
    const ours = names.map((name) => (Object.hasOwn(roleNames, name) ? roleNames[name] : name));
    return valuesOf(Role).filter((role) => ours.includes(role));
  }
}

/** A claim by its name or, when there is none, by its path through nested objects, as in realm_access.roles. */
function claimAt(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name
    .split('.')
    .reduce<unknown>(
      (at, step) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, step)
          ? (at as Record<string, unknown>)[step]
          : undefined,
      payload,
    );
}
