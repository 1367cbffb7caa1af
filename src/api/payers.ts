import { builder } from './kit/builder.ts';
import { countedConnectionOf, pageArguments } from './kit/connections.ts';
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

/** Payers, their plans, and their terms for a code. */

export const StandingTerm = builder.objectRef<StandingTermView>('StandingTerm').implement({
  description:
    'A general term of a payer or plan outside its published policies, for example its unit rule or filing limit.',
  fields: (t) => ({
    topic: t.expose('topic', { type: PolicyTopic, description: 'Topic of the term.' }),
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan; null for all plans of the payer.',
    }),
    text: t.exposeString('text', { description: 'The term as text.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'The term for the billing engine.',
    }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: "Whether to confirm the statement with the patient's plan.",
    }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    source: t.expose('source', { type: Source, description: 'Source of the term.' }),
  }),
});

export const Completeness = builder.objectRef<CompletenessView>('Completeness').implement({
  description:
    'How much is known of a payer: counts of outpatient therapy codes in force on the date or, in a comparison, of its cells.',
  fields: (t) => ({
    known: t.exposeInt('known', { description: 'Number of KNOWN.' }),
    notAvailable: t.exposeInt('notAvailable', { description: 'Number of NOT_AVAILABLE.' }),
    conflicting: t.exposeInt('conflicting', { description: 'Number of CONFLICTING.' }),
    stale: t.exposeInt('stale', { description: 'Number of STALE.' }),
    score: t.expose('score', {
      type: 'Decimal',
      description:
        'Share of KNOWN from 0 to 1, rounded down to two decimals, so 1.00 means that nothing is missing.',
    }),
  }),
});

const PlanTerms = builder.objectRef<PlanTermsView>('PlanTerms').implement({
  description: 'Terms of one plan of a payer for a code.',
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan, description: 'The plan.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'State of knowledge.' }),
    terms: t.expose('terms', { type: PolicyTerms, nullable: true, description: 'Merged terms of the plan.' }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the plan about the code.' }),
    conflicts: t.expose('conflicts', conflictingNotes),
  }),
});

builder.objectType(PayerTerms, {
  description: 'Terms of one payer for one code on the requested date. `state` is never null.',
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'State of knowledge.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'Terms merged from the statements for all plans. A conflicting term is left out.',
    }),
    notes: t.expose('notes', {
      type: [PolicyNote],
      description: 'Notes in force, including those of single plans.',
    }),
    standingTerms: t.expose('standingTerms', {
      type: [StandingTerm],
      description: 'General terms outside published policies.',
    }),
    conflicts: t.expose('conflicts', conflictingNotes),
    plans: t.expose('plans', {
      type: [PlanTerms],
      description: 'Terms of single plans, each with its own state.',
    }),
  }),
});

const FactToVerify = builder.objectRef<FactView>('FactToVerify').implement({
  description:
    'A fact in force that was last verified before the day, or never. `source` is the document to read again.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FactKind, description: 'Kind of fact.' }),
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan; null for all plans of the payer.',
    }),
    policy: t.expose('policy', {
      type: Policy,
      nullable: true,
      description: 'The policy; null for a general term outside published policies.',
    }),
    topic: t.expose('topic', {
      type: PolicyTopic,
      nullable: true,
      description: 'Topic of the fact; null for a document.',
    }),
    selectors: t.exposeStringList('selectors', { description: 'Codes as written in the fact.' }),
    text: t.exposeString('text', { description: 'The statement, or the title of the document.' }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: "Whether to confirm the statement with the patient's plan.",
    }),
    source: t.expose('source', {
      type: Source,
      description: 'Source of the fact; `verifiedOn` is null for a fact that was never verified.',
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
  description: 'A payer: Medicare, Aetna, BCBS, Cigna, UnitedHealthcare.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'slug' in value && 'kind' in value,
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description: 'Short stable name. Arguments that name a payer take this slug.',
    }),
    name: t.exposeString('name', { description: 'Full name.' }),
    kind: t.exposeString('kind', { description: 'GOVERNMENT or COMMERCIAL.' }),
    plans: t.expose('plans', { type: [Plan], description: 'Plans with terms of their own.' }),
    standingTerms: t.expose('standingTerms', {
      type: [StandingTerm],
      description: 'General terms outside published policies, in force on the requested date.',
    }),
    timelyFilingDays: t.exposeInt('timelyFilingDays', {
      nullable: true,
      description:
        'Calendar days from the date of service within which a claim must arrive. The minimum when the limit is in years; null when it depends on the plan.',
    }),
    timelyFilingYears: t.exposeInt('timelyFilingYears', {
      nullable: true,
      description:
        'Calendar years after the date of service within which a claim must arrive; null when the limit is in days or depends on the plan.',
    }),
    completeness: t.expose('completeness', {
      type: Completeness,
      description: 'How much is known of the payer.',
    }),
    factsToVerify: t.field({
      type: FactToVerifyConnection,
      description: 'Facts in force to verify again, longest unverified first.',
      args: {
        before: t.arg({
          type: 'Date',
          description:
            'Facts last verified before this day, or never. When left out, the day before which facts are STALE.',
        }),
        ...pageArguments('Facts'),
      },
      resolve: (payer, { before, ...page }): Page<FactView> =>
        pageOf(factsToVerify(payer, before ?? payer.reference.staleBefore), LONGEST_UNVERIFIED_FIRST, page),
    }),
    sources: t.expose('sources', { type: [Source], description: 'Sources of its general terms.' }),
    unitMethod: t.field({
      type: UnitMethod,
      nullable: true,
      description: 'How the payer counts timed units; null when its plans differ.',
      args: { on: t.arg(onArgument) },
      resolve: (payer, { on }) => atDate(payer, on).payerRules(payer.slug, null)?.unitMethod?.method ?? null,
    }),
    policies: t.field({
      type: PolicyConnection,
      description: 'Policies of the payer: those in force on the requested date, unless a status is given.',
      args: {
        status: t.arg({
          type: PolicyStatus,
          description: 'Only policies whose newest version has this status.',
        }),
        ...pageArguments('Policies'),
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
  description: "A plan of a payer. It can override the payer's terms (BCBS is a federation of plans).",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the plan, unique among plans.' }),
    slug: t.exposeString('slug', { description: 'Short stable name.' }),
    name: t.exposeString('name', { description: 'Full name.' }),
    payer: t.expose('payer', { type: Payer, description: 'The payer of the plan.' }),
    unitMethod: t.field({
      type: UnitMethod,
      nullable: true,
      description:
        "How the plan counts timed units: its own rule, else its payer's. Null when neither is known.",
      args: { on: t.arg(onArgument) },
      resolve: (plan, { on }) =>
        atDate(plan.payer, on).payerRules(plan.payer.slug, plan.slug)?.unitMethod?.method ?? null,
    }),
  }),
});

/** The facts of the payer's snapshot on another date. */
function atDate({ reference }: PayerView, on: string | null | undefined): DatedReference {
  return reference.snapshot.at(on ?? reference.on, reference.today);
}

builder.queryFields((t) => ({
  payer: t.field({
    type: Payer,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description: 'One payer; null for an unknown slug.',
    args: {
      slug: t.arg.string({ required: true, description: 'Slug of the payer, for example medicare.' }),
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
