import { builder } from './kit/builder.ts';
import { countedConnectionOf } from './kit/connections.ts';
import { referenceKnownAt, referenceOn } from './kit/context.ts';
import { FactKind, KnowledgeState, PolicyStatus, PolicyTopic, UnitMethod } from './kit/enums.ts';
import { conflictingNotes, firstDayAfter, firstDayInForce, onArgument } from './kit/fields.ts';
import { Node, registerNode } from './kit/node.ts';
import { Payer, PayerTerms, Plan, Policy, PolicyNote } from './kit/refs.ts';
import { Source } from './kit/source.ts';
import { factsToVerify, LONGEST_UNVERIFIED_FIRST, type FactView } from '../policies/factsToVerify.ts';
import { knownAtArgument, PolicyConnection } from './policies.ts';
import { PolicyTerms } from './policyTerms.ts';
import { BY_KEY } from '../policies/service.ts';
import { type Page, pageOf } from '../shared/paging.ts';
import type {
  CompletenessView,
  DatedReference,
  PayerView,
  PlanTermsView,
  PolicyView,
  StandingTermView,
} from '../reference/views/views.ts';

/** Payers, their plans, and what each says about a code as a whole. */

export const StandingTerm = builder.objectRef<StandingTermView>('StandingTerm').implement({
  description:
    'A term of a payer or plan that stands outside its published policies, such as its unit rule or filing limit.',
  fields: (t) => ({
    topic: t.expose('topic', { type: PolicyTopic, description: 'What the term is about.' }),
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan it holds for; null for every plan.',
    }),
    text: t.exposeString('text', { description: 'The term in words.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'The term as the engine reads it.',
    }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: 'Whether it must be confirmed for the plan at hand.',
    }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    source: t.expose('source', { type: Source, description: 'Where it is written.' }),
  }),
});

export const Completeness = builder.objectRef<CompletenessView>('Completeness').implement({
  description:
    'How much is known of a payer. Counted are codes of outpatient therapy in force on the date or, in a comparison, its cells.',
  fields: (t) => ({
    known: t.exposeInt('known', { description: 'How many are KNOWN.' }),
    notAvailable: t.exposeInt('notAvailable', { description: 'How many are NOT_AVAILABLE.' }),
    conflicting: t.exposeInt('conflicting', { description: 'How many are CONFLICTING.' }),
    stale: t.exposeInt('stale', { description: 'How many are STALE.' }),
    score: t.expose('score', {
      type: 'Decimal',
      description:
        'Share that is KNOWN, from 0 to 1, rounded down to two decimals: 1.00 says that nothing is missing.',
    }),
  }),
});

const PlanTerms = builder.objectRef<PlanTermsView>('PlanTerms').implement({
  description: 'What one plan of a payer says about a code.',
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan, description: 'The plan.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'What is known.' }),
    terms: t.expose('terms', { type: PolicyTerms, nullable: true, description: 'Merged terms of the plan.' }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the plan about the code.' }),
    conflicts: t.expose('conflicts', conflictingNotes),
  }),
});

builder.objectType(PayerTerms, {
  description:
    'What one payer says about one code on the asked date. Never an empty cell: `state` says what is known.',
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'What is known.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description:
        'Terms merged from the statements that hold for every plan; a term in dispute is left out.',
    }),
    notes: t.expose('notes', {
      type: [PolicyNote],
      description: 'Notes in force, those of single plans included.',
    }),
    standingTerms: t.expose('standingTerms', {
      type: [StandingTerm],
      description: 'Terms that stand outside published policies.',
    }),
    conflicts: t.expose('conflicts', conflictingNotes),
    plans: t.expose('plans', {
      type: [PlanTerms],
      description: 'What single plans say, each with its own state.',
    }),
  }),
});

const FactToVerify = builder.objectRef<FactView>('FactToVerify').implement({
  description:
    'A fact in force that nobody has verified for long, or ever. `source` says where to read it again.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FactKind, description: 'What kind of fact it is.' }),
    payer: t.expose('payer', { type: Payer, description: 'The payer it is about.' }),
    plan: t.expose('plan', { type: Plan, nullable: true, description: 'The plan; null for every plan.' }),
    policy: t.expose('policy', {
      type: Policy,
      nullable: true,
      description: 'The policy; null for a standing term.',
    }),
    topic: t.expose('topic', {
      type: PolicyTopic,
      nullable: true,
      description: 'What it is about; null for a document.',
    }),
    selectors: t.exposeStringList('selectors', { description: 'Codes as the fact names them.' }),
    text: t.exposeString('text', { description: 'The statement, or the title of the document.' }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: 'Whether it must also be confirmed for the plan at hand.',
    }),
    source: t.expose('source', {
      type: Source,
      description: 'Where it is written; `verifiedOn` is null when nobody ever read it there.',
    }),
  }),
});

const FactToVerifyConnection = countedConnectionOf(FactToVerify, {
  edge: 'A fact to verify in a list.',
  page: 'A page of facts to verify.',
  one: 'fact',
  many: 'facts',
});

builder.objectType(Payer, {
  description: 'An organization that pays: Medicare, Aetna, BCBS, Cigna, UnitedHealthcare.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'slug' in value && 'kind' in value,
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Short stable name, used wherever a payer is asked for.' }),
    name: t.exposeString('name', { description: 'Full name.' }),
    kind: t.exposeString('kind', { description: 'GOVERNMENT or COMMERCIAL.' }),
    plans: t.expose('plans', { type: [Plan], description: 'Plans with terms of their own.' }),
    standingTerms: t.expose('standingTerms', {
      type: [StandingTerm],
      description: 'Terms outside published policies, in force on the asked date.',
    }),
    timelyFilingDays: t.exposeInt('timelyFilingDays', {
      nullable: true,
      description:
        'Days from the date of service within which a claim must arrive; the fewest where it runs in calendar years, null when it depends on the plan.',
    }),
    timelyFilingYears: t.exposeInt('timelyFilingYears', {
      nullable: true,
      description:
        'Calendar years after the date of service within which a claim must arrive; null when it runs in days or depends on the plan.',
    }),
    completeness: t.expose('completeness', {
      type: Completeness,
      description: 'How much is known of this payer.',
    }),
    factsToVerify: t.field({
      type: FactToVerifyConnection,
      description: 'Facts in force that must be read again, longest unverified first.',
      args: {
        before: t.arg({
          type: 'Date',
          description:
            'Last verified before this day, or never; the day before which facts are STALE when left out.',
        }),
        first: t.arg.int({ defaultValue: 25, description: 'Facts on the page, 1 to 200.' }),
        after: t.arg.string({ description: 'Cursor after which the page begins.' }),
      },
      resolve: (payer, { before, ...page }): Page<FactView> =>
        pageOf(factsToVerify(payer, before ?? payer.reference.staleBefore), LONGEST_UNVERIFIED_FIRST, page),
    }),
    sources: t.expose('sources', { type: [Source], description: 'Where its standing terms come from.' }),
    unitMethod: t.field({
      type: UnitMethod,
      nullable: true,
      description: 'How the payer counts timed units; null when its plans differ.',
      args: { on: t.arg(onArgument) },
      resolve: (payer, { on }) => atDate(payer, on).payerRules(payer.slug, null)?.unitMethod?.method ?? null,
    }),
    policies: t.field({
      type: PolicyConnection,
      description: 'Policies of the payer, in force on the asked date unless a status is given.',
      args: {
        status: t.arg({
          type: PolicyStatus,
          description: 'Only policies whose newest version has this status.',
        }),
        first: t.arg.int({ defaultValue: 25, description: 'Policies on the page, 1 to 200.' }),
        after: t.arg.string({ description: 'Cursor after which the page begins.' }),
      },
      resolve: (payer, { status, first, after }): Page<PolicyView> =>
        pageOf(
          status == null
            ? payer.policiesInForce
            : payer.reference.policies.filter((policy) => policy.payer === payer && policy.status === status),
          BY_KEY,
          { first, after },
        ),
    }),
  }),
});

builder.objectType(Plan, {
  description: "A plan of a payer; it may override the payer's terms (BCBS is a federation of plans).",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the plan, unique among plans.' }),
    slug: t.exposeString('slug', { description: 'Short stable name.' }),
    name: t.exposeString('name', { description: 'Full name.' }),
    payer: t.expose('payer', { type: Payer, description: 'The payer it belongs to.' }),
    unitMethod: t.field({
      type: UnitMethod,
      nullable: true,
      description:
        "How the plan counts timed units: its own rule, else its payer's; null when neither is known.",
      args: { on: t.arg(onArgument) },
      resolve: (plan, { on }) =>
        atDate(plan.payer, on).payerRules(plan.payer.slug, plan.slug)?.unitMethod?.method ?? null,
    }),
  }),
});

/** The facts that the payer was read from, on another date. */
function atDate({ reference }: PayerView, on: string | null | undefined): DatedReference {
  return reference.snapshot.at(on ?? reference.on, reference.today);
}

builder.queryFields((t) => ({
  payer: t.field({
    type: Payer,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description: 'One payer; null when it is not known.',
    args: {
      slug: t.arg.string({ required: true, description: 'Its slug, such as medicare.' }),
      on: t.arg(onArgument),
      knownAt: t.arg(knownAtArgument),
    },
    resolve: async (_root, { slug, on, knownAt }, context) =>
      (await referenceKnownAt(context, on, knownAt)).payer(slug) ?? null,
  }),
  payers: t.field({
    type: [Payer],
    authScopes: { action: 'reference.read' },
    description: 'All payers, Medicare first.',
    resolve: (_root, _args, context) => referenceOn(context, null).payers,
  }),
}));

registerNode('Payer', (key, context) => referenceOn(context, null).payer(key) ?? null);
