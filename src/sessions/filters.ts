import { Prisma } from '../db/generated/prisma/client.ts';
import { SessionStatus } from '../shared/enums.ts';

/** How lists of sessions are filtered, sorted and counted in SQL. Each statement has the alias `s` for the session. */

/** Selects sessions that meet every condition; the values of one condition are alternatives. */
export interface SessionFilterInput {
  readonly patientReference?: string | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly statuses?: readonly SessionStatus[] | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  /** Fingerprint of a frozen billing. */
  readonly fingerprint?: string | null | undefined;
}

/** Sort key of the last row on the previous page. Later rows have an earlier date, or the same date and a higher id. */
export interface After {
  readonly dateOfService: string;
  readonly id: string;
}

/** A page of a list: where it begins and how many sessions it has at most. */
export interface SessionPage {
  readonly after: After | null;
  readonly size: number;
}

/** Sessions with one of the codes up to which they are read first, and then filtered and sorted. */
const FEW = 2_000;

/** Counts the sessions with one of the codes, but no more than `FEW`: one row with `count`. */
export function codeCount(own: Prisma.Sql, codes: readonly string[]): Prisma.Sql {
  return Prisma.sql`select count(*)::int as count from (
    select from session_service s where ${own} and s.code = any(${[...codes]}::text[]) limit ${FEW}::int) few`;
}

/** Whether a filter by code and by something else needs `codeCount` to choose what to read first. */
export function needsCodeCount(filter: SessionFilterInput): boolean {
  const { codes, payers, statuses, patientReference, fingerprint } = filter;
  return (
    codes != null && patientReference == null && fingerprint == null && (payers != null || statuses != null)
  );
}

/**
 * Date of service and id of the sessions on a page, newest first. Reads an index in the order of the list, once for
 * each value of a filter, so that a page takes the same time however many sessions there are.
 * @param found result of `codeCount`, when `needsCodeCount`
 */
export function pageKeys(
  own: Prisma.Sql,
  filter: SessionFilterInput,
  page: SessionPage,
  found: number | null,
): Prisma.Sql {
  const { patientReference, codes, payers, statuses, fingerprint } = filter;
  if (fingerprint != null) {
    const where = [own, withFingerprint(own, fingerprint), ...sessionConditions(filter)];
    return firstKeys(SESSIONS, where, page);
  }
  if (patientReference != null) return keysByDate(own, filter, page);
  if (codes != null && (found ?? 0) < FEW) return keysByCode(own, filter, codes, page);
  if (payers != null) return keysByPayer(own, filter, payers, page);
  return statuses == null ? keysByDate(own, filter, page) : keysByStatus(own, filter, statuses, page);
}

function keysByDate(own: Prisma.Sql, filter: SessionFilterInput, page: SessionPage): Prisma.Sql {
  return firstKeys(SESSIONS, [own, ...sessionConditions(filter)], page);
}

function keysByPayer(
  own: Prisma.Sql,
  { payers: _payers, statuses, ...others }: SessionFilterInput,
  payers: readonly string[],
  page: SessionPage,
): Prisma.Sql {
  const values = Prisma.sql`unnest(${distinct(payers)}::text[]) as payer (slug)
    cross join unnest(${distinct(statuses ?? Object.keys(SessionStatus))}::text[]) as status (name)`;
  const isOne = Prisma.sql`s.payer_slug = payer.slug and s.status_name = status.name`;
  return keysOfEach(values, firstKeys(SESSIONS, [own, isOne, ...sessionConditions(others)], page), page);
}

function keysByStatus(
  own: Prisma.Sql,
  { statuses: _statuses, ...others }: SessionFilterInput,
  statuses: readonly string[],
  page: SessionPage,
): Prisma.Sql {
  const values = Prisma.sql`unnest(${distinct(statuses)}::text[]) as status (name)`;
  const isOne = Prisma.sql`s.status_name = status.name`;
  return keysOfEach(values, firstKeys(SESSIONS, [own, isOne, ...sessionConditions(others)], page), page);
}

function keysByCode(
  own: Prisma.Sql,
  { codes: _codes, from, to, ...others }: SessionFilterInput,
  codes: readonly string[],
  page: SessionPage,
): Prisma.Sql {
  const values = Prisma.sql`unnest(${distinct(codes)}::text[]) as wanted (code)`;
  const where = [own, Prisma.sql`s.code = wanted.code`, ...sessionConditions({ from, to })];
  const onSession = sessionConditions(others, Prisma.raw('r'));
  const matching = Prisma.sql`exists (select from patient_session r where ${Prisma.join(
    [Prisma.sql`r.organization_id = s.organization_id and r.id = s.id`, ...onSession],
    ' and ',
  )})`;
  const conditions = onSession.length === 0 ? where : [...where, matching];
  return keysOfEach(values, firstKeys(SERVICES, conditions, page), page);
}

const SESSIONS = Prisma.raw('patient_session s');

/** A session has a service for each time that it names a code. */
const SERVICES = Prisma.raw(
  '(select organization_id, session_id as id, date_of_service, code from session_service) s',
);

function firstKeys(rows: Prisma.Sql, where: readonly Prisma.Sql[], { after, size }: SessionPage): Prisma.Sql {
  const unique = rows === SERVICES ? Prisma.raw('distinct') : Prisma.empty;
  return Prisma.sql`select ${unique} s.date_of_service, s.id from ${rows}
    where ${Prisma.join([...where, ...following(after)], ' and ')}
    order by s.date_of_service desc, s.id limit ${size}::int`;
}

/** The first keys over all values: those of each value are sorted already, and no more than one page. */
function keysOfEach(values: Prisma.Sql, keysOfOne: Prisma.Sql, { size }: SessionPage): Prisma.Sql {
  return Prisma.sql`select distinct first.date_of_service, first.id from ${values}
    cross join lateral (${keysOfOne}) first order by first.date_of_service desc, first.id limit ${size}::int`;
}

/** Counts the sessions that match, over all pages: one row with `count`. */
export function sessionCount(own: Prisma.Sql, filter: SessionFilterInput): Prisma.Sql {
  const billed = filter.fingerprint == null ? [] : [withFingerprint(own, filter.fingerprint)];
  const where = Prisma.join([own, ...billed, ...sessionConditions(filter)], ' and ');
  return Prisma.sql`select count(*)::int as count from patient_session s where ${where}`;
}

/** The sessions are looked up first, however many there are of a date: equal days of care share a fingerprint. */
function withFingerprint(own: Prisma.Sql, fingerprint: string): Prisma.Sql {
  return Prisma.sql`s.id = any(array(
    select s.session_id from session_billing s where ${own} and s.fingerprint = ${fingerprint.toLowerCase()}))`;
}

/** The conditions of a filter on the session of an alias. */
export function sessionConditions(
  { patientReference, payers, codes, statuses, from, to }: SessionFilterInput,
  alias: Prisma.Sql = Prisma.raw('s'),
): Prisma.Sql[] {
  return [
    patientReference != null && Prisma.sql`${alias}.patient_ref = ${patientReference}`,
    payers && Prisma.sql`${alias}.payer_slug = any(${distinct(payers)}::text[])`,
    statuses && Prisma.sql`${alias}.status_name = any(${distinct(statuses)}::text[])`,
    codes &&
      Prisma.sql`exists (select from session_service v where v.organization_id = ${alias}.organization_id
        and v.session_id = ${alias}.id and v.code = any(${distinct(codes)}::text[]))`,
    from != null && Prisma.sql`${alias}.date_of_service >= ${from}::date`,
    to != null && Prisma.sql`${alias}.date_of_service <= ${to}::date`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

/** The conditions for sessions after the last one of the page before. */
export function following(after: After | null): Prisma.Sql[] {
  if (after === null) return [];
  // The separate condition on the date lets an index scan start where the previous page ended.
  return [
    Prisma.sql`s.date_of_service <= ${after.dateOfService}::date`,
    Prisma.sql`(s.date_of_service < ${after.dateOfService}::date or s.id > ${after.id}::uuid)`,
  ];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
