import { randomUUID } from 'node:crypto';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import type { ProtectedWrites } from '../audit/protectedWrites.ts';
import { auditSubject } from '../audit/record.ts';
import { isStorable } from '../shared/storable.ts';
import { UUID } from '../db/uuid.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { may, type Principal } from '../shared/permissions.ts';
import {
  type Page,
  type PageArguments,
  type SortKey,
  cursorIssue,
  decodeCursor,
  isInstant,
  pageOfRows,
  pageSize,
} from '../shared/paging.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import { fieldError, type UserError, type WriteResult } from '../shared/userErrors.ts';

/** Bounds of the duration, in minutes, and of the reason, in characters. */
const DURATION_MINUTES = { min: 5, max: 240 } as const;
const REASON_CHARACTERS = { min: 10, max: 1_000 } as const;

/** Emergency access ("break-glass") that an administrator took. Instants are ISO 8601, UTC. */
export interface EmergencyRow {
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
  readonly grantedAt: string;
  readonly expiresAt: string;
}

/** Reads whether the principal has emergency access, at most once in a request. */
export class EmergencyAccess {
  private readonly reads: ProtectedReads;
  private readonly principal: Principal | null;
  private readonly now: () => Date;
  private isActive: Promise<boolean> | undefined;

  constructor(reads: ProtectedReads, principal: Principal | null, now: () => Date) {
    this.reads = reads;
    this.principal = principal;
    this.now = now;
  }

  async isTaken(): Promise<boolean> {
    const { principal } = this;
    if (!principal || principal.isKey || !may(principal, 'emergency.begin')) return false;
    return (this.isActive ??= this.readIsActive(principal));
  }

  private async readIsActive({ organizationId, subject }: Principal): Promise<boolean> {
    const [row] = await this.reads.query<{ taken: boolean }>(Prisma.sql`
      select exists (select from emergency_access where organization_id = ${organizationId}::uuid
        and actor = ${subject} and expires_at > ${this.now().toISOString()}::timestamptz) as taken`);
    return row?.taken ?? false;
  }
}

/** Begins emergency access for some minutes. An audit row records its start, and each read that it allows. */
export async function beginEmergency(
  writes: ProtectedWrites,
  principal: Principal | null,
  { reason, minutes, now }: { readonly reason: string; readonly minutes: number; readonly now: Date },
): Promise<WriteResult<EmergencyRow>> {
  if (principal?.isKey) {
    throw new RejectedError(
      'FORBIDDEN',
      'An API key cannot take emergency access. Send the token of a person.',
    );
  }
  const userErrors = findUserErrors(reason, minutes);
  if (userErrors.length > 0) return { userErrors };
  return writes.run('emergency.begin', async (tx, { organizationId, subject: actor }) => {
    const id = randomUUID();
    const expiresAt = new Date(now.getTime() + minutes * 60_000);
    const row = { organizationId, id, actor, reason: reason.trim(), grantedAt: now, expiresAt };
    await tx.emergencyAccess.create({ data: row });
    const value = { ...row, grantedAt: now.toISOString(), expiresAt: expiresAt.toISOString() };
    return { value, subjects: [auditSubject('EmergencyAccess', id)] };
  });
}

const NEWEST_FIRST: SortKey<EmergencyRow> = {
  list: 'emergencies',
  of: ({ grantedAt, id }) => [grantedAt, id],
  length: 2,
};

/** Emergency accesses of the organization, newest first. */
export async function listEmergencies(
  reads: ProtectedReads,
  page: PageArguments,
): Promise<Page<EmergencyRow>> {
  const size = pageSize(page.first);
  const after = page.after == null ? null : parseCursor(page.after);
  const following = after
    ? Prisma.sql`and (e.granted_at, e.id) < (${after.grantedAt}::timestamptz, ${after.id}::uuid)`
    : Prisma.empty;
  const rows = await reads.query<EmergencyRow>(Prisma.sql`
    select e.id::text, e.actor, e.reason,
      to_char(e.granted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "grantedAt",
      to_char(e.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"
    from emergency_access e where e.organization_id = ${reads.organizationId}::uuid ${following}
    order by e.granted_at desc, e.id desc limit ${size + 1}::int`);
  reads.note('emergency.list', []);
  return pageOfRows(rows, NEWEST_FIRST, { size, isFirst: after === null });
}

function parseCursor(cursor: string): { readonly grantedAt: string; readonly id: string } {
  const [grantedAt, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!grantedAt || !id || !isInstant(grantedAt) || !UUID.test(id)) {
    throw new InputError([cursorIssue(cursor)]);
  }
  return { grantedAt, id };
}

function findUserErrors(reason: string, minutes: number): UserError[] {
  const userErrors: UserError[] = [];
  const length = reason.trim().length;
  if (length < REASON_CHARACTERS.min || length > REASON_CHARACTERS.max || !isStorable(reason)) {
    const message = `A reason has ${REASON_CHARACTERS.min} to ${REASON_CHARACTERS.max} characters. Describe the emergency without naming a patient.`;
    userErrors.push(fieldError(['reason'], 'BAD_REASON', message));
  }
  if (minutes < DURATION_MINUTES.min || minutes > DURATION_MINUTES.max) {
    const message = `${minutes} minutes is out of range. Send ${DURATION_MINUTES.min} to ${DURATION_MINUTES.max}, and begin again when they are over.`;
    userErrors.push(fieldError(['minutes'], 'OUT_OF_RANGE', message));
  }
  return userErrors;
}
