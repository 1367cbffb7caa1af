import { may, type Principal } from '../shared/permissions.ts';
import { lastReportableDay, SMALLEST_CELL } from '../shared/smallCells.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { InputError } from '../shared/errors.ts';
import { type PlainDate, monthsBetween } from '../shared/plainDate.ts';

const MAX_MONTHS = 24;

export interface StatisticsRow {
  /** First day of the month. */
  readonly month: PlainDate;
  readonly payer: string;
  readonly code: string;
  /** Null together: in a cell of too few patients and, without access to sessions, in a month that has not ended. */
  readonly patients: number | null;
  readonly sessions: number | null;
  readonly minutesTotal: number | null;
}

/**
 * Sessions by month, payer and code. Months are whole and there is only one grouping, so that no difference of two large
 * numbers reveals a small one. The statement itself hides small cells, so they never leave the database.
 */
export async function sessionStatistics(
  reads: ProtectedReads,
  principal: Principal | null,
  from: PlainDate,
  to: PlainDate,
  today: PlainDate,
): Promise<StatisticsRow[]> {
  const months = monthsBetween(from, to) + 1;
  if (months < 1 || months > MAX_MONTHS) {
    const allowed = `1 to ${MAX_MONTHS} months`;
    const fix = 'Send a `to` in the month of `from` or a later month. Months count as a whole.';
    throw new InputError([{ field: 'to', value: `${months} months after \`from\``, allowed, fix }]);
  }
  const lastDay = may(principal, 'session.read') ? to : lastReportableDay(today);
  const isVisible = Prisma.sql`patients >= ${SMALLEST_CELL}::int and month <= ${lastDay}::date`;
  const rows = await reads.query<StatisticsRow>(Prisma.sql`
    with cell as (
      select date_trunc('month', s.date_of_service)::date as month, s.payer_slug as payer, v.code,
        count(distinct s.patient_ref)::int as patients, count(distinct s.id)::int as sessions,
        sum(coalesce(v.minutes, 0) + coalesce(v.assistant_minutes, 0) + coalesce(v.joint_minutes, 0))::int
          as "minutesTotal"
      from patient_session s
      join session_service v on v.organization_id = s.organization_id and v.session_id = s.id
      where s.organization_id = ${reads.organizationId}::uuid and s.status <> 'VOIDED'
        and s.date_of_service >= date_trunc('month', ${from}::date)
        and s.date_of_service < date_trunc('month', ${to}::date) + interval '1 month'
      group by 1, 2, 3
    )
    select to_char(month, 'YYYY-MM-DD') as month, payer, code,
      case when ${isVisible} then patients end as patients,
      case when ${isVisible} then sessions end as sessions,
      case when ${isVisible} then "minutesTotal" end as "minutesTotal"
    from cell order by month, payer collate "C", code collate "C"`);
  reads.note('session.statistics', []);
  return rows;
}
