import path from 'node:path';
import { jest } from '@jest/globals';
import { assertObjectType, GraphQLEnumType, GraphQLInt } from 'graphql';
import { z } from 'zod';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { openConnection } from '../../src/db/connection.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { RequestTransaction } from '../../src/db/requestTransaction.ts';
import { loggedError } from '../../src/http/errorLog.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { StaleReferenceError, type ReferenceStore } from '../../src/reference/store.ts';
import { idOf, OUR_SESSION, startTestApi, type TestApi } from '../support/api.ts';

/** The client learns that an internal error happened, and nothing about our implementation. */

const ID = idOf('PatientSession', OUR_SESSION);
const SECRET = 'P-SECRET-4711';
const INTERNALS =
  /prisma|postgres|select |insert |sql|node_modules|\.ts|\/src\/|\/work|\/tmp|stack|pool|ECONN/i;

let api: TestApi;
beforeEach(async () => void (api = await startTestApi()), 60_000);
afterEach(() => api?.close());

test('without the database: one fixed message with the request id, and the rest of the result', async () => {
  await api.servingDb.close();
  const requestId = 'request-for-support-1';
  const answer = await api.execute(
    `query ($ref: String) { session(id: "${ID}") { id } payers { slug } sessions(filter: { patientReference: $ref }) { totalCount } }`,
    {
      as: 'BILLER' as const,
      requestId,
      variables: { ref: SECRET },
    },
  );
  expect(answer.data).toBeNull();
  for (const error of answer.errors ?? []) {
    expect(error).toMatchObject({
      message: 'Internal server error. Quote the request id when you report it.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    });
    expect(Object.keys(error.extensions ?? {}).sort()).toEqual(['code', 'requestId']);
  }
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  const logged = api.log.join('');
  expect(logged).toContain(requestId);
  expect(logged).not.toContain(SECRET);
});

test('serves reference data without the database', async () => {
  await api.servingDb.close();
  const { data, errors } = await api.execute<{ payers: unknown[] }>(
    '{ code(code: "97530") { title } payers { slug } }',
  );
  expect(errors).toBeUndefined();
  expect(data?.payers).toHaveLength(5);
});

test('without an audit row no protected data is returned', async () => {
  await api.db.prisma.$executeRaw`alter table audit_event add constraint never check (false) not valid`;
  const answer = await api.execute(`{ session(id: "${ID}") { patientReference } }`, { as: 'BILLER' });
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(JSON.stringify(answer)).not.toContain('P-0001');
  expect(api.log.join('')).not.toContain(OUR_SESSION);
});

test('never logs what a request contains, whatever its transport', async () => {
  const query = `{ sessions(filter: { patientReference: "${SECRET}" }) { totalCount } }`;
  const authorization = (await api.authorizationOf('BILLER')) ?? '';
  await api.execute(query, { as: 'BILLER' });
  const got = await api.app.inject({
    method: 'GET',
    url: '/graphql',
    query: { query },
    headers: { authorization, 'apollo-require-preflight': 'yes' },
  });
  expect(got.json()).toMatchObject({ data: { sessions: { totalCount: 0 } } });
  await api.execute(`{ nonsense(patientReference: "${SECRET}") }`, { as: 'BILLER' });
  await api.send(`{ "patientReference": "${SECRET}" `);
  const logged = api.log.join('');
  expect(logged).not.toContain(SECRET);
  expect(logged).not.toContain(authorization.slice('Bearer '.length));
});

const [{ id: CLINIC } = { id: '' }] = readDemoOrganizations();
const WITH_A_VALUE = Prisma.sql`select ${SECRET}::text::int`;

const FAILING_REQUESTS: Readonly<Record<string, (target: TestApi) => Promise<unknown>>> = {
  Prisma: ({ db }) => db.prisma.$queryRaw(WITH_A_VALUE),
  'a protected read': ({ db }) => {
    const [clinic] = readDemoOrganizations();
    const transaction = new RequestTransaction(db, clinic?.id ?? '');
    return transaction.query(WITH_A_VALUE).finally(() => transaction.commit([]));
  },
  'Postgres.js': ({ databaseUrl }) => {
    const sql = openConnection(databaseUrl);
    return sql`select ${SECRET}::text::int`.finally(() => sql.end());
  },
};

test.each(Object.entries(FAILING_REQUESTS))(
  'logs the code of an error of PostgreSQL, not the message that quotes a value: %s',
  async (_driver, request) => {
    const error = await request(api).catch((reason: unknown) => reason);
    expect(String(error)).toContain(SECRET);
    const logged = loggedError(error);
    expect(logged).toMatchObject({ code: expect.stringMatching(/^(22P02|P2010)$/) });
    expect(JSON.stringify(logged)).not.toContain(SECRET);
  },
);

const A_STACK = expect.arrayContaining([expect.stringMatching(/^at /)]);

const thrownBy = (work: Promise<unknown>) => work.catch((reason: unknown) => reason);

async function withDatabase(
  options: Parameters<typeof openDatabase>[1],
  work: (db: Database) => Promise<unknown>,
): Promise<unknown> {
  const db = openDatabase(api.databaseUrl, options);
  return work(db).finally(() => db.close());
}

test.each<[what: string, error: () => unknown, logged: object]>([
  [
    'no address of the host answers',
    () => thrownBy(openDatabase('postgresql://u:p@localhost:1/x').prisma.$queryRaw`select 1`),
    { code: 'P2010', codes: ['P2010', 'DatabaseNotReachable'] },
  ],
  [
    'a protected read finds no server',
    () =>
      thrownBy(
        new RequestTransaction(openDatabase('postgresql://u:p@127.0.0.1:1/x'), CLINIC).query(WITH_A_VALUE),
      ),
    { name: 'Error', code: 'ECONNREFUSED' },
  ],
  [
    'the object of a driver',
    () => ({ kind: 'SocketTimeout', originalCode: '57P01' }),
    { name: 'Object', code: '57P01', codes: ['57P01', 'SocketTimeout'] },
  ],
  ['a text', () => SECRET, { name: 'string' }],
  ['codes that are values', () => Object.assign(new TypeError('x'), { code: SECRET }), { name: 'TypeError' }],
  [
    'what the job queue emits for a lost connection',
    () => {
      const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
      return { ...error, message: error.message, stack: error.stack, queue: 'export' };
    },
    { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1', frames: A_STACK },
  ],
  [
    'what the job queue emits when it waits for a connection in vain',
    () => {
      const { message, stack } = new Error('timeout exceeded when trying to connect');
      return { message, stack };
    },
    { name: 'Error', message: 'timeout exceeded when trying to connect', frames: A_STACK },
  ],
  [
    'what the job queue emits of a statement',
    async () => {
      const error = await thrownBy(
        withDatabase({}, async ({ connectPipelined }) => {
          const client = await connectPipelined();
          await client.query('select $1::text::int', [SECRET]).finally(() => client.release());
        }),
      );
      const { message, stack } = error as Error;
      return { ...(error as object), message, stack };
    },
    { name: 'error', code: '22P02', frames: A_STACK },
  ],
  [
    'a statement that was canceled',
    () =>
      thrownBy(
        withDatabase({ statementTimeoutMs: 50 }, ({ prisma }) => prisma.$queryRaw`select pg_sleep(5)::text`),
      ),
    { code: 'P2010', codes: expect.arrayContaining(['57014']) },
  ],
  [
    'a unique value that exists',
    () => thrownBy(api.db.prisma.$queryRaw`insert into organization select * from organization`),
    { code: 'P2010', codes: expect.arrayContaining(['23505']) },
  ],
  [
    'an aborted request',
    () => thrownBy(fetch('http://127.0.0.1:1', { signal: AbortSignal.abort() })),
    { name: 'AbortError' },
  ],
  [
    'causes of causes',
    () =>
      new Error('no export', {
        cause: new Error('no file', { cause: Object.assign(new Error('x'), { code: 'ENOSPC' }) }),
      }),
    { name: 'Error', code: 'ENOSPC', message: 'no export' },
  ],
])('an outage is logged with its codes: %s', async (_what, errorOf, logged) => {
  const error = await errorOf();
  expect(loggedError(error)).toMatchObject(logged);
  expect(JSON.stringify(loggedError(error))).not.toContain(SECRET);
});

test('logs the message of an error of our own, and where it was thrown', () => {
  const logged = loggedError(new Error('policy general has no version'));
  expect(logged).toMatchObject({ name: 'Error', message: 'policy general has no version', frames: A_STACK });
  expect(String(logged['frames'])).toContain('internalErrors.test.ts');
});

/** Errors of JavaScript and of libraries, whose messages quote the value that they are about. */
const QUOTING: Readonly<Record<string, () => unknown>> = {
  'text that is not JSON': () => void JSON.parse(SECRET),
  'a text that is not a number': () => BigInt(SECRET),
  'a search in a text': () => 'x' in (SECRET as never),
  'a function that is a text': () => [1].map(SECRET as never),
  'an enum of GraphQL': () => new GraphQLEnumType({ name: 'E', values: { A: {} } }).serialize(SECRET),
  'a number of GraphQL': () => GraphQLInt.serialize(SECRET),
  'a plain error of a library': () => assertObjectType(SECRET),
  'a shape of zod': () => z.object({ payer: z.literal(SECRET) }).parse({ payer: 'x' }),
};

test.each(Object.entries(QUOTING))('does not log a message that quotes a value: %s', (_what, work) => {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  expect(String((error as Error).message)).toContain(SECRET);
  expect(loggedError(error)).toMatchObject({ name: expect.stringMatching(/Error$/), frames: A_STACK });
  expect(JSON.stringify(loggedError(error))).not.toContain(SECRET);
});

test('logs no line of a message as part of the stack', () => {
  const error = new SyntaxError(`unexpected\n    at ${SECRET}:1:1\n${SECRET}`);
  expect(loggedError(error)).toMatchObject({ name: 'SyntaxError', frames: A_STACK });
  expect(JSON.stringify(loggedError(error))).not.toContain(SECRET);
});

test('logs the names of functions of our own alone', () => {
  const source = `${path.resolve('src')}/api/x.ts`;
  const stack = [
    'Error: x',
    `    at Object.${SECRET} [as query] (/node_modules/graphql-jit/execution.js:1:2)`,
    `    at ${SECRET} (eval at compileQuery (/node_modules/graphql-jit/execution.js:3:4), <anonymous>:5:6)`,
    `    at async Reader.list [as ${SECRET}] (file://${source}:7:8)`,
    `    at new Reader (${source}:9:1)`,
    `    at async file://${source}:2:3`,
    '    at node:internal/process:4:5',
  ];
  expect(loggedError({ message: 'x', stack: stack.join('\n') })).toMatchObject({
    frames: [
      'at /node_modules/graphql-jit/execution.js:1:2',
      'at eval at compileQuery (/node_modules/graphql-jit/execution.js:3:4), <anonymous>:5:6',
      `at async Reader.list (file://${source}:7:8)`,
      `at new Reader (${source}:9:1)`,
      `at async file://${source}:2:3`,
      'at node:internal/process:4:5',
    ],
  });
});

test('logs what was undefined without the name of what was read', () => {
  const error = new TypeError(`Cannot read properties of undefined (reading '${SECRET}')`);
  expect(loggedError(error)).toMatchObject({ message: 'Cannot read properties of undefined' });
});

test('a reference that was not compared for a while is served with its age', async () => {
  const unconfirmedSeconds = () => 600;
  const spy = jest.spyOn(api.store, 'unconfirmedSeconds').mockImplementation(unconfirmedSeconds);
  const response = await api.send({ query: '{ reference { revision } }' });
  spy.mockRestore();
  const { data, extensions } = response.json<{
    data: { reference: { revision: number } };
    extensions: object;
  }>();
  expect(extensions).toMatchObject({ reference: { revision: data.reference.revision, ageSeconds: 600 } });
  expect(response.headers['x-reference-age-seconds']).toBe('600');
  const current = await api.send({ query: '{ reference { revision } }' });
  expect(current.headers['x-reference-age-seconds']).toBeUndefined();
  expect(current.json<{ extensions: object }>().extensions).not.toHaveProperty('reference');
});

test('does not serve a stale snapshot; the client gets a retry time', async () => {
  const broken: Pick<ReferenceStore, 'current'> = {
    current: () => {
      throw new StaleReferenceError('compared 99 seconds ago');
    },
  };
  Object.assign(api.store, broken);
  const response = await api.send(
    { query: '{ payers { slug } }' },
    { 'x-request-id': 'request-for-support-2' },
  );
  expect(response.statusCode).toBe(503);
  expect(response.json()).toMatchObject({
    errors: [
      { message: expect.stringContaining('Try again soon'), extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ],
  });
  expect(response.body).not.toContain('99 seconds');
  const ready = await api.app.inject('/health/ready');
  expect(ready.statusCode).toBe(503);
  const live = await api.app.inject('/health/live');
  expect(live.statusCode).toBe(200);
});

test("every response has a request id: the client's valid one or a new one", async () => {
  const mine = await api.send({ query: '{ payers { slug } }' }, { 'x-request-id': 'my-request-0001' });
  expect(mine.headers['x-request-id']).toBe('my-request-0001');
  for (const odd of ['x', 'a b c d e f g h', 'x'.repeat(65), '<script>alert</script>']) {
    const other = await api.send({ query: '{ payers { slug } }' }, { 'x-request-id': odd });
    expect(other.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  }
});
