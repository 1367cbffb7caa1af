import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Role, valuesOf } from '../shared/enums.ts';
import {
  createAuthenticator,
  InvalidCredentialError,
  type Authenticator,
  type TokenVerifier,
} from './authenticator.ts';
import type { Principal } from '../shared/permissions.ts';

const ISSUER = 'ot-codebook-demo';
const AUDIENCE = 'ot-codebook';
const LIFETIME = '30d';

const claimsSchema = z.object({
  sub: z.string().min(1).max(100),
  organizationId: z.uuid(),
  organization: z.string().min(1).max(100),
  roles: z.array(z.enum(valuesOf(Role))).max(10),
});

/** Issues and verifies tokens for development, all of one Ed25519 key. */
export class DemoIdentity implements TokenVerifier, Authenticator {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  /** Without a key it makes its own: no other process then accepts its tokens. */
  constructor(privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey) {
    this.privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
  }

  /** The value of an Authorization header for the principal. */
  async authorizationFor({ subject, organizationId, organization, roles }: Principal): Promise<string> {
    const token = await new SignJWT({ organizationId, organization, roles })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject(subject)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(this.privateKey);
    return `Bearer ${token}`;
  }

  /** True for a token that names this issuer. The signature is checked by `verify`. */
  accepts(token: string): boolean {
    try {
      return decodeJwt(token).iss === ISSUER;
    } catch {
      return false;
    }
  }

  async verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp'],
      });
      const { sub, organizationId, organization, roles } = claimsSchema.parse(payload);
      return { subject: sub, organizationId, organization, roles };
    } catch {
      throw new InvalidCredentialError();
    }
  }

  /** For a server without other authentication. */
  authenticate(authorization: string | undefined): Promise<Principal | null> {
    return createAuthenticator([this]).authenticate(authorization);
  }
}
