import { may, type Principal } from '../access/permissions.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import { auditSubject } from '../audit/record.ts';
import { UUID } from '../db/uuid.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import {
  frozenBillings,
  isOwn,
  oneSession,
  sessionCount,
  sessionPage,
  type After,
  type SessionFilterInput,
} from './queries.ts';
import type { SessionRow, StoredBilling } from './rows.ts';
import {
  type Page,
  type PageArguments,
  type SortKey,
  cursorProblem,
  decodeCursor,
  makePage,
  pageSize,
} from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';

/** Access that somebody without a role for it may have taken. */
interface Emergency {
  isTaken(): Promise<boolean>;
}

/**
 * Reads patient sessions for one caller, in the transaction of its request, which sees the caller's organization only
 * and ends with an audit row for each read. A caller without a clinical or billing role gets nothing, whatever the
 * route by which it asked, unless it has taken access in an emergency.
 */
export class SessionReader {
  private readonly reads: ProtectedReads;
  private readonly principal: Principal | null;
  private readonly emergency: Emergency;
  private billed: { readonly ids: Set<string>; readonly rows: Promise<StoredBilling[]> } | undefined;

  constructor(reads: ProtectedReads, principal: Principal | null, emergency: Emergency) {
    this.reads = reads;
    this.principal = principal;
    this.emergency = emergency;
  }

  /** One session; null when there is none, or it belongs to somebody else. */
  async find(key: string): Promise<SessionRow | null> {
    const principal = await this.allowed();
    if (!principal || !UUID.test(key)) return null;
    const [session] = await this.reads.query<SessionRow>(oneSession(isOwn(principal.organizationId), key));
    if (!session) return null;
    this.note('session.read', [session]);
    return session;
  }

  /** Sessions that match, newest date of service first. */
  async list(filter: SessionFilterInput, page: PageArguments): Promise<Page<SessionRow>> {
    const size = pageSize(page.first);
    const after = page.after == null ? null : sessionCursor(page.after);
    checkTexts(filter);
    const principal = await this.allowed();
    if (!principal)
      return makePage([], NEWEST_FIRST, { hasNextPage: false, hasPreviousPage: false, totalCount: 0 });
    const own = isOwn(principal.organizationId);
    const [[total], found] = await Promise.all([
      this.reads.query<{ count: number }>(sessionCount(own, filter)),
      this.reads.query<SessionRow>(sessionPage(own, filter, { after, size })),
    ]);
    const shown = found.slice(0, size);
    this.note('session.list', shown);
    return makePage(shown, NEWEST_FIRST, {
      hasNextPage: found.length > size,
      hasPreviousPage: after !== null,
      totalCount: total?.count ?? 0,
    });
  }

  /**
   * What was frozen of a session that this request was shown, oldest first. Sessions that ask in the same moment, such
   * as those of one page, are answered by one statement.
   */
  async billedOf({ key, version }: SessionRow): Promise<StoredBilling[]> {
    const principal = await this.allowed();
    if (!principal) return [];
    const asked = (this.billed ??= this.collectBilled(principal));
    asked.ids.add(key);
    const rows = await asked.rows;
    return rows.filter((row) => row.sessionId === key && row.version <= version);
  }

  private collectBilled({ organizationId }: Principal) {
    const ids = new Set<string>();
    const rows = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.billed = undefined;
      return this.reads.query<StoredBilling>(frozenBillings(organizationId, [...ids]));
    });
    return { ids, rows };
  }

  private async allowed(): Promise<Principal | null> {
    return may(this.principal, 'session.read') || (await this.emergency.isTaken()) ? this.principal : null;
  }

  private note(action: 'session.read' | 'session.list', seen: readonly SessionRow[]): void {
    this.reads.note(
      may(this.principal, 'session.read') ? action : `${action}.emergency`,
      seen.map(({ key }) => auditSubject('PatientSession', key)),
    );
  }
}

/** Newest date of service first, then the id; PostgreSQL does the sorting. */
const NEWEST_FIRST: SortKey<SessionRow> = {
  list: 'sessions',
  of: (session) => [session.dateOfService, session.key],
  length: 2,
};

function sessionCursor(cursor: string): After {
  const [dateOfService, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!dateOfService || !id || !UUID.test(id) || !isPlainDate(dateOfService)) {
    throw new InputError([cursorProblem(cursor)]);
  }
  return { dateOfService, id };
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
  if (problems.length > 0) throw new InputError(problems);
}
