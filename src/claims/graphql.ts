import type { BillingAlternative, ExplanationStep, Rule as RuleEntry } from '../billing/index.ts';
import { builder } from '../graphql/builder.ts';
import { referenceOn } from '../graphql/context.ts';
import { Setting, UnitMethod } from '../graphql/enums.ts';
import { Code, Payer } from '../graphql/refs.ts';
import { Source } from '../graphql/source.ts';
import { previewBilling, type BillingLineView, type BillingView } from './service.ts';

/** What to bill for a day of care, and why. */

const Rule = builder.objectRef<RuleEntry>('Rule').implement({
  description: 'A rule of the rule book, with where it is written.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'Id in the rule book, such as CMS8-02; a payer term has an id of its own.',
    }),
    title: t.exposeString('title', { description: 'The rule in one line.' }),
    source: t.expose('source', { type: Source, description: 'Where it is written, and how sure that is.' }),
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day in force; null when unknown.',
    }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day no longer in force.',
    }),
  }),
});

const ExplanationStepType = builder.objectRef<ExplanationStep>('ExplanationStep').implement({
  description: 'One step of the working.',
  fields: (t) => ({
    rule: t.expose('rule', { type: Rule, description: 'The rule applied.' }),
    text: t.exposeString('text', { description: 'What it did here.' }),
  }),
});

const BillingLineType = builder.objectRef<BillingLineView>('BillingLine').implement({
  description: 'One line of the claim.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Number of the line, from 1.' }),
    code: t.expose('code', { type: Code, description: 'The code billed.' }),
    modifiers: t.exposeStringList('modifiers', { description: 'Modifiers as documented.' }),
    units: t.exposeInt('units', { description: 'Units billed.' }),
    minutes: t.exposeInt('minutes', {
      nullable: true,
      description: 'Minutes behind the line; null where time does not count.',
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
    reason: t.exposeString('reason', { description: 'Why it is as right.' }),
  }),
});

export const Billing = builder.objectRef<BillingView>('Billing').implement({
  description: 'What one payer would be sent for one day of care, and why.',
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    plan: t.exposeString('plan', { nullable: true, description: 'Slug of the plan whose terms were used.' }),
    on: t.expose('on', {
      type: 'Date',
      description: 'Date of service: every rule is taken as it stood then.',
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
        'Equally correct ways to place a unit when leftovers tie, the billed one first; empty without a tie.',
    }),
    explanation: t.expose('explanation', {
      type: [ExplanationStepType],
      description: 'The working, step by step, each with its rule and citation.',
    }),
    revision: t.exposeInt('revision', { description: 'Revision of the reference data used.' }),
  }),
});

const SessionSpanInput = builder.inputType('SessionSpanInput', {
  description: 'One session of a per-session code: its minutes, or its start and end.',
  fields: (t) => ({
    minutes: t.int({ description: 'Length in minutes.' }),
    startTime: t.field({ type: 'LocalTime', description: 'Start.' }),
    endTime: t.field({ type: 'LocalTime', description: 'End, on the same day.' }),
  }),
});

const ServiceInput = builder.inputType('ServiceInput', {
  description: 'One service as documented.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'CPT or HCPCS code.' }),
    minutes: t.int({ description: 'Minutes by the therapist alone.' }),
    assistantMinutes: t.int({ description: 'Minutes by the assistant alone.' }),
    jointMinutes: t.int({
      description:
        "Minutes in which therapist and assistant treated together; counted once, as the therapist's.",
    }),
    sessions: t.field({
      type: [SessionSpanInput],
      description: 'Per-session codes: the sessions held, each with its own minutes or its start and end.',
    }),
    startTime: t.field({ type: 'LocalTime', description: 'Start of the service.' }),
    endTime: t.field({ type: 'LocalTime', description: 'End of the service, on the same day.' }),
    distinct: t.boolean({
      defaultValue: false,
      description: 'Provided in a separate 15-minute interval from the services it is edited against.',
    }),
    modifiers: t.stringList({
      description: 'Modifiers documented for the line; at most four. 00 is not a modifier.',
    }),
  }),
});

const BillingInputType = builder.inputType('BillingInput', {
  description: 'One day of care of one patient. No patient is named and nothing is stored.',
  fields: (t) => ({
    dateOfService: t.field({ type: 'Date', required: true, description: 'Day the care was given.' }),
    setting: t.field({
      type: Setting,
      required: true,
      defaultValue: 'OFFICE',
      description: 'Where it was given.',
    }),
    plan: t.string({ description: 'Slug of the plan, where a payer leaves terms to its plans.' }),
    startTime: t.field({
      type: 'LocalTime',
      description: 'Start of the visit; services may carry their own.',
    }),
    endTime: t.field({ type: 'LocalTime', description: 'End of the visit.' }),
    services: t.field({ type: [ServiceInput], required: true, description: 'Services of the day, 1 to 50.' }),
  }),
});

builder.queryField('billingPreview', (t) =>
  t.field({
    type: [Billing],
    authScopes: { action: 'billing.preview' },
    description:
      'What each payer would be sent for a day of care. A pure question: nothing is stored, no patient is named.',
    args: {
      input: t.arg({ type: BillingInputType, required: true, description: 'The day of care.' }),
      payers: t.arg.stringList({ description: 'Slugs of the payers asked about; all when left out.' }),
    },
    resolve: (_root, { input, payers }, context) =>
      previewBilling(referenceOn(context, input.dateOfService), input, payers),
  }),
);
