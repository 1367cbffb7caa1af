import type { PolicyView } from '../../reference/views/views.ts';
import type { PolicyReviewKind } from '../../shared/enums.ts';
import { type FieldError, fieldError, type UserError, type UserErrorBase } from '../../shared/userErrors.ts';
import { POLICY_LIMITS } from '../limits.ts';

/** Another policy of the payer decides the same term for the same days. */
export interface OverlappingPolicy extends UserErrorBase {
  readonly kind: 'OverlappingPolicy';
  readonly policy: PolicyView;
}

export type PolicyUserError = UserError | OverlappingPolicy;

export function unknownPolicy(): FieldError {
  const message = 'Unknown policy id. Use an id from `policies { nodes { id } }`.';
  return fieldError(['id'], 'UNKNOWN_POLICY', message);
}

export function unknownVersion(path: string, version: number, newest: number): FieldError {
  const message = `The policy has no version ${version}. Use a version from 1 to ${newest}.`;
  return fieldError([path], 'UNKNOWN_VERSION', message);
}

/** The note was never in the policy, or the newest version has it no more. */
export function unknownNote(): FieldError {
  const message =
    'The newest version has no note with this id. Use an id from `policy { notes { id } }`, of any version of the note.';
  return fieldError(['id'], 'UNKNOWN_NOTE', message);
}

export function newNoteWithId(): FieldError {
  const message = 'A new note has no id yet. Leave the id out, or change the note with policyNoteUpdate.';
  return fieldError(['input', 'id'], 'NOT_A_NEW_NOTE', message);
}

export function notADraft(version: number, isDiscarded: boolean): FieldError {
  const why = isDiscarded ? 'discarded' : 'published already';
  const message = `Version ${version} is not a draft; it was ${why}. Revise the policy first.`;
  return fieldError(['id'], 'NOT_A_DRAFT', message);
}

export function publicationRequired(): FieldError {
  const message =
    'kind is missing. Send CHANGE when the rule changes: the version needs its first day, effectiveFrom, and the days before it stay as they are. Send CORRECTION when what is on record was wrong: the version replaces it over the whole period it was wrong, and knownAt still shows what was on record before.';
  return fieldError(['kind'], 'REQUIRED', message);
}

export function firstDayRequired(): FieldError {
  const message =
    'A CHANGE needs its first day. Revise the draft with effectiveFrom, or publish it as a CORRECTION when its first day is unknown.';
  return fieldError(['effectiveFrom'], 'REQUIRED', message);
}

export function nothingToDiscard(version: number, isDiscarded: boolean): FieldError {
  const message = isDiscarded
    ? `Version ${version} was discarded already. Nothing is left to do.`
    : `Version ${version} is published, and the policy has no newer draft. Use policyWithdraw to end what is published.`;
  return fieldError(['id'], 'NOT_A_DRAFT', message);
}

export function discardedVersion(version: number): FieldError {
  const message = `Version ${version} was discarded and is never published. Restore another version, or revise the policy.`;
  return fieldError(['version'], 'DISCARDED', message);
}

export function onlyDiscarded(): FieldError {
  const message =
    'The policy was never published, and its draft was discarded. Create the policy again with policyDraft.';
  return fieldError(['id'], 'DISCARDED', message);
}

export function nothingToWithdraw(effectiveTo: string): FieldError {
  const message = `The policy is not in force on or after ${effectiveTo}. Choose an earlier day to end it sooner.`;
  return fieldError(['effectiveTo'], 'NOTHING_TO_WITHDRAW', message);
}

export function alreadyWithdrawn(version: number): FieldError {
  const message = `Version ${version} is withdrawn already. Restore a version to put the policy back in force.`;
  return fieldError(['id'], 'ALREADY_WITHDRAWN', message);
}

export function neverPublished(): FieldError {
  const message =
    'The policy was never published, so there is nothing to withdraw. To end its draft, use policyDraftDiscard.';
  return fieldError(['id'], 'NEVER_PUBLISHED', message);
}

export function newerDraft(draft: number, published: number): FieldError {
  const message = `Version ${draft} is a draft, and version ${published} is published. To end the draft, use policyDraftDiscard: what is published stays as it is. To withdraw what is published, send version: ${published}.`;
  return fieldError(['version'], 'NEWER_DRAFT', message);
}

export function notTheNewestPublished(version: number, published: number): FieldError {
  const message = `Version ${version} is not the newest published version. To withdraw what is published, send version: ${published}.`;
  return fieldError(['version'], 'NOT_PUBLISHED', message);
}

/** Publishing needs an approval of this very version. */
export function reviewRequired(version: number, last: PolicyReviewKind | null): FieldError {
  const stands = last === null ? 'was not submitted' : REVIEW_STANDS[last];
  const message = `Version ${version} ${stands}, and a second person must approve it before it is published. Submit it with policyDraftSubmit; somebody who wrote no part of it approves it with policyDraftApprove.`;
  return fieldError(['id'], 'REVIEW_REQUIRED', message);
}

export function alreadySubmitted(version: number): FieldError {
  const message = `Version ${version} was submitted already. Wait for its review, or revise it: a further version is submitted anew.`;
  return fieldError(['id'], 'ALREADY_SUBMITTED', message);
}

export function notSubmitted(version: number, last: PolicyReviewKind | null): FieldError {
  const stands = last === null ? 'was not submitted' : REVIEW_STANDS[last];
  const message = `Version ${version} ${stands}, so there is nothing to decide. Submit it with policyDraftSubmit first.`;
  return fieldError(['id'], 'NOT_SUBMITTED', message);
}

export function ownDraft(version: number): FieldError {
  const message = `You wrote a part of version ${version}, yourself or with a key of yours. Have another administrator approve it.`;
  return fieldError(['id'], 'OWN_DRAFT', message);
}

export function unknownEditors(version: number): FieldError {
  const message = `A key whose maker is not on record wrote a part of version ${version}, so nobody can be shown to be a second person. Discard the draft and write it anew.`;
  return fieldError(['id'], 'UNKNOWN_EDITOR', message);
}

export function tooManyReviews(version: number): FieldError {
  const message = `Version ${version} was submitted and returned ${POLICY_LIMITS.reviews} times in all, which is the limit. Revise it: a further version begins anew.`;
  return fieldError(['id'], 'TOO_MANY', message);
}

export function tooManyComments(version: number): FieldError {
  const message = `Version ${version} has ${POLICY_LIMITS.comments} comments, which is the limit. Comment on a further version.`;
  return fieldError(['version'], 'TOO_MANY', message);
}

export function unknownNoteOfVersion(version: number): FieldError {
  const message = `Version ${version} has no note with this id. Use an id from the notes of that version in \`policy { history }\`, or leave noteId out.`;
  return fieldError(['noteId'], 'UNKNOWN_NOTE', message);
}

const REVIEW_STANDS = {
  SUBMITTED: 'is submitted and not approved yet',
  APPROVED: 'is approved',
  RETURNED: 'was returned',
} as const;
