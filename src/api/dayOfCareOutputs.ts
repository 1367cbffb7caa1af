import {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  fieldsOf,
  OTHER_SERVICE_FIELDS,
  PLAN_OF_CARE_FIELDS,
  SESSION_SPAN_FIELDS,
  type Authorization,
  type Coverage,
  type FieldKind,
  type FieldTable,
  type OtherService,
  type PlanOfCare,
  type SessionSpan,
} from '../billing/index.ts';
import {
  inputName,
  NESTED_KINDS,
  outputValue,
  type Charge,
  type NestedKind,
} from '../claims/dayOfCareInput.ts';
import { builder } from './kit/builder.ts';
import { enumOf, Setting } from './kit/enums.ts';
import { Plan } from './kit/refs.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** The outputs of a stored day of care, derived from the field tables of the billing engine. */

const ChargeType = builder.objectRef<Charge>('Charge').implement({
  description: 'What the provider charges for one unit of a code.',
  fields: (t) => ({
    procedureCode: t.exposeString('procedureCode', { description: 'The code.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'Dollars for one unit.' }),
  }),
});

/** The GraphQL type of an output field and whether it can be null, by its kind. */
const OUTPUT_TYPES: {
  readonly [Kind in Exclude<FieldKind, NestedKind>]: readonly [type: unknown, nullable: boolean];
} = {
  code: ['String', false],
  requiredDate: ['Date', false],
  date: ['Date', true],
  localTime: ['LocalTime', true],
  text: ['String', true],
  minutes: ['Int', true],
  count: ['Int', true],
  flag: ['Boolean', false],
  texts: [['String'], false],
  modifiers: [['String'], false],
  checkedTexts: [['String'], true],
  checkedDates: [['Date'], true],
  cents: ['Decimal', true],
  hundredths: ['Decimal', true],
  charges: [[ChargeType], false],
  setting: [Setting, false],
  choice: [null, true],
  requiredChoice: [null, false],
};

type Row = Readonly<Record<string, unknown>>;
type Implement = ReturnType<typeof builder.objectRef<Row>>['implement'];
type OutputFields = Parameters<NonNullable<Parameters<Implement>[0]['fields']>>[0];

/**
 * An output field for each field of the table, except for nested records, which have types of their own.
 *
 * @param t the field builder of an object whose values have the fields of the table
 * @param without fields that the object shows in another form
 */
export function outputFields(t: unknown, table: FieldTable, without: readonly string[] = []) {
  const fields = t as OutputFields;
  return Object.fromEntries(
    fieldsOf(table).flatMap(([name, field]) => {
      if (!isFlat(field.kind) || without.includes(name)) return [];
      const { kind, set, description } = field;
      const [flat, nullable] = OUTPUT_TYPES[kind];
      const type = kind === 'choice' || kind === 'requiredChoice' ? enumOf(set) : flat;
      const output = fields.field({
        type: type as 'String',
        nullable,
        description,
        resolve: (row) => outputValue(kind, row[name]) as string,
      });
      return [[inputName(name, field), output] as const];
    }),
  );
}

function isFlat(kind: FieldKind): kind is Exclude<FieldKind, NestedKind> {
  return !(NESTED_KINDS as readonly FieldKind[]).includes(kind);
}

export const SessionSpanType = builder.objectRef<SessionSpan>('SessionSpan').implement({
  description: 'One session of a per-session code.',
  fields: (t) => outputFields(t, SESSION_SPAN_FIELDS),
});

export const CoverageType = builder
  .objectRef<Coverage & { readonly reference: DatedReference }>('Coverage')
  .implement({
    description: "The patient's coverage, as far as it is on record; null is not on record.",
    fields: (t) => ({
      plan: t.field({
        type: Plan,
        nullable: true,
        description: "The payer's plan; null also for one that is no longer on record.",
        resolve: ({ plan, reference }) => (plan === null ? null : (reference.plan(plan) ?? null)),
      }),
      ...outputFields(t, COVERAGE_FIELDS, ['plan']),
    }),
  });

export const PlanOfCareType = builder.objectRef<PlanOfCare>('PlanOfCare').implement({
  description: 'Dates of the plan of care; each is null when it is unknown.',
  fields: (t) => outputFields(t, PLAN_OF_CARE_FIELDS),
});

export const OtherServiceType = builder.objectRef<OtherService>('OtherService').implement({
  description: 'A service of another discipline on the day, by the same facility or group practice.',
  fields: (t) => outputFields(t, OTHER_SERVICE_FIELDS),
});

export const AuthorizationType = builder.objectRef<Authorization>('Authorization').implement({
  description: 'A prior authorization of the payer, as far as it is on record.',
  fields: (t) => outputFields(t, AUTHORIZATION_FIELDS),
});
