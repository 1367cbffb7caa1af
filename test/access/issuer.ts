import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { OidcSettings } from '../../src/access/oidc.ts';

/** A small OpenID Connect issuer on its own port. Tests can change its keys. */
export interface TestIssuer {
  readonly url: string;
  readonly settings: OidcSettings;
  /** How often its keys were requested. */
  keyRequests(): number;
  /** Adds a signing key and signs with it from now on. */
  rotate(): Promise<void>;
  /** Removes every key but the newest. */
  withdrawOldKeys(): void;
  /** Replaces its response from now on. */
  behave(behavior: Behavior): void;
  /** Signs a token with the newest key; claims and header can be overridden. */
  token(claims?: Record<string, unknown>, options?: TokenOptions): Promise<string>;
  /** The newest public key as text, for the attack that uses it as an HMAC secret. */
  publicKeyText(): Promise<string>;
  close(): Promise<void>;
}

type Behavior =
  'WELL' | 'NO_KEYS' | 'SILENT' | 'BROKEN' | 'OTHER_ISSUER' | 'HUGE' | 'REDIRECTING' | 'KEYS_WITHOUT_TLS';

interface TokenOptions {
  readonly header?: Record<string, unknown>;
  readonly key?: CryptoKey | Uint8Array;
  /** Null leaves the claim out. */
  readonly issuedAt?: string | null;
  readonly expiresIn?: string;
  readonly notBefore?: string;
}

const AUDIENCE = 'ot-codebook-api';
/** The issuer's subject for a biller of the demo clinic. */
export const BILLER_CLAIMS = { sub: 'OT-BILLING-1', organization: 'demo-clinic', roles: ['BILLER'] };

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export async function startIssuer(): Promise<TestIssuer> {
  const keys: Key[] = [await makeKey('key-1')];
  let behavior: Behavior = 'WELL';
  let keyRequests = 0;
  let made = keys.length;
  let url = '';
  const server = createServer((request, response) => {
    if (behavior === 'SILENT') return;
    if (behavior === 'BROKEN') return void response.writeHead(500).end('{"error":');
    if (behavior === 'HUGE') return void response.end(JSON.stringify({ filler: 'x'.repeat(10_000_000) }));
    if (behavior === 'REDIRECTING') return void response.writeHead(302, { location: '/keys' }).end();
    const send = (body: unknown) =>
      void response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration') {
      return send({
        issuer: behavior === 'OTHER_ISSUER' ? 'https://other.example' : url,
        jwks_uri: behavior === 'KEYS_WITHOUT_TLS' ? 'http://keys.example/keys' : `${url}/keys`,
      });
    }
    keyRequests += 1;
    send({ keys: behavior === 'NO_KEYS' ? [] : keys.map(({ jwk }) => jwk) });
  });
  url = await listen(server);
  const newest = () => keys.at(-1) as Key;
  return {
    url,
    settings: {
      issuer: url,
      audience: AUDIENCE,
      organizationClaim: 'organization',
      rolesClaim: 'roles',
      roleNames: {},
      algorithms: ['RS256', 'ES256'],
      clockSkewSeconds: 30,
      tokenLifetimeSeconds: 86_400,
    },
    keyRequests: () => keyRequests,
    rotate: async () => void keys.push(await makeKey(`key-${(made += 1)}`)),
    withdrawOldKeys: () => void keys.splice(0, keys.length - 1),
    behave: (next) => void (behavior = next),
    publicKeyText: () => exportSPKI(newest().publicKey),
    token: (claims = {}, { header = {}, key, issuedAt, expiresIn = '5m', notBefore } = {}) => {
      const jwt = new SignJWT({ iss: url, aud: AUDIENCE, ...BILLER_CLAIMS, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: newest().kid, ...header })
        .setExpirationTime(expiresIn);
      if (issuedAt !== null) jwt.setIssuedAt(issuedAt);
      return (notBefore === undefined ? jwt : jwt.setNotBefore(notBefore)).sign(key ?? newest().privateKey);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function makeKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
