import { Prisma } from '../db/generated/prisma/client.ts';
import type { BillingAnswer } from '../billing/index.ts';
import { addDays, type PlainDate, startOfMonth } from '../shared/plainDate.ts';
import { lastReportableDay, SMALLEST_CELL } from '../shared/smallCells.ts';
import { RejectedError } from '../shared/errors.ts';
import { UNNAMED_DAY_COLUMNS } from './dayColumns.ts';
import type { StoredDay } from './rows.ts';

/**
 * Closed months: the sessions that analysts are shown of. Everything that an analyst asks is computed from the sessions as
 * they were when their month closed, so that a record that is written late, amended or voided changes no answer.
 */

/** Most time that a request closes months; what is left is closed by the next one. */
const CLOSING_MS = 5_000;

interface ClosingStore {
  query<Row>(statement: Prisma.Sql): Promise<Row[]>;
  /** Called before the first month is closed: the statements after it write, in one transaction with their audit rows. */
  allowWrites(): Promise<void>;
}

/** A session as it was when its month closed. */
export interface ClosedSession {
  /** First day of the month. */
  readonly month: PlainDate;
  readonly position: number;
  readonly payer: string;
  /** Hash that distinguishes patients. It does not identify the patient. */
  readonly patient: string;
  readonly day: StoredDay;
  /** Frozen billing for the payer on record; null unless the session was billed. */
  readonly frozen: BillingAnswer | null;
}

/** First days of the months from one day to another that may be closed. */
export function closableMonths(from: PlainDate, to: PlainDate, today: PlainDate): PlainDate[] {
  const last = lastReportableDay(today);
  const months: PlainDate[] = [];
  for (
    let month = startOfMonth(from);
    month <= to && month <= last;
    month = startOfMonth(addDays(month, 31))
  ) {
    months.push(month);
  }
  return months;
}

/**
 * Closes those of the months that are still open, and returns them for the audit trail. Throws SERVICE_UNAVAILABLE when
 * that takes long; the months closed by then stay closed.
 * @param note called with each month that was closed
 */
export async function closeMonths(
  store: ClosingStore,
  organizationId: string,
  months: readonly PlainDate[],
  note: (month: PlainDate) => void,
): Promise<void> {
  if (months.length === 0) return;
  const closed = await store.query<{ month: PlainDate }>(Prisma.sql`
    select to_char(month, 'YYYY-MM-DD') as month from closed_month
    where organization_id = ${organizationId}::uuid and month = any(${[...months]}::date[])`);
  const known = new Set(closed.map(({ month }) => month));
  const open = months.filter((month) => !known.has(month));
  if (open.length === 0) return;
  await store.allowWrites();
  const until = performance.now() + CLOSING_MS;
  for (const month of open) {
    if (performance.now() > until) {
      throw new RejectedError(
        'SERVICE_UNAVAILABLE',
        'Months are being closed for the first time. Try again in a few seconds.',
      );
    }
    const rows = await store.query<{ isNew: boolean }>(closeMonth(organizationId, month));
    if (rows.length > 0) note(month);
  }
}

/**
 * Closes a month in one statement, so that sessions and cells are of one moment. Returns a row unless it was closed. Of two
 * cells whose difference is what few patients have (a code and its add-on, say), the smaller one is not stored.
 */
function closeMonth(organizationId: string, month: PlainDate): Prisma.Sql {
  const ofMonth = Prisma.sql`s.organization_id = ${organizationId}::uuid and s.status <> 'VOIDED'
    and s.date_of_service >= ${month}::date and s.date_of_service < ${startOfMonth(addDays(month, 31))}::date`;
  return Prisma.sql`
    with closing as (
      insert into closed_month (organization_id, month) values (${organizationId}::uuid, ${month}::date)
      on conflict do nothing returning organization_id, month
    ), sessions as (
      insert into closed_session
        (organization_id, month, position, session_id, version, payer_slug, plan_slug, patient, day, frozen)
      select c.organization_id, c.month, row_number() over (order by s.id), s.id, s.version, s.payer_slug, s.plan_slug,
        hashtextextended(s.patient_ref, 0), to_jsonb(d), case when s.status = 'BILLED' then (
          select b.billing || '{"authorizationNumber": null}' from session_billing b
          where b.organization_id = s.organization_id and b.session_id = s.id and b.payer_slug = s.payer_slug
          order by b.version desc limit 1
        ) end
      from closing c join patient_session s on ${ofMonth}
      cross join lateral (select s.id as key, ${Prisma.raw(UNNAMED_DAY_COLUMNS)}) d
    ), share as (
      select h.payer_slug, h.code, h.patient_ref, h.sessions, h.minutes_total as minutes
      from closing c join session_share h on h.organization_id = c.organization_id and h.month = c.month
    ), large as (
      select payer_slug, code, count(*) as patients, count(*) filter (where minutes > 0) as timed,
        sum(sessions) as sessions, sum(minutes) as minutes
      from share group by payer_slug, code
      having count(*) >= ${SMALLEST_CELL}::int
        and 2 * max(sessions) <= sum(sessions) and 2 * max(minutes) <= sum(minutes)
    ), common as (
      select one.payer_slug, one.code, other.code as other, count(*) as patients,
        count(*) filter (where one.sessions <> other.sessions) as of_other_sessions,
        count(*) filter (where one.minutes > 0) + count(*) filter (where other.minutes > 0) as timed,
        count(*) filter (where one.minutes <> other.minutes) as of_other_minutes
      from share one join share other using (payer_slug, patient_ref)
      where one.code <> other.code group by one.payer_slug, one.code, other.code
    ), revealing as (
      select small.payer_slug, small.code
      from common c
      join large small on small.payer_slug = c.payer_slug and small.code = c.code
      join large big on big.payer_slug = c.payer_slug and big.code = c.other
      cross join lateral (
        select small.patients + big.patients - 2 * c.patients as patients,
          small.timed + big.timed - c.timed + c.of_other_minutes as minutes
      ) apart
      where (big.patients, small.code) > (small.patients, big.code) and (
        apart.patients between 1 and ${SMALLEST_CELL - 1}::int
        or apart.patients + c.of_other_sessions between 1 and ${SMALLEST_CELL - 1}::int
        or apart.minutes between 1 and ${SMALLEST_CELL - 1}::int
      )
    ), cells as (
      insert into closed_cell (organization_id, month, payer_slug, code, patients, sessions, minutes_total)
      select c.organization_id, c.month, l.payer_slug, l.code, l.patients, l.sessions, l.minutes
      from closing c cross join large l
      where not exists (select from revealing r where r.payer_slug = l.payer_slug and r.code = l.code)
    )
    select true as "isNew" from closing`;
}

/** Sessions of a closed month from a position on, at most `size`: rows of type `ClosedSession`. */
export function closedSessions(
  organizationId: string,
  month: PlainDate,
  { payer, after, size }: { readonly payer: string | null; readonly after: number; readonly size: number },
): Prisma.Sql {
  const ofPayer = payer === null ? Prisma.empty : Prisma.sql`and payer_slug = ${payer}`;
  return Prisma.sql`
    select to_char(month, 'YYYY-MM-DD') as month, position, payer_slug as payer,
      patient::text as patient, day, frozen
    from closed_session
    where organization_id = ${organizationId}::uuid and month = ${month}::date ${ofPayer}
      and position > ${after}::int
    order by position limit ${size}::int`;
}
