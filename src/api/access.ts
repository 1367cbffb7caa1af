import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { Role } from './kit/enums.ts';
import { Node } from './kit/node.ts';
import { mutation, type Payload } from './kit/mutations.ts';
import { globalId, parseGlobalId } from '../shared/globalId.ts';
import { type ApiKeyRow, createKey, listKeys, revokeKey, revokeKeysOf } from '../access/apiKeyService.ts';
import { permissionsOf, type Principal } from '../shared/permissions.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import type { UserError } from '../shared/userErrors.ts';

/** An anonymous request has a viewer too, so that a front end can always query it. */
const ANONYMOUS = { subject: 'anonymous', organization: null, roles: [] } as const;

type ViewerShape = Pick<Principal, 'subject' | 'roles'> & { readonly organization: string | null };

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'The principal of the request.',
  fields: (t) => ({
    subject: t.exposeString('subject', { description: 'Identifier of the person or key.' }),
    organization: t.exposeString('organization', {
      nullable: true,
      description: 'Slug of its organization; null for an anonymous request.',
    }),
    roles: t.expose('roles', { type: [Role], description: 'Roles in that organization.' }),
    permissions: t.field({
      type: ['String'],
      description: 'Everything that the principal can do, for example `session.bill`.',
      resolve: (_viewer, _args, { principal }) => permissionsOf(principal),
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    authScopes: { action: 'viewer.read' },
    description: 'The principal of the request. An anonymous request has no organization and no roles.',
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
  description: 'An API key for a script, with one role in its organization.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'isApiKey' in value,
  authScopes: { action: 'apiKey.list' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Purpose of the key.' }),
    role: t.expose('role', { type: Role, description: 'Role of the key.' }),
    prefix: t.exposeString('prefix', {
      description: 'Public part of the key, after `otk_`.',
    }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'Subject of the person who created the key; null for keys from before this was stored.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the key was created.',
      resolve: ({ createdAt }) => createdAt.toISOString(),
    }),
    expiresOn: t.field({
      type: 'Date',
      nullable: true,
      description: 'Last day on which the key is valid, in UTC.',
      resolve: ({ expiresOn }) => plainDateOf(expiresOn),
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked.',
      resolve: ({ revokedAt }) => revokedAt?.toISOString() ?? null,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was last used, to the minute.',
      resolve: ({ lastUsedAt }) => lastUsedAt?.toISOString() ?? null,
    }),
  }),
});

const ApiKeyConnection = connectionOf(ApiKey, {
  edge: 'An API key in a list.',
  page: 'A page of API keys.',
  one: 'key',
  many: 'keys',
});

interface KeyPayload {
  readonly apiKey: ApiKeyView | null;
  readonly userErrors: readonly UserError[];
}

const createPayload: Payload<KeyPayload & { readonly secret: string | null }> = {
  description: 'The key that was created, or the errors for which nothing was done.',
  fields: (t) => ({
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'The complete new key. It is shown only once: store it like a password.',
    }),
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The key.' }),
  }),
};

const revokePayload: Payload<KeyPayload> = {
  description: 'The key that was revoked, or the errors for which nothing was done.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The key.' }),
  }),
};

interface KeysPayload {
  readonly apiKeys: readonly ApiKeyView[];
  readonly userErrors: readonly UserError[];
}

const revokeAllPayload: Payload<KeysPayload> = {
  description: 'The keys that were revoked, or the errors for which nothing was done.',
  fields: (t) => ({ apiKeys: t.expose('apiKeys', { type: [ApiKey], description: 'The keys.' }) }),
};

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    authScopes: { action: 'apiKey.list' },
    description: 'API keys of the organization: active keys, then revoked ones, each from the newest.',
    args: {
      createdBy: t.arg.string({ description: 'Only keys that this subject created.' }),
      ...pageArguments('Keys'),
    },
    resolve: async (_root, { createdBy, ...page }, { protectedReads }) => {
      const { edges, pageInfo } = await listKeys(protectedReads, createdBy ?? null, page);
      const views = edges.map(({ cursor, node }) => ({ cursor, node: keyView(node) }));
      return { edges: views, nodes: views.map(({ node }) => node), pageInfo };
    },
  }),
);

mutation('apiKeyCreate', {
  action: 'apiKey.manage',
  description: 'Creates an API key for a script. Only people can create keys.',
  input: (t) => ({
    name: t.string({ required: true, description: 'Purpose of the key, 1 to 100 characters.' }),
    role: t.field({ type: Role, required: true, description: 'Role of the key.' }),
    expiresOn: t.field({
      type: 'Date',
      description:
        'Last day on which the key is valid. Default and latest: as many days from today as the server allows, 365 by default.',
    }),
  }),
  payload: createPayload,
  resolve: async (input, { protectedWrites, principal, now, apiKeyMaxDays }) => {
    const limits = { now: now(), maxDays: apiKeyMaxDays };
    const { value, userErrors } = await createKey(protectedWrites, principal, input, limits);
    return {
      secret: value?.secret ?? null,
      apiKey: value ? keyView(value.key) : null,
      userErrors: userErrors ?? [],
    };
  },
});

mutation('apiKeyRevoke', {
  action: 'apiKey.manage',
  description: 'Revokes an API key with immediate effect.',
  input: (t) => ({ id: t.id({ required: true, description: 'Id of the key.' }) }),
  payload: revokePayload,
  resolve: async ({ id }, { protectedWrites, principal, now }) => {
    const parsed = parseGlobalId(id);
    const key = parsed?.type === 'ApiKey' ? parsed.key : null;
    const { value, userErrors } = await revokeKey(protectedWrites, principal, key, now());
    return { apiKey: value ? keyView(value) : null, userErrors: userErrors ?? [] };
  },
});

mutation('apiKeyRevokeAll', {
  action: 'apiKey.manage',
  description: 'Revokes every active API key that a person created, with immediate effect.',
  input: (t) => ({ createdBy: t.string({ required: true, description: 'Subject of the person.' }) }),
  payload: revokeAllPayload,
  resolve: async ({ createdBy }, { protectedWrites, principal, now }) => {
    const { value, userErrors } = await revokeKeysOf(protectedWrites, principal, createdBy, now());
    return { apiKeys: (value ?? []).map(keyView), userErrors: userErrors ?? [] };
  },
});
