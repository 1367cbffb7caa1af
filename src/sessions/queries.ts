import { Prisma } from '../db/generated/prisma/client.ts';
import type { SessionStatus } from '../db/generated/prisma/enums.ts';

/** Which sessions; conditions add up, values of one condition are alternatives. */
export interface SessionFilterInput {
  readonly patientRef?: string | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly statuses?: readonly SessionStatus[] | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** The last row of the page before: rows after it are of earlier dates, or of the same date with a higher id. */
export interface After {
  readonly dateOfService: string;
  readonly id: string;
}

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** Services of a session, with the sessions held of per-session codes, in documented order. */
const SERVICES = `coalesce((
      select json_agg(json_build_object(
        'code', v.code, 'minutes', v.minutes, 'assistantMinutes', v.assistant_minutes,
        'jointMinutes', v.joint_minutes, 'startTime', v.start_time, 'endTime', v.end_time,
        'distinct', v.is_distinct, 'modifiers', v.modifiers, 'activityKeys', v.activities,
        'patients', v.patients, 'coTreatment', v.co_treatment, 'studentAlone', v.student_alone,
        'sessions', coalesce((
          select json_agg(json_build_object('minutes', p.minutes, 'startTime', p.start_time, 'endTime', p.end_time)
            order by p.position)
          from session_span p
          where p.organization_id = v.organization_id and p.session_id = v.session_id and p.service = v.position
        ), '[]')
      ) order by v.position)
      from session_service v where v.organization_id = s.organization_id and v.session_id = s.id
    ), '[]')`;

/** A plan of care of which nothing is known is none. */
const PLAN_OF_CARE = `case when num_nonnulls(s.initial_treatment_on, s.certified_on, s.verbal_order_on, s.plan_sent_on,
      s.recertified_on, s.duration_days, s.treatment_days_since_report) > 0 then json_build_object(
        'initialTreatmentOn', s.initial_treatment_on, 'certifiedOn', s.certified_on,
        'verbalOrderOn', s.verbal_order_on, 'planSentOn', s.plan_sent_on, 'recertifiedOn', s.recertified_on,
        'durationDays', s.duration_days, 'treatmentDaysSinceReport', s.treatment_days_since_report
      ) end`;

/**
 * What the billing core asks of a session, and nothing that tells whose it is: `StoredDay` of rows.ts. What nobody
 * looked for is null, and not an empty list.
 */
const DAY = `s.id as key, s.plan_slug as plan, to_char(s.date_of_service, 'YYYY-MM-DD') as "dateOfService",
    s.setting::text, s.start_time as "startTime", s.end_time as "endTime", ${SERVICES} as services, s.diagnoses, s.accrued_allowed_cents as "accruedAllowedCents",
    s.qualifying_apm_participant as "qualifyingApmParticipant", s.locality, s.zip,
    (s.planned_hours_per_week * 100)::integer as "plannedHundredthHoursPerWeek",
    case when s.documentation_checked then s.documentation end as documentation, s.charges_cents as "chargesCents",
    ${PLAN_OF_CARE} as "planOfCare",
    case when s.partial_hospitalization_checked then to_json(s.partial_hospitalization_dates) end
      as "partialHospitalizationDates",
    to_char(s.submitted_on, 'YYYY-MM-DD') as "submittedOn"`;

/** Whole sessions, each with its services and versions, in one statement: `SessionRow` of rows.ts is a row of it. */
const WHOLE_SESSION = Prisma.raw(`
  select ${DAY},
    s.patient_ref as "patientRef", s.payer_slug as payer, s.therapist, s.assistant, s.goals, s.status::text, s.version,
    coalesce((
      select json_agg(json_build_object(
        'version', h.version, 'status', h.status, 'recordedBy', h.recorded_by, 'reason', h.reason,
        'changed', coalesce(h.content->'changed', '[]'),
        'recordedAt', to_char(h.recorded_at at time zone 'UTC', ${INSTANT})
      ) order by h.version)
      from session_version h where h.organization_id = s.organization_id and h.session_id = s.id
    ), '[]') as history
  from patient_session s`);

const DAY_OF_CARE = Prisma.raw(`
  select ${DAY}
  from patient_session s`);

/**
 * A day of care with what was frozen of it, if anything. Patients are told apart by a hash, so that even the reader has
 * no reference of theirs: `CountedDay` of rows.ts is a row of it.
 */
const COUNTED_DAY = Prisma.raw(`
  select ${DAY}, s.payer_slug as payer, hashtextextended(s.patient_ref, 0)::text as patient,
    case when s.status = 'BILLED' then (
      select b.billing from session_billing b
      where b.organization_id = s.organization_id and b.session_id = s.id and b.payer_slug = s.payer_slug
      order by b.version desc limit 1
    ) end as frozen
  from patient_session s`);

/**
 * The application's own check that a row is of the caller's organization. Row-level security checks the same once
 * more, so that a statement without this line still finds nothing of anybody else; a test leaves it out.
 */
export const isOwn = (organizationId: string): Prisma.Sql =>
  Prisma.sql`s.organization_id = ${organizationId}::uuid`;

/** One session. */
export function oneSession(own: Prisma.Sql, id: string): Prisma.Sql {
  return Prisma.sql`${WHOLE_SESSION} where ${own} and s.id = ${id}::uuid`;
}

/** A page of sessions, newest date of service first, with one more than asked, which tells whether others follow. */
export function sessionPage(
  own: Prisma.Sql,
  filter: SessionFilterInput,
  { after, size }: { readonly after: After | null; readonly size: number },
): Prisma.Sql {
  const where = Prisma.join([own, ...conditions(filter), ...following(after)], ' and ');
  return Prisma.sql`${WHOLE_SESSION} where ${where} order by s.date_of_service desc, s.id limit ${size + 1}::int`;
}

/** Which days of care are replayed: of one payer on record, and of one of its plans unless `plan` is null. */
export interface DayFilter {
  readonly payer: string;
  readonly plan: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** A page of days of care, newest date of service first; sessions that were recorded in error are left out. */
export function dayPage(
  own: Prisma.Sql,
  { payer, plan, from, to }: DayFilter,
  { after, size }: { readonly after: After | null; readonly size: number },
): Prisma.Sql {
  const where = [
    own,
    Prisma.sql`s.status <> 'VOIDED'`,
    ...conditions({ payers: [payer], from, to }),
    ...(plan === null ? [] : [Prisma.sql`s.plan_slug = ${plan}`]),
    ...following(after),
  ];
  return Prisma.sql`${DAY_OF_CARE} where ${Prisma.join(where, ' and ')}
    order by s.date_of_service desc, s.id limit ${size}::int`;
}

/** A page of counted days, newest first; sessions that were recorded in error are left out. */
export function countedPage(
  own: Prisma.Sql,
  filter: SessionFilterInput,
  { after, size }: { readonly after: After | null; readonly size: number },
): Prisma.Sql {
  const where = [own, Prisma.sql`s.status <> 'VOIDED'`, ...conditions(filter), ...following(after)];
  return Prisma.sql`${COUNTED_DAY} where ${Prisma.join(where, ' and ')}
    order by s.date_of_service desc, s.id limit ${size}::int`;
}

/** How many sessions match, over all pages: one row with `count`. */
export function sessionCount(own: Prisma.Sql, filter: SessionFilterInput): Prisma.Sql {
  const where = Prisma.join([own, ...conditions(filter)], ' and ');
  return Prisma.sql`select count(*)::int as count from patient_session s where ${where}`;
}

/** What was frozen of sessions, oldest first: `StoredBilling` of rows.ts is a row of it. */
export function frozenBillings(organizationId: string, ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select b.session_id::text as "sessionId", b.version, b.revision, b.billing from session_billing b
    where b.organization_id = ${organizationId}::uuid and b.session_id = any(${[...ids]}::uuid[])
    order by b.session_id, b.version`;
}

function conditions({ patientRef, payers, codes, statuses, from, to }: SessionFilterInput): Prisma.Sql[] {
  return [
    patientRef != null && Prisma.sql`s.patient_ref = ${patientRef}`,
    payers && Prisma.sql`s.payer_slug = any(${[...payers]}::text[])`,
    statuses && Prisma.sql`s.status::text = any(${[...statuses]}::text[])`,
    codes &&
      Prisma.sql`exists (select from session_service v where v.organization_id = s.organization_id
        and v.session_id = s.id and v.code = any(${[...codes]}::text[]))`,
    from != null && Prisma.sql`s.date_of_service >= ${from}::date`,
    to != null && Prisma.sql`s.date_of_service <= ${to}::date`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

function following(after: After | null): Prisma.Sql[] {
  if (after === null) return [];
  // The date by itself first: with it an index begins where the page before ended.
  return [
    Prisma.sql`s.date_of_service <= ${after.dateOfService}::date`,
    Prisma.sql`(s.date_of_service < ${after.dateOfService}::date or s.id > ${after.id}::uuid)`,
  ];
}
