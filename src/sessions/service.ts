import { isPlainDate } from '../billing/index.ts';
import { may, type Caller } from '../access/permissions.ts';
import { recordAudit } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { inOrganization, type Transaction } from '../db/transaction.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { SessionStatus } from '../generated/prisma/enums.ts';
import {
  cursorProblem,
  decodeCursor,
  makePage,
  pageSize,
  type Page,
  type PageArguments,
  type SortKey,
} from '../graphql/connections.ts';
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
    checkTexts(filter);
    const caller = this.allowed();
    if (!caller)
      return makePage([], NEWEST_FIRST, { hasNextPage: false, hasPreviousPage: false, totalCount: 0 });
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
      return makePage(shown.map(toSessionRow), NEWEST_FIRST, {
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

/** Newest date of service first, then the id; PostgreSQL does the sorting. */
const NEWEST_FIRST: SortKey<SessionRow> = {
  list: 'sessions',
  of: (session) => [session.dateOfService, session.key],
  length: 2,
};

/** Rows after the cursor: earlier dates, then higher ids of the same date. */
function sessionCursor(cursor: string): Prisma.PatientSessionWhereInput {
  const [date, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!date || !id || !UUID.test(id) || !isPlainDate(date)) throw inputError([cursorProblem(cursor)]);
  const dateOfService = new Date(date);
  return { OR: [{ dateOfService: { lt: dateOfService } }, { dateOfService, id: { gt: id } }] };
}

/** PostgreSQL has no U+0000, so text with one is a mistake of the caller rather than a failure of the store. */
function checkTexts({ patientRef, codes }: SessionFilterInput): void {
  const texts = [
    { field: 'filter.patientRef', text: patientRef ?? '' },
    ...(codes ?? []).map((text, index) => ({ field: `filter.codes.${index}`, text })),
  ];
  const problems = texts
    .filter(({ text }) => text.includes('\0'))
    .map(({ field }) => ({
      field,
      value: 'text with the character U+0000',
      allowed: 'text without it',
      fix: 'Send the text as the record has it.',
    }));
  if (problems.length > 0) throw inputError(problems);
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
