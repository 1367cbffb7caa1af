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
        'code', v."code", 'minutes', v."minutes", 'assistantMinutes', v."assistantMinutes",
        'jointMinutes', v."jointMinutes", 'startTime', v."startTime", 'endTime', v."endTime",
        'distinct', v."distinct", 'modifiers', v."modifiers", 'activityKeys', v."activities",
        'patients', v."patients", 'coTreatment', v."coTreatment", 'studentAlone', v."studentAlone",
        'sessions', coalesce((
          select json_agg(json_build_object('minutes', p."minutes", 'startTime', p."startTime", 'endTime', p."endTime")
            order by p."position")
          from "SessionSpan" p
          where p."organizationId" = v."organizationId" and p."sessionId" = v."sessionId" and p."service" = v."position"
        ), '[]')
      ) order by v."position")
      from "SessionService" v where v."organizationId" = s."organizationId" and v."sessionId" = s."id"
    ), '[]')`;

/** A plan of care of which nothing is known is none. */
const PLAN_OF_CARE = `case when num_nonnulls(s."initialTreatmentOn", s."certifiedOn", s."verbalOrderOn", s."planSentOn",
      s."recertifiedOn", s."durationDays", s."treatmentDaysSinceReport") > 0 then json_build_object(
        'initialTreatmentOn', s."initialTreatmentOn", 'certifiedOn', s."certifiedOn",
        'verbalOrderOn', s."verbalOrderOn", 'planSentOn', s."planSentOn", 'recertifiedOn', s."recertifiedOn",
        'durationDays', s."durationDays", 'treatmentDaysSinceReport', s."treatmentDaysSinceReport"
      ) end`;

/**
 * What the billing core asks of a session, and nothing that tells whose it is: `StoredDay` of rows.ts. What nobody
 * looked for is null, and not an empty list.
 */
const DAY = `s."id" as "key", s."planSlug" as "plan", to_char(s."dateOfService", 'YYYY-MM-DD') as "dateOfService",
    s."setting"::text, s."startTime", s."endTime", ${SERVICES} as "services", s."diagnoses", s."accruedAllowedCents",
    s."qualifyingApmParticipant", s."locality", s."zip",
    (s."plannedHoursPerWeek" * 100)::integer as "plannedHundredthHoursPerWeek",
    case when s."documentationChecked" then s."documentation" end as "documentation", s."chargesCents",
    ${PLAN_OF_CARE} as "planOfCare",
    case when s."partialHospitalizationChecked" then to_json(s."partialHospitalizationDates") end
      as "partialHospitalizationDates",
    to_char(s."submittedOn", 'YYYY-MM-DD') as "submittedOn"`;

/** Whole sessions, each with its services and versions, in one statement: `SessionRow` of rows.ts is a row of it. */
const WHOLE_SESSION = Prisma.raw(`
  select ${DAY},
    s."patientRef", s."payerSlug" as "payer", s."therapist", s."assistant", s."goals", s."status"::text, s."version",
    coalesce((
      select json_agg(json_build_object(
        'version', h."version", 'status', h."status", 'recordedBy', h."recordedBy", 'reason', h."reason",
        'changed', coalesce(h."content"->'changed', '[]'),
        'recordedAt', to_char(h."recordedAt" at time zone 'UTC', ${INSTANT})
      ) order by h."version")
      from "SessionVersion" h where h."organizationId" = s."organizationId" and h."sessionId" = s."id"
    ), '[]') as "history"
  from "PatientSession" s`);

const DAY_OF_CARE = Prisma.raw(`
  select ${DAY}
  from "PatientSession" s`);

/**
 * A day of care with what was frozen of it, if anything. Patients are told apart by a hash, so that even the reader has
 * no reference of theirs: `CountedDay` of rows.ts is a row of it.
 */
const COUNTED_DAY = Prisma.raw(`
  select ${DAY}, s."payerSlug" as "payer", hashtextextended(s."patientRef", 0)::text as "patient",
    case when s."status" = 'BILLED' then (
      select b."billing" from "SessionBilling" b
      where b."organizationId" = s."organizationId" and b."sessionId" = s."id" and b."payerSlug" = s."payerSlug"
      order by b."version" desc limit 1
    ) end as "frozen"
  from "PatientSession" s`);

/**
 * The application's own check that a row is of the caller's organization. Row-level security checks the same once
 * more, so that a statement without this line still finds nothing of anybody else; a test leaves it out.
 */
export const isOwn = (organizationId: string): Prisma.Sql =>
  Prisma.sql`s."organizationId" = ${organizationId}::uuid`;

/** One session. */
export function oneSession(own: Prisma.Sql, id: string): Prisma.Sql {
  return Prisma.sql`${WHOLE_SESSION} where ${own} and s."id" = ${id}::uuid`;
}

/** A page of sessions, newest date of service first, with one more than asked, which tells whether others follow. */
export function sessionPage(
  own: Prisma.Sql,
  filter: SessionFilterInput,
  { after, size }: { readonly after: After | null; readonly size: number },
): Prisma.Sql {
  const where = Prisma.join([own, ...conditions(filter), ...following(after)], ' and ');
  return Prisma.sql`${WHOLE_SESSION} where ${where} order by s."dateOfService" desc, s."id" limit ${size + 1}::int`;
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
    Prisma.sql`s."status" <> 'VOIDED'`,
    ...conditions({ payers: [payer], from, to }),
    ...(plan === null ? [] : [Prisma.sql`s."planSlug" = ${plan}`]),
    ...following(after),
  ];
  return Prisma.sql`${DAY_OF_CARE} where ${Prisma.join(where, ' and ')}
    order by s."dateOfService" desc, s."id" limit ${size}::int`;
}

/** A page of counted days, newest first; sessions that were recorded in error are left out. */
export function countedPage(
  own: Prisma.Sql,
  filter: SessionFilterInput,
  { after, size }: { readonly after: After | null; readonly size: number },
): Prisma.Sql {
  const where = [own, Prisma.sql`s."status" <> 'VOIDED'`, ...conditions(filter), ...following(after)];
  return Prisma.sql`${COUNTED_DAY} where ${Prisma.join(where, ' and ')}
    order by s."dateOfService" desc, s."id" limit ${size}::int`;
}

/** How many sessions match, over all pages: one row with `count`. */
export function sessionCount(own: Prisma.Sql, filter: SessionFilterInput): Prisma.Sql {
  const where = Prisma.join([own, ...conditions(filter)], ' and ');
  return Prisma.sql`select count(*)::int as "count" from "PatientSession" s where ${where}`;
}

/** What was frozen of sessions, oldest first: `StoredBilling` of rows.ts is a row of it. */
export function frozenBillings(organizationId: string, ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select b."sessionId"::text, b."version", b."revision", b."billing" from "SessionBilling" b
    where b."organizationId" = ${organizationId}::uuid and b."sessionId" = any(${[...ids]}::uuid[])
    order by b."sessionId", b."version"`;
}

function conditions({ patientRef, payers, codes, statuses, from, to }: SessionFilterInput): Prisma.Sql[] {
  return [
    patientRef != null && Prisma.sql`s."patientRef" = ${patientRef}`,
    payers && Prisma.sql`s."payerSlug" = any(${[...payers]}::text[])`,
    statuses && Prisma.sql`s."status"::text = any(${[...statuses]}::text[])`,
    codes &&
      Prisma.sql`exists (select from "SessionService" v where v."organizationId" = s."organizationId"
        and v."sessionId" = s."id" and v."code" = any(${[...codes]}::text[]))`,
    from != null && Prisma.sql`s."dateOfService" >= ${from}::date`,
    to != null && Prisma.sql`s."dateOfService" <= ${to}::date`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

function following(after: After | null): Prisma.Sql[] {
  if (after === null) return [];
  // The date by itself first: with it an index begins where the page before ended.
  return [
    Prisma.sql`s."dateOfService" <= ${after.dateOfService}::date`,
    Prisma.sql`(s."dateOfService" < ${after.dateOfService}::date or s."id" > ${after.id}::uuid)`,
  ];
}
