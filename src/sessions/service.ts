import { may, type Caller } from '../access/permissions.ts';
import { recordAudit } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { SessionStatus } from '../generated/prisma/enums.ts';
import { decodeCursor, makePage, pageSize, type Page, type PageArguments } from '../graphql/connections.ts';
import { inputError } from '../graphql/errors.ts';
import { toSessionRow, WHOLE_SESSION, type SessionRow } from './rows.ts';

export interface SessionFilterInput {
  readonly patientRef?: string | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly statuses?: readonly SessionStatus[] | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** The store may run in any collation; a session id is compared by its bytes like every UUID. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads patient sessions for one caller. Every read runs in one transaction that sees the caller's organization
 * only, and leaves an audit row in it. A caller without a clinical or billing role gets nothing, whatever the
 * route by which it asked.
 */
export class SessionReader {
  private readonly db: Database;
  private readonly caller: Caller | null;
  private readonly requestId: string;

  constructor(db: Database, caller: Caller | null, requestId: string) {
    this.db = db;
    this.caller = caller;
    this.requestId = requestId;
  }

  /** One session; null when there is none, or it belongs to somebody else. */
  async find(key: string): Promise<SessionRow | null> {
    const caller = this.allowed();
    if (!caller || !UUID.test(key)) return null;
    return inOrganization(this.db, caller.organizationId, async (tx) => {
      const stored = await tx.patientSession.findUnique({
        where: { organizationId_id: { organizationId: caller.organizationId, id: key } },
        include: WHOLE_SESSION,
      });
      if (!stored) return null;
      await this.audit(tx, caller, 'session.read', [stored.id]);
      return toSessionRow(stored);
    });
  }

  /** Sessions that match, newest date of service first. */
  async list(filter: SessionFilterInput, page: PageArguments): Promise<Page<SessionRow>> {
    const size = pageSize(page.first);
    const after = page.after == null ? null : sessionCursor(page.after);
    const caller = this.allowed();
    if (!caller) return makePage([], sortKey, { hasNextPage: false, hasPreviousPage: false, totalCount: 0 });
    return inOrganization(this.db, caller.organizationId, async (tx) => {
      const where = whereOf(caller.organizationId, filter);
      const totalCount = await tx.patientSession.count({ where });
      const stored = await tx.patientSession.findMany({
        where: after ? { AND: [where, after] } : where,
        orderBy: [{ dateOfService: 'desc' }, { id: 'asc' }],
        take: size + 1,
        include: WHOLE_SESSION,
      });
      const shown = stored.slice(0, size);
      await this.audit(
        tx,
        caller,
        'session.list',
        shown.map(({ id }) => id),
      );
      return makePage(shown.map(toSessionRow), sortKey, {
        hasNextPage: stored.length > size,
        hasPreviousPage: after !== null,
        totalCount,
      });
    });
  }

  private allowed(): Caller | null {
    return may(this.caller, 'session.read') ? this.caller : null;
  }

  private audit(
    tx: Transaction,
    caller: Caller,
    action: 'session.read' | 'session.list',
    subjects: readonly string[],
  ): Promise<void> {
    const { organizationId, subject: actor } = caller;
    return recordAudit(tx, { organizationId, actor, action, subjects, requestId: this.requestId });
  }
}

function sortKey(session: SessionRow): readonly string[] {
  return [session.dateOfService, session.key];
}

/** Rows after the cursor: earlier dates, then higher ids of the same date. */
function sessionCursor(cursor: string): Prisma.PatientSessionWhereInput {
  const [date, id] = decodeCursor(cursor, 2).map(String);
  if (!date || !id || !UUID.test(id) || Number.isNaN(Date.parse(date))) {
    throw inputError([
      {
        field: 'after',
        value: 'a cursor of another list',
        allowed: 'a cursor from `sessions`',
        fix: 'Leave `after` out for the first page.',
      },
    ]);
  }
  const dateOfService = new Date(date);
  return { OR: [{ dateOfService: { lt: dateOfService } }, { dateOfService, id: { gt: id } }] };
}

function whereOf(organizationId: string, filter: SessionFilterInput): Prisma.PatientSessionWhereInput {
  const { patientRef, payers, codes, statuses, from, to } = filter;
  return {
    organizationId,
    ...(patientRef != null && { patientRef }),
    ...(payers && { payerSlug: { in: [...payers] } }),
    ...(statuses && { status: { in: [...statuses] } }),
    ...(codes && { services: { some: { code: { in: [...codes] } } } }),
    ...((from != null || to != null) && {
      dateOfService: {
        ...(from != null && { gte: new Date(from) }),
        ...(to != null && { lte: new Date(to) }),
      },
    }),
  };
}
