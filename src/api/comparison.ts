import { DocumentationRequirement, requirementsAt } from './codes.ts';
import { builder } from './kit/builder.ts';
import { referenceKnownAt } from './kit/context.ts';
import { Agreement, Confidence, KnowledgeState, PolicyTopic, RelationToMedicare } from './kit/enums.ts';
import { conflictingNotes, asOfArgument } from './kit/fields.ts';
import { coverageArgument, questionOf, settingArgument } from './question.ts';
import { Code, Payer, Plan, PolicyNote } from './kit/refs.ts';
import { Completeness } from './payers.ts';
import { PolicyTerms } from './policyTerms.ts';
import { MueLimit } from './releaseCodeFields.ts';
import type { PlanCell } from '../comparison/cells.ts';
import {
  comparePayers,
  CODES_LIMIT,
  type ComparisonView,
  type PayerWideView,
  type RowView,
} from '../comparison/service.ts';
import type { ComparedCell } from '../comparison/table.ts';

/** Payers side by side: a matrix of codes and topics. The service computes everything, so no field has a resolver. */

const ComparisonPlanCell = builder.objectRef<PlanCell>('ComparisonPlanCell').implement({
  description: "The statement of one plan about the topic of a code. It never becomes the payer's value.",
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan, description: 'The plan.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'State of knowledge.' }),
    value: t.exposeString('value', { description: 'The value in short.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'Terms of the topic; null for text alone.',
    }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the plan about the topic.' }),
    conflicts: t.expose('conflicts', conflictingNotes),
  }),
});

const ComparisonCell = builder.objectRef<ComparedCell>('ComparisonCell').implement({
  description: 'The cell of one payer for one topic of a code. `state` and `value` are never empty.',
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'State of knowledge.' }),
    value: t.exposeString('value', {
      description:
        'The value in short, for example "max 4 units a day", "GO required; CO with an assistant" or "not available". It lists the terms, or the beginning of the closest statement when there are no terms, both sides of a conflict, and the values of single plans.',
    }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description:
        'Terms of the topic for all plans. A conflicting term is left out. Null when there are only texts or unit limits.',
    }),
    notes: t.expose('notes', {
      type: [PolicyNote],
      description: 'Notes in force about the topic that apply, or may apply, by what was stated.',
    }),
    conflicts: t.expose('conflicts', conflictingNotes),
    documentationRequirements: t.field({
      type: [DocumentationRequirement],
      description: 'For DOCUMENTATION: the documentation elements that the payer requires for the code.',
      resolve: ({ requirements, payer }) => requirementsAt(requirements, payer.reference),
    }),
    mueLimits: t.expose('unitLimits', {
      type: [MueLimit],
      description:
        "For UNIT_LIMIT, when the payer applies Medicare's NCCI edits: the MUE for practitioners or, for a program code, for hospitals. Two when releases contradict each other.",
    }),
    plans: t.expose('plans', {
      type: [ComparisonPlanCell],
      description: 'Values of single plans, each with its own state.',
    }),
    payerWide: t.exposeBoolean('payerWide', {
      description: 'Whether it is what the payer states of all its codes.',
    }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: "Whether to confirm a statement of the cell with the patient's plan.",
    }),
    confidence: t.expose('confidence', {
      type: Confidence,
      nullable: true,
      description: 'Lowest confidence among the sources of the cell; null when it has none.',
    }),
    relationToMedicare: t.expose('relationToMedicare', {
      type: RelationToMedicare,
      description: "How this value compares with Medicare's.",
    }),
  }),
});

const ComparisonRow = builder.objectRef<RowView>('ComparisonRow').implement({
  description: 'One topic of one code, with a cell for each payer in the requested order.',
  fields: (t) => ({
    code: t.expose('code', { type: Code, description: 'The code as of the date.' }),
    topic: t.expose('topic', { type: PolicyTopic, description: 'The topic.' }),
    agreement: t.expose('agreement', { type: Agreement, description: 'Whether the payers agree.' }),
    payersUnlikeMedicare: t.expose('differFromMedicare', {
      type: [Payer],
      description: 'Payers known to differ from Medicare.',
    }),
    cells: t.expose('cells', { type: [ComparisonCell], description: 'One cell for each payer.' }),
  }),
});

const PayerWideRow = builder.objectRef<PayerWideView>('PayerWideRow').implement({
  description: 'One topic of all codes, with a cell for each payer in the requested order.',
  fields: (t) => ({
    topic: t.expose('topic', { type: PolicyTopic, description: 'The topic.' }),
    agreement: t.expose('agreement', { type: Agreement, description: 'Whether the payers agree.' }),
    payersUnlikeMedicare: t.expose('differFromMedicare', {
      type: [Payer],
      description: 'Payers known to differ from Medicare.',
    }),
    cells: t.expose('cells', { type: [ComparisonCell], description: 'One cell for each payer.' }),
  }),
});

const PayerCompleteness = builder
  .objectRef<ComparisonView['completeness'][number]>('PayerCompleteness')
  .implement({
    description: 'How much of a comparison is known for one payer.',
    fields: (t) => ({
      payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
      completeness: t.expose('completeness', {
        type: Completeness,
        description: 'Cells of this comparison, counted by state.',
      }),
    }),
  });

const PayerComparison = builder.objectRef<ComparisonView>('PayerComparison').implement({
  description: 'Payers side by side, on a date.',
  fields: (t) => ({
    asOf: t.expose('on', { type: 'Date', description: 'The date compared.' }),
    knownAt: t.expose('knownAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The requested instant of knowledge; null for current knowledge.',
    }),
    payers: t.expose('payers', { type: [Payer], description: 'Payers compared, in the order of the cells.' }),
    topics: t.expose('topics', { type: [PolicyTopic], description: 'Topics compared.' }),
    rows: t.expose('rows', {
      type: [ComparisonRow],
      description:
        'One row for each code and topic: codes in the requested order, topics within a code. Of several codes, without those that repeat what a payer states of all codes, which are in `payerWideRows`, and without the counting of units for codes that are not billed by time.',
    }),
    payerWideRows: t.expose('payerWide', {
      type: [PayerWideRow],
      description: 'What each payer states of all codes, once; empty when no row is left out.',
    }),
    completeness: t.expose('completeness', {
      type: [PayerCompleteness],
      description: 'How much is known of each payer in this comparison.',
    }),
    revision: t.exposeInt('revision', { description: 'Revision of the reference data.' }),
  }),
});

builder.queryField('payerComparison', (t) =>
  t.field({
    type: PayerComparison,
    authScopes: { action: 'reference.read' },
    description: 'Compares payers side by side, by code and topic.',
    args: {
      codes: t.arg.stringList({ required: true, description: `CPT and HCPCS codes, 1 to ${CODES_LIMIT}.` }),
      payers: t.arg.stringList({ description: 'Slugs of payers. All payers when left out.' }),
      topics: t.arg({ type: [PolicyTopic], description: 'Topics. All topics when left out.' }),
      asOf: t.arg(asOfArgument),
      knownAt: t.arg({
        type: 'DateTime',
        description: 'Answers with what was recorded by this instant. Current knowledge when left out.',
      }),
      coverage: t.arg(coverageArgument),
      setting: t.arg(settingArgument),
      everyCode: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether every code has all its rows, instead of `payerWideRows`.',
      }),
    },
    resolve: async (_root, { asOf, knownAt, coverage, setting, ...args }, context) => {
      const reference = await referenceKnownAt(context, asOf, knownAt);
      return comparePayers(reference, { ...args, question: questionOf(coverage, setting) }, knownAt ?? null);
    },
  }),
);
