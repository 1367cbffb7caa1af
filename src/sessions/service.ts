import DataLoader from 'dataloader';
import { whenNoneWaits } from '../shared/timeSlices.ts';
import { may, type Principal } from '../shared/permissions.ts';
import type { PatientHistory } from '../billing/index.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { auditSubject } from '../audit/record.ts';
import { checkNoNullCharacters } from '../shared/storable.ts';
import { UUID } from '../db/uuid.ts';
import { InputError } from '../shared/errors.ts';
import { checkSha256 } from '../shared/sha256.ts';
import {
  cursorIssue,
  decodeCursor,
  pageOfRows,
  pageSize,
  type Page,
  type PageArguments,
  type SortKey,
} from '../shared/paging.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import { codeCount, needsCodeCount, sessionCount, type After, type SessionFilterInput } from './filters.ts';
import { historyOf, NO_HISTORY, patientHistories, type BilledFor, type HistoryRow } from './history.ts';
import { frozenBillings, isOwn, oneSession, sessionPage } from './queries.ts';
import type { SessionRow, StoredBilling } from './rows.ts';

/** Emergency access of a principal whose roles do not include `session.read`. */
interface Emergency {
  isTaken(): Promise<boolean>;
}

/**
 * Reads the patient sessions of the principal's organization in the transaction of the request, which adds an audit row
 * for each read.
 */
export class SessionReader {
  private readonly reads: ProtectedReads;
  private readonly principal: Principal | null;
  private readonly emergency: Emergency;
  /** Not cached: a mutation can bill a session between two reads of one request. */
  private readonly histories = new DataLoader((wanted: readonly BilledFor[]) => this.loadHistories(wanted), {
    cache: false,
    // The bills of a page take more than one slice.
    batchScheduleFn: (dispatch) => void whenNoneWaits().then(dispatch),
  });
  private readonly billings = new DataLoader((keys: readonly string[]) => this.loadBillings(keys), {
    cache: false,
  });

  constructor(reads: ProtectedReads, principal: Principal | null, emergency: Emergency) {
    this.reads = reads;
    this.principal = principal;
    this.emergency = emergency;
  }

  /**
   * One session; null when there is none or the principal may not read it. Checked here because `node(id:)` is open to
   * everybody.
   */
  async find(key: string): Promise<SessionRow | null> {
    if (!UUID.test(key) || !(await this.mayRead())) return null;
    const [session] = await this.reads.query<SessionRow>(oneSession(isOwn(this.reads.organizationId), key));
    if (!session) {
      this.reads.noteAttempt({ reason: 'NOT_FOUND', target: auditSubject('PatientSession', key) });
      return null;
    }
    this.note('session.read', [session]);
    return session;
  }

  /** Sessions that match, newest date of service first. */
  async list(filter: SessionFilterInput, { first, after: cursor }: PageArguments): Promise<Page<SessionRow>> {
    const size = pageSize(first);
    const after = cursor == null ? null : parseCursor(cursor);
    const texts = [
      { field: 'filter.patientReference', text: filter.patientReference },
      ...(filter.codes ?? []).map((text, index) => ({ field: `filter.codes.${index}`, text })),
    ];
    checkNoNullCharacters(texts, 'Send the text as the record has it.');
    if (filter.fingerprint != null) {
      checkSha256('filter.fingerprint', filter.fingerprint, 'Send `fingerprint` of a frozen billing.');
    }
    const own = isOwn(this.reads.organizationId);
    const count = needsCodeCount(filter) ? await this.count(codeCount(own, filter.codes ?? [])) : null;
    const page = { after, size: size + 1 };
    const rows = await this.reads.query<SessionRow>(sessionPage(own, filter, page, count));
    this.note('session.list', rows.slice(0, size));
    const totalCount = () => this.count(sessionCount(own, filter));
    return pageOfRows(rows, NEWEST_FIRST, { size, isFirst: after === null, totalCount });
  }

  private async count(statement: Prisma.Sql): Promise<number> {
    const [row] = await this.reads.query<{ count: number }>(statement);
    return row?.count ?? 0;
  }

  /** Frozen billings of a session that this request has read, oldest first. One statement loads those of a page. */
  async billedOf({ key, version }: SessionRow): Promise<StoredBilling[]> {
    const billings = await this.billings.load(key);
    return billings.filter((billing) => billing.version <= version);
  }

  private async loadBillings(keys: readonly string[]): Promise<StoredBilling[][]> {
    const ids = [...new Set(keys)];
    const rows = await this.reads.query<StoredBilling>(frozenBillings(this.reads.organizationId, ids));
    return keys.map((key) => rows.filter(({ sessionId }) => sessionId === key));
  }

  /** What the patient's other sessions add to the bill of a session that this request has read, for one payer. */
  history({ key }: SessionRow, payer: string): Promise<PatientHistory> {
    return this.histories.load({ key, payer });
  }

  private async loadHistories(wanted: readonly BilledFor[]): Promise<PatientHistory[]> {
    const own = isOwn(this.reads.organizationId);
    const rows = await this.reads.query<HistoryRow>(patientHistories(own, wanted));
    const byKey = new Map(rows.map((row) => [`${row.key} ${row.payer}`, historyOf(row)]));
    return wanted.map(({ key, payer }) => byKey.get(`${key} ${payer}`) ?? NO_HISTORY);
  }

  private async mayRead(): Promise<boolean> {
    return may(this.principal, 'session.read') || (await this.emergency.isTaken());
  }

  private note(action: 'session.read' | 'session.list', sessions: readonly SessionRow[]): void {
    this.reads.note(
      may(this.principal, 'session.read') ? action : `${action}.emergency`,
      sessions.map(({ key }) => auditSubject('PatientSession', key)),
    );
  }
}

/** Newest date of service first, then by id, as PostgreSQL sorts them. */
const NEWEST_FIRST: SortKey<SessionRow> = {
  list: 'sessions',
  of: (session) => [session.dateOfService, session.key],
  length: 2,
};

function parseCursor(cursor: string): After {
  const [dateOfService, id] = decodeCursor(cursor, NEWEST_FIRST).map(String);
  if (!dateOfService || !id || !UUID.test(id) || !isPlainDate(dateOfService)) {
    throw new InputError([cursorIssue(cursor)]);
  }
  return { dateOfService, id };
}
