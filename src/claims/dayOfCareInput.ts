import {
  AUTHORIZATION_FIELDS,
  centsOf,
  centsText,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  emptyValue,
  fieldsOf,
  OTHER_SERVICE_FIELDS,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  SESSION_SPAN_FIELDS,
  type Coverage,
  type DayOfCare,
  type Field,
  type FieldKind,
  type FieldTable,
  type KindValues,
  type ValuesOf,
} from '../billing/index.ts';
import type { Setting } from '../shared/enums.ts';

/**
 * A day of care as clients and files send it: the fields of the billing engine, with amounts and hours as decimals in
 * text. Everything that is left out or null is unknown.
 */

/** What the provider charges for one unit of a code. */
export interface Charge {
  readonly procedureCode: string;
  readonly amount: string;
}

/** The value of a field in an input, by its kind. */
interface KindInputs {
  readonly code: string;
  readonly requiredDate: string;
  readonly date: string;
  readonly localTime: string;
  readonly text: string;
  readonly minutes: number;
  readonly count: number;
  readonly flag: boolean;
  readonly texts: readonly string[];
  readonly modifiers: readonly string[];
  readonly checkedTexts: readonly string[];
  readonly checkedDates: readonly string[];
  readonly cents: string;
  readonly hundredths: string;
  readonly charges: readonly Charge[];
  readonly setting: Setting;
  readonly choice: string;
  readonly requiredChoice: string;
  readonly coverage: CoverageInput;
  readonly services: readonly ServiceInput[];
  readonly otherServices: readonly OtherServiceInput[];
  readonly sessions: readonly SessionSpanInput[];
  readonly planOfCare: PlanOfCareInput;
  readonly authorization: AuthorizationInput;
}

const REQUIRED_KINDS = ['code', 'requiredDate', 'requiredChoice', 'services'] as const;
type RequiredKind = (typeof REQUIRED_KINDS)[number];

type NameOf<Table extends FieldTable, Name extends keyof Table> = Table[Name] extends {
  readonly input: infer Input extends string;
}
  ? Input
  : Name;

type InputOf<Table extends FieldTable> = {
  readonly [
    Name in keyof Table as Table[Name]['kind'] extends RequiredKind ? NameOf<Table, Name> : never
  ]: KindInputs[Table[Name]['kind']];
} & {
  readonly [Name in keyof Table as Table[Name]['kind'] extends RequiredKind ? never : NameOf<Table, Name>]?:
    KindInputs[Table[Name]['kind']] | null | undefined;
};

export type SessionSpanInput = InputOf<typeof SESSION_SPAN_FIELDS>;
export type ServiceInput = InputOf<typeof SERVICE_FIELDS>;
export type OtherServiceInput = InputOf<typeof OTHER_SERVICE_FIELDS>;
export type AuthorizationInput = InputOf<typeof AUTHORIZATION_FIELDS>;
export type PlanOfCareInput = InputOf<typeof PLAN_OF_CARE_FIELDS>;
export type CoverageInput = InputOf<typeof COVERAGE_FIELDS>;

/** A request to bill one day of care. */
export type BillingInput = InputOf<typeof DAY_FIELDS>;

/** Whether an input must have a field of this kind. */
export function isRequired(kind: FieldKind): kind is RequiredKind {
  return (REQUIRED_KINDS as readonly FieldKind[]).includes(kind);
}

/** Name of a field in inputs and outputs. */
export function inputName(name: string, field: Field): string {
  return field.input ?? name;
}

/** The day of care of an input, as the billing engine reads it. */
export function toDayOfCare(input: BillingInput): DayOfCare {
  return fromInput(DAY_FIELDS, input);
}

/** The coverage of an input; nothing stated is nothing known. */
export function toCoverage(input: CoverageInput | null | undefined): Coverage {
  return fromInput(COVERAGE_FIELDS, input ?? {});
}

function fromInput<Table extends FieldTable>(table: Table, input: object): ValuesOf<Table> {
  const given = input as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    fieldsOf(table).map(([name, field]) => [name, valueOf(field.kind, given[inputName(name, field)])]),
  ) as ValuesOf<Table>;
}

function valueOf<Kind extends FieldKind>(kind: Kind, given: unknown): KindValues[Kind] {
  return given == null ? emptyValue(kind) : FROM_INPUT[kind](given as KindInputs[Kind]);
}

const same = <Value>(value: Value): Value => value;
const code = (text: string): string => text.trim().toUpperCase();

const FROM_INPUT: { readonly [Kind in FieldKind]: (given: KindInputs[Kind]) => KindValues[Kind] } = {
  code,
  requiredDate: same,
  date: same,
  localTime: same,
  text: same,
  minutes: same,
  count: same,
  flag: same,
  texts: same,
  modifiers: (modifiers) => modifiers.map(code),
  checkedTexts: same,
  checkedDates: same,
  cents: centsOf,
  // Hundredths are read like cents of a dollar.
  hundredths: centsOf,
  charges: (charges) =>
    Object.fromEntries(charges.map((charge) => [code(charge.procedureCode), centsOf(charge.amount)])),
  setting: same,
  choice: same,
  requiredChoice: same,
  coverage: toCoverage,
  services: (services) => services.map((service) => fromInput(SERVICE_FIELDS, service)),
  otherServices: (services) => services.map((service) => fromInput(OTHER_SERVICE_FIELDS, service)),
  sessions: (sessions) => sessions.map((session) => fromInput(SESSION_SPAN_FIELDS, session)),
  planOfCare: (input) => knownRecord(PLAN_OF_CARE_FIELDS, input),
  authorization: (input) => knownRecord(AUTHORIZATION_FIELDS, input),
};

/** The record of an input; null when nothing of it is known. */
function knownRecord<Table extends FieldTable>(table: Table, input: object): ValuesOf<Table> | null {
  const record = fromInput(table, input);
  return Object.values(record).every((value) => value === null) ? null : record;
}

/** Kinds whose values are records of their own, which outputs show by types of their own. */
export const NESTED_KINDS = [
  'services',
  'otherServices',
  'sessions',
  'planOfCare',
  'authorization',
  'coverage',
] as const satisfies readonly FieldKind[];
export type NestedKind = (typeof NESTED_KINDS)[number];

/** A value as outputs show it: amounts and hours as decimals in text, charges as a list. */
export function outputValue(kind: FieldKind, value: unknown): unknown {
  if (value === null) return null;
  if (kind === 'cents' || kind === 'hundredths') return centsText(value as number);
  if (kind !== 'charges') return value;
  return Object.entries(value as KindValues['charges']).map(([chargedCode, cents]): Charge => ({
    procedureCode: chargedCode,
    amount: centsText(cents),
  }));
}
