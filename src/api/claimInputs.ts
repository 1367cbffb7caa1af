import {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  fieldsOf,
  OTHER_SERVICE_FIELDS,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  SESSION_SPAN_FIELDS,
  type Field,
  type FieldTable,
} from '../billing/index.ts';
import {
  inputName,
  isRequired,
  type AuthorizationInput,
  type CoverageInput,
  type OtherServiceInput,
  type PlanOfCareInput,
  type ServiceInput,
  type SessionSpanInput,
} from '../claims/dayOfCareInput.ts';
import { builder } from './kit/builder.ts';
import { enumOf, Setting } from './kit/enums.ts';

/** The inputs of a day of care, derived from the field tables of the billing engine. */

const SessionSpanInputType = builder.inputRef<SessionSpanInput>('SessionSpanInput').implement({
  description: 'One session of a per-session code: its minutes, or its start and end times.',
  fields: (t) => inputFields(t, SESSION_SPAN_FIELDS),
});

const ServiceInputType = builder.inputRef<ServiceInput>('ServiceInput').implement({
  description: 'One service as documented.',
  fields: (t) => inputFields(t, SERVICE_FIELDS) as never,
});

const OtherServiceInputType = builder.inputRef<OtherServiceInput>('OtherServiceInput').implement({
  description: 'A service of another discipline on the day, by the same facility or group practice.',
  fields: (t) => inputFields(t, OTHER_SERVICE_FIELDS) as never,
});

const ChargeInput = builder.inputType('ChargeInput', {
  description: 'What the provider charges for one unit of a code.',
  fields: (t) => ({
    procedureCode: t.string({ required: true, description: 'The code.' }),
    amount: t.field({ type: 'Decimal', required: true, description: 'Dollars for one unit.' }),
  }),
});

const PlanOfCareInputType = builder.inputRef<PlanOfCareInput>('PlanOfCareInput').implement({
  description: 'Dates of the plan of care. Leave out dates that are unknown.',
  fields: (t) => inputFields(t, PLAN_OF_CARE_FIELDS),
});

const AuthorizationInputType = builder.inputRef<AuthorizationInput>('AuthorizationInput').implement({
  description: 'A prior authorization. Leave out what is unknown.',
  fields: (t) => inputFields(t, AUTHORIZATION_FIELDS),
});

export const CoverageInputType = builder.inputRef<CoverageInput>('CoverageInput').implement({
  description:
    "The patient's coverage, as far as it is known. A statement that is limited to what you leave out is neither applied nor dropped: the answer says what it depends on.",
  fields: (t) => inputFields(t, COVERAGE_FIELDS),
});

/** What `builder.inputType` passes to the function that makes its fields. */
type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** The GraphQL type of an input field, by its kind. */
const INPUT_TYPES = {
  code: 'String',
  requiredDate: 'Date',
  date: 'Date',
  localTime: 'LocalTime',
  text: 'String',
  minutes: 'Int',
  count: 'Int',
  flag: 'Boolean',
  texts: ['String'],
  modifiers: ['String'],
  checkedTexts: ['String'],
  checkedDates: ['Date'],
  cents: 'Decimal',
  hundredths: 'Decimal',
  charges: [ChargeInput],
  setting: Setting,
  coverage: CoverageInputType,
  services: [ServiceInputType],
  otherServices: [OtherServiceInputType],
  sessions: [SessionSpanInputType],
  planOfCare: PlanOfCareInputType,
  authorization: AuthorizationInputType,
} as const;

function inputFields(t: InputFields, table: FieldTable) {
  return Object.fromEntries(
    fieldsOf(table).map(([name, field]) => [inputName(name, field), inputField(t, field)]),
  );
}

function inputField(t: InputFields, { kind, set, description }: Field) {
  const type = kind === 'choice' || kind === 'requiredChoice' ? enumOf(set) : INPUT_TYPES[kind];
  const required = isRequired(kind);
  return kind === 'flag'
    ? t.boolean({ defaultValue: false, description })
    : t.field({ type: type as 'String', required, description });
}

/**
 * The fields of a day of care in the input of a preview and of a session record. Both are billed alike, so a new field
 * is in both. Each adds its own `setting`, because a record has no default for it.
 */
export const dayOfCareFields = (t: InputFields) => inputFields(t, DAY_FIELDS);
