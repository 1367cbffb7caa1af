import { builder } from './kit/builder.ts';
import { countedConnectionOf, defineCountedConnection, pageArguments } from './kit/connections.ts';
import { type RequestContext, referenceKnownAt, referenceOfView } from './kit/context.ts';
import {
  PolicyReviewKind,
  PolicyStatus,
  PolicyStepKind,
  PolicyTopic,
  PublicationKind,
  WordEditKind,
} from './kit/enums.ts';
import { firstDayAfter, firstDayInForce, asOfArgument } from './kit/fields.ts';
import { Node, registerDatedNode, registerNode } from './kit/node.ts';
import { CodeConnection, Payer, Plan, Policy, PolicyNote, PolicyNoteConnection } from './kit/refs.ts';
import { Source } from './kit/source.ts';
import { PolicyScope } from './noteScope.ts';
import { PolicyTerms } from './policyTerms.ts';
import { may } from '../shared/permissions.ts';
import { parseGlobalId, type ViewOf } from '../shared/globalId.ts';
import { pageOfCodes } from '../codes/search.ts';
import type { PolicyStep } from '../reference/data/rows.ts';
import type { PolicyVersionView, PolicyView } from '../reference/views/views.ts';
import type { ShownDifference } from '../policies/storedDifferences.ts';
import type { WordEdit } from '../policies/wordEdits.ts';
import { differencesOf, findPolicies } from '../policies/service.ts';
import { RejectedError } from '../shared/errors.ts';
import { pageOf, type SortKey } from '../shared/paging.ts';
import type { Period } from '../shared/plainDate.ts';
import { policyOf } from '../reference/views/payerViews.ts';

/** Policies of payers, in versions, and the notes they are made of. */

builder.objectType(PolicyNote, {
  description: 'One statement of a payer about codes: text for people, terms for the billing engine.',
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' && value !== null && 'selectors' in value && 'topic' in value,
  fields: (t) => ({
    policy: t.expose('policy', { type: Policy, description: 'The policy it belongs to.' }),
    payer: t.field({
      type: Payer,
      description: 'The payer that states it.',
      resolve: ({ policy }) => policy.payer,
    }),
    topic: t.expose('topic', { type: PolicyTopic, description: 'Topic of the note.' }),
    codes: t.field({
      type: CodeConnection,
      description: 'Codes of the note, with ranges expanded.',
      args: pageArguments('Codes'),
      resolve: ({ codes }, args) => pageOfCodes(codes, args),
    }),
    selectors: t.exposeStringList('selectors', {
      description:
        'Codes as written in the note: codes, ranges such as 97032-97036, or * for every outpatient therapy code.',
    }),
    scope: t.expose('scope', {
      type: PolicyScope,
      nullable: true,
      description: 'To whom it applies; null for all whom the policy concerns.',
    }),
    text: t.exposeString('text', { description: 'The statement in our words.' }),
    terms: t.expose('terms', {
      type: PolicyTerms,
      nullable: true,
      description: 'Terms for the billing engine; null for text alone.',
    }),
    verifyWithPlan: t.exposeBoolean('verifyWithPlan', {
      description: "Whether to confirm the statement with the patient's plan.",
    }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    source: t.expose('source', { type: Source, description: 'Source of the statement.' }),
  }),
});

defineCountedConnection(PolicyNoteConnection, PolicyNote, {
  edge: 'A note in a list.',
  page: 'A page of notes.',
  one: 'note',
  many: 'notes',
});

const InForcePeriod = builder.objectRef<Period>('InForcePeriod').implement({
  description: 'Consecutive days on which a version is in force.',
  fields: (t) => ({
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day; null when unknown.',
    }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day after the period; null when open.',
    }),
  }),
});

const PolicyStepType = builder.objectRef<PolicyStep>('PolicyStep').implement({
  description: 'One step in the history of a version.',
  fields: (t) => ({
    kind: t.expose('kind', { type: PolicyStepKind, description: 'What happened.' }),
    publication: t.expose('publication', {
      type: PublicationKind,
      nullable: true,
      description:
        'Whether a publication is a change or a correction; null for other steps and for the seed.',
    }),
    corrects: t.exposeInt('corrects', {
      nullable: true,
      description: 'Number of the version that a correction replaced on all of its days.',
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the step was recorded.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'Author of the step.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Reason that the author gave.' }),
  }),
});

const WordEditType = builder.objectRef<WordEdit>('WordEdit').implement({
  description: 'A piece of a text, and whether it stayed, was added or was removed.',
  fields: (t) => ({
    kind: t.expose('kind', { type: WordEditKind, description: 'What happened to the piece.' }),
    text: t.exposeString('text', { description: 'The piece; a piece that stayed may be long.' }),
  }),
});

export const PolicyDifferenceType = builder.objectRef<ShownDifference>('PolicyDifference').implement({
  description: 'One difference between two versions: a term, code, period or text.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Path in the later version, for example notes.0.terms.maxUnitsPerDay.',
    }),
    topic: t.expose('topic', {
      type: PolicyTopic,
      nullable: true,
      description: 'Topic of the note; null for the policy itself.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'Earlier value, whole; null when there was none.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description: 'Later value, whole; null when there is none.',
    }),
    wordEdits: t.expose('wordEdits', {
      type: [WordEditType],
      description:
        'Of the text of a note: its pieces in order, with the words that were added and removed. Texts with hardly a word in common are replaced as a whole. Empty for anything but a text.',
    }),
    summary: t.exposeString('summary', {
      description: 'The difference in one line, for example `maxUnitsPerDay 4 → 6 for 97110`.',
    }),
  }),
});

const PolicyVersion = builder.objectRef<PolicyVersionView>('PolicyVersion').implement({
  description: 'A version of a policy. It is in force in its period and never changes after it is published.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Number of the version, from 1.' }),
    status: t.expose('status', { type: PolicyStatus, description: 'Status of the version.' }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    recordedAt: t.expose('recordedAt', {
      type: 'DateTime',
      description: 'When the version got this status.',
    }),
    recordedBy: t.exposeString('recordedBy', { description: 'Author of the status.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Reason for the status.' }),
    review: t.expose('review', {
      type: PolicyReviewKind,
      nullable: true,
      description: 'Last step of its review; null when it was never submitted.',
    }),
    steps: t.expose('steps', {
      type: [PolicyStepType],
      description: 'History of the version, oldest first.',
    }),
    periodsInForce: t.expose('inForce', {
      type: [InForcePeriod],
      description:
        'Days on which the version is in force: its period without the days that later versions or a withdrawal replaced.',
    }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the version.' }),
  }),
});

const PolicyVersionConnection = countedConnectionOf(PolicyVersion, {
  edge: 'A version in the history of a policy.',
  page: 'A page of the history.',
  one: 'version',
  many: 'versions',
});

const BY_VERSION: SortKey<PolicyVersionView> = {
  list: 'history',
  of: ({ version }) => [version],
  length: 1,
};

builder.objectType(Policy, {
  description: 'A policy of a payer or plan, at its version in force on the requested date.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'history' in value && 'payer' in value,
  fields: (t) => ({
    payer: t.expose('payer', { type: Payer, description: 'The payer.' }),
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan; null for all plans of the payer.',
    }),
    general: t.exposeBoolean('general', {
      description: 'Whether it is no document, but what is generally reported; documents go before it.',
    }),
    own: t.boolean({
      description:
        'Whether it is a rule of your organization alone, which nobody else sees and which goes before every shared rule.',
      resolve: ({ row }) => row.organizationId !== null,
    }),
    number: t.exposeString('number', { nullable: true, description: "The payer's policy number." }),
    title: t.exposeString('title', { description: 'Title.' }),
    url: t.exposeString('url', { nullable: true, description: 'URL of the policy.' }),
    status: t.expose('status', { type: PolicyStatus, description: 'Status of the shown version.' }),
    version: t.exposeInt('version', { description: 'Number of the shown version.' }),
    review: t.expose('review', {
      type: PolicyReviewKind,
      nullable: true,
      description: 'Last step of the review of the shown version; null when it was never submitted.',
    }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    lastReviewedOn: t.expose('lastReviewedOn', {
      type: 'Date',
      nullable: true,
      description: 'Day the payer last reviewed it.',
    }),
    notes: t.expose('notes', { type: [PolicyNote], description: 'Notes of the shown version.' }),
    versions: t.field({
      type: PolicyVersionConnection,
      description:
        'Published versions, oldest first. Administrators also see drafts, discarded ones included.',
      args: pageArguments('Versions'),
      resolve: ({ history }, args) => pageOf(history, BY_VERSION, args),
    }),
    differences: t.field({
      type: [PolicyDifferenceType],
      description: 'Differences between two versions, term by term (limit 4 → 6, modifier added).',
      args: {
        fromVersion: t.arg.int({ required: true, description: 'Number of the earlier version.' }),
        toVersion: t.arg.int({ required: true, description: 'Number of the later version.' }),
      },
      resolve: (policy, { fromVersion, toVersion }) => differencesOf(policy, fromVersion, toVersion),
    }),
    sources: t.expose('sources', { type: [Source], description: 'Sources of the policy.' }),
  }),
});

export const PolicyConnection = countedConnectionOf(Policy, {
  edge: 'A policy in a list.',
  page: 'A page of policies.',
  one: 'policy',
  many: 'policies',
});

const PolicyFilter = builder.inputType('PolicyFilter', {
  description: 'Which policies to list. A policy must match every condition, and any value of a condition.',
  fields: (t) => ({
    payers: t.stringList({ description: 'Slugs of payers.' }),
    codes: t.stringList({ description: 'Codes of a note.' }),
    topics: t.field({ type: [PolicyTopic], description: 'Topics of a note.' }),
    statuses: t.field({
      type: [PolicyStatus],
      description: 'Statuses. Published and in force on the date when left out.',
    }),
    own: t.boolean({
      description: "True for your organization's own rules alone, false for shared policies alone.",
    }),
    reviews: t.field({
      type: [PolicyReviewKind],
      description: 'Last steps of the review, for example SUBMITTED for drafts that wait for an approval.',
    }),
    search: t.string({ description: 'Words in the title, number or notes.' }),
    staleBefore: t.field({
      type: 'Date',
      description:
        'Only policies with a source, or a note in force, that was last verified before this day, or never.',
    }),
  }),
});

export const knownAtArgument = {
  type: 'DateTime',
  description:
    'Answers with the policies and terms that were recorded by this instant. Current knowledge when left out.',
} as const;

builder.queryFields((t) => ({
  policy: t.field({
    type: Policy,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description:
      'One policy by the id of any view of it, as it stands on the date; null for an unknown id. `node` gives the very view of an id.',
    args: {
      id: t.arg.id({ required: true, description: 'Id of the policy.' }),
      asOf: t.arg(asOfArgument),
      knownAt: t.arg(knownAtArgument),
    },
    resolve: (_root, { id, asOf, knownAt }, context) => {
      const parsed = parseGlobalId(id);
      if (parsed?.type !== 'Policy') return null;
      return findPolicy(parsed.key, context, {
        ...(asOf != null && { on: asOf }),
        ...(knownAt != null && { knownAt }),
      });
    },
  }),
  policies: t.field({
    type: PolicyConnection,
    authScopes: { action: 'reference.read' },
    description: 'Policies by payer and key. Only administrators can list drafts.',
    args: {
      filter: t.arg({ type: PolicyFilter, description: 'Which policies.' }),
      asOf: t.arg(asOfArgument),
      knownAt: t.arg(knownAtArgument),
      ...pageArguments('Policies'),
    },
    resolve: async (_root, { asOf, knownAt, ...args }, context) => {
      const wantsDrafts = args.filter?.statuses?.includes('DRAFT') ?? false;
      if (wantsDrafts && !may(context.principal, 'policy.readDraft')) {
        const code = context.principal ? 'FORBIDDEN' : 'UNAUTHENTICATED';
        throw new RejectedError(code, 'Listing drafts requires the role ADMIN.');
      }
      const drafts = wantsDrafts && !context.isPreview ? await context.policies.drafts(asOf ?? null) : [];
      return findPolicies(await referenceKnownAt(context, asOf, knownAt), args, drafts);
    },
  }),
}));

/** Editors also see the drafts of the policy, except in answers about the past. */
async function findPolicy(key: string, context: RequestContext, view: ViewOf): Promise<PolicyView | null> {
  const { on = null, knownAt, drafts, version } = view;
  const isPresent = knownAt === undefined && drafts === undefined && !context.isPreview;
  if (isPresent && may(context.principal, 'policy.readDraft')) {
    return context.policies.find(key, { on, version: version ?? null }, context.snapshot);
  }
  const reference = await referenceOfView(context, view);
  return (reference && policyOf(key, reference, version ?? null)) ?? null;
}

registerNode('Policy', findPolicy);
registerDatedNode('PolicyNote', (key, { policies }) => {
  for (const { notes } of policies) {
    const shown = notes.find((note) => note.key === key);
    if (shown) return shown;
  }
  return undefined;
});
