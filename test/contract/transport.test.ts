import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { createAuthenticator } from '../../src/access/authenticator.ts';
import { operationHash } from '../../src/api/execution/documents.ts';
import { readManifest } from '../../src/api/execution/manifest.ts';
import { printedSchema } from '../../src/api/print.ts';
import { createServer, type ServerParts } from '../../src/http/server.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';

/** What clients of GraphQL and browsers send by default, and what they can show of the answer. */

let api: TestApi;
let app: FastifyInstance;
const open: FastifyInstance[] = [];
const server = async (more: Partial<ServerParts> = {}): Promise<FastifyInstance> => {
  const { db, store } = api;
  const created = await createServer({
    db,
    store,
    identity: createAuthenticator([]),
    logger: api.app.log,
    introspection: true,
    now,
    costPerMinute: 1e9,
    ...more,
  });
  open.push(created);
  return created;
};
beforeAll(async () => {
  api = await startTestApi();
  app = await server({ corsOrigins: ['https://app.example'], playground: {} });
}, 60_000);
afterAll(async () => {
  for (const each of open) await each.close();
  await api?.close();
});

const GRAPHQL = 'application/graphql-response+json';
/** The Accept header of urql; Apollo Client's differs in its order. */
const URQL = `${GRAPHQL}, application/graphql+json, application/json, text/event-stream, multipart/mixed`;
const QUERY = '{ payers { slug } }';
const get = (
  headers: InjectOptions['headers'],
  parameters: Record<string, string> = { query: QUERY },
  to = app,
) =>
  to.inject({
    method: 'GET',
    url: `/graphql?${new URLSearchParams(parameters).toString()}`,
    ...(headers && { headers }),
  });
const post = (payload: object, headers: InjectOptions['headers'] = {}, to = app) =>
  to.inject({ method: 'POST', url: '/graphql', payload, headers: headers ?? {} });
interface Errors {
  readonly data?: unknown;
  readonly errors: readonly [{ readonly message: string; readonly extensions: { readonly code: string } }];
}

describe('a GET', () => {
  test.each([
    ['urql', { accept: URQL }],
    ['urql in a page of the same origin', { accept: URQL, 'sec-fetch-site': 'same-origin' }],
    [
      'urql in a page that may read responses',
      { accept: URQL, 'sec-fetch-site': 'cross-site', origin: 'https://app.example' },
    ],
    ['Apollo Client', { 'content-type': 'application/json', accept: `${GRAPHQL},application/json;q=0.9` }],
    ['a script with a header of its own', { 'graphql-require-preflight': '1' }],
    ['a script with a credential', { accept: 'application/json' }],
  ])('of %s is answered', async (_who, headers) => {
    const response = await get(headers);
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('medicare');
  });

  test.each([
    ['a link or an image', { accept: 'image/avif,*/*' }],
    ['a form', { accept: '*/*', 'content-type': 'text/plain' }],
    ['a program without an Accept header', {}],
    ['a script of another site without a preflight', { accept: URQL, 'sec-fetch-site': 'cross-site' }],
    [
      'a page of another site',
      { accept: URQL, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    ],
    ['a page of the same site and another origin', { accept: URQL, 'sec-fetch-site': 'same-site' }],
    ['a page of another site in an older browser', { accept: URQL, origin: 'https://evil.example' }],
  ])('of %s is rejected', async (_who, headers) => {
    const response = await get(headers);
    expect([400, 403]).toContain(response.statusCode);
    expect(response.body).not.toContain('medicare');
  });

  test('of a mutation is rejected', async () => {
    const response = await get(
      { accept: URQL },
      { query: 'mutation { apiKeyRevoke(input: { id: "x" }) { userErrors { code } } }' },
    );
    expect(response.statusCode).toBe(405);
  });

  test('by a browser leads to the playground with its query, where there is one', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const response = await get(headers);
    expect([response.statusCode, response.headers.location]).toEqual([
      302,
      `/playground?${new URLSearchParams({ query: QUERY }).toString()}`,
    ]);
    expect((await get(headers, {}, await server())).statusCode).toBe(400);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, to: FastifyInstance) =>
    to.inject({
      method: 'OPTIONS',
      url: '/graphql',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  test('that may not read responses gets what to set', async () => {
    for (const to of [app, await server()]) {
      const response = await preflight('https://clinic.example:8443', to);
      expect(response.statusCode).toBe(403);
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
      expect(response.json<Errors>().errors[0].message).toContain('CORS_ORIGINS=https://clinic.example:8443');
    }
    expect((await preflight('null', app)).json<Errors>().errors[0].message).toContain('CORS_ORIGINS');
  });

  test('may read them in development when this machine serves it', async () => {
    const development = await server({ corsFromThisMachine: true });
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:8080']) {
      const response = await preflight(origin, development);
      expect([response.statusCode, response.headers['access-control-allow-origin']]).toEqual([204, origin]);
      expect((await preflight(origin, app)).statusCode).toBe(403);
    }
    for (const origin of ['http://localhost.evil.example', 'http://192.168.0.7:5173'])
      expect((await preflight(origin, development)).statusCode).toBe(403);
  });

  test('sees the limits of its requests', async () => {
    const { headers } = await post({ query: QUERY }, { origin: 'https://app.example' });
    expect(headers['access-control-expose-headers']).toContain('ratelimit');
  });
});

test('a subscription by POST gets where subscriptions go', async () => {
  const response = await post({ query: 'subscription { policyChanged { cursor } }' });
  const [{ message, extensions }] = response.json<Errors>().errors;
  expect(extensions.code).toBe('BAD_REQUEST');
  expect(message).toMatch(/\/graphql\/stream.*graphql-sse.*WebSocket to \/graphql.*graphql-ws/);
});

describe('what never reaches GraphQL', () => {
  const limited = async () => {
    const to = await server({ costPerMinute: 1 });
    await post({ query: QUERY }, {}, to);
    return to;
  };
  const cases: [
    string,
    number,
    string,
    (headers: Record<string, string>) => Promise<{ statusCode: number }>,
  ][] = [
    [
      'an invalid credential',
      401,
      'UNAUTHENTICATED',
      (headers) => post({ query: QUERY }, { ...headers, authorization: 'Bearer x' }),
    ],
    [
      'a caller over its limit',
      429,
      'RATE_LIMITED',
      async (headers) => post({ query: QUERY }, headers, await limited()),
    ],
    [
      'an operation that is not listed',
      400,
      'OPERATION_NOT_LISTED',
      async (headers) =>
        post({ query: QUERY }, headers, await server({ manifest: new Map([['x', '{ __typename }']]) })),
    ],
    ['no query', 400, 'BAD_REQUEST', (headers) => post({}, headers)],
    ['several operations in one request', 400, 'BAD_REQUEST', (headers) => post([{ query: QUERY }], headers)],
    ['variables as text', 400, 'BAD_REQUEST', (headers) => post({ query: QUERY, variables: '{}' }, headers)],
    [
      'a body that is not JSON',
      400,
      'BAD_REQUEST',
      (headers) =>
        app.inject({
          method: 'POST',
          url: '/graphql',
          payload: '{',
          headers: { ...headers, 'content-type': 'application/json' },
        }),
    ],
    [
      'an operation that is too deep',
      400,
      'QUERY_TOO_COMPLEX',
      (headers) => post({ query: `${'{ a '.repeat(40)}${'}'.repeat(40)}` }, headers),
    ],
  ];

  test.each(cases)(
    '%s has the form and the media type of every GraphQL error',
    async (_what, status, code, send) => {
      for (const [accept, type] of [
        [URQL, GRAPHQL],
        ['application/json', 'application/json'],
        ['*/*', 'application/json'],
      ] as const) {
        const response = (await send({ accept })) as Awaited<ReturnType<typeof post>>;
        const { errors } = response.json<Errors>();
        expect([response.statusCode, errors[0].extensions.code]).toEqual([status, code]);
        expect(errors[0].message).toMatch(/\.$/);
        expect(response.headers['content-type']).toContain(type);
      }
    },
  );
});

test('a response shows what is left of the rate limit', async () => {
  const to = await server({ costPerMinute: 100_000, costPerMs: 0 });
  const { headers } = await post({ query: '{ __typename }' }, {}, to);
  expect(headers['ratelimit-policy']).toBe('"cost";q=100000;w=60');
  expect(headers['ratelimit']).toMatch(/^"cost";r=99999;t=(59|60)$/);
  const small = await server({ costPerMinute: 1, costPerMs: 0 });
  await post({ query: '{ __typename }' }, {}, small);
  const rejected = await post({ query: '{ __typename }' }, {}, small);
  expect(rejected.statusCode).toBe(429);
  expect(rejected.headers['ratelimit']).toBe(`"cost";r=0;t=${rejected.headers['retry-after']}`);
});

describe('compression', () => {
  const LONG = '{ codes(first: 100) { nodes { procedureCode title } } }';

  test('of a long answer, in what the client accepts', async () => {
    const plain = await post({ query: LONG });
    const read = async (accepted: string) => {
      const { headers, rawPayload } = await post({ query: LONG }, { 'accept-encoding': accepted });
      expect(String(headers.vary)).toContain('Accept-Encoding');
      return [headers['content-encoding'], rawPayload] as const;
    };
    const data = (bytes: Buffer) => (JSON.parse(bytes.toString()) as { data: unknown }).data;
    const [gzip, gzipped] = await read('gzip, deflate');
    expect([gzip, data(gunzipSync(gzipped))]).toEqual(['gzip', data(plain.rawPayload)]);
    const [br, brotlied] = await read('gzip, br');
    expect([br, data(brotliDecompressSync(brotlied))]).toEqual(['br', data(plain.rawPayload)]);
    expect(brotlied.length).toBeLessThan(plain.rawPayload.length / 2);
    expect((await read('br;q=0, identity'))[0]).toBeUndefined();
  });

  test('not of a short one', async () => {
    const { headers } = await post({ query: '{ __typename }' }, { 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBeUndefined();
  });
});

test('the schema is served as text, and not where it may not be introspected', async () => {
  const { statusCode, body, headers } = await app.inject('/schema.graphql');
  expect([statusCode, body]).toEqual([200, printedSchema()]);
  const again = await app.inject({
    url: '/schema.graphql',
    headers: { 'if-none-match': String(headers.etag) },
  });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const closed = await server({ introspection: false });
  expect((await closed.inject('/schema.graphql')).statusCode).toBe(404);
});

test('an empty page of the change feed keeps its place', async () => {
  const read = async (after?: string) => {
    const { data } = await api.execute<{
      policyChanges: { nodes: unknown[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
    }>(
      'query ($after: String) { policyChanges(after: $after) { nodes { cursor } pageInfo { endCursor hasNextPage } } }',
      {
        variables: { after },
      },
    );
    return data?.policyChanges;
  };
  const cursor = Buffer.from(JSON.stringify(['policyChanges', 999_999, 0])).toString('base64url');
  expect(await read(cursor)).toEqual({ nodes: [], pageInfo: { endCursor: cursor, hasNextPage: false } });
});

describe('persisted operations', () => {
  const hash = operationHash(QUERY);
  const manifests: Record<string, [content: unknown, id: string]> = {
    'ot-codebook': [{ version: 1, operations: { [hash]: QUERY } }, hash],
    Apollo: [
      {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: hash, name: 'Payers', type: 'query', body: QUERY }],
      },
      hash,
    ],
    'relay-compiler': [{ '1d3ad0d1b4ecd9d9f1d2b6bd1d1cdb2f': QUERY }, '1d3ad0d1b4ecd9d9f1d2b6bd1d1cdb2f'],
    'graphql-codegen': [
      { a5c1f0e0a7b0d6d9e7f4d6f4f2a5c1f0e0a7b0d6: QUERY },
      'a5c1f0e0a7b0d6d9e7f4d6f4f2a5c1f0e0a7b0d6',
    ],
  };
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'manifests-'))));
  afterAll(() => rm(folder, { recursive: true }));
  const manifestOf = async (content: unknown) => {
    const file = path.join(folder, 'manifest.json');
    await writeFile(file, JSON.stringify(content));
    return readManifest(file);
  };
  const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

  test.each(Object.entries(manifests))(
    'of %s run by their ids, and by their text',
    async (_tool, [content, id]) => {
      const to = await server({ manifest: await manifestOf(content) });
      for (const payload of [
        byHash(id),
        { documentId: id },
        { documentId: `sha256:${id}` },
        { doc_id: id },
        { id },
        { query: QUERY },
      ])
        expect((await post(payload, {}, to)).json<Errors>().data).toMatchObject({
          payers: [{ slug: 'medicare' }, {}, {}, {}, {}],
        });
      const got = await get({ accept: URQL }, { extensions: JSON.stringify(byHash(id).extensions) }, to);
      expect(got.json<Errors>().data).toMatchObject({ payers: [{ slug: 'medicare' }, {}, {}, {}, {}] });
      const codes = await Promise.all(
        [byHash('0'.repeat(64)), { documentId: 'nope' }, { query: '{ payers { name } }' }].map(
          async (payload) => (await post(payload, {}, to)).json<Errors>().errors[0].extensions.code,
        ),
      );
      expect(codes).toEqual(['PERSISTED_QUERY_NOT_FOUND', 'OPERATION_NOT_LISTED', 'OPERATION_NOT_LISTED']);
    },
  );

  test('are not sent by hash to a server without a manifest, which automatic persisted queries recognize', async () => {
    const response = await post(byHash(hash));
    expect([response.statusCode, response.json<Errors>()]).toMatchObject([
      200,
      {
        errors: [
          { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
        ],
      },
    ]);
    const both = await post({ query: QUERY, ...byHash(hash) });
    expect(both.json<Errors>().data).toBeDefined();
  });

  test.each([{}, [], { version: 1, operations: { [hash]: '{ payers { name } }' } }, { a: 1 }, 'text'])(
    'are not read from %j',
    async (content) => expect(manifestOf(content)).rejects.toThrow('is not a manifest of operations'),
  );
});
