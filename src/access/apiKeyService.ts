import type { ProtectedReads } from '../audit/protectedReads.ts';
import { WriteRefused, type ProtectedWrites } from '../audit/protectedWrites.ts';
import { auditSubject } from '../audit/record.ts';
import { UUID } from '../db/uuid.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { isStorable } from '../db/storable.ts';
import type { Role } from '../db/generated/prisma/enums.ts';
import { newKey } from './apiKeys.ts';
import { may, type Principal } from './permissions.ts';
import { RejectedError } from '../shared/errors.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';

/** Keys of an organization that work at the same time. */
const KEYS_PER_ORGANIZATION = 100;
const NAME_LENGTH = 100;

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresOn: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly role: Role;
  readonly expiresOn?: string | null | undefined;
}

type Outcome<T> =
  | { readonly done: T; readonly userErrors?: never }
  | { readonly done?: never; readonly userErrors: readonly UserError[] };

const COLUMNS = {
  id: true,
  name: true,
  role: true,
  prefix: true,
  createdAt: true,
  expiresOn: true,
  revokedAt: true,
  lastUsedAt: true,
} satisfies Prisma.ApiKeySelect;

/** Makes a key for the caller's organization. Its text is part of the answer this once and stored nowhere. */
export async function createKey(
  writes: ProtectedWrites,
  principal: Principal | null,
  input: NewApiKey,
  today: string,
): Promise<Outcome<{ readonly secret: string; readonly key: ApiKeyRow }>> {
  refuseKeys(principal);
  const userErrors = findUserErrors(input, today);
  if (userErrors.length > 0) return { userErrors };
  const { id, text, prefix, secretHash } = newKey();
  return refusable(() =>
    writes.run('apiKey.create', async (tx, { organizationId }) => {
      const inUse = await tx.apiKey.count({ where: { organizationId, revokedAt: null } });
      if (inUse >= KEYS_PER_ORGANIZATION) throw new WriteRefused<UserError>([tooMany()]);
      const expiresOn = input.expiresOn == null ? null : new Date(input.expiresOn);
      const { name, role } = input;
      const key = await tx.apiKey.create({
        data: { organizationId, id, name: name.trim(), role, prefix, secretHash, expiresOn },
        select: COLUMNS,
      });
      return { value: { secret: text, key }, subjects: [auditSubject('ApiKey', id)] };
    }),
  );
}

/** Ends a key at once, in every process. A key that is revoked already stays as it is. */
export async function revokeKey(
  writes: ProtectedWrites,
  principal: Principal | null,
  id: string | null,
  now: Date,
): Promise<Outcome<ApiKeyRow>> {
  refuseKeys(principal);
  if (id === null || !UUID.test(id)) return { userErrors: [unknownKey()] };
  return refusable(() =>
    writes.run('apiKey.revoke', async (tx, { organizationId }) => {
      await tx.apiKey.updateMany({
        where: { organizationId, id, revokedAt: null },
        data: { revokedAt: now },
      });
      const key = await tx.apiKey.findUnique({
        where: { organizationId_id: { organizationId, id } },
        select: COLUMNS,
      });
      if (!key) throw new WriteRefused<UserError>([unknownKey()]);
      return { value: key, subjects: [auditSubject('ApiKey', id)] };
    }),
  );
}

/** Keys of the caller's organization, the newest first: all that work, and the newest of those that do not. */
export async function listKeys(reads: ProtectedReads, principal: Principal | null): Promise<ApiKeyRow[]> {
  if (!principal || !may(principal, 'apiKey.list')) return [];
  const keys = await reads.query<ApiKeyRow>(Prisma.sql`
    select id::text, name, role::text, prefix, created_at as "createdAt", expires_on::timestamptz as "expiresOn",
      revoked_at as "revokedAt", last_used_at as "lastUsedAt"
    from api_key where organization_id = ${principal.organizationId}::uuid
    order by (revoked_at is null) desc, created_at desc, id limit ${2 * KEYS_PER_ORGANIZATION}::int`);
  reads.note('apiKey.list', []);
  return keys;
}

/** Whoever found a lost key must not be able to make itself another one. */
function refuseKeys(principal: Principal | null): void {
  if (principal?.isKey) {
    throw new RejectedError(
      'FORBIDDEN',
      'API keys are managed by people: send the token of an administrator.',
    );
  }
}

function findUserErrors({ name, expiresOn }: NewApiKey, today: string): UserError[] {
  const userErrors: UserError[] = [];
  const length = name.trim().length;
  if (length === 0 || length > NAME_LENGTH || !isStorable(name)) {
    const message = `A name has 1 to ${NAME_LENGTH} characters: say what the key is for.`;
    userErrors.push(fieldError(['input', 'name'], 'BAD_NAME', message));
  }
  if (expiresOn != null && expiresOn < today) {
    const message = `${expiresOn} is over: the last day of a key is ${today} or later, or left out.`;
    userErrors.push(fieldError(['input', 'expiresOn'], 'IN_THE_PAST', message));
  }
  return userErrors;
}

function tooMany(): UserError {
  const message = `There are ${KEYS_PER_ORGANIZATION} keys already: revoke one that is not used any more.`;
  return fieldError(['input'], 'TOO_MANY_KEYS', message);
}

function unknownKey(): UserError {
  return fieldError(['id'], 'UNKNOWN_KEY', 'There is no key of this id: take it from `apiKeys { id }`.');
}

async function refusable<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { done: await work() };
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    return { userErrors: error.userErrors as readonly UserError[] };
  }
}
