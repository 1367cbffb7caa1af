import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database } from '../db/client.ts';
import { inOrganization } from '../db/transaction.ts';
import type { Role } from '../shared/enums.ts';
import { addDays, plainDateOf, type PlainDate } from '../shared/plainDate.ts';
import { InvalidCredentialError, type TokenVerifier } from './authenticator.ts';
import type { Principal } from '../shared/permissions.ts';

/** `otk_`, 12 characters that identify the key, and a secret of 256 random bits. */
const KEY = /^otk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Precision of the last use. Recording each use would add a write to each request. */
const LAST_USE_PRECISION_MS = 60_000;

/** Longest life of a key where the setting gives no other. */
export const DEFAULT_KEY_DAYS = 365;

/** Refused keys that a process remembers, and for how long it does not look them up again. */
const REJECTED_KEYS = 10_000;
const REJECTED_KEY_MS = 60_000;

const NO_HASH = Buffer.alloc(32);

interface StoredKey {
  readonly organizationId: string;
  readonly slug: string;
  readonly id: string;
  readonly role: Role;
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A new key: `text` is shown once; the other parts are stored. */
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

/** The last day on which a key can be valid. */
export function lastDayOf(createdAt: Date, maxDays: number): PlainDate {
  return addDays(plainDateOf(createdAt), maxDays);
}

/** Whether the value of an Authorization header has the form of an API key, whose check reads the database. */
export function isApiKey(authorization: string): boolean {
  return /^Bearer +otk_/i.test(authorization);
}

/** SHA-256 is enough: nobody can guess 256 random bits, so a slow password hash would only delay each request. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Verifies API keys. It reads the database each time, so that no process accepts a revoked key. A refused key is not
 * looked up again for a minute. That cannot delay a new key: nobody has its 256 random bits before it exists, and no key
 * becomes valid again.
 */
export class ApiKeyVerifier implements TokenVerifier {
  /** By hash of the complete key, so that a wrong secret does not block the right one. */
  private readonly rejected = new LRUCache<string, true>({ max: REJECTED_KEYS, ttl: REJECTED_KEY_MS });
  private readonly db: Database;
  private readonly now: () => Date;
  private readonly maxDays: number;

  /** @param maxDays longest life of a key, also of keys that were created while it was longer */
  constructor(db: Database, now: () => Date, maxDays: number = DEFAULT_KEY_DAYS) {
    this.db = db;
    this.now = now;
    this.maxDays = maxDays;
  }

  accepts(token: string): boolean {
    return token.startsWith('otk_');
  }

  async verify(token: string): Promise<Principal> {
    const [, prefix, secret] = KEY.exec(token) ?? [];
    if (prefix === undefined || secret === undefined) throw new InvalidCredentialError();
    const hash = hashOf(secret);
    const rejectedAs = `${prefix} ${hash.toString('base64url')}`;
    if (this.rejected.has(rejectedAs)) throw new InvalidCredentialError();
    const now = this.now();
    const [stored] = await this.db.prisma.$queryRaw<StoredKey[]>`
      select organization_id::text as "organizationId", slug, id::text, role, secret_hash as "secretHash",
        created_at as "createdAt", last_used_at as "lastUsedAt"
      from api_key_to_verify(${prefix}, ${plainDateOf(now)}::date)`;
    // Compare also when no key was found, so that both cases take the same time.
    const expected = stored ? Buffer.from(stored.secretHash, 'hex') : NO_HASH;
    const isRight = timingSafeEqual(hash, expected);
    if (!isRight || !stored || lastDayOf(stored.createdAt, this.maxDays) < plainDateOf(now)) {
      this.rejected.set(rejectedAs, true);
      throw new InvalidCredentialError();
    }
    await this.recordUse(stored, now);
    return {
      subject: `key:${stored.id}`,
      organizationId: stored.organizationId,
      organization: stored.slug,
      roles: [stored.role],
      isKey: true,
    };
  }

  private async recordUse({ organizationId, id, lastUsedAt }: StoredKey, now: Date): Promise<void> {
    if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < LAST_USE_PRECISION_MS) return;
    await inOrganization(this.db, organizationId, (tx) =>
      tx.apiKey.updateMany({ where: { organizationId, id }, data: { lastUsedAt: now } }),
    );
  }
}
