import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTVerifyGetKey,
  type JSONWebKeySet,
} from 'jose';
import { z } from 'zod';
import { isSecureUrl } from '../shared/secureUrl.ts';
import { IssuerUnavailableError } from './authenticator.ts';

const FETCH_LIMIT_MS = 5_000;
/** Bytes of a discovery document or a set of keys; those of common issuers have fewer than 20,000. */
const DOCUMENT_BYTES = 500_000;
/** Shortest time between two downloads of the keys, when a token names an unknown one after a rotation. */
const KEYS_COOLDOWN_MS = 15_000;
/** Longest time that a key stays trusted after the issuer withdrew it. */
const KEYS_MAX_AGE_MS = 10 * 60_000;
/** Longest time that the last known keys stay trusted while the issuer cannot be reached. */
const OUTAGE_MAX_AGE_MS = 24 * 3_600_000;
/** Pause after a failed download: doubled by each failure, up to the second value. */
const RETRY_MS = { first: 1_000, most: 60_000 } as const;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string().refine(isSecureUrl) });
type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

interface IssuerKeysSettings {
  readonly issuer: string;
  /** Without it, the URL comes from the issuer's discovery document. */
  readonly jwksUrl?: string | undefined;
  /** In milliseconds. */
  readonly now?: () => number;
}

/**
 * The signing keys of an issuer. They are downloaded when a token needs them and kept; while the issuer cannot be
 * reached, the last known keys verify tokens for 24 hours. Downloads that fail pause the next one, so that requests
 * wait for an issuer that does not answer once a minute at most.
 */
export class IssuerKeys {
  private readonly settings: IssuerKeysSettings;
  private readonly now: () => number;
  private remote: Promise<RemoteKeys> | undefined;
  private known: { readonly keys: JSONWebKeySet; readonly at: number } | undefined;
  private failures = 0;
  private retryAt = 0;

  constructor(settings: IssuerKeysSettings) {
    this.settings = settings;
    this.now = settings.now ?? Date.now;
  }

  /**
   * The key that a token names, for `jwtVerify`.
   * @throws IssuerUnavailableError when it is not known and the issuer cannot be reached
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (
        await this.findRemote()
      )(header, token);
    } catch (error) {
      if (!isIssuerFailure(error)) throw error;
      return this.findKnown(error, header, token);
    }
  };

  private async findKnown(cause: unknown, ...token: Parameters<JWTVerifyGetKey>) {
    const { known } = this;
    if (!known || this.now() - known.at > OUTAGE_MAX_AGE_MS) throw unavailable(cause);
    try {
      return await createLocalJWKSet(known.keys)(...token);
    } catch (error) {
      // The issuer may have published a new key meanwhile.
      throw error instanceof errors.JWKSNoMatchingKey ? unavailable(cause) : error;
    }
  }

  private findRemote(): Promise<RemoteKeys> {
    this.remote ??= this.discover().catch((error: unknown) => {
      // A later request tries again.
      this.remote = undefined;
      throw error;
    });
    return this.remote;
  }

  private async discover(): Promise<RemoteKeys> {
    const url = this.settings.jwksUrl ?? (await this.discoverUrl());
    return createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_LIMIT_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      cacheMaxAge: KEYS_MAX_AGE_MS,
      [customFetch]: async (address, { signal }) => {
        const keys = await this.download(address, signal, parseKeys);
        this.known = { keys, at: this.now() };
        return Response.json(keys);
      },
    });
  }

  /** OpenID Connect Discovery 1.0, section 4. The document must name the configured issuer. */
  private async discoverUrl(): Promise<string> {
    const { issuer } = this.settings;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    return this.download(url, AbortSignal.timeout(FETCH_LIMIT_MS), (text) => {
      const document = discoverySchema.parse(JSON.parse(text));
      if (document.issuer !== issuer) throw new Error('the discovery document names another issuer');
      const isDowngraded = issuer.startsWith('https:') && !document.jwks_uri.startsWith('https:');
      if (isDowngraded) throw new Error('the discovery document names keys without TLS');
      return document.jwks_uri;
    });
  }

  private async download<T>(url: string, signal: AbortSignal, parse: (text: string) => T): Promise<T> {
    if (this.now() < this.retryAt) throw new Error('the issuer did not answer a moment ago');
    try {
      const response = await fetch(url, { signal, redirect: 'error' });
      if (response.status !== 200) throw new Error('the issuer did not answer with status 200');
      const document = parse(await readBounded(response));
      this.failures = 0;
      return document;
    } catch (error) {
      this.retryAt = this.now() + Math.min(RETRY_MS.first * 2 ** this.failures, RETRY_MS.most);
      this.failures += 1;
      throw error;
    }
  }
}

function parseKeys(text: string): JSONWebKeySet {
  const keys = JSON.parse(text) as JSONWebKeySet;
  // Checks the form.
  createLocalJWKSet(keys);
  return keys;
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > DOCUMENT_BYTES) throw new Error('the document of the issuer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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

function unavailable(cause: unknown): IssuerUnavailableError {
  return new IssuerUnavailableError('its keys cannot be loaded', { cause });
}
