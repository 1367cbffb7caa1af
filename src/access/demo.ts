import { generateKeyPair, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import { z } from 'zod';
import { Role } from '../generated/prisma/enums.ts';
import type { Caller } from './permissions.ts';

const ISSUER = 'ot-codebook-demo';
const AUDIENCE = 'ot-codebook';
const LIFETIME = '30d';

const claimsSchema = z.object({
  sub: z.string().min(1).max(100),
  organizationId: z.uuid(),
  organization: z.string().min(1).max(100),
  roles: z.array(z.enum(Role)).max(10),
});

/** Verifies the credential of a request. */
export interface Identity {
  /** Who sent the header; null without one. Throws RefusedCredential for anything that is not a valid credential. */
  callerOf(authorization: string | undefined): Promise<Caller | null>;
}

/** A credential that was sent and is not valid: expired, tampered, of another server; all refused alike. */
export class RefusedCredential extends Error {}

/** Knows nobody: every credential is refused. What production has until an issuer is configured. */
export const NOBODY: Identity = {
  callerOf: async (authorization) => {
    if (authorization === undefined) return null;
    throw new RefusedCredential();
  },
};

/**
 * Demo identity for development: tokens signed by a key made at start, so that they open no other process and die
 * with this one.
 */
export class DemoIdentity implements Identity {
  private readonly privateKey: CryptoKey;
  private readonly publicKey: CryptoKey;

  private constructor(keys: { privateKey: CryptoKey; publicKey: CryptoKey }) {
    this.privateKey = keys.privateKey;
    this.publicKey = keys.publicKey;
  }

  static async create(): Promise<DemoIdentity> {
    return new DemoIdentity(await generateKeyPair('EdDSA', { crv: 'Ed25519' }));
  }

  /** The whole value of an Authorization header for the caller. */
  async authorizationFor({ subject, organizationId, organization, roles }: Caller): Promise<string> {
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

  async callerOf(authorization: string | undefined): Promise<Caller | null> {
    if (authorization === undefined) return null;
    const token = /^Bearer ([\w.-]{1,4000})$/i.exec(authorization)?.[1];
    if (token === undefined) throw new RefusedCredential();
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        issuer: ISSUER,
        audience: AUDIENCE,
      });
      const { sub, organizationId, organization, roles } = claimsSchema.parse(payload);
      return { subject: sub, organizationId, organization, roles };
    } catch {
      throw new RefusedCredential();
    }
  }
}
