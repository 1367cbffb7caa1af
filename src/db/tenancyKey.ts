import { createHmac, scryptSync } from 'node:crypto';

/** Bytes of a block of SHA-256, to which HMAC pads its key (RFC 2104). */
const BLOCK_BYTES = 64;
const KEY_BYTES = 32;

/** Keys of the passwords of this process: deriving one takes about 50 ms. */
const derived = new Map<string, Buffer>();

/** Signs the organization of each transaction, so that no statement of the application's login can choose another. */
export interface TenancyKey {
  /** Value of the setting app.organization, `<organization id>.<signature>`. */
  sign(organizationId: string): string;
}

/**
 * The key that goes with a login: derived from its password, which the server knows and no statement can read, so that
 * there is no second secret to keep. scrypt makes guessing the password from a signature expensive.
 * @returns null for an address without a password
 */
export function tenancyKeyOf(url: string): TenancyKey | null {
  const key = deriveKey(url);
  return (
    key && {
      sign: (organizationId) =>
        `${organizationId}.${createHmac('sha256', key).update(organizationId).digest('hex')}`,
    }
  );
}

/** What the database needs to verify signatures: the key of HMAC, xored with its two constants. */
export function verifyingPads(url: string): { readonly inner: Buffer; readonly outer: Buffer } | null {
  const key = deriveKey(url);
  if (key === null) return null;
  const block = Buffer.concat([key, Buffer.alloc(BLOCK_BYTES - KEY_BYTES)]);
  return {
    inner: block.map((byte) => byte ^ 0x36) as Buffer,
    outer: block.map((byte) => byte ^ 0x5c) as Buffer,
  };
}

function deriveKey(url: string): Buffer | null {
  const password = decodeURIComponent(new URL(url).password);
  if (password === '') return null;
  const known = derived.get(password) ?? scryptSync(password, 'ot-codebook tenancy key', KEY_BYTES);
  derived.set(password, known);
  return known;
}
