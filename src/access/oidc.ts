import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Role, valuesOf } from '../shared/enums.ts';
import { IssuerUnavailableError, InvalidCredentialError, type TokenVerifier } from './authenticator.ts';
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
}

/** Finds the id of an organization by its slug; null when there is none. */
export type OrganizationLookup = (slug: string) => Promise<string | null>;

const FETCH_LIMIT_MS = 5_000;
/** Shortest time between two downloads of the keys, when a token names an unknown one after a rotation. */
const KEYS_COOLDOWN_MS = 15_000;
/** Longest time that a key stays trusted after the issuer withdrew it. */
const KEYS_MAX_AGE_MS = 10 * 60_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
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
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(settings: OidcSettings, organizationId: OrganizationLookup) {
    this.settings = settings;
    this.organizationId = organizationId;
  }

  /** True for every token in the form of a JWT. `verify` checks the issuer. */
  accepts(token: string): boolean {
    return token.split('.').length === 3;
  }

  async verify(token: string): Promise<Principal> {
    const { issuer, audience, algorithms, clockSkewSeconds } = this.settings;
    const keys = await this.findKeys();
    const verified = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: clockSkewSeconds,
      requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      throw isIssuerFailure(error)
        ? new IssuerUnavailableError('its keys cannot be loaded')
        : new InvalidCredentialError();
    });
    return this.authenticate(verified.payload);
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

  private findKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((error: unknown) => {
      // The next request tries again.
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const { jwksUrl, issuer } = this.settings;
    return createRemoteJWKSet(new URL(jwksUrl ?? (await jwksUrlOf(issuer))), {
      timeoutDuration: FETCH_LIMIT_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      cacheMaxAge: KEYS_MAX_AGE_MS,
    });
  }
}

/** OpenID Connect Discovery 1.0, section 4. The document must name the configured issuer. */
async function jwksUrlOf(issuer: string): Promise<string> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(FETCH_LIMIT_MS),
      redirect: 'error',
    });
    const document = discoverySchema.parse(await response.json());
    if (document.issuer !== issuer) throw new Error('the discovery document names another issuer');
    return document.jwks_uri;
  } catch (error) {
    throw new IssuerUnavailableError('its discovery document cannot be loaded', { cause: error });
  }
}

/** True when the keys could not be fetched or read; false when the token itself is not valid. */
function isIssuerFailure(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return (
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  );
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
