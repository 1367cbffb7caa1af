import { builder } from './kit/builder.ts';
import { Confidence, PolicyTopic } from './kit/enums.ts';
import { Policy } from './kit/refs.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import type { PolicyEditResult } from '../policies/editing/policyEditor.ts';
import { PolicyDifferenceType } from './policies.ts';
import { PolicyTermsInput } from './policyTerms.ts';
import type { OverlappingPolicy } from '../policies/editing/userErrors.ts';

/** Edits of policies: draft, publish, revise, publish, withdraw, restore. Nothing is ever lost. */

builder.objectRef<OverlappingPolicy>('OverlappingPolicy').implement({
  description: 'Another policy of the payer or plan says the same thing, or another, for the same days.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    policy: t.expose('policy', { type: Policy, description: 'The policy that is in the way.' }),
  }),
});

const SourceInput = builder.inputType('SourceInput', {
  description: 'Where a statement is written.',
  fields: (t) => ({
    title: t.string({ required: true, description: 'Document, table or text.' }),
    url: t.string({ description: 'Where it can be read; http or https.' }),
    publisher: t.string({ description: 'Who published it.' }),
    section: t.string({ description: 'Place inside the document.' }),
    retrievedOn: t.field({ type: 'Date', description: 'Day it was fetched.' }),
    verifiedOn: t.field({
      type: 'Date',
      description: 'Day somebody last read the fact in it; required for VERIFIED.',
    }),
    confidence: t.field({
      type: Confidence,
      required: true,
      defaultValue: 'UNVERIFIED',
      description: 'How sure the fact is.',
    }),
  }),
});

const PolicyNoteInput = builder.inputType('PolicyNoteInput', {
  description: 'One statement of a payer about some codes.',
  fields: (t) => ({
    id: t.id({
      description: 'The note that this one continues, from the newest version; none for a new note.',
    }),
    topic: t.field({ type: PolicyTopic, required: true, description: 'What it is about.' }),
    codes: t.stringList({
      required: true,
      description:
        'Codes, ranges such as 97032-97036, or * for every code of outpatient therapy; at most 5000.',
    }),
    text: t.string({
      required: true,
      description: 'The statement in your own words; at most 102400 bytes, kept as it is sent.',
    }),
    terms: t.field({ type: PolicyTermsInput, description: 'What it means to the engine.' }),
    verifyWithPlan: t.boolean({ description: 'Whether it must be confirmed for the plan at hand.' }),
    source: t.field({ type: SourceInput, required: true, description: 'Where it is written.' }),
  }),
});

const PolicyDraftInput = builder.inputType('PolicyDraftInput', {
  description: 'A new policy.',
  fields: (t) => ({
    payer: t.string({ required: true, description: 'Slug of the payer.' }),
    plan: t.string({ description: 'Slug of the plan it holds for; every plan when left out.' }),
    number: t.string({ description: "The payer's number." }),
    title: t.string({ required: true, description: 'Title.' }),
    url: t.string({ description: 'Where it is published; http or https.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day in force; unknown when left out.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day no longer in force; open when left out.' }),
    notes: t.field({ type: [PolicyNoteInput], required: true, description: 'Its notes; at most 200.' }),
    sources: t.field({ type: [SourceInput], description: 'Where the policy was read; at most 50.' }),
  }),
});

const PolicyReviseInput = builder.inputType('PolicyReviseInput', {
  description: 'What a new version changes. What is left out stays as it is; lists are replaced whole.',
  fields: (t) => ({
    number: t.string({ description: "The payer's number; null removes it." }),
    title: t.string({ description: 'Title.' }),
    url: t.string({ description: 'Where it is published; null removes it.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day in force; null when it is unknown.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day no longer in force; null leaves it open.' }),
    lastReviewedOn: t.field({ type: 'Date', description: 'Day the payer last reviewed it.' }),
    notes: t.field({ type: [PolicyNoteInput], description: 'All notes of the version; at most 200.' }),
    sources: t.field({ type: [SourceInput], description: 'All sources of the version; at most 50.' }),
    reason: t.string({ required: true, description: 'Why; at most 1000 characters.' }),
  }),
});

const PolicyPayload = builder.objectRef<PolicyEditResult>('PolicyPayload').implement({
  description: 'The policy as the edited version has it, or why nothing was changed.',
  fields: (t) => ({
    policy: t.expose('policy', {
      type: Policy,
      nullable: true,
      description: 'The policy, shown by the version that was edited; null when refused.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Every mistake of the input; empty when it was done.',
    }),
    warnings: t.expose('warnings', {
      type: [UserErrorInterface],
      description: 'Of a draft: what would keep it from being published as it stands.',
    }),
    differences: t.expose('differences', {
      type: [PolicyDifferenceType],
      description: 'What the edit changed, in the terms of the field.',
    }),
    revision: t.exposeInt('revision', {
      nullable: true,
      description: 'Revision from which everybody sees it; null for a draft.',
    }),
  }),
});

const editing = { type: PolicyPayload, authScopes: { action: 'policy.edit' } } as const;

const REASON = { required: true, description: 'Why; at most 1000 characters.' } as const;
const EXPECTED = {
  required: true,
  description: 'Number of the newest version as you know it; another one is a VersionConflict.',
} as const;
const ID = { required: true, description: 'Id of the policy.' } as const;
const ALLOW_OVERLAP = {
  defaultValue: false,
  description:
    'Publishes although another policy of the payer speaks for the same days; contradictions show as such.',
} as const;

builder.mutationFields((t) => ({
  policyDraft: t.field({
    ...editing,
    description: 'Creates a policy; its first version is a draft.',
    args: { input: t.arg({ type: PolicyDraftInput, required: true, description: 'The policy.' }) },
    resolve: (_root, { input }, { policies }) => policies.draft(input),
  }),
  policyRevise: t.field({
    ...editing,
    description: 'Writes the next version of a policy, as a draft.',
    args: {
      id: t.arg.id(ID),
      expectedVersion: t.arg.int(EXPECTED),
      input: t.arg({ type: PolicyReviseInput, required: true, description: 'What changes.' }),
    },
    resolve: (_root, { id, expectedVersion, input }, { policies }) =>
      policies.revise(id, expectedVersion, input),
  }),
  policyPublish: t.field({
    ...editing,
    description:
      'Puts the draft in force in its period, whether it begins today, later or in the past. What was in force there before keeps the days on either side.',
    args: {
      id: t.arg.id(ID),
      expectedVersion: t.arg.int(EXPECTED),
      reason: t.arg.string(REASON),
      allowOverlap: t.arg.boolean(ALLOW_OVERLAP),
    },
    resolve: (_root, { allowOverlap, ...args }, { policies }) =>
      policies.publish({ ...args, allowOverlap: allowOverlap ?? false }),
  }),
  policyWithdraw: t.field({
    ...editing,
    description: 'Ends a policy: from the day on nothing of it is in force.',
    args: {
      id: t.arg.id(ID),
      expectedVersion: t.arg.int(EXPECTED),
      effectiveTo: t.arg({
        type: 'Date',
        required: true,
        description: 'First day no longer in force; it may lie in the past.',
      }),
      reason: t.arg.string(REASON),
    },
    resolve: (_root, args, { policies }) => policies.withdraw(args),
  }),
  policyRestore: t.field({
    ...editing,
    description: 'Publishes the content of an earlier version again, as a new version.',
    args: {
      id: t.arg.id(ID),
      version: t.arg.int({ required: true, description: 'Number of the version to restore.' }),
      expectedVersion: t.arg.int(EXPECTED),
      reason: t.arg.string(REASON),
      effectiveFrom: t.arg({
        type: 'Date',
        description: 'First day in force; that of the restored version when left out.',
      }),
      allowOverlap: t.arg.boolean(ALLOW_OVERLAP),
    },
    resolve: (_root, { effectiveFrom, allowOverlap, ...args }, { policies }) =>
      policies.restore({
        ...args,
        effectiveFrom: effectiveFrom ?? null,
        allowOverlap: allowOverlap ?? false,
      }),
  }),
}));
