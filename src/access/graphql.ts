import { builder } from '../graphql/builder.ts';
import { Role } from '../graphql/enums.ts';
import type { Caller } from './permissions.ts';

/** An anonymous request has a viewer too, so that a front end can always ask. */
const ANONYMOUS = { subject: 'anonymous', organization: null, roles: [] } as const;

type ViewerShape = Pick<Caller, 'subject' | 'roles'> & { readonly organization: string | null };

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Who the request comes from.',
  fields: (t) => ({
    subject: t.exposeString('subject', { description: 'Identifier of the person or key.' }),
    organization: t.exposeString('organization', {
      nullable: true,
      description: 'Slug of the organization it belongs to.',
    }),
    roles: t.expose('roles', { type: [Role], description: 'Roles in that organization.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    authScopes: { action: 'viewer.read' },
    description: 'Who the request comes from; an anonymous one has no organization and no roles.',
    resolve: (_root, _args, { caller }) => caller ?? ANONYMOUS,
  }),
);
