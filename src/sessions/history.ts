import { MANAGEMENT_CODES, type BillingAnswer, type PatientHistory } from '../billing/index.ts';
import { Prisma } from '../db/generated/prisma/client.ts';

/** What other sessions of the same patient add to the bill of one: the amount of the year, visits, minutes of the month. */

/** A session, and the payer that its bill is for. */
export interface BilledFor {
  readonly key: string;
  readonly payer: string;
}

export interface HistoryRow extends PatientHistory, BilledFor {}

/**
 * The history behind the bills of sessions, in one statement however many there are: rows of type `HistoryRow`. It covers
 * sessions of the same patient and organization alone. Voided sessions, later ones and those of other years do not count,
 * nor does an amount until the session is billed.
 * @param own condition for the organization, over `s`
 */
export function patientHistories(own: Prisma.Sql, wanted: readonly BilledFor[]): Prisma.Sql {
  const keys = wanted.map(({ key }) => key);
  const payers = wanted.map(({ payer }) => payer);
  return Prisma.sql`
    select s.id as key, w.payer, y.*, m.*
    from unnest(${keys}::uuid[], ${payers}::text[]) as w(id, payer)
    join patient_session s on s.id = w.id
    cross join lateral (
      select least(coalesce(sum(b.therapy_allowed_cents), 0), 2147483647)::int as "billedCents",
        count(b.therapy_allowed_cents)::int as "billedSessions",
        (count(b.session_id) - count(b.therapy_allowed_cents))::int as "unpricedSessions",
        count(distinct e.date_of_service) filter (where e.payer_slug = w.payer)::int as "visitsThisYear"
      from patient_session e
      left join session_billing b
        on b.organization_id = e.organization_id and b.session_id = e.id and b.payer_slug = w.payer
      where e.organization_id = s.organization_id and e.patient_ref = s.patient_ref and e.status <> 'VOIDED'
        and e.date_of_service >= date_trunc('year', s.date_of_service)::date
        and e.date_of_service < s.date_of_service
    ) y
    cross join lateral (
      select coalesce(sum(${MINUTES}), 0)::int as "managementMinutes",
        coalesce(sum(v.assistant_minutes), 0)::int as "managementAssistantMinutes",
        count(distinct e.id) filter (where ${MINUTES} > 0)::int as "managementSessions",
        coalesce(bool_or(exists (
          select from jsonb_array_elements(b.billing -> 'lines') line
          where line ->> 'code' = any(${[...MANAGEMENT_CODES]}::text[])
        )), false) as "managementBilled"
      from patient_session e
      join session_service v
        on v.organization_id = e.organization_id and v.session_id = e.id and v.code = any(${[...MANAGEMENT_CODES]}::text[])
      left join session_billing b
        on b.organization_id = e.organization_id and b.session_id = e.id and b.payer_slug = w.payer
      where e.organization_id = s.organization_id and e.patient_ref = s.patient_ref and e.status <> 'VOIDED'
        and e.id <> s.id
        and e.date_of_service >= date_trunc('month', s.date_of_service)::date
        and e.date_of_service <= s.date_of_service
    ) m
    where ${own}`;
}

/** The history of a row, without what it is keyed by. */
export function historyOf({ key: _key, payer: _payer, ...history }: HistoryRow): PatientHistory {
  return history;
}

/** Of a session that is gone by the time its history is read. */
export const NO_HISTORY: PatientHistory = {
  billedCents: 0,
  billedSessions: 0,
  unpricedSessions: 0,
  visitsThisYear: 0,
  managementMinutes: 0,
  managementAssistantMinutes: 0,
  managementSessions: 0,
  managementBilled: false,
};

const MINUTES = Prisma.raw(
  '(coalesce(v.minutes, 0) + coalesce(v.assistant_minutes, 0) + coalesce(v.joint_minutes, 0))',
);

/**
 * The OT amount of a bill that counts toward the threshold of the year (KX-01): what is allowed for the lines under an OT
 * plan of care, which carry GO. Null when the amount of one of them is not known.
 */
export function therapyAllowedCents({ lines }: BillingAnswer): number | null {
  const amounts = lines
    .filter(({ modifiers }) => modifiers.includes('GO'))
    .map(({ allowedCents }) => allowedCents);
  return amounts.includes(null) ? null : amounts.reduce<number>((sum, cents) => sum + (cents ?? 0), 0);
}
