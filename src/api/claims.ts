import {
  DAY_FIELDS,
  type BillingAlternative,
  type Denial,
  type ExplanationStep,
  type Finding,
  type Rule as RuleEntry,
} from '../billing/index.ts';
import { builder } from './kit/builder.ts';
import { referenceOn } from './kit/context.ts';
import { ClaimForm, Outcome, Setting, Severity, UnitMethod, Verdict } from './kit/enums.ts';
import { firstDayAfter, firstDayInForce } from './kit/fields.ts';
import { Code, Payer } from './kit/refs.ts';
import { Source } from './kit/source.ts';
import { dayOfCareFields } from './claimInputs.ts';
import type { BillingInput } from '../claims/dayOfCareInput.ts';
import {
  previewBilling,
  type AdjustmentView,
  type BillingLineView,
  type BillingView,
  type TotalsView,
} from '../claims/service.ts';

/** The billing of a day of care: claim lines, amounts, findings and explanation. */

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

const ExplanationStepType = builder.objectRef<ExplanationStep>('ExplanationStep').implement({
  description: 'One step of the explanation.',
  fields: (t) => ({
    rule: t.expose('rule', { type: Rule, description: 'The rule applied.' }),
    text: t.exposeString('text', { description: 'How the rule was applied.' }),
  }),
});

const AdjustmentType = builder.objectRef<AdjustmentView>('Adjustment').implement({
  description: 'One amount subtracted from the charge, as a remittance reports it.',
  fields: (t) => ({
    reason: t.exposeString('reason', { description: 'Reason for the adjustment.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'Amount in dollars.' }),
    group: t.exposeString('group', {
      nullable: true,
      description: 'Group code: CO provider, PR patient, OA other.',
    }),
    carc: t.exposeString('carc', { nullable: true, description: 'Claim adjustment reason code.' }),
    rarc: t.exposeString('rarc', { nullable: true, description: 'Remittance advice remark code.' }),
  }),
});

const DenialType = builder.objectRef<Denial>('Denial').implement({
  description: 'Denial codes to expect from a payer. Advisory: payers differ.',
  fields: (t) => ({
    group: t.exposeString('group', { description: 'Group code: CO provider, PR patient, OA other.' }),
    carc: t.exposeString('carc', { description: 'Claim adjustment reason code.' }),
    rarc: t.exposeString('rarc', { nullable: true, description: 'Remittance advice remark code.' }),
  }),
});

const FindingType = builder.objectRef<Finding>('Finding').implement({
  description:
    'The outcome of one rule on the claim or on some of its lines. A finding is part of the answer, not an error.',
  fields: (t) => ({
    rule: t.expose('rule', { type: Rule, description: 'The rule, with its source.' }),
    severity: t.expose('severity', { type: Severity, description: 'Severity of the finding.' }),
    outcome: t.expose('outcome', { type: Outcome, description: 'Result of the rule.' }),
    message: t.exposeString('message', { description: 'What the rule found.' }),
    fix: t.exposeString('fix', { nullable: true, description: 'What a biller can do about it.' }),
    lines: t.exposeIntList('lines', {
      description: 'Positions of the lines that the finding is about; empty for the whole claim.',
    }),
    codes: t.exposeStringList('codes', { description: 'Codes that the finding is about.' }),
    denial: t.expose('denial', {
      type: DenialType,
      nullable: true,
      description: 'Denial codes to expect from the payer.',
    }),
  }),
});

const BillingTotals = builder.objectRef<TotalsView>('BillingTotals').implement({
  description: 'Sums of the lines in dollars. A sum is null as soon as one line has no amount.',
  fields: (t) => ({
    charge: t.expose('charge', { type: 'Decimal', nullable: true, description: 'Charges.' }),
    allowed: t.expose('allowed', { type: 'Decimal', nullable: true, description: 'Allowed amounts.' }),
    payerPays: t.expose('payerPays', {
      type: 'Decimal',
      nullable: true,
      description: 'What the payer pays.',
    }),
    patientPays: t.expose('patientPays', {
      type: 'Decimal',
      nullable: true,
      description: 'What the patient pays, deductible not applied.',
    }),
  }),
});

const BillingLineType = builder.objectRef<BillingLineView>('BillingLine').implement({
  description: 'One line of the claim.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Number of the line, from 1.' }),
    code: t.expose('code', { type: Code, description: 'The code billed.' }),
    modifiers: t.exposeStringList('modifiers', { description: 'Modifiers to send, in order.' }),
    units: t.exposeInt('units', { description: 'Units billed.' }),
    minutes: t.exposeInt('minutes', {
      nullable: true,
      description: 'Minutes behind the line; null where time does not count.',
    }),
    revenueCode: t.exposeString('revenueCode', {
      nullable: true,
      description: 'Revenue code of a line on an institutional claim.',
    }),
    charge: t.expose('charge', {
      type: 'Decimal',
      nullable: true,
      description: 'Charge of the line in dollars; the fee schedule where no charge was sent.',
    }),
    allowed: t.expose('allowed', {
      type: 'Decimal',
      nullable: true,
      description: 'Allowed amount in dollars; null when the payer publishes no fee.',
    }),
    adjustments: t.expose('adjustments', {
      type: [AdjustmentType],
      description:
        'Amounts subtracted from the charge, in order. The charge minus the adjustments is what the payer pays.',
    }),
    payerPays: t.expose('payerPays', {
      type: 'Decimal',
      nullable: true,
      description: 'What the payer pays, in dollars.',
    }),
    patientPays: t.expose('patientPays', {
      type: 'Decimal',
      nullable: true,
      description: 'What the patient pays, in dollars, deductible not applied.',
    }),
    rules: t.exposeStringList('rules', { description: 'Ids of the rules that shaped the line.' }),
  }),
});

const AlternativeLine = builder.objectRef<BillingAlternative['lines'][number]>('AlternativeLine').implement({
  description: 'A code and its units in one placement.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The code.' }),
    units: t.exposeInt('units', { description: 'Its units.' }),
  }),
});

const BillingAlternativeType = builder.objectRef<BillingAlternative>('BillingAlternative').implement({
  description: 'One equally correct way to place the units.',
  fields: (t) => ({
    lines: t.expose('lines', {
      type: [AlternativeLine],
      description: 'The whole claim under this placement.',
    }),
    chosen: t.exposeBoolean('chosen', { description: 'Whether this is the placement that `lines` shows.' }),
    reason: t.exposeString('reason', { description: 'Why it is equally correct.' }),
  }),
});

export const Billing = builder.objectRef<BillingView>('Billing').implement({
  description: 'The claim for one day of care under one payer, with findings and explanation.',
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    plan: t.exposeString('plan', { nullable: true, description: 'Slug of the plan whose terms were used.' }),
    on: t.expose('on', {
      type: 'Date',
      description: 'Date of service: every rule is taken as it stood then.',
    }),
    claimForm: t.expose('claimForm', { type: ClaimForm, description: 'Which claim the day goes on.' }),
    placeOfService: t.exposeString('placeOfService', {
      nullable: true,
      description: 'Place of service of a professional claim.',
    }),
    conditionCodes: t.exposeStringList('conditionCodes', {
      description: 'Condition codes of an institutional claim: 41 for PHP, 92 for IOP.',
    }),
    unitMethod: t.expose('unitMethod', { type: UnitMethod, description: 'How timed units were counted.' }),
    unitMethodAssumed: t.exposeBoolean('unitMethodAssumed', {
      description:
        'True when the payer has no single rule and no plan was named: then `alternatives` shows the other rule where it differs.',
    }),
    totalMinutes: t.exposeInt('totalMinutes', { description: 'All documented minutes; joint minutes once.' }),
    totalTimedMinutes: t.exposeInt('totalTimedMinutes', {
      description: 'Minutes of codes with a 15-minute unit.',
    }),
    totalTimedUnits: t.exposeInt('totalTimedUnits', { description: 'Units billed for those minutes.' }),
    lines: t.expose('lines', {
      type: [BillingLineType],
      description: 'The lines of the claim, in documented order.',
    }),
    alternatives: t.expose('alternatives', {
      type: [BillingAlternativeType],
      description:
        'Equally correct ways to place a unit when remainder minutes tie, the billed one first; empty without a tie.',
    }),
    findings: t.expose('findings', {
      type: [FindingType],
      description: 'Result of each rule, passes included.',
    }),
    verdict: t.expose('verdict', { type: Verdict, description: 'Overall result of the findings.' }),
    totals: t.expose('totals', {
      type: BillingTotals,
      nullable: true,
      description: 'Sums of the lines; null when no line has an amount.',
    }),
    fingerprint: t.exposeString('fingerprint', {
      description:
        'Hash of input, terms, data releases and result. The same request gives the same fingerprint.',
    }),
    explanation: t.expose('explanation', {
      type: [ExplanationStepType],
      description: 'The steps of the evaluation, each with its rule and citation.',
    }),
    revision: t.exposeInt('revision', { description: 'Revision of the reference data used.' }),
  }),
});

const BillingInputType = builder.inputRef<BillingInput>('BillingInput').implement({
  description: 'One day of care of one patient. No patient is named and nothing is stored.',
  fields: (t) =>
    ({
      ...dayOfCareFields(t),
      setting: t.field({
        type: Setting,
        required: true,
        defaultValue: 'OFFICE',
        description: DAY_FIELDS.setting.description,
      }),
    }) as never,
});

builder.queryField('billingPreview', (t) =>
  t.field({
    type: [Billing],
    authScopes: { action: 'billing.preview' },
    description: 'The claim for a day of care under each payer. Nothing is stored, and no patient is named.',
    args: {
      input: t.arg({ type: BillingInputType, required: true, description: 'The day of care.' }),
      payers: t.arg.stringList({ description: 'Slugs of payers; all payers when left out.' }),
    },
    resolve: (_root, { input, payers }, context) =>
      previewBilling(referenceOn(context, input.dateOfService), input, payers),
  }),
);
