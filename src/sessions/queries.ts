import { Prisma } from '../db/generated/prisma/client.ts';
import { DAY_COLUMNS, UNNAMED_DAY_COLUMNS } from './dayColumns.ts';
import {
  following,
  pageKeys,
  sessionConditions,
  type After,
  type SessionFilterInput,
  type SessionPage,
} from './filters.ts';

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/**
 * The columns of `StoredDay`: what the billing engine needs, and nothing that identifies the patient. A list that nobody
 * checked is null, not empty.
 */
const DAY = `s.id as key, ${UNNAMED_DAY_COLUMNS}`;

/** Selects sessions with their services and versions: rows of type `SessionRow`. */
const WHOLE_SESSION = Prisma.raw(`
  select s.id as key, ${DAY_COLUMNS},
    s.patient_ref as "patientReference", s.payer_slug as payer, s.therapist, s.assistant, s.goals, s.status::text, s.version,
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
 * Condition for rows of one organization. Row-level security enforces the same, so a statement without this condition
 * still finds no row of another organization; a test leaves it out.
 */
export const isOwn = (organizationId: string): Prisma.Sql =>
  Prisma.sql`s.organization_id = ${organizationId}::uuid`;

/** One session. */
export function oneSession(own: Prisma.Sql, id: string): Prisma.Sql {
  return Prisma.sql`${WHOLE_SESSION} where ${own} and s.id = ${id}::uuid`;
}

/**
 * A page of sessions, newest date of service first.
 * @param found result of `codeCount`, when `needsCodeCount`
 */
export function sessionPage(
  own: Prisma.Sql,
  filter: SessionFilterInput,
  page: SessionPage,
  found: number | null = null,
): Prisma.Sql {
  return Prisma.sql`${WHOLE_SESSION} join (${pageKeys(own, filter, page, found)}) page on page.id = s.id
    where ${own} order by s.date_of_service desc, s.id`;
}

/** Selects days of care of one payer on record and, unless `plan` is null, of one of its plans. */
export interface DayFilter {
  readonly payer: string;
  readonly plan: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** A page of days of care, newest date of service first, without voided sessions. */
export function dayPage(
  own: Prisma.Sql,
  { payer, plan, from, to }: DayFilter,
  { after, size }: { readonly after: After | null; readonly size: number },
): Prisma.Sql {
  const where = [
    own,
    Prisma.sql`s.status <> 'VOIDED'`,
    ...sessionConditions({ payers: [payer], from, to }),
    ...(plan === null ? [] : [Prisma.sql`s.plan_slug = ${plan}`]),
    ...following(after),
  ];
  return Prisma.sql`${DAY_OF_CARE} where ${Prisma.join(where, ' and ')}
    order by s.date_of_service desc, s.id limit ${size}::int`;
}

/** Frozen billings of sessions, oldest first: rows of type `StoredBilling`. */
export function frozenBillings(organizationId: string, ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select b.session_id::text as "sessionId", b.version, b.revision, b.billing,
      to_char(b.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "knownAt"
    from session_billing b
    where b.organization_id = ${organizationId}::uuid and b.session_id = any(${[...ids]}::uuid[])
    order by b.session_id, b.version`;
}
