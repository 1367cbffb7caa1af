import {
  ADJUSTMENT_FIELDS,
  ALTERNATIVE_FIELDS,
  ALTERNATIVE_LINE_FIELDS,
  ANSWER_FIELDS,
  answerFieldsOf,
  DENIAL_FIELDS,
  FINDING_FIELDS,
  NEEDED_INPUT_FIELDS,
  OCCURRENCE_FIELDS,
  TABLE_FIELDS,
  LINE_FIELDS,
  STEP_FIELDS,
  TOTALS_FIELDS,
  type AnswerKind,
  type AnswerTable,
  type Denial,
  type ExplanationStep,
  type NeededInput,
  type UsedTable,
  type Rule as RuleEntry,
} from '../billing/index.ts';
import type { BillingView, RecordView } from '../claims/answerView.ts';
import { findRule, keyOfRule } from '../claims/citedRules.ts';
import { globalId } from '../shared/globalId.ts';
import { builder } from './kit/builder.ts';
import { AdjustmentGroup, ClaimForm, Outcome, Severity, UnitMethod, Verdict } from './kit/enums.ts';
import { firstDayAfter, firstDayInForce } from './kit/fields.ts';
import { Node, registerDatedNode } from './kit/node.ts';
import { Code, Payer, Plan } from './kit/refs.ts';
import { Source } from './kit/source.ts';

/** The outputs of a billing answer, derived from the field tables of the billing engine. */

export const Rule = builder.objectRef<RuleEntry>('Rule').implement({
  description:
    'A rule of the rule register, with its source: its own, or the payer or release that states it. Each source makes a rule with an id of its own.',
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'title' in value &&
    'source' in value &&
    !('topic' in value),
  fields: (t) => ({
    id: t.id({
      description: 'Opaque id, unique across the API.',
      resolve: (rule) => globalId('Rule', keyOfRule(rule)),
    }),
    key: t.exposeString('id', {
      description: 'Key in the rule register, such as CMS8-02, whatever the source.',
    }),
    title: t.exposeString('title', { description: 'The rule in one line.' }),
    source: t.expose('source', { type: Source, description: 'Source of the rule and its confidence.' }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
  }),
});

const DenialType = builder.objectRef<Denial>('Denial');
const BillingTotalsType = builder.objectRef<RecordView>('BillingTotals');
const AdjustmentType = builder.objectRef<RecordView>('Adjustment');
const BillingLineType = builder.objectRef<RecordView>('BillingLine');
const AlternativeLineType = builder.objectRef<RecordView>('AlternativeLine');
const BillingAlternativeType = builder.objectRef<RecordView>('BillingAlternative');
const FindingType = builder.objectRef<RecordView>('Finding');
const ExplanationStepType = builder.objectRef<ExplanationStep>('ExplanationStep');
const NeededInputType = builder.objectRef<NeededInput>('NeededInput');
const OccurrenceCodeType = builder.objectRef<RecordView>('OccurrenceCode');
const UsedTableType = builder.objectRef<UsedTable>('UsedTable');
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
  plan: Plan,
  rules: [Rule],
  adjustmentGroup: AdjustmentGroup,
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
  neededInputs: [NeededInputType],
  tables: [UsedTableType],
  occurrences: [OccurrenceCodeType],
};

type Implement = ReturnType<typeof builder.objectRef<Readonly<Record<string, unknown>>>>['implement'];
type OutputFields = Parameters<NonNullable<Parameters<Implement>[0]['fields']>>[0];

/**
 * An output field for each field of the table.
 *
 * @param t the field builder of an object that has the fields under their output names
 */
function outputFields(t: unknown, table: AnswerTable) {
  const fields = t as OutputFields;
  return Object.fromEntries(
    answerFieldsOf(table).map(([name, { kind, nullable, nullableOutput, output = name, description }]) => {
      const type = OUTPUT_TYPES[kind];
      const options = { type, nullable: nullable ?? nullableOutput ?? false, description };
      return [output, fields.expose(output as never, options as never)] as const;
    }),
  );
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

NeededInputType.implement({
  description: 'Something that the request left out and that decides the verdict.',
  fields: (t) => outputFields(t, NEEDED_INPUT_FIELDS),
});

OccurrenceCodeType.implement({
  description: 'An occurrence code of an institutional claim.',
  fields: (t) => outputFields(t, OCCURRENCE_FIELDS),
});

UsedTableType.implement({
  description: 'A table of CMS that the answer rests on, with its age.',
  fields: (t) => outputFields(t, TABLE_FIELDS),
});

Billing.implement({
  description: 'The claim for one day of care under one payer, with findings and explanation.',
  fields: (t) => ({
    ...outputFields(t, ANSWER_FIELDS),
    revision: t.exposeInt('revision', { description: 'Revision of the reference data used.' }),
    knownAt: t.expose('knownAt', {
      type: 'DateTime',
      description:
        'Instant of the knowledge used. Sent as `knownAt` of `billingPreview` with the same input, it gives the same fingerprint again.',
    }),
  }),
});

registerDatedNode('Rule', (key, { snapshot }) => findRule(key, snapshot));
