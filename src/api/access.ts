import { builder } from './kit/builder.ts';
import { Role } from './kit/enums.ts';
import { Node } from './kit/node.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import { globalId, parseGlobalId } from '../shared/globalId.ts';
import { type ApiKeyRow, createKey, listKeys, revokeKey } from '../access/apiKeyService.ts';
import type { Principal } from '../access/permissions.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import type { UserError } from '../shared/userErrors.ts';

/** An anonymous request has a viewer too, so that a front end can always ask. */
const ANONYMOUS = { subject: 'anonymous', organization: null, roles: [] } as const;

type ViewerShape = Pick<Principal, 'subject' | 'roles'> & { readonly organization: string | null };

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
    resolve: (_root, _args, { principal }) => principal ?? ANONYMOUS,
  }),
);

interface ApiKeyView extends ApiKeyRow {
  readonly isApiKey: true;
}

function keyView(row: ApiKeyRow): ApiKeyView {
  return { ...row, id: globalId('ApiKey', row.id), isApiKey: true };
}

const ApiKey = builder.objectRef<ApiKeyView>('ApiKey').implement({
  description: 'A key with which a script asks, in one role of its organization.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'isApiKey' in value,
  authScopes: { action: 'apiKey.list' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for.' }),
    role: t.expose('role', { type: Role, description: 'What it may do.' }),
    prefix: t.exposeString('prefix', {
      description: 'The part of its text that may be shown, after `otk_`.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made.',
      resolve: ({ createdAt }) => createdAt.toISOString(),
    }),
    expiresOn: t.field({
      type: 'Date',
      nullable: true,
      description: 'Last day on which it works, in UTC.',
      resolve: ({ expiresOn }) => plainDateOf(expiresOn),
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was ended.',
      resolve: ({ revokedAt }) => revokedAt?.toISOString() ?? null,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute.',
      resolve: ({ lastUsedAt }) => lastUsedAt?.toISOString() ?? null,
    }),
  }),
});

interface KeyPayload {
  readonly secret: string | null;
  readonly apiKey: ApiKeyView | null;
  readonly userErrors: readonly UserError[];
}

const ApiKeyPayload = builder.objectRef<KeyPayload>('ApiKeyPayload').implement({
  description: 'A key that was made or revoked, or why it was not.',
  fields: (t) => ({
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'The whole text of a new key. It is shown this once: keep it like a password.',
    }),
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The key.' }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Mistakes; nothing was done then.',
    }),
  }),
});

const ApiKeyInput = builder.inputType('ApiKeyInput', {
  description: 'A key to make.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, 1 to 100 characters.' }),
    role: t.field({ type: Role, required: true, description: 'What it may do.' }),
    expiresOn: t.field({ type: 'Date', description: 'Last day on which it works; left out, until revoked.' }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKey],
    authScopes: { action: 'apiKey.list' },
    description: "Keys of the caller's organization: all that work, then the newest that were revoked.",
    resolve: async (_root, _args, { protectedReads, principal }) =>
      (await listKeys(protectedReads, principal)).map(keyView),
  }),
);

builder.mutationFields((t) => ({
  apiKeyCreate: t.field({
    type: ApiKeyPayload,
    authScopes: { action: 'apiKey.manage' },
    description: 'Makes a key for a script. People make keys; a key cannot.',
    args: { input: t.arg({ type: ApiKeyInput, required: true, description: 'The key.' }) },
    resolve: async (_root, { input }, { protectedWrites, principal, today }): Promise<KeyPayload> => {
      const { done, userErrors } = await createKey(protectedWrites, principal, input, today);
      return {
        secret: done?.secret ?? null,
        apiKey: done ? keyView(done.key) : null,
        userErrors: userErrors ?? [],
      };
    },
  }),
  apiKeyRevoke: t.field({
    type: ApiKeyPayload,
    authScopes: { action: 'apiKey.manage' },
    description: 'Ends a key at once.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: async (_root, { id }, { protectedWrites, principal, now }): Promise<KeyPayload> => {
      const parsed = parseGlobalId(id);
      const key = parsed?.type === 'ApiKey' ? parsed.key : null;
      const { done, userErrors } = await revokeKey(protectedWrites, principal, key, now());
      return { secret: null, apiKey: done ? keyView(done) : null, userErrors: userErrors ?? [] };
    },
  }),
}));
