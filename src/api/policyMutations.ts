import { builder } from './kit/builder.ts';
import { mutation, type Payload } from './kit/mutations.ts';
import { Confidence, PolicyTopic, PublicationKind } from './kit/enums.ts';
import { Policy } from './kit/refs.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import type { PolicyEditResult } from '../policies/editing/draftWriter.ts';
import type { VerifyResult } from '../policies/editing/policyPublisher.ts';
import { PolicyDifferenceType } from './policies.ts';
import { PolicyScopeInput } from './noteScope.ts';
import { PolicyTermsInput } from './policyTerms.ts';
import type { OverlappingPolicy } from '../policies/editing/userErrors.ts';

/** Edits of policies: draft, revise, discard, publish, withdraw, restore, and edits of one note. Every version stays in the history. */

builder.objectRef<OverlappingPolicy>('OverlappingPolicy').implement({
  description: 'Another policy of the payer or plan states the same term for the same days.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    policy: t.expose('policy', { type: Policy, description: 'The overlapping policy.' }),
  }),
});

const SourceInput = builder.inputType('SourceInput', {
  description: 'Source of a statement.',
  fields: (t) => ({
    title: t.string({ required: true, description: 'Title of the document or table.' }),
    url: t.string({ description: 'URL of the document; http or https.' }),
    publisher: t.string({ description: 'Publisher of the document.' }),
    section: t.string({ description: 'Section or page of the document.' }),
    documentId: t.string({ description: 'Number of the document at its publisher, for example CPB 0250.' }),
    publishedOn: t.field({ type: 'Date', description: 'Day the document was published.' }),
    retrievedOn: t.field({ type: 'Date', description: 'Day the document was retrieved.' }),
    verifiedOn: t.field({
      type: 'Date',
      description: 'Day on which the statement was last verified in the document; required for VERIFIED.',
    }),
    confidence: t.field({
      type: Confidence,
      required: true,
      defaultValue: 'UNVERIFIED',
      description: 'Confidence in the statement; a note with terms needs VERIFIED or SECONDARY.',
    }),
  }),
});

const PolicyNoteInput = builder.inputType('PolicyNoteInput', {
  description: 'One statement of a payer about codes.',
  fields: (t) => ({
    id: t.id({
      description:
        'Id of the note of the newest version that this note replaces. Leave it out for a new note.',
    }),
    topic: t.field({ type: PolicyTopic, required: true, description: 'Topic of the note.' }),
    codes: t.stringList({
      required: true,
      description: 'Codes, ranges such as 97032-97036, or * for every outpatient therapy code; at most 5000.',
    }),
    text: t.string({
      required: true,
      description: 'The statement in your own words; at most 102400 bytes, stored unchanged.',
    }),
    scope: t.field({ type: PolicyScopeInput, description: 'To whom it applies. To all when left out.' }),
    terms: t.field({ type: PolicyTermsInput, description: 'Terms for the billing engine.' }),
    verifyWithPlan: t.boolean({ description: "Whether to confirm the statement with the patient's plan." }),
    effectiveFrom: t.field({
      type: 'Date',
      description: 'First day on which it holds; the day of the policy when left out.',
    }),
    effectiveTo: t.field({
      type: 'Date',
      description: 'First day on which it no longer holds; that of the policy when left out.',
    }),
    source: t.field({ type: SourceInput, required: true, description: 'Source of the statement.' }),
  }),
});

const SourceUpdateInput = builder.inputType('SourceUpdateInput', {
  description: 'Changes of a source. Fields that are left out stay unchanged; null clears.',
  fields: (t) => ({
    title: t.string({ description: 'Title of the document or table; cannot be cleared.' }),
    url: t.string({ description: 'URL of the document; http or https.' }),
    publisher: t.string({ description: 'Publisher of the document.' }),
    section: t.string({ description: 'Section or page of the document.' }),
    documentId: t.string({ description: 'Number of the document at its publisher, for example CPB 0250.' }),
    publishedOn: t.field({ type: 'Date', description: 'Day the document was published.' }),
    retrievedOn: t.field({ type: 'Date', description: 'Day the document was retrieved.' }),
    verifiedOn: t.field({
      type: 'Date',
      description: 'Day on which the statement was last verified in the document; required for VERIFIED.',
    }),
    confidence: t.field({
      type: Confidence,
      description: 'Confidence in the statement; cannot be cleared.',
    }),
  }),
});

const PolicyNoteUpdateFields = builder.inputType('PolicyNoteChangesInput', {
  description: 'Changes of one note. Fields that are left out stay unchanged; null clears.',
  fields: (t) => ({
    topic: t.field({ type: PolicyTopic, description: 'Topic of the note; cannot be cleared.' }),
    codes: t.stringList({
      description: 'All codes and ranges of the note, or *; at most 5000. Cannot be cleared.',
    }),
    text: t.string({
      description:
        'The statement in your own words; at most 102400 bytes, stored unchanged. Cannot be cleared.',
    }),
    terms: t.field({
      type: PolicyTermsInput,
      description:
        'Terms to change, null for those to remove; others stay unchanged. Null instead of an object removes every term.',
    }),
    scope: t.field({
      type: PolicyScopeInput,
      description:
        'Limits to change, null for those to remove; others stay unchanged. Null instead of an object removes every limit.',
    }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day on which it holds.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day on which it no longer holds.' }),
    verifyWithPlan: t.boolean({ description: "Whether to confirm the statement with the patient's plan." }),
    source: t.field({ type: SourceUpdateInput, description: 'Changes of the source; cannot be cleared.' }),
  }),
});

/** The payload of every edit of one policy. */
export const policyPayload: Payload<PolicyEditResult> = {
  description: 'The edited policy, or the user errors for which nothing was changed.',
  fields: (t) => ({
    policy: t.expose('policy', {
      type: Policy,
      nullable: true,
      description: 'The policy at its edited version; null when there are user errors.',
    }),
    warnings: t.expose('warnings', {
      type: [UserErrorInterface],
      description: 'For a draft: errors that would prevent publishing it now.',
    }),
    differences: t.expose('differences', {
      type: [PolicyDifferenceType],
      description: 'What the edit changed, term by term.',
    }),
    revision: t.exposeInt('revision', {
      nullable: true,
      description: 'Revision that contains the edit; null for a draft.',
    }),
  }),
};

const verifyPayload: Payload<VerifyResult> = {
  description: 'The policies of the verified notes, or the user errors for which nothing was recorded.',
  fields: (t) => ({
    policies: t.expose('policies', {
      type: [Policy],
      description: 'The policies of the notes, as of today; empty when there are user errors.',
    }),
    revision: t.exposeInt('revision', {
      nullable: true,
      description: 'Revision that contains the verification; null when there are user errors.',
    }),
  }),
};

export const REASON = {
  required: true,
  description: 'Reason for the history; at most 1000 characters.',
} as const;
export const EXPECTED = {
  required: true,
  description: 'Number of the newest version as you know it. A different number is a VersionConflict.',
} as const;
const NOTE_ID = {
  required: true,
  description: 'Id of the note in any version. The newest version must still have the note.',
} as const;
export const ID = { required: true, description: 'Id of the policy.' } as const;
const ALLOW_OVERLAP = {
  defaultValue: false,
  description:
    'Publishes even if another policy of the payer states the same terms for the same days. Different values are then CONFLICTING.',
} as const;

mutation('policyDraft', {
  action: 'policy.edit',
  description: 'Creates a policy. Its first version is a draft.',
  input: (t) => ({
    payer: t.string({ required: true, description: 'Slug of the payer.' }),
    plan: t.string({ description: 'Slug of the plan. All plans of the payer when left out.' }),
    general: t.boolean({
      description: 'Whether it is no document, but what is generally reported; documents go before it.',
    }),
    own: t.boolean({
      description:
        'Whether it is a rule of your organization alone, such as a clause of its contract. Nobody else sees it, and it goes before every shared rule.',
    }),
    number: t.string({ description: "The payer's policy number." }),
    title: t.string({ required: true, description: 'Title.' }),
    url: t.string({ description: 'URL of the policy; http or https.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day in force. Unknown when left out.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day no longer in force. Open when left out.' }),
    notes: t.field({
      type: [PolicyNoteInput],
      required: true,
      description: 'Notes of the policy; at most 200.',
    }),
    sources: t.field({ type: [SourceInput], description: 'Sources of the policy; at most 50.' }),
  }),
  payload: policyPayload,
  resolve: (input, { policies }) => policies.draft(input),
});

mutation('policyRevise', {
  action: 'policy.edit',
  description:
    'Writes the next version of a policy as a draft. Fields that are left out stay unchanged; a list replaces the whole list.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    number: t.string({ description: "The payer's policy number; null removes it." }),
    title: t.string({ description: 'Title.' }),
    url: t.string({ description: 'URL of the policy; null removes it.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day in force; null for unknown.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day no longer in force; null for open.' }),
    lastReviewedOn: t.field({ type: 'Date', description: 'Day the payer last reviewed it.' }),
    notes: t.field({ type: [PolicyNoteInput], description: 'All notes of the version; at most 200.' }),
    sources: t.field({ type: [SourceInput], description: 'All sources of the version; at most 50.' }),
    reason: t.string(REASON),
  }),
  payload: policyPayload,
  resolve: ({ id, expectedVersion, ...changes }, { policies }) =>
    policies.revise(id, expectedVersion, changes),
});

mutation('policyNoteAdd', {
  action: 'policy.edit',
  description: 'Writes the next version of a policy as a draft, with one more note after the others.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    note: t.field({ type: PolicyNoteInput, required: true, description: 'The note, without an id.' }),
    reason: t.string(REASON),
  }),
  nested: 'note',
  payload: policyPayload,
  resolve: ({ note, ...args }, { policies }) => policies.addNote({ ...args, input: note }),
});

mutation('policyNoteUpdate', {
  action: 'policy.edit',
  description:
    'Writes the next version of a policy as a draft, with one note changed. Every other note, and every field that is left out, stays as it is.',
  input: (t) => ({
    id: t.id(NOTE_ID),
    expectedVersion: t.int(EXPECTED),
    changes: t.field({ type: PolicyNoteUpdateFields, required: true, description: 'The changes.' }),
    reason: t.string(REASON),
  }),
  nested: 'changes',
  payload: policyPayload,
  resolve: ({ changes, ...args }, { policies }) => policies.updateNote({ ...args, input: changes }),
});

mutation('policyNoteRemove', {
  action: 'policy.edit',
  description: 'Writes the next version of a policy as a draft, without one note.',
  input: (t) => ({ id: t.id(NOTE_ID), expectedVersion: t.int(EXPECTED), reason: t.string(REASON) }),
  payload: policyPayload,
  resolve: (input, { policies }) => policies.removeNote(input),
});

mutation('policyNoteVerify', {
  action: 'policy.edit',
  description:
    'Records that notes of published versions were read in their source again, without a new version. `verifiedOn` of a source is the newest such day.',
  input: (t) => ({
    ids: t.idList({ required: true, description: 'Ids of the notes; at most 200.' }),
    verifiedOn: t.field({
      type: 'Date',
      required: true,
      description: 'Day on which they were read; not in the future.',
    }),
    reason: t.string(REASON),
  }),
  payload: verifyPayload,
  resolve: (input, { publisher }) => publisher.verifyNotes(input),
});

mutation('policyPublish', {
  action: 'policy.edit',
  description:
    'Puts the draft in force for its period, which may begin in the past or in the future. A change leaves other days as they are; a correction also ends the other days of the version that was wrong.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    kind: t.field({
      type: PublicationKind,
      description: 'What the publication is. Required: a publication without it is rejected.',
    }),
    reason: t.string(REASON),
    allowOverlap: t.boolean(ALLOW_OVERLAP),
  }),
  payload: policyPayload,
  resolve: ({ allowOverlap, kind, ...args }, { publisher }) =>
    publisher.publish({ ...args, kind: kind ?? null, allowOverlap: allowOverlap ?? false }),
});

mutation('policyDraftDiscard', {
  action: 'policy.edit',
  description: 'Ends the newest draft of a policy. What is published stays as it is.',
  input: (t) => ({ id: t.id(ID), expectedVersion: t.int(EXPECTED), reason: t.string(REASON) }),
  payload: policyPayload,
  resolve: (input, { policies }) => policies.discard(input),
});

mutation('policyWithdraw', {
  action: 'policy.edit',
  description: 'Ends a policy: it is no longer in force from the day on. A draft stays as it is.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    version: t.int({
      description:
        'Number of the newest published version. Required when the policy has a newer draft, so that nobody withdraws what is published instead of discarding the draft.',
    }),
    effectiveTo: t.field({
      type: 'Date',
      required: true,
      description: 'First day no longer in force; may be in the past.',
    }),
    reason: t.string(REASON),
  }),
  payload: policyPayload,
  resolve: ({ version, ...args }, { publisher }) => publisher.withdraw({ ...args, version: version ?? null }),
});

mutation('policyRestore', {
  action: 'policy.edit',
  description: 'Publishes the content of an earlier version as a new version.',
  input: (t) => ({
    id: t.id(ID),
    version: t.int({ required: true, description: 'Number of the version to restore.' }),
    expectedVersion: t.int(EXPECTED),
    reason: t.string(REASON),
    effectiveFrom: t.field({
      type: 'Date',
      description: 'First day in force. That of the restored version when left out.',
    }),
    allowOverlap: t.boolean(ALLOW_OVERLAP),
  }),
  payload: policyPayload,
  resolve: ({ effectiveFrom, allowOverlap, ...args }, { publisher }) =>
    publisher.restore({
      ...args,
      effectiveFrom: effectiveFrom ?? null,
      allowOverlap: allowOverlap ?? false,
    }),
});
