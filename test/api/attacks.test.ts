import { getIntrospectionQuery } from 'graphql';
import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from '../../src/access/authenticator.ts';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { createServer } from '../../src/http/server.ts';
import { readConfig } from '../../src/shared/config.ts';
import { recordStatements, startTestApi, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';

/** The production configuration against requests of scanners and attackers. */

const PRODUCTION = readConfig({
  NODE_ENV: 'production',
  OIDC_ISSUER: 'https://login.example',
  OIDC_AUDIENCE: 'ot-codebook',
});

let api: TestApi;
let app: FastifyInstance;
const statements = recordStatements();
beforeAll(async () => {
  api = await startTestApi();
  const { db, store } = api;
  app = await createServer({
    db,
    store,
    identity: createAuthenticator([]),
    logger: api.app.log,
    introspection: PRODUCTION.introspection,
    ...(PRODUCTION.playground && { playground: {} }),
    now,
    costPerMinute: 1e9,
  });
  await post({ query: '{ payers { slug } }' });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await api?.close();
});

function post(payload: unknown, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
}

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const wide = Array.from({ length: 5_000 }, (_, index) => `a${index}: slug`).join(' ');
const circular =
  '{ code(code: "97530") { ...A } } fragment A on Code { similarCodes { ...B } } fragment B on Code { similarCodes { ...A } }';

const ATTACKS: Readonly<Record<string, unknown>> = {
  deep: { query: `{ code(code: "97530") { ${'similarCodes { '.repeat(600)} code ${'} '.repeat(600)} } }` },
  'deep beyond the parser': { query: '{ a '.repeat(100_000) },
  wide: { query: `{ payers { ${wide} } }` },
  'wide within the tokens': { query: `{ payers { ${'slug '.repeat(3_900)} } }` },
  aliased: { query: `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(' ')} }` },
  'a circle of fragments': { query: circular },
  introspection: { query: getIntrospectionQuery() },
  batched: [{ query: '{ payers { slug } }' }, { query: '{ payers { slug } }' }],
  'of 1 MB': { query: `{ payers { slug } } # ${'x'.repeat(1_048_576)}` },
  'of a little less than 1 MB': { query: `{ payers { slug } } # ${'x'.repeat(1_000_000)}` },
  costly: {
    query:
      '{ code(code: "97530") { policyNotes { nodes { codes { nodes { policyNotes { nodes { codes { nodes { policyNotes { nodes { id } } } } } } } } } } } }',
  },
};

test.each(Object.keys(ATTACKS))(
  'a request that is %s gets an error code before any statement is sent',
  async (name) => {
    statements.take();
    const response = await post(ATTACKS[name]);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    const { data, errors } = response.json<Result>();
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toMatch(
      /^(QUERY_TOO_COMPLEX|GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|BAD_REQUEST)$/,
    );
    expect(errors?.length).toBeLessThanOrEqual(5);
    expect(errors?.[0]?.message).not.toMatch(/call stack/);
    expect(statements.take()).toEqual([]);
  },
);

test('an error of a variable names no field that the client did not', async () => {
  const query = 'query ($i: BillingInput!) { billingPreview(input: $i) { verdict } }';
  const response = await post({ query, variables: { i: { dateOfServicee: '2026-11-02' } } });
  expect(response.json<Result>().errors?.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('dateOfServicee is a name that the schema does not have'),
    ]),
  );
  expect(response.body).not.toMatch(/Did you mean/);
});

/** The thirteen checks of graphql-cop 1.14: the probe of each, and what it would report. */
describe('graphql-cop finds nothing:', () => {
  const get = (query: Record<string, string>, headers = {}) =>
    app.inject({ method: 'GET', url: '/graphql', query, headers });
  const repeated = (what: string, times: number) => Array.from({ length: times }, () => what).join(' ');

  test('alias overloading', async () => {
    const { data } = (await post(ATTACKS['aliased'])).json<Result>();
    expect(data).toBeUndefined();
  });

  test('array-based batching', async () => {
    const response = await post(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })));
    expect(Array.isArray(response.json())).toBe(false);
    expect(response.statusCode).toBe(400);
  });

  test('directive overloading', async () => {
    const { errors } = (await post({ query: `{ __typename ${'@aa'.repeat(10)} }` })).json<Result>();
    expect(errors).toHaveLength(1);
  });

  test('circular introspection', async () => {
    const query = `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`;
    expect((await post({ query })).json<Result>().data).toBeUndefined();
  });

  test('field duplication', async () => {
    const { data, errors } = (await post({ query: `{ ${repeated('__typename', 500)} }` })).json<Result>();
    expect([data, errors?.length]).toEqual([undefined, 1]);
  });

  test('introspection', async () => {
    const { data } = (await post({ query: '{ __schema { types { name } } }' })).json<Result>();
    expect(data).toBeUndefined();
  });

  test('field suggestions', async () => {
    const { errors } = (await post({ query: '{ payerz { slug } }' })).json<Result>();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).not.toMatch(/did you mean/i);
    // Its own probe.
    expect((await post({ query: 'query cop { __schema { directive } }' })).body).not.toMatch(/did you mean/i);
  });

  test('unhandled errors', async () => {
    const response = await post({ query: 'qwerty cop { abc }' });
    expect(response.statusCode).toBe(400);
    expect(response.body).not.toMatch(/exception|stacktrace|node_modules|\.ts:/i);
  });

  test('GraphQL IDE', async () => {
    for (const url of ['/', '/graphql', '/graphiql', '/playground', '/console', '/altair']) {
      const response = await app.inject({ method: 'GET', url, headers: { accept: 'text/html' } });
      expect(response.body).not.toMatch(/graphiql|playground|<html/i);
    }
  });

  test('GET queries without a header that a form cannot send', async () => {
    const response = await get({ query: '{ __typename }' });
    expect(response.statusCode).toBe(400);
    expect(response.json<Result>().data).toBeUndefined();
  });

  test('GET mutations', async () => {
    const response = await get({ query: 'mutation { __typename }' }, { 'apollo-require-preflight': 'yes' });
    expect(response.statusCode).toBe(405);
    expect(response.json<Result>().data).toBeUndefined();
    // Its own probe has no header that a form cannot send.
    expect((await get({ query: 'mutation cop { __typename }' })).json<Result>().data).toBeUndefined();
  });

  test('urlencoded POST', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: 'query=%7B__typename%7D',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(response.statusCode).toBe(415);
    expect(response.json<Result>().data).toBeUndefined();
  });

  test('tracing', async () => {
    const response = await post({ query: '{ __typename }' }, { 'apollo-federation-include-trace': 'ftv1' });
    expect(Object.keys(response.json<{ extensions: object }>().extensions)).toEqual(['cost']);
    const traced = await post({ query: '{ __typename }' }, { 'x-apollo-tracing': '1' });
    expect(traced.body).not.toContain('"tracing"');
  });
});

describe('a client over its rate limit', () => {
  test('gets a retry time while another client is served', async () => {
    const { db, store } = api;
    const parts = { db, store, identity: createAuthenticator([]), logger: api.app.log, introspection: false };
    const strict = await createServer({
      ...parts,
      now,
      rateLimitSeconds: 3_600,
      costPerMinute: 60,
      costPerMs: 0,
      trustedProxies: ['192.0.2.1'],
    });
    const execute = (remoteAddress: string) =>
      strict.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query: '{ payers { slug name } }' },
        remoteAddress,
      });
    const answers = [];
    for (let time = 0; time < 6; time += 1) answers.push(await execute('203.0.113.7'));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.slice(0, 2).map((answer) => answer.json<{ extensions: object }>().extensions)).toEqual([
      { cost: { cost: 11, left: 49 } },
      { cost: { cost: 11, left: 38 } },
    ]);
    const limited = answers.at(-1);
    expect(Number(limited?.headers['retry-after'])).toBeGreaterThan(0);
    expect(limited?.json<Result>().errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
    expect((await execute('203.0.113.8')).statusCode).toBe(200);
    const sendFor = (other: string, remoteAddress: string) =>
      strict.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query: '{ payers { slug name } }' },
        remoteAddress,
        headers: { 'x-forwarded-for': other },
      });
    // An untrusted proxy cannot charge another client's limit; a trusted proxy charges the client it forwards for.
    expect((await sendFor('203.0.113.9', '203.0.113.7')).statusCode).toBe(429);
    expect((await sendFor('203.0.113.9', '192.0.2.1')).statusCode).toBe(200);
    expect((await sendFor('203.0.113.7', '192.0.2.1')).statusCode).toBe(429);
    await strict.close();
  });
});

describe('the operation that was checked is the operation that runs', () => {
  const costly =
    '{ code(code: "97530") { policyNotes { nodes { codes { nodes { policyNotes { nodes { codes { nodes { policyNotes { nodes { id } } } } } } } } } } } }';
  const get = (search: string) =>
    app.inject({
      method: 'GET',
      url: `/graphql?${search}`,
      headers: { 'apollo-require-preflight': 'yes' },
    });

  // Parsers differ on broken percent-encoding: some keep it, some repair it.
  test.each([
    ['valid encoding', (query: string) => `query=${encodeURIComponent(query)}`],
    ['a broken character in a comment', (query: string) => `query=${encodeURIComponent(`${query} #`)}%FF`],
    ['with a broken percent sign', (query: string) => `query=${encodeURIComponent(`${query} #`)}%zz`],
    ['with a semicolon', (query: string) => `x=1;query=x&query=${encodeURIComponent(query)}`],
    ['an escaped parameter name', (query: string) => `quer%79=${encodeURIComponent(query)}`],
    [
      'twice',
      (query: string) => `query=${encodeURIComponent('{ __typename }')}&query=${encodeURIComponent(query)}`,
    ],
  ])('in the URL of a GET request, %s', async (_how, search) => {
    const response = await get(search(costly));
    expect(response.statusCode).toBe(400);
    expect(response.json<Result>().data).toBeUndefined();
    expect(response.json<Result>().errors?.[0]?.extensions.code).toMatch(/^(QUERY_TOO_COMPLEX|BAD_REQUEST)$/);
  });
});

describe('a server with a manifest of operations', () => {
  test('runs listed operations by text or by hash, and no other', async () => {
    const { operationHash } = await import('../../src/api/execution/documents.ts');
    const query = '{ payers { slug } }';
    const hash = operationHash(query);
    const { db, store } = api;
    const listed = await createServer({
      db,
      store,
      identity: createAuthenticator([]),
      logger: api.app.log,
      introspection: false,
      now,
      costPerMinute: 1e9,
      manifest: new Map([[hash, query]]),
    });
    const execute = async (payload: object) =>
      (await listed.inject({ method: 'POST', url: '/graphql', payload })).json<Result>();
    expect((await execute({ query })).data).toMatchObject({ payers: [{ slug: 'medicare' }, {}, {}, {}, {}] });
    const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
    expect((await execute(byHash(hash))).data).toMatchObject({ payers: [{}, {}, {}, {}, {}] });
    expect((await execute(byHash('0'.repeat(64)))).data).toBeUndefined();
    for (const other of ['{ payers { name } }', '{ payers { slug }  }', '{ __typename }']) {
      expect((await execute({ query: other })).errors?.[0]?.extensions.code).toBe('OPERATION_NOT_LISTED');
    }
    await listed.close();
  });
});

describe('two servers over one database', () => {
  test('share one rate limit, about a second late', async () => {
    const { db, store } = api;
    const start = () =>
      createServer({
        db,
        store,
        identity: createAuthenticator([]),
        logger: api.app.log,
        introspection: false,
        now,
        costPerMinute: 2 * LIMITS.invalidCredentialCost,
        rateLimitSeconds: 3_600,
        sharedRateLimit: true,
      });
    const [one, other] = [await start(), await start()];
    const execute = async (server: FastifyInstance, authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      const payload = { query: '{ __typename }' };
      return (await server.inject({ method: 'POST', url: '/graphql', payload, headers })).statusCode;
    };
    for (const status of [401, 401, 429]) expect(await execute(one, 'Bearer nonsense')).toBe(status);
    // Alone, the other server would answer 2,000 of these requests.
    let answered = 0;
    while ((await execute(other)) === 200 && answered < 500) {
      answered += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await execute(other)).toBe(429);
    expect(answered).toBeLessThan(500);
    await Promise.all([one.close(), other.close()]);
  });
});
