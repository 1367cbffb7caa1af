import { may, type Principal } from '../shared/permissions.ts';
import { SMALLEST_CELL } from '../shared/smallCells.ts';
import { auditSubject } from '../audit/record.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { InputError } from '../shared/errors.ts';
import { type PlainDate, monthsBetween, startOfMonth } from '../shared/plainDate.ts';
import { closableMonths, closeMonths } from './closedMonths.ts';

const MAX_MONTHS = 24;

export interface StatisticsRow {
  /** First day of the month. */
  readonly month: PlainDate;
  readonly payer: string;
  readonly code: string;
  /** Null together, in a cell of too few patients. */
  readonly patients: number | null;
  readonly sessions: number | null;
  readonly minutesTotal: number | null;
}

/**
 * Sessions by month, payer and code. Months are whole. Those who read sessions get them as they are now. All others get
 * closed months alone, as they were when they closed, and no cell of few patients: not even that there is one.
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
  reads.note('session.statistics', []);
  if (may(principal, 'session.read')) return reads.query<StatisticsRow>(currentCells(reads, from, to));
  const closable = closableMonths(from, to, today);
  await closeMonths(reads, reads.organizationId, closable, (month) =>
    reads.note('month.close', [auditSubject('ClosedMonth', month)]),
  );
  return reads.query<StatisticsRow>(closedCells(reads, closable));
}

function closedCells({ organizationId }: ProtectedReads, months: readonly PlainDate[]): Prisma.Sql {
  return Prisma.sql`
    select to_char(month, 'YYYY-MM-DD') as month, payer_slug as payer, code, patients, sessions,
      minutes_total as "minutesTotal"
    from closed_cell
    where organization_id = ${organizationId}::uuid and month = any(${[...months]}::date[])
    order by month, payer_slug collate "C", code collate "C"`;
}

/** Cells that a trigger of the database keeps equal to the sessions (`count_session`). */
function currentCells({ organizationId }: ProtectedReads, from: PlainDate, to: PlainDate): Prisma.Sql {
  const isVisible = Prisma.sql`patients >= ${SMALLEST_CELL}::int`;
  return Prisma.sql`
    select to_char(month, 'YYYY-MM-DD') as month, payer_slug as payer, code,
      case when ${isVisible} then patients end as patients,
      case when ${isVisible} then sessions end as sessions,
      case when ${isVisible} then minutes_total end as "minutesTotal"
    from session_cell
    where organization_id = ${organizationId}::uuid and patients > 0
      and month between ${startOfMonth(from)}::date and ${startOfMonth(to)}::date
    order by session_cell.month, payer_slug collate "C", code collate "C"`;
}
