import fc from 'fast-check';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { auditServer } from 'graphql-http';
import { createAuthenticator } from '../../src/access/authenticator.ts';
import { createServer } from '../../src/http/server.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';

/** GraphQL over HTTP as its specification draft requires, and whatever else browsers and bots send. */

let api: TestApi;
let app: FastifyInstance;
beforeAll(async () => {
  api = await startTestApi();
  const { db, store } = api;
  app = await createServer({
    db,
    store,
    identity: createAuthenticator([]),
    logger: api.app.log,
    introspection: true,
    now,
    costPerMinute: 1e12,
    corsOrigins: ['https://app.example'],
    trustedProxies: ['127.0.0.1'],
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await api?.close();
});

/** Optional audits (MAY) that we fail on purpose, each with its reason. */
const EXPECTED_FAILURES: Readonly<Record<string, string>> = {
  // MAY accept GET requests that a form could send.
  '5A70': 'a GET that a page of any origin could send is refused, because it could be forged (CSRF)',
  // MAY accept variables in the URL of such a request, with either media type.
  D6D5: 'the same',
  '6A70': 'the same',
};

test('the audits of graphql-http pass, except the listed ones', async () => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const results = await auditServer({ url: `${url}/graphql` });
  const failed = results.filter(({ status }) => status !== 'ok');
  expect(failed.filter(({ status }) => status === 'error')).toEqual([]);
  expect(failed.map(({ id }) => id).sort()).toEqual(Object.keys(EXPECTED_FAILURES).sort());
  expect(results.length - failed.length).toBeGreaterThanOrEqual(58);
}, 60_000);

describe('a page of another origin', () => {
  const execute = (origin: string, more: InjectOptions = {}) =>
    app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: '{ payers { slug } }' },
      ...more,
      headers: { origin, ...more.headers },
    });

  test('reads responses when its origin is configured', async () => {
    const { headers, statusCode } = await execute('https://app.example');
    expect(statusCode).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('https://app.example');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers.vary).toBe('Origin');
    const preflight = await execute('https://app.example', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('authorization');
  });

  test.each(['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null'])(
    'cannot read from %s',
    async (origin) => {
      for (const method of ['POST', 'OPTIONS'] as const) {
        const { headers } = await execute(origin, { method });
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'cannot send what a form could send: %j',
    async (type) => {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        payload: '{"query":"{ payers { slug } }"}',
        headers: type === '' ? {} : { 'content-type': type },
      });
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.body).not.toContain('medicare');
    },
  );
});

test('every response has the headers against sniffing, framing and caching', async () => {
  for (const url of ['/graphql', '/health/live', '/nothing']) {
    const { headers } = await app.inject({ method: 'GET', url });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("'none'") as string,
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  }
  const forwardedAsTls = (remoteAddress: string) =>
    app.inject({
      method: 'GET',
      url: '/nothing',
      remoteAddress,
      headers: { 'x-forwarded-proto': 'https' },
    });
  const byTls = await forwardedAsTls('127.0.0.1');
  expect(byTls.headers['strict-transport-security']).toContain('max-age=63072000');
  const byStranger = await forwardedAsTls('10.0.0.1');
  expect(byStranger.headers['strict-transport-security']).toBeUndefined();
});

const INTERNALS =
  /prisma|postgres|node_modules|\.ts\b|\/src\/|\bat \w+ \(|select "|stack|ECONN|organizationId/i;

/** Text of every kind: plain, control characters, halves of emoji, parts of GraphQL and JSON. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '...',
    '@include(if:true)',
    '$x',
    '"',
    '\\u0000',
    '\0',
    '[',
    ']',
    ':',
    '#',
  ),
  fc.constantFrom(
    'payers',
    'codes',
    'code',
    'node',
    'session',
    'id',
    '__typename',
    'query',
    'mutation',
    'fragment',
  ),
);
const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(' '));
const QUERIES = [
  '{ payers { slug } }',
  'query ($id: ID!) { node(id: $id) { id } }',
  'query ($f: CodeFilter, $n: Int, $a: String) { codes(filter: $f, first: $n, after: $a) { totalCount } }',
  'query ($i: BillingInput!) { billingPreview(input: $i) { dateOfService } }',
  'query ($f: AuditFilter) { auditEvents(filter: $f) { nodes { id } } }',
  'mutation ($i: SessionInput!, $k: String!) { sessionRecord(input: { session: $i, idempotencyKey: $k }) { userErrors { code } } }',
];
const variables = fc.dictionary(
  fc.constantFrom('id', 'f', 'n', 'a', 'i', 'k', 'x', '__proto__'),
  fc.jsonValue({ maxDepth: 4 }),
);
const body = fc.oneof(
  fc.record({ query: fc.oneof(text, fc.constantFrom(...QUERIES)), variables }, { requiredKeys: [] }),
  fc.record(
    {
      query: fc.constantFrom(...QUERIES),
      operationName: fc.constantFrom('', 'A', '__proto__'),
      extensions: fc.record({ persistedQuery: fc.jsonValue({ maxDepth: 2 }) }),
    },
    { requiredKeys: [] },
  ),
  fc.record({
    query: fc.jsonValue(),
    operationName: fc.jsonValue(),
    variables: fc.jsonValue(),
    extensions: fc.jsonValue(),
  }),
  fc.jsonValue(),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=utf-16',
      'text/plain',
      'application/graphql',
      'x',
      'application/json; charset="',
      'multipart/form-data',
    ),
    accept: fc.constantFrom(
      'application/json',
      'application/graphql-response+json',
      '*/*',
      'text/html',
      ';',
      'x/y;q=2',
    ),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity', 'nonsense'),
    authorization: fc.constantFrom('Bearer', 'Bearer x.y.z', 'Basic eDp5', 'Bearer otk_000000000000_x'),
    'x-request-id': fc.string({ unit: 'grapheme-ascii', maxLength: 80 }),
    'apollo-require-preflight': fc.constantFrom('', 'yes'),
    origin: fc.constantFrom('null', 'https://app.example', 'x'),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x', ',', '::1, 9.9.9.9'),
    'x-forwarded-host': fc.constantFrom('a b', '[', '%', 'api.example', ','),
    'x-forwarded-proto': fc.constantFrom('https', '[', 'x y', ','),
    host: fc.constantFrom('localhost', 'a b', '[', '::::', '999.999.999.999', ''),
  },
  { requiredKeys: [] },
);
const request = fc.record({
  headers,
  payload: fc.oneof(
    { weight: 8, arbitrary: body.map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: body.map((value) => (JSON.stringify(value) ?? '').slice(0, -1)) },
  ),
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
  path: fc.constantFrom(
    '/graphql',
    '/graphql',
    '/graphql?query=',
    '/graphql?query={',
    '/graphql?variables=x',
    '/%',
    '/graphql?query=%FF',
    '/graphql?operationName=&query=%7B__typename%7D',
    '/graphql?extensions=%7B%22persistedQuery%22:1%7D',
    '/graphql/stream?query=%zz',
  ),
});

/** Only valid header values: the client rejects others itself. */
const printable = (value: string) => value.replaceAll(/[^\x20-\x7e]/g, '');

test('10,000 malformed requests cause no internal error and reveal nothing about our implementation', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ headers: sent, payload, method, path }) => {
      const clean = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, printable(value)]));
      const response = await app.inject({
        method: method as 'POST',
        url: path,
        headers: clean,
        ...(method !== 'GET' && method !== 'HEAD' && { payload }),
      });
      if (response.statusCode >= 500) throw new Error(`${response.statusCode}: ${response.body}`);
      if (INTERNALS.test(response.body)) throw new Error(`says too much: ${response.body}`);
    }),
    { numRuns: 10_000 },
  );
  expect((await app.inject('/health/live')).statusCode).toBe(200);
}, 180_000);
