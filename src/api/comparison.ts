import { DocumentationRequirement } from './codes.ts';
import { builder } from './kit/builder.ts';
import { referenceKnownAt } from './kit/context.ts';
import { Agreement, Confidence, KnowledgeState, PolicyTopic, RelationToMedicare } from './kit/enums.ts';
import { conflictingNotes, onArgument } from './kit/fields.ts';
import { Code, Payer, Plan, PolicyNote } from './kit/refs.ts';
import { Completeness, StandingTerm } from './payers.ts';
import { PolicyTerms } from './policyTerms.ts';
import { UnitLimit } from './releaseCodeFields.ts';
import type { PlanCell } from '../comparison/cells.ts';
import { comparePayers, CODES_LIMIT, type ComparisonView, type RowView } from '../comparison/service.ts';
import type { ComparedCell } from '../comparison/table.ts';

/** Payers side by side: one matrix of codes and topics. Everything is worked out before, so nothing here resolves. */

const ComparisonPlanCell = builder.objectRef<PlanCell>('ComparisonPlanCell').implement({
  description:
    "What one plan of a payer says about the topic of a code. It never becomes the payer's answer.",
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan, description: 'The plan.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'What is known.' }),
    value: t.exposeString('value', { description: 'The answer in short.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'Terms of the topic; null for words alone.',
    }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the plan about the topic.' }),
    conflicts: t.expose('conflicts', conflictingNotes),
  }),
});

const ComparisonCell = builder.objectRef<ComparedCell>('ComparisonCell').implement({
  description:
    'What one payer says about one topic of a code. Never empty: `state` and `value` always say something.',
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'What is known.' }),
    value: t.exposeString('value', {
      description:
        'The answer in short, such as "max 4 units a day", "GO required; CO with an assistant" or "not available". Terms in words; the beginning of the closest statement where there are only words; both sides of a conflict; then what single plans say.',
    }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description:
        'Terms of the topic that hold for every plan; a term in dispute is left out. Null where there are words or unit limits only.',
    }),
    notes: t.expose('notes', {
      type: [PolicyNote],
      description: 'Notes in force about the topic, those of single plans included.',
    }),
    conflicts: t.expose('conflicts', conflictingNotes),
    standingTerms: t.expose('standingTerms', {
      type: [StandingTerm],
      description: 'Terms outside published policies about the topic, those of single plans included.',
    }),
    requirements: t.expose('requirements', {
      type: [DocumentationRequirement],
      description: 'For DOCUMENTATION: what the payer wants the record to show for the code.',
    }),
    unitLimits: t.expose('unitLimits', {
      type: [UnitLimit],
      description:
        "For UNIT_LIMIT, where the payer applies Medicare's edits: the limit for practitioners, and of a program code the one for hospitals. Two when releases contradict each other.",
    }),
    plans: t.expose('plans', {
      type: [ComparisonPlanCell],
      description: 'What single plans say, each with its own state.',
    }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: 'Whether a statement of the cell must be confirmed for the plan at hand.',
    }),
    confidence: t.expose('confidence', {
      type: Confidence,
      nullable: true,
      description: 'Of the least sure source of the cell; null for a cell without any.',
    }),
    relationToMedicare: t.expose('relationToMedicare', {
      type: RelationToMedicare,
      description: "How it stands to Medicare's cell.",
    }),
    differsFromMedicare: t.exposeBoolean('differsFromMedicare', {
      description:
        'True only where both cells are KNOWN and differ. False is not agreement: it is also said of Medicare itself and where nobody can tell, which `relationToMedicare` tells apart.',
    }),
  }),
});

const ComparisonRow = builder.objectRef<RowView>('ComparisonRow').implement({
  description: 'One topic of one code, with a cell for each payer in the order asked.',
  fields: (t) => ({
    code: t.expose('code', { type: Code, description: 'The code, as it stands on the date.' }),
    topic: t.expose('topic', { type: PolicyTopic, description: 'The topic.' }),
    agree: t.exposeBoolean('agree', {
      description:
        'True only where every cell is KNOWN and states the same terms; `agreement` tells why not.',
    }),
    agreement: t.expose('agreement', { type: Agreement, description: 'Whether the payers agree.' }),
    differFromMedicare: t.expose('differFromMedicare', {
      type: [Payer],
      description: 'Payers that are known to differ from Medicare.',
    }),
    cells: t.expose('cells', { type: [ComparisonCell], description: 'One cell for each payer.' }),
  }),
});

const PayerCompleteness = builder
  .objectRef<ComparisonView['completeness'][number]>('PayerCompleteness')
  .implement({
    description: 'How much of a comparison is known of one payer.',
    fields: (t) => ({
      payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
      completeness: t.expose('completeness', {
        type: Completeness,
        description: 'Its cells of this comparison, by state.',
      }),
    }),
  });

const PayerComparison = builder.objectRef<ComparisonView>('PayerComparison').implement({
  description: 'Payers side by side, on a date.',
  fields: (t) => ({
    on: t.expose('on', { type: 'Date', description: 'The date compared.' }),
    knownAt: t.expose('knownAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant whose knowledge was asked for; null for what is known now.',
    }),
    payers: t.expose('payers', { type: [Payer], description: 'Payers compared, in the order of the cells.' }),
    topics: t.expose('topics', { type: [PolicyTopic], description: 'Topics compared.' }),
    rows: t.expose('rows', {
      type: [ComparisonRow],
      description: 'One row for each code and topic: codes in the order asked, topics within a code.',
    }),
    completeness: t.expose('completeness', {
      type: [PayerCompleteness],
      description: 'How much is known of each payer, over the cells of this comparison.',
    }),
    revision: t.exposeInt('revision', { description: 'Revision of the reference the answer belongs to.' }),
  }),
});

builder.queryField('payerComparison', (t) =>
  t.field({
    type: PayerComparison,
    authScopes: { action: 'reference.read' },
    description: 'What payers say about codes side by side, topic by topic.',
    args: {
      codes: t.arg.stringList({ required: true, description: `CPT and HCPCS codes, 1 to ${CODES_LIMIT}.` }),
      payers: t.arg.stringList({ description: 'Slugs of payers; all of them when left out.' }),
      topics: t.arg({ type: [PolicyTopic], description: 'Topics; all of them when left out.' }),
      on: t.arg(onArgument),
      knownAt: t.arg({
        type: 'DateTime',
        description: 'Instant whose knowledge is asked for; what is known now when left out.',
      }),
    },
    resolve: async (_root, { on, knownAt, ...args }, context) =>
      comparePayers(await referenceKnownAt(context, on, knownAt), args, knownAt ?? null),
  }),
);
