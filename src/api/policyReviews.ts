import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { Policy } from './kit/refs.ts';
import { mutation, type Payload } from './kit/mutations.ts';
import { EXPECTED, ID, policyPayload, REASON } from './policyMutations.ts';
import type { CommentResult, PolicyCommentRow } from '../policies/editing/policyReviewer.ts';
import { globalId } from '../shared/globalId.ts';

/** The review of drafts by a second person, and remarks about versions. */

const PolicyComment = builder.objectRef<PolicyCommentRow>('PolicyComment').implement({
  description: 'A remark of an administrator about a version of a policy, or about one of its notes.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the comment, unique among comments.' }),
    version: t.exposeInt('version', { description: 'Number of the version that it is about.' }),
    noteId: t.id({
      nullable: true,
      resolve: ({ noteId }) => noteId && globalId('PolicyNote', noteId),
      description: 'Id of the note of that version that it is about; null for the version as a whole.',
    }),
    text: t.exposeString('text', { description: 'The remark.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'Author of the remark.' }),
  }),
});

const PolicyCommentConnection = connectionOf(PolicyComment, {
  edge: 'A comment in a list.',
  page: 'A page of comments.',
  one: 'comment',
  many: 'comments',
});

builder.objectField(Policy, 'comments', (t) =>
  t.field({
    type: PolicyCommentConnection,
    nullable: true,
    authScopes: { action: 'policy.readDraft' },
    description: 'Remarks about the versions of the policy, oldest first; for administrators.',
    args: pageArguments('Comments'),
    resolve: ({ row }, args, { reviews }) => reviews.comments(row.id, args),
  }),
);

const commentPayload: Payload<CommentResult> = {
  description: 'The recorded comment, or the user errors for which nothing was recorded.',
  fields: (t) => ({
    comment: t.expose('comment', {
      type: PolicyComment,
      nullable: true,
      description: 'The comment; null when there are user errors.',
    }),
  }),
};

mutation('policyDraftSubmit', {
  action: 'policy.edit',
  description:
    'Submits the draft for review. A further edit makes a further version, which has to be submitted anew.',
  input: (t) => ({ id: t.id(ID), expectedVersion: t.int(EXPECTED), reason: t.string(REASON) }),
  payload: policyPayload,
  resolve: (input, { reviews }) => reviews.submit(input),
});

mutation('policyDraftApprove', {
  action: 'policy.edit',
  description:
    'Approves a submitted draft, so that it can be published. Only a person who wrote no part of it can, never a key.',
  input: (t) => ({ id: t.id(ID), expectedVersion: t.int(EXPECTED), reason: t.string(REASON) }),
  payload: policyPayload,
  resolve: (input, { reviews }) => reviews.approve(input),
});

mutation('policyDraftReturn', {
  action: 'policy.edit',
  description:
    'Returns a submitted or approved draft to its editors, so that it cannot be published as it is. A key cannot.',
  input: (t) => ({ id: t.id(ID), expectedVersion: t.int(EXPECTED), reason: t.string(REASON) }),
  payload: policyPayload,
  resolve: (input, { reviews }) => reviews.return(input),
});

mutation('policyCommentAdd', {
  action: 'policy.edit',
  description: 'Records a remark about a version of a policy, or about one of its notes.',
  input: (t) => ({
    id: t.id(ID),
    version: t.int({ required: true, description: 'Number of the version that the remark is about.' }),
    noteId: t.id({
      description: 'Id of a note of that version. The version as a whole when left out.',
    }),
    text: t.string({ required: true, description: 'The remark; at most 2000 characters.' }),
  }),
  payload: commentPayload,
  resolve: ({ noteId, ...args }, { reviews }) => reviews.comment({ ...args, noteId: noteId ?? null }),
});
