import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/client.ts';
import { inOrganization } from '../db/transaction.ts';
import type { Role } from '../db/generated/prisma/enums.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { InvalidCredentialError, type TokenVerifier } from './identity.ts';
import type { Principal } from './permissions.ts';

/** `otk_`, twelve characters that find the key, and 256 random bits that open it. */
const KEY = /^otk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** How exactly the last use is known; noting each one would be a write for each request. */
const LAST_USE_EXACT_TO_MS = 60_000;

const NO_HASH = Buffer.alloc(32);

interface StoredKey {
  readonly organizationId: string;
  readonly slug: string;
  readonly id: string;
  readonly role: Role;
  readonly secretHash: string;
  readonly lastUsedAt: Date | null;
}

/** A new key: the text that is shown once, and what of it is stored. */
export interface NewKey {
  readonly id: string;
  readonly text: string;
  readonly prefix: string;
  readonly secretHash: string;
}

export function newKey(): NewKey {
  const prefix = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const secretHash = hashOf(secret).toString('hex');
  return { id: randomUUID(), text: `otk_${prefix}_${secret}`, prefix, secretHash };
}

/**
 * SHA-256 alone: a secret of 256 random bits cannot be guessed, so that a slow hash would only slow each request.
 */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Verifies API keys. The store is asked each time, so that a key which was revoked opens nothing from then on, in
 * whichever process.
 */
export class ApiKeyVerifier implements TokenVerifier {
  private readonly db: Database;
  private readonly now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.db = db;
    this.now = now;
  }

  concerns(token: string): boolean {
    return token.startsWith('otk_');
  }

  async verify(token: string): Promise<Principal> {
    const [, prefix, secret] = KEY.exec(token) ?? [];
    if (prefix === undefined || secret === undefined) throw new InvalidCredentialError();
    const now = this.now();
    const [stored] = await this.db.prisma.$queryRaw<StoredKey[]>`
      select organization_id::text as "organizationId", slug, id::text, role, secret_hash as "secretHash",
        last_used_at as "lastUsedAt"
      from api_key_to_verify(${prefix}, ${plainDateOf(now)}::date)`;
    // Compared whether or not there is a key, so that both take the same time.
    const expected = stored ? Buffer.from(stored.secretHash, 'hex') : NO_HASH;
    if (!timingSafeEqual(hashOf(secret), expected) || !stored) throw new InvalidCredentialError();
    await this.noteUse(stored, now);
    return {
      subject: `key:${stored.id}`,
      organizationId: stored.organizationId,
      organization: stored.slug,
      roles: [stored.role],
      isKey: true,
    };
  }

  private async noteUse({ organizationId, id, lastUsedAt }: StoredKey, now: Date): Promise<void> {
    if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < LAST_USE_EXACT_TO_MS) return;
    await inOrganization(this.db, organizationId, (tx) =>
      tx.apiKey.updateMany({ where: { organizationId, id }, data: { lastUsedAt: now } }),
    );
  }
}
