import { randomUUID } from 'node:crypto';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import type { ProtectedWrites } from '../audit/protectedWrites.ts';
import { auditSubject } from '../audit/record.ts';
import { isStorable } from '../db/storable.ts';
import { UUID } from '../db/uuid.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { may, type Principal } from './permissions.ts';
import {
  type Page,
  type PageArguments,
  type SortKey,
  cursorProblem,
  decodeCursor,
  isInstant,
  makePage,
  pageSize,
} from '../shared/paging.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';

/** How long access in an emergency lasts, in minutes. */
const EMERGENCY_MINUTES = { least: 5, most: 240 } as const;
const REASON_CHARACTERS = { least: 10, most: 1_000 } as const;

export interface EmergencyRow {
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
  readonly grantedAt: string;
  readonly expiresAt: string;
}

type Outcome =
  | { readonly done: EmergencyRow; readonly userErrors?: never }
  | { readonly done?: never; readonly userErrors: readonly UserError[] };

/** Whether a caller who may take access in an emergency has taken it; asked of the store once a request at most. */
export class EmergencyAccess {
  private readonly reads: ProtectedReads;
  private readonly principal: Principal | null;
  private readonly now: () => Date;
  private answer: Promise<boolean> | undefined;

  constructor(reads: ProtectedReads, principal: Principal | null, now: () => Date) {
    this.reads = reads;
    this.principal = principal;
    this.now = now;
  }

  async isTaken(): Promise<boolean> {
    const { principal } = this;
    if (!principal || principal.isKey || !may(principal, 'emergency.begin')) return false;
    return (this.answer ??= this.ask(principal));
  }

  private async ask({ organizationId, subject }: Principal): Promise<boolean> {
    const [row] = await this.reads.query<{ taken: boolean }>(Prisma.sql`
      select exists (select from emergency_access where organization_id = ${organizationId}::uuid
        and actor = ${subject} and expires_at > ${this.now().toISOString()}::timestamptz) as taken`);
    return row?.taken ?? false;
  }
}

/** Takes access for some minutes. It is on record from the first moment, and so is everything read by it. */
export async function beginEmergency(
  writes: ProtectedWrites,
  principal: Principal | null,
  { reason, minutes, now }: { readonly reason: string; readonly minutes: number; readonly now: Date },
): Promise<Outcome> {
  if (principal?.isKey)
    throw new RejectedError('FORBIDDEN', 'Only a person can take access in an emergency.');
  const userErrors = findUserErrors(reason, minutes);
  if (userErrors.length > 0) return { userErrors };
  const done = await writes.run('emergency.begin', async (tx, { organizationId, subject: actor }) => {
    const id = randomUUID();
    const expiresAt = new Date(now.getTime() + minutes * 60_000);
    const row = { organizationId, id, actor, reason: reason.trim(), grantedAt: now, expiresAt };
    await tx.emergencyAccess.create({ data: row });
    const value = {
      ...row,
      grantedAt: now.toISOString(),
      expiresAt: expiresAt.toISOString(),
    };
    return { value, subjects: [auditSubject('EmergencyAccess', id)] };
  });
  return { done };
}

const NEWEST_FIRST: SortKey<EmergencyRow> = {
  list: 'emergencies',
  of: ({ grantedAt, id }) => [grantedAt, id],
  length: 2,
};

/** Every access that was taken, newest first. */
export async function listEmergencies(
  reads: ProtectedReads,
  principal: Principal | null,
  page: PageArguments,
): Promise<Page<EmergencyRow>> {
  const size = pageSize(page.first);
  const before = page.after == null ? null : placeIn(page.after);
  if (!principal || !may(principal, 'emergency.list')) {
    return makePage([], NEWEST_FIRST, { hasNextPage: false, hasPreviousPage: false, totalCount: 0 });
  }
  const earlier = before
    ? Prisma.sql`and (e.granted_at, e.id) < (${before.grantedAt}::timestamptz, ${before.id}::uuid)`
    : Prisma.empty;
  const rows = await reads.query<EmergencyRow>(Prisma.sql`
    select e.id::text, e.actor, e.reason,
      to_char(e.granted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "grantedAt",
      to_char(e.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"
    from emergency_access e where e.organization_id = ${principal.organizationId}::uuid ${earlier}
    order by e.granted_at desc, e.id desc limit ${size + 1}::int`);
  reads.note('emergency.list', []);
  return makePage(rows.slice(0, size), NEWEST_FIRST, {
    hasNextPage: rows.length > size,
    hasPreviousPage: before !== null,
    totalCount: rows.length,
  });
}

function placeIn(cursor: string): { readonly grantedAt: string; readonly id: string } {
  const [grantedAt, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!grantedAt || !id || !isInstant(grantedAt) || !UUID.test(id))
    throw new InputError([cursorProblem(cursor)]);
  return { grantedAt, id };
}

function findUserErrors(reason: string, minutes: number): UserError[] {
  const userErrors: UserError[] = [];
  const { least, most } = REASON_CHARACTERS;
  const length = reason.trim().length;
  if (length < least || length > most || !isStorable(reason)) {
    const message = `A reason has ${least} to ${most} characters: say what the emergency is, without naming a patient.`;
    userErrors.push(fieldError(['reason'], 'BAD_REASON', message));
  }
  if (minutes < EMERGENCY_MINUTES.least || minutes > EMERGENCY_MINUTES.most) {
    const message = `${minutes} minutes: take ${EMERGENCY_MINUTES.least} to ${EMERGENCY_MINUTES.most}, and again when they are over.`;
    userErrors.push(fieldError(['minutes'], 'OUT_OF_RANGE', message));
  }
  return userErrors;
}
