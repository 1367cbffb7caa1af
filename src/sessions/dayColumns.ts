import {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  fieldsOf,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  SESSION_SPAN_FIELDS,
  type DayOfCare,
  type Field,
  type FieldTable,
} from '../billing/index.ts';
import { inputName } from '../claims/dayOfCareInput.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { utcMidnight, type PlainDate } from '../shared/plainDate.ts';

/**
 * How the fields of a day of care are stored: which columns hold them, by their kinds. A column has the name of its
 * field, in snake_case in SQL. Hours are stored as a decimal under their input name. A list that somebody checked has a
 * flag beside it, because a list cannot be null. The plan of care, the coverage and the authorization are columns of the
 * session. Services of other disciplines are one JSON column, because nothing searches them and none of them is billed here.
 */

/** Columns that do not have the name of their field: SQL reserves `distinct`. Those of an authorization have its prefix. */
const COLUMNS: Readonly<Record<string, string>> = { distinct: 'is_distinct', plan: 'plan_slug' };
const PRISMA_FIELDS: Readonly<Record<string, string>> = { plan: 'planSlug' };

/** The column of a field of the authorization, such as `authorizationFrom`. */
function authorizationName(name: string): string {
  return `authorization${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

const AUTHORIZATION_COLUMNS: FieldTable = Object.fromEntries(
  fieldsOf(AUTHORIZATION_FIELDS).map(([name, field]) => [authorizationName(name), field]),
);

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `documentation` is checked when `documentationChecked`, `partialHospitalizationDates` when `…Checked`. */
function checkedName(name: string): string {
  return `${name.replace(/Dates$/, '')}Checked`;
}

/** The value of a field, as SQL over the row `alias`. */
function sqlValue(alias: string, name: string, field: Field): string {
  const column = `${alias}.${COLUMNS[name] ?? snakeCase(name)}`;
  const whenChecked = (value: string) =>
    `case when ${alias}.${snakeCase(checkedName(name))} then ${value} end`;
  switch (field.kind) {
    case 'requiredDate':
    case 'date':
      return `to_char(${column}, 'YYYY-MM-DD')`;
    case 'setting':
    case 'choice':
      return `${column}::text`;
    case 'coverage':
      return jsonObject('s', COVERAGE_FIELDS);
    case 'hundredths':
      return `(${alias}.${snakeCase(inputName(name, field))} * 100)::integer`;
    case 'checkedTexts':
      return whenChecked(column);
    case 'checkedDates':
      return whenChecked(`to_json(${column})`);
    case 'services':
      return SERVICES;
    case 'sessions':
      return SESSIONS;
    case 'planOfCare':
      return PLAN_OF_CARE;
    default:
      return column;
  }
}

function jsonObject(alias: string, table: FieldTable, more: readonly string[] = []): string {
  const pairs = fieldsOf(table).map(([name, field]) => `'${name}', ${sqlValue(alias, name, field)}`);
  return `json_build_object(${[...pairs, ...more].join(', ')})`;
}

/** The sessions of a per-session code, in documented order. */
const SESSIONS = `coalesce((
    select json_agg(${jsonObject('p', SESSION_SPAN_FIELDS)} order by p.position)
    from session_span p
    where p.organization_id = v.organization_id and p.session_id = v.session_id and p.service = v.position
  ), '[]')`;

/** The services of a session, in documented order. */
const SERVICES = `coalesce((
    select json_agg(${jsonObject('v', SERVICE_FIELDS, ["'activityKeys', v.activities"])} order by v.position)
    from session_service v where v.organization_id = s.organization_id and v.session_id = s.id
  ), '[]')`;

const PLAN_COLUMNS = fieldsOf(PLAN_OF_CARE_FIELDS).map(([name]) => `s.${snakeCase(name)}`);

/** Null when nothing of the plan of care is known. */
const PLAN_OF_CARE = `case when num_nonnulls(${PLAN_COLUMNS.join(', ')}) > 0 then
    ${jsonObject('s', PLAN_OF_CARE_FIELDS)}
  end`;

/**
 * Null when nothing of an authorization is known.
 * @param number its number, as SQL
 */
function authorizationSql(number: string): string {
  const columns = fieldsOf(AUTHORIZATION_COLUMNS).map(([name]) => `s.${snakeCase(name)}`);
  const pairs = fieldsOf(AUTHORIZATION_FIELDS).map(([name, field]) => {
    const value = name === 'number' ? number : sqlValue('s', authorizationName(name), field);
    return `'${name}', ${value}`;
  });
  return `case when num_nonnulls(${columns.join(', ')}) > 0 then
    json_build_object(${pairs.join(', ')})
  end`;
}

/** Stands for the number of an authorization where nothing may lead back to the patient: only that there is one matters. */
export const NUMBER_ON_FILE = 'on-file';

/** The select list of a day of care, over a `patient_session s`. */
export const DAY_COLUMNS = columnsWith(authorizationSql('s.authorization_number'));

/** The same for the bills of days whose patients are not named. */
export const UNNAMED_DAY_COLUMNS = columnsWith(
  authorizationSql(`case when s.authorization_number is not null then '${NUMBER_ON_FILE}' end`),
);

function columnsWith(authorization: string): string {
  return fieldsOf(DAY_FIELDS)
    .map(([name, field]) => {
      const value = field.kind === 'authorization' ? authorization : sqlValue('s', name, field);
      return `${value} as "${name}"`;
    })
    .join(',\n  ');
}

type Stored = Prisma.PatientSessionUncheckedCreateInput;
/** Columns that are not part of the day of care. */
type OtherColumns =
  | 'organizationId'
  | 'id'
  | 'patientReference'
  | 'payerSlug'
  | 'therapist'
  | 'assistant'
  | 'goals'
  | 'status'
  | 'version'
  | 'recordedAt'
  | 'services'
  | 'versions'
  | 'billings';

/** Every column of the day of care itself; services and their sessions are rows of their own. */
export function dayColumns(day: DayOfCare): Omit<Stored, OtherColumns> {
  return Object.fromEntries([
    ...columnsOf(DAY_FIELDS, day),
    // Every column, so that an amendment that drops the plan of care clears them.
    ...columnsOf(PLAN_OF_CARE_FIELDS, day.planOfCare ?? {}),
    ...columnsOf(COVERAGE_FIELDS, day.coverage),
    ...columnsOf(AUTHORIZATION_COLUMNS, authorizationRecord(day)),
  ]) as unknown as Omit<Stored, OtherColumns>;
}

function authorizationRecord({ authorization }: DayOfCare): object {
  const entries = Object.entries(authorization ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [authorizationName(name), value]));
}

function columnsOf(table: FieldTable, record: object) {
  const values = record as Readonly<Record<string, unknown>>;
  return fieldsOf(table).flatMap(([name, field]) => columnsOfField(name, field, values[name] ?? null));
}

function columnsOfField(name: string, field: Field, value: unknown): (readonly [string, unknown])[] {
  switch (field.kind) {
    case 'requiredDate':
    case 'date':
      return [[name, utcMidnight(value as PlainDate | null)]];
    case 'hundredths':
      return [[inputName(name, field), value === null ? null : new Prisma.Decimal(value as number).div(100)]];
    case 'checkedTexts':
      return [
        [name, value ?? []],
        [checkedName(name), value !== null],
      ];
    case 'checkedDates':
      return [
        [name, ((value ?? []) as readonly PlainDate[]).map((date) => utcMidnight(date))],
        [checkedName(name), value !== null],
      ];
    case 'services':
    case 'sessions':
    case 'planOfCare':
    case 'authorization':
    case 'coverage':
      return [];
    case 'otherServices':
      return [[name, value ?? Prisma.DbNull]];
    default:
      return [[PRISMA_FIELDS[name] ?? name, value]];
  }
}
