import type { LocalTime } from '../../shared/localTime.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import {
  fieldsOf,
  COVERAGE_FIELDS,
  type AUTHORIZATION_FIELDS,
  type DAY_FIELDS,
  type Field,
  type FieldKind,
  type FieldTable,
  type OTHER_SERVICE_FIELDS,
  type PLAN_OF_CARE_FIELDS,
  type SERVICE_FIELDS,
  type SESSION_SPAN_FIELDS,
} from './fields.ts';
import type { Setting } from '../../shared/enums.ts';

/** What the billing engine reads, derived from the tables of fields.ts. */

/** The value of a field, by its kind. */
export interface KindValues {
  readonly code: string;
  readonly requiredDate: PlainDate;
  readonly date: PlainDate | null;
  readonly localTime: LocalTime | null;
  readonly text: string | null;
  readonly minutes: number | null;
  readonly count: number | null;
  readonly flag: boolean;
  readonly texts: readonly string[];
  readonly modifiers: readonly string[];
  readonly checkedTexts: readonly string[] | null;
  readonly checkedDates: readonly PlainDate[] | null;
  readonly cents: number | null;
  readonly hundredths: number | null;
  readonly charges: Readonly<Record<string, number>>;
  readonly setting: Setting;
  readonly choice: string | null;
  readonly requiredChoice: string;
  readonly coverage: Coverage;
  readonly services: readonly Service[];
  readonly otherServices: readonly OtherService[] | null;
  readonly sessions: readonly SessionSpan[];
  readonly planOfCare: PlanOfCare | null;
  readonly authorization: Authorization | null;
}

type ValueOf<Own extends Field> = Own extends { readonly set: infer Set }
  ? (keyof Set & string) | (Own['kind'] extends 'requiredChoice' ? never : null)
  : KindValues[Own['kind']];

export type ValuesOf<Table extends FieldTable> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]>;
};

export type SessionSpan = ValuesOf<typeof SESSION_SPAN_FIELDS>;
export type Service = ValuesOf<typeof SERVICE_FIELDS>;
export type OtherService = ValuesOf<typeof OTHER_SERVICE_FIELDS>;
export type Authorization = ValuesOf<typeof AUTHORIZATION_FIELDS>;
export type PlanOfCare = ValuesOf<typeof PLAN_OF_CARE_FIELDS>;
export type Coverage = ValuesOf<typeof COVERAGE_FIELDS>;
export type DayOfCare = ValuesOf<typeof DAY_FIELDS>;

/** Nothing is known of the coverage. */
export const NO_COVERAGE = Object.fromEntries(
  Object.keys(COVERAGE_FIELDS).map((name) => [name, null]),
) as unknown as Coverage;

/** The value of a field that was not given. A required one has none; validation rejects the empty text. */
const EMPTY: KindValues = {
  code: '',
  requiredDate: '',
  date: null,
  localTime: null,
  text: null,
  minutes: null,
  count: null,
  flag: false,
  texts: [],
  modifiers: [],
  checkedTexts: null,
  checkedDates: null,
  cents: null,
  hundredths: null,
  charges: {},
  setting: 'OFFICE',
  choice: null,
  requiredChoice: '',
  coverage: NO_COVERAGE,
  services: [],
  otherServices: null,
  sessions: [],
  planOfCare: null,
  authorization: null,
};

export function emptyValue<Kind extends FieldKind>(kind: Kind): KindValues[Kind] {
  return EMPTY[kind];
}

/** A record in which nothing is given. */
export function emptyValues<Table extends FieldTable>(table: Table): ValuesOf<Table> {
  return Object.fromEntries(
    fieldsOf(table).map(([name, { kind }]) => [name, EMPTY[kind]]),
  ) as ValuesOf<Table>;
}

/** The fields of the table, and nothing else that the record carries; empty where a record is older than the field. */
export function pickFields<Table extends FieldTable>(table: Table, record: ValuesOf<Table>): ValuesOf<Table> {
  return Object.fromEntries(
    fieldsOf(table).map(([name, { kind }]) => [name, record[name as keyof Table] ?? EMPTY[kind]]),
  ) as ValuesOf<Table>;
}
