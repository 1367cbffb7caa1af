import {
  ADJUSTMENT_FIELDS,
  ALTERNATIVE_FIELDS,
  ALTERNATIVE_LINE_FIELDS,
  ANSWER_FIELDS,
  answerFieldsOf,
  centsText,
  DENIAL_FIELDS,
  FINDING_FIELDS,
  LINE_FIELDS,
  STEP_FIELDS,
  TOTALS_FIELDS,
  type Adjustment,
  type AlternativeLine,
  type AnswerKind,
  type AnswerTable,
  type BillingAlternative,
  type BillingTotals,
  type Denial,
  type ExplanationStep,
  type Finding,
  type Rule as RuleEntry,
} from '../billing/index.ts';
import { linesOf, type BillingLineView, type BillingView } from '../claims/service.ts';
import { builder } from './kit/builder.ts';
import { ClaimForm, Outcome, Severity, UnitMethod, Verdict } from './kit/enums.ts';
import { firstDayAfter, firstDayInForce } from './kit/fields.ts';
import { Code, Payer } from './kit/refs.ts';
import { Source } from './kit/source.ts';

/** The outputs of a billing answer, derived from the field tables of the billing engine. */

const Rule = builder.objectRef<RuleEntry>('Rule').implement({
  description: 'A rule of the rule register, with its source.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'Id in the rule register, such as CMS8-02.',
    }),
    title: t.exposeString('title', { description: 'The rule in one line.' }),
    source: t.expose('source', { type: Source, description: 'Source of the rule and its confidence.' }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
  }),
});

const DenialType = builder.objectRef<Denial>('Denial');
const BillingTotalsType = builder.objectRef<BillingTotals>('BillingTotals');
const AdjustmentType = builder.objectRef<Adjustment>('Adjustment');
const BillingLineType = builder.objectRef<BillingLineView>('BillingLine');
const AlternativeLineType = builder.objectRef<AlternativeLine>('AlternativeLine');
const BillingAlternativeType = builder.objectRef<BillingAlternative>('BillingAlternative');
const FindingType = builder.objectRef<Finding>('Finding');
const ExplanationStepType = builder.objectRef<ExplanationStep>('ExplanationStep');
export const Billing = builder.objectRef<BillingView>('Billing');

/** The GraphQL type of an output field, by its kind. */
const OUTPUT_TYPES: { readonly [Kind in AnswerKind]: unknown } = {
  text: 'String',
  date: 'Date',
  flag: 'Boolean',
  count: 'Int',
  minutes: 'Int',
  texts: ['String'],
  positions: ['Int'],
  cents: 'Decimal',
  code: Code,
  payer: Payer,
  claimForm: ClaimForm,
  unitMethod: UnitMethod,
  severity: Severity,
  outcome: Outcome,
  verdict: Verdict,
  rule: Rule,
  denial: DenialType,
  totals: BillingTotalsType,
  adjustments: [AdjustmentType],
  lines: [BillingLineType],
  alternativeLines: [AlternativeLineType],
  alternatives: [BillingAlternativeType],
  findings: [FindingType],
  steps: [ExplanationStepType],
};

type Values = Readonly<Record<string, unknown>>;
type Implement = ReturnType<typeof builder.objectRef<Values>>['implement'];
type OutputFields = Parameters<NonNullable<Parameters<Implement>[0]['fields']>>[0];

/**
 * An output field for each field of the table.
 *
 * @param t the field builder of an object
 * @param read the value of a field, where the object itself does not have it under the field's name
 */
function outputFields(t: unknown, table: AnswerTable, read?: (source: never, name: never) => unknown) {
  const fields = t as OutputFields;
  return Object.fromEntries(
    answerFieldsOf(table).map(([name, { kind, nullable, nullableOutput, output = name, description }]) => {
      const options = {
        type: OUTPUT_TYPES[kind] as 'String',
        nullable: nullable ?? nullableOutput ?? false,
        description,
      };
      if (!read && kind !== 'cents') return [output, fields.expose(name as never, options as never)];
      const valueOf = (source: Values) => (read ? read(source as never, name as never) : source[name]);
      const resolve =
        kind === 'cents' ? (source: Values) => dollars(valueOf(source) as number | null) : valueOf;
      return [output, fields.field({ ...options, resolve: resolve as () => string })];
    }),
  );
}

function dollars(cents: number | null | undefined): string | null {
  return cents == null ? null : centsText(cents);
}

DenialType.implement({
  description: 'Denial codes to expect from a payer. Advisory: payers differ.',
  fields: (t) => outputFields(t, DENIAL_FIELDS),
});

BillingTotalsType.implement({
  description: 'Sums of the lines in dollars. A sum is null as soon as one line has no amount.',
  fields: (t) => outputFields(t, TOTALS_FIELDS),
});

AdjustmentType.implement({
  description: 'One amount subtracted from the charge, as a remittance reports it.',
  fields: (t) => outputFields(t, ADJUSTMENT_FIELDS),
});

BillingLineType.implement({
  description: 'One line of the claim.',
  fields: (t) => outputFields(t, LINE_FIELDS),
});

AlternativeLineType.implement({
  description: 'A code and its units in one placement.',
  fields: (t) => outputFields(t, ALTERNATIVE_LINE_FIELDS),
});

BillingAlternativeType.implement({
  description: 'One equally correct way to place the units.',
  fields: (t) => outputFields(t, ALTERNATIVE_FIELDS),
});

FindingType.implement({
  description:
    'The outcome of one rule on the claim or on some of its lines. A finding is part of the answer, not an error.',
  fields: (t) => outputFields(t, FINDING_FIELDS),
});

ExplanationStepType.implement({
  description: 'One step of the explanation.',
  fields: (t) => outputFields(t, STEP_FIELDS),
});

/** The value of a field of an answer, with the payer and the codes of the lines as links. */
function readAnswer(view: BillingView, name: keyof typeof ANSWER_FIELDS): unknown {
  if (name === 'payer') return view.payer;
  return name === 'lines' ? linesOf(view) : view.answer[name];
}

Billing.implement({
  description: 'The claim for one day of care under one payer, with findings and explanation.',
  fields: (t) => ({
    ...outputFields(t, ANSWER_FIELDS, readAnswer),
    revision: t.exposeInt('revision', { description: 'Revision of the reference data used.' }),
  }),
});
