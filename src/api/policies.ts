import { builder } from './kit/builder.ts';
import { countedConnectionOf } from './kit/connections.ts';
import { type RequestContext, referenceKnownAt } from './kit/context.ts';
import { PolicyStatus, PolicyTopic } from './kit/enums.ts';
import { firstDayAfter, firstDayInForce, onArgument } from './kit/fields.ts';
import { Node, registerNode } from './kit/node.ts';
import { Code, Payer, Plan, Policy, PolicyNote } from './kit/refs.ts';
import { Source } from './kit/source.ts';
import { PolicyTerms } from './policyTerms.ts';
import { may } from '../shared/permissions.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import type { PolicyStep } from '../reference/data/rows.ts';
import type { PolicyVersionView, PolicyView } from '../reference/views/views.ts';
import type { ShownDifference } from '../policies/changeFeed.ts';
import { differencesOf, findPolicies } from '../policies/service.ts';
import { RejectedError } from '../shared/errors.ts';
import type { Period } from '../shared/plainDate.ts';

/** Policies of payers, in versions, and the notes they are made of. */

builder.objectType(PolicyNote, {
  description: 'One statement of a payer about some codes: words for people, terms for the engine.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the note, unique among notes.' }),
    policy: t.expose('policy', { type: Policy, description: 'The policy it belongs to.' }),
    topic: t.expose('topic', { type: PolicyTopic, description: 'What it is about.' }),
    codes: t.expose('codes', { type: [Code], description: 'Codes it speaks about, ranges written out.' }),
    selectors: t.exposeStringList('selectors', {
      description:
        'Codes as the note names them: codes, ranges such as 97032-97036, or * for every code of outpatient therapy.',
    }),
    text: t.exposeString('text', { description: 'The statement, paraphrased.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'What it means to the engine; null for words alone.',
    }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: 'Whether it must be confirmed for the plan at hand.',
    }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    source: t.expose('source', { type: Source, description: 'Where it is written.' }),
  }),
});

const InForcePeriod = builder.objectRef<Period>('InForcePeriod').implement({
  description: 'Days on which a version applies without a break.',
  fields: (t) => ({
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day; null when it is not bounded.',
    }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day no longer in it; null when it is not bounded.',
    }),
  }),
});

const PolicyStepType = builder.objectRef<PolicyStep>('PolicyStep').implement({
  description: 'What somebody did about a version.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'WRITTEN, PUBLISHED, RESTORED or WITHDRAWN.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was done.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'Who did it.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was done.' }),
  }),
});

export const PolicyDifferenceType = builder.objectRef<ShownDifference>('PolicyDifference').implement({
  description: 'One difference between two versions, in the terms of the field.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Place in the later version, such as notes.0.terms.maxUnitsPerDay.',
    }),
    topic: t.expose('topic', {
      type: PolicyTopic,
      nullable: true,
      description: 'Topic of the note; null for the policy itself.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'What was said; a long text by its beginning.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description: 'What is said now; a long text by its beginning.',
    }),
    summary: t.exposeString('summary', {
      description: 'The difference in one line, such as `maxUnitsPerDay 4 → 6 for 97110`.',
    }),
  }),
});

const PolicyVersion = builder.objectRef<PolicyVersionView>('PolicyVersion').implement({
  description:
    'A version of a policy. It applies in its period; it was recorded at an instant; it is never changed.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Number of the version, from 1.' }),
    status: t.expose('status', { type: PolicyStatus, description: 'Where the version stands.' }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it came to this status.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'Who brought it there.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was brought there.' }),
    steps: t.expose('steps', {
      type: [PolicyStepType],
      description: 'How it came to its status, oldest first: it was written, then decided upon.',
    }),
    inForce: t.expose('inForce', {
      type: [InForcePeriod],
      description:
        'Days on which it really applies: its period without what later versions or a withdrawal took away.',
    }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Its notes.' }),
  }),
});

builder.objectType(Policy, {
  description: 'A policy of a payer or plan, as its version in force on the asked date.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'history' in value && 'payer' in value,
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan it holds for; null for every plan.',
    }),
    number: t.exposeString('number', { nullable: true, description: "The payer's number." }),
    title: t.exposeString('title', { description: 'Title.' }),
    url: t.exposeString('url', { nullable: true, description: 'Where it is published.' }),
    status: t.expose('status', { type: PolicyStatus, description: 'Where the shown version stands.' }),
    version: t.exposeInt('version', { description: 'Number of the shown version.' }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    lastReviewedOn: t.expose('lastReviewedOn', {
      type: 'Date',
      nullable: true,
      description: 'Day the payer last reviewed it.',
    }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the shown version.' }),
    history: t.expose('history', {
      type: [PolicyVersion],
      description: 'All published versions, oldest first; an administrator sees drafts too.',
    }),
    diff: t.field({
      type: [PolicyDifferenceType],
      description:
        'Field-by-field difference between two versions, in the terms of the field (limit 4 → 6, modifier added), not of the text.',
      args: {
        from: t.arg.int({ required: true, description: 'Number of the earlier version.' }),
        to: t.arg.int({ required: true, description: 'Number of the later version.' }),
      },
      resolve: (policy, { from, to }) => differencesOf(policy, from, to),
    }),
    sources: t.expose('sources', { type: [Source], description: 'Where the policy was read.' }),
  }),
});

export const PolicyConnection = countedConnectionOf(Policy, {
  edge: 'A policy in a list.',
  page: 'A page of policies.',
  one: 'policy',
  many: 'policies',
});

const PolicyFilter = builder.inputType('PolicyFilter', {
  description: 'Which policies to list. Conditions add up; values of one condition are alternatives.',
  fields: (t) => ({
    payers: t.stringList({ description: 'Slugs of payers.' }),
    codes: t.stringList({ description: 'Codes that a note speaks about.' }),
    topics: t.field({ type: [PolicyTopic], description: 'Topics of a note.' }),
    statuses: t.field({
      type: [PolicyStatus],
      description: 'Statuses; published and in force on the date when left out.',
    }),
    search: t.string({ description: 'Words in the title, number or notes.' }),
    staleBefore: t.field({
      type: 'Date',
      description:
        'Only policies with a document, or a note in force, last verified before this day, or never.',
    }),
  }),
});

export const knownAtArgument = {
  type: 'DateTime',
  description:
    'What was known at this instant of policies and standing terms; what is known now when left out.',
} as const;

builder.queryFields((t) => ({
  policy: t.field({
    type: Policy,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description: 'One policy by its id; null when it is not known.',
    args: {
      id: t.arg.id({ required: true, description: 'Its opaque id.' }),
      on: t.arg(onArgument),
      knownAt: t.arg(knownAtArgument),
    },
    resolve: (_root, { id, on, knownAt }, context) => {
      const parsed = parseGlobalId(id);
      return parsed?.type === 'Policy' ? findPolicy(parsed.key, context, on, knownAt) : null;
    },
  }),
  policies: t.field({
    type: PolicyConnection,
    authScopes: { action: 'reference.read' },
    description: 'Policies by payer and key. Drafts are listed to administrators only.',
    args: {
      filter: t.arg({ type: PolicyFilter, description: 'Which policies.' }),
      on: t.arg(onArgument),
      knownAt: t.arg(knownAtArgument),
      first: t.arg.int({ defaultValue: 25, description: 'Policies on the page, 1 to 200.' }),
      after: t.arg.string({ description: 'Cursor after which the page begins.' }),
    },
    resolve: async (_root, { on, knownAt, ...args }, context) => {
      const wantsDrafts = args.filter?.statuses?.includes('DRAFT') ?? false;
      if (wantsDrafts && !may(context.principal, 'policy.readDraft')) {
        const code = context.principal ? 'FORBIDDEN' : 'UNAUTHENTICATED';
        throw new RejectedError(code, 'Listing drafts requires the role ADMIN.');
      }
      const drafts = wantsDrafts ? await context.policies.drafts(on ?? null) : [];
      return findPolicies(await referenceKnownAt(context, on, knownAt), args, drafts);
    },
  }),
}));

/** Who may edit sees the drafts of the policy too. What was known in the past is the same for everybody. */
async function findPolicy(
  key: string,
  context: RequestContext,
  on: string | null | undefined,
  knownAt: string | null | undefined,
): Promise<PolicyView | null> {
  if (knownAt == null && may(context.principal, 'policy.readDraft')) {
    return context.policies.find(key, on ?? null, context.snapshot);
  }
  return (await referenceKnownAt(context, on, knownAt)).policy(key) ?? null;
}

registerNode('Policy', (key, context) => findPolicy(key, context, null, null));
