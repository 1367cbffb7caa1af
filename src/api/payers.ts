import { completenessOf } from '../comparison/completeness.ts';
import { builder } from './kit/builder.ts';
import { countedConnectionOf, pageArguments } from './kit/connections.ts';
import { referenceKnownAt } from './kit/context.ts';
import { FactKind, KnowledgeState, PayerKind, PolicyStatus, PolicyTopic, UnitMethod } from './kit/enums.ts';
import { conflictingNotes, asOfArgument } from './kit/fields.ts';
import { Node, registerDatedNode } from './kit/node.ts';
import { Payer, PayerTerms, Plan, Policy, PolicyNote } from './kit/refs.ts';
import { Source } from './kit/source.ts';
import { factsToVerify, LONGEST_UNVERIFIED_FIRST, type FactView } from '../policies/factsToVerify.ts';
import { knownAtArgument, PolicyConnection } from './policies.ts';
import { PolicyTerms } from './policyTerms.ts';
import {
  policyTermText,
  type PolicyTermName,
  type TermCondition as TermConditionValue,
} from '../billing/index.ts';
import type { ResolvedTerm } from '../reference/views/resolve.ts';
import { BY_KEY } from '../policies/service.ts';
import { NOTHING_STATED, withPlan } from '../reference/data/scope.ts';
import { type Page, pageOf } from '../shared/paging.ts';
import type {
  CompletenessView,
  DatedReference,
  NoteView,
  PayerView,
  PlanTermsView,
  PolicyView,
} from '../reference/views/views.ts';

/** Payers, their plans, and their terms for a code. */

export const Completeness = builder.objectRef<CompletenessView>('Completeness').implement({
  description: 'How much is known of a payer: counts of cells of codes and topics.',
  fields: (t) => ({
    known: t.exposeInt('known', { description: 'Number of KNOWN.' }),
    depends: t.exposeInt('depends', { description: 'Number of DEPENDS.' }),
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
  description: 'Terms that hold for one plan of a payer and a code: its own, else those of the payer.',
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan, description: 'The plan.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'State of knowledge.' }),
    terms: t.expose('terms', { type: PolicyTerms, nullable: true, description: 'The settled terms.' }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the plan about the code.' }),
    conflicts: t.expose('conflicts', conflictingNotes),
  }),
});

const TermCondition = builder.objectRef<TermConditionValue>('TermCondition').implement({
  description: 'What a statement is limited to and the request does not say.',
  fields: (t) => ({
    dimension: t.exposeString('dimension', {
      description: 'The limited dimension: plan, ages, or a list of PolicyScope.',
    }),
    values: t.exposeStringList('values', { description: 'Values for which the statement applies.' }),
  }),
});

type TermOfPayer = ResolvedTerm<NoteView> & { readonly name: PolicyTermName };

const TermBranch = builder
  .objectRef<TermOfPayer['branches'][number] & { readonly name: PolicyTermName }>('TermBranch')
  .implement({
    description:
      'What a term is where all conditions hold. Of the branches that hold, those of the lowest rank apply; where their values differ, they contradict each other.',
    fields: (t) => ({
      conditions: t.expose('conditions', {
        type: [TermCondition],
        description: 'The conditions; empty for what holds otherwise.',
      }),
      rank: t.exposeInt('rank', { description: '1 for the closest notes.' }),
      value: t.string({
        nullable: true,
        description: 'The value in short; null where it is not stated.',
        resolve: ({ name, value }) => policyTermText({ [name]: value }, name) ?? null,
      }),
      note: t.expose('note', {
        type: PolicyNote,
        nullable: true,
        description: 'The note that states it; null where it is not stated.',
      }),
    }),
  });

export const PayerTerm = builder.objectRef<TermOfPayer>('PayerTerm').implement({
  description: 'What is known of one term of a payer, and from which note.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the term, a field of PolicyTerms.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'State of knowledge.' }),
    value: t.string({
      nullable: true,
      description: 'The value in short; null unless the term is settled.',
      resolve: ({ name, value }) => policyTermText({ [name]: value }, name) ?? null,
    }),
    decidedBy: t.expose('decidedBy', {
      type: PolicyNote,
      nullable: true,
      description: 'The closest note, which decided; null unless the term is settled.',
    }),
    conflicts: t.expose('conflicts', conflictingNotes),
    branches: t.field({
      type: [TermBranch],
      description: 'For DEPENDS: what it is in each case. Empty otherwise.',
      resolve: ({ name, branches }) => branches.map((branch) => ({ ...branch, name })),
    }),
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
      description:
        'The settled terms. A term that depends on what was not stated, or is in conflict, is left out.',
    }),
    termStates: t.field({
      type: [PayerTerm],
      description: 'Every term that a statement has, with its state and the note that decided.',
      resolve: ({ byTerm }) => [...byTerm].map(([name, term]) => ({ ...term, name })),
    }),
    notes: t.expose('notes', {
      type: [PolicyNote],
      description: 'Notes in force that apply, or may apply, by what was stated.',
    }),
    conflicts: t.expose('conflicts', conflictingNotes),
    plans: t.expose('plans', {
      type: [PlanTerms],
      description: 'Terms for each plan that says something of its own, each with its own state.',
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
      description: 'The policy.',
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
    kind: t.expose('kind', { type: PayerKind, description: 'Kind of payer.' }),
    plans: t.expose('plans', { type: [Plan], description: 'Plans with terms of their own.' }),
    timelyFilingDays: t.exposeInt('timelyFilingDays', {
      nullable: true,
      description:
        'Calendar days from the date of service within which a claim must arrive. The minimum when the limit is in years; null when it depends on the plan, the line of business or another limit.',
    }),
    timelyFilingYears: t.exposeInt('timelyFilingYears', {
      nullable: true,
      description:
        'Calendar years after the date of service within which a claim must arrive; null when the limit is in days, or depends on the plan or another limit.',
    }),
    completeness: t.field({
      type: Completeness,
      description:
        'How much is known of the payer without a coverage: for each outpatient therapy code in force on the date, whether it is covered and authorized, how many visits and units, which modifiers, and assistants and telehealth.',
      resolve: (payer) => completenessOf(payer.slug, payer.reference),
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
    sources: t.expose('sources', { type: [Source], description: 'Sources of its policies in force.' }),
    unitMethod: t.field({
      type: UnitMethod,
      nullable: true,
      description: 'How the payer counts timed units; null when its plans differ.',
      args: { asOf: t.arg(asOfArgument) },
      resolve: (payer, { asOf }) =>
        atDate(payer, asOf).payerRules(payer.slug, NOTHING_STATED)?.claimTerms.terms.unitMethod ?? null,
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
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' && value !== null && 'slug' in value && 'payer' in value && !('kind' in value),
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Short stable name.' }),
    name: t.exposeString('name', { description: 'Full name.' }),
    payer: t.expose('payer', { type: Payer, description: 'The payer of the plan.' }),
    unitMethod: t.field({
      type: UnitMethod,
      nullable: true,
      description:
        "How the plan counts timed units: its own rule, else its payer's. Null when neither is known.",
      args: { asOf: t.arg(asOfArgument) },
      resolve: (plan, { asOf }) =>
        atDate(plan.payer, asOf).payerRules(plan.payer.slug, withPlan(NOTHING_STATED, plan.slug))?.claimTerms
          .terms.unitMethod ?? null,
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
      asOf: t.arg(asOfArgument),
      knownAt: t.arg(knownAtArgument),
    },
    resolve: async (_root, { slug, asOf, knownAt }, context) =>
      (await referenceKnownAt(context, asOf, knownAt)).payer(slug) ?? null,
  }),
  payers: t.field({
    type: [Payer],
    authScopes: { action: 'reference.read' },
    description: 'All payers, Medicare first.',
    args: { asOf: t.arg(asOfArgument), knownAt: t.arg(knownAtArgument) },
    resolve: async (_root, { asOf, knownAt }, context) =>
      (await referenceKnownAt(context, asOf, knownAt)).payers,
  }),
}));

registerDatedNode('Payer', (key, reference) => reference.payer(key));
registerDatedNode('Plan', (key, reference) => reference.plan(key));
