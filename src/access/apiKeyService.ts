import type { ProtectedReads } from '../audit/protectedReads.ts';
import type { ProtectedWrites } from '../audit/protectedWrites.ts';
import { auditSubject } from '../audit/record.ts';
import { UUID } from '../db/uuid.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import {
  cursorIssue,
  decodeCursor,
  isInstant,
  type PageArguments,
  pageOfRows,
  pageSize,
  type SortKey,
  type UncountedPage,
} from '../shared/paging.ts';
import { isStorable } from '../shared/storable.ts';
import type { Role } from '../shared/enums.ts';
import { lastDayOf, newKey } from './apiKeys.ts';
import { mayPassOn, type Principal } from '../shared/permissions.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import { addDays, type PlainDate, plainDateOf, utcMidnight } from '../shared/plainDate.ts';
import {
  fieldError,
  NotFoundError,
  UserErrorsError,
  type UserError,
  type WriteResult,
} from '../shared/userErrors.ts';

/** Active keys that one organization can have. */
const KEYS_PER_ORGANIZATION = 100;
const NAME_LENGTH = 100;

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: string;
  /** Subject of the person; null for a key from before this was stored. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresOn: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly role: Role;
  readonly expiresOn?: PlainDate | null | undefined;
}

const COLUMNS = {
  id: true,
  name: true,
  role: true,
  prefix: true,
  createdBy: true,
  createdAt: true,
  expiresOn: true,
  revokedAt: true,
  lastUsedAt: true,
} satisfies Prisma.ApiKeySelect;

/** Creates a key of the principal's organization. The result holds its secret, which is stored nowhere. */
export async function createKey(
  writes: ProtectedWrites,
  principal: Principal | null,
  input: NewApiKey,
  { now, maxDays }: { readonly now: Date; readonly maxDays: number },
): Promise<WriteResult<{ readonly secret: string; readonly key: ApiKeyRow }>> {
  requirePerson(principal);
  const userErrors = [
    ...checkRole(principal, input.role),
    ...findUserErrors(input, plainDateOf(now), maxDays),
  ];
  if (userErrors.length > 0) return { userErrors };
  const { id, text, prefix, secretHash } = newKey();
  return writes.run('apiKey.create', async (tx, { organizationId, subject }) => {
    const active = await tx.apiKey.count({ where: { organizationId, revokedAt: null } });
    if (active >= KEYS_PER_ORGANIZATION) throw new UserErrorsError([tooManyKeys()]);
    const { name, role } = input;
    const expiresOn = utcMidnight(input.expiresOn ?? lastDayOf(now, maxDays));
    const key = await tx.apiKey.create({
      data: {
        organizationId,
        id,
        name: name.trim(),
        role,
        prefix,
        secretHash,
        expiresOn,
        createdAt: now,
        createdBy: subject,
      },
      select: COLUMNS,
    });
    return { value: { secret: text, key }, subjects: [auditSubject('ApiKey', id)] };
  });
}

/** Revokes a key: no process accepts it any more. A key that was revoked before is not changed. */
export async function revokeKey(
  writes: ProtectedWrites,
  principal: Principal | null,
  id: string | null,
  now: Date,
): Promise<WriteResult<ApiKeyRow>> {
  requirePerson(principal);
  if (id === null || !UUID.test(id)) return { userErrors: [unknownKey()] };
  return writes.run('apiKey.revoke', async (tx, { organizationId }) => {
    await tx.apiKey.updateMany({
      where: { organizationId, id, revokedAt: null },
      data: { revokedAt: now },
    });
    const key = await tx.apiKey.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: COLUMNS,
    });
    if (!key) throw new NotFoundError(auditSubject('ApiKey', id), unknownKey());
    return { value: key, subjects: [auditSubject('ApiKey', id)] };
  });
}

/** Revokes every active key that a person created, for example when the person leaves. */
export async function revokeKeysOf(
  writes: ProtectedWrites,
  principal: Principal | null,
  createdBy: string,
  now: Date,
): Promise<WriteResult<readonly ApiKeyRow[]>> {
  requirePerson(principal);
  if (!isStorable(createdBy)) return { userErrors: [noKeysOf()] };
  return writes.run('apiKey.revoke', async (tx, { organizationId }) => {
    const keys = await tx.apiKey.updateManyAndReturn({
      where: { organizationId, createdBy, revokedAt: null },
      data: { revokedAt: now },
      select: COLUMNS,
    });
    if (keys.length === 0) throw new UserErrorsError([noKeysOf()]);
    return { value: keys, subjects: keys.map(({ id }) => auditSubject('ApiKey', id)) };
  });
}

/** Keys of the organization: active keys first, then revoked ones; within each the newest first. */
export async function listKeys(
  reads: ProtectedReads,
  createdBy: string | null,
  { first, after }: PageArguments,
): Promise<UncountedPage<ApiKeyRow>> {
  const size = pageSize(first);
  const start = after == null ? null : startOf(after);
  const conditions = [
    Prisma.sql`organization_id = ${reads.organizationId}::uuid`,
    ...(createdBy === null ? [] : [Prisma.sql`created_by = ${createdBy}`]),
    ...(start === null ? [] : [isAfter(start)]),
  ];
  const keys = await reads.query<ApiKeyRow>(Prisma.sql`
    select id::text, name, role::text, prefix, created_by as "createdBy", created_at as "createdAt", expires_on::timestamptz as "expiresOn",
      revoked_at as "revokedAt", last_used_at as "lastUsedAt"
    from api_key where ${Prisma.join(conditions, ' and ')}
    order by (revoked_at is null) desc, created_at desc, id limit ${size + 1}::int`);
  reads.note('apiKey.list', []);
  return pageOfRows(keys, ACTIVE_FIRST, { size, isFirst: start === null });
}

const ACTIVE_FIRST: SortKey<ApiKeyRow> = {
  list: 'apiKeys',
  of: ({ revokedAt, createdAt, id }) => [revokedAt === null ? 1 : 0, createdAt.toISOString(), id],
  length: 3,
};

interface KeyPosition {
  readonly isActive: boolean;
  readonly createdAt: string;
  readonly id: string;
}

function startOf(cursor: string): KeyPosition {
  const [active, createdAt, id] = decodeCursor(cursor, ACTIVE_FIRST);
  if (typeof createdAt === 'string' && typeof id === 'string' && isInstant(createdAt) && UUID.test(id)) {
    return { isActive: active === 1, createdAt, id };
  }
  throw new InputError([cursorIssue(cursor)]);
}

function isAfter({ isActive, createdAt, id }: KeyPosition): Prisma.Sql {
  return Prisma.sql`((revoked_at is null)::int < ${isActive ? 1 : 0}::int
    or (revoked_at is null) = ${isActive}::boolean
      and (created_at < ${createdAt}::timestamptz or created_at = ${createdAt}::timestamptz and id > ${id}::uuid))`;
}

/** A key cannot manage keys, so that somebody who finds a lost key cannot create another one. */
function requirePerson(principal: Principal | null): void {
  if (principal?.isKey) {
    throw new RejectedError(
      'FORBIDDEN',
      'An API key cannot manage API keys. Send the token of an administrator.',
    );
  }
}

/** Otherwise an administrator, who may not read sessions, could read them with a key. */
function checkRole(principal: Principal | null, role: Role): UserError[] {
  if (principal && mayPassOn(principal, role)) return [];
  const message = `A key of the role ${role} could do what you may not. Have a person with that role and the role ADMIN create it, or choose one of your own roles or VIEWER.`;
  return [fieldError(['input', 'role'], 'ROLE_NOT_YOURS', message)];
}

function findUserErrors({ name, expiresOn }: NewApiKey, today: PlainDate, maxDays: number): UserError[] {
  const userErrors: UserError[] = [];
  const length = name.trim().length;
  if (length === 0 || length > NAME_LENGTH || !isStorable(name)) {
    const message = `A name has 1 to ${NAME_LENGTH} characters. Describe what the key is for.`;
    userErrors.push(fieldError(['input', 'name'], 'BAD_NAME', message));
  }
  if (expiresOn != null && expiresOn < today) {
    const message = `${expiresOn} is in the past. Send ${today} or a later day, or leave it out.`;
    userErrors.push(fieldError(['input', 'expiresOn'], 'IN_THE_PAST', message));
  }
  const latest = addDays(today, maxDays);
  if (expiresOn != null && expiresOn > latest) {
    const message = `${expiresOn} is more than ${maxDays} days away, the longest life of a key. Send ${latest} or an earlier day, or leave it out.`;
    userErrors.push(fieldError(['input', 'expiresOn'], 'TOO_FAR_AHEAD', message));
  }
  return userErrors;
}

function tooManyKeys(): UserError {
  const message = `The organization has ${KEYS_PER_ORGANIZATION} active keys, which is the limit. Revoke one that is no longer used.`;
  return fieldError(['input'], 'TOO_MANY_KEYS', message);
}

function noKeysOf(): UserError {
  const message =
    'No active API key was created by this subject. Take the subject from `apiKeys { nodes { createdBy } }`.';
  return fieldError(['createdBy'], 'UNKNOWN_KEY', message);
}

function unknownKey(): UserError {
  return fieldError(
    ['id'],
    'UNKNOWN_KEY',
    'No API key has this id. Take the id from `apiKeys { nodes { id } }`.',
  );
}
