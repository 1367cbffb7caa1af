import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import type { CodebookEditRow } from '../audit/codebookEdits.ts';

/** The trail of what every organization shares, for auditors of all of them. */

const CodebookEdit = builder.objectRef<CodebookEditRow>('CodebookEdit').implement({
  description:
    'One edit of what every organization shares: a policy, payer, plan or fact of the catalog, a release of CMS, or the newer facts that a version ships. Rules and rates of one organization are not among them.',
  fields: (t) => ({
    revision: t.exposeInt('revision', { description: 'The revision that the edit made.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was made.' }),
    action: t.exposeString('action', { description: 'Action, for example `policy.publish`.' }),
    actor: t.exposeString('actor', { description: 'Identifier of the person or key that acted.' }),
    organization: t.exposeString('organization', {
      nullable: true,
      description:
        'Slug of the organization of the editor; null for the operator, who imports releases and starts newer versions.',
    }),
    subjects: t.idList({
      description: 'Ids of what was edited.',
      resolve: ({ subjects }) => subjects.map((subject) => Buffer.from(subject).toString('base64url')),
    }),
  }),
});

const CodebookEditConnection = connectionOf(CodebookEdit, {
  edge: 'An edit in a list.',
  page: 'A page of edits.',
  one: 'edit',
  many: 'edits',
});

builder.queryField('codebookEdits', (t) =>
  t.field({
    type: CodebookEditConnection,
    authScopes: { action: 'audit.read' },
    description:
      'Edits of what every organization shares, newest first, whichever organization made them. The reason of an edit is in the history of its policy.',
    args: pageArguments('Edits'),
    resolve: (_root, args, { codebookEdits }) => codebookEdits(args),
  }),
);
