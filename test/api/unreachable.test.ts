import { ApiKeyVerifier } from '../../src/access/apiKeys.ts';
import { createAuthenticator, type Authenticator } from '../../src/access/authenticator.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { createServer } from '../../src/http/server.ts';
import { idOf, OUR_SESSION, authenticate, startTestApi, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';

/** Without the database every reader and writer gets a retry time, and nothing about our implementation. */

const ID = idOf('PatientSession', OUR_SESSION);
const SECRET = 'P-SECRET-4711';
const INTERNALS = /prisma|postgres|select |insert |sql|node_modules|\.ts|\/src\/|stack|pool|ECONN/i;

let api: TestApi;
const key = `Bearer otk_${'0'.repeat(12)}_${'A'.repeat(43)}`;
const record = `session: { patientReference: "${SECRET}", payer: "medicare", dateOfService: "2026-11-02", setting: OFFICE,
    therapist: "OT-01", services: [{ procedureCode: "97530", minutes: 30 }] }`;
let unreachable: Database;
let app: TestApi['app'];
beforeAll(async () => {
  api = await startTestApi();
  unreachable = openDatabase('postgresql://nobody@127.0.0.1:1/none');
  const people: Authenticator = {
    authenticate: async (header) => authenticate((header ?? 'anonymous') as 'BILLER'),
  };
  const identity: Authenticator = {
    authenticate: (header) =>
      (header === key ? createAuthenticator([new ApiKeyVerifier(unreachable, now)]) : people).authenticate(
        header,
      ),
  };
  app = await createServer({
    db: unreachable,
    store: api.store,
    identity,
    logger: api.app.log,
    introspection: false,
    now,
    costPerMinute: 1e9,
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await unreachable?.close();
  await api?.close();
});

const execute = (query: string, authorization: string) =>
  app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query },
    headers: { authorization, 'x-request-id': 'request-for-support-3' },
  });

test.each([
  ['a read', 'BILLER', `{ session(id: "${ID}") { id } }`],
  [
    'a record',
    'BILLER',
    `mutation { sessionRecord(input: { idempotencyKey: "k", ${record} }) { session { id } } }`,
  ],
  [
    'an amendment',
    'CLINICIAN',
    `mutation { sessionAmend(input: { id: "${ID}", expectedVersion: 1, reason: "because", ${record} }) { session { id } } }`,
  ],
  [
    'an edit',
    'ADMIN',
    'mutation { policyDraft(input: { payer: "aetna", title: "T", effectiveFrom: "2026-01-01", notes: [] }) { userErrors { code } } }',
  ],
  [
    'a payer',
    'ADMIN',
    'mutation { payerUpsert(input: { slug: "new", name: "New", kind: COMMERCIAL }) { userErrors { code } } }',
  ],
  ['a key', 'ADMIN', 'mutation { apiKeyCreate(input: { name: "k", role: VIEWER }) { secret } }'],
  ['the audit trail', 'AUDITOR', '{ auditEvents { nodes { id } } }'],
  ['the change feed', 'VIEWER', '{ policyChanges { nodes { id } } }'],
])('%s gets a retry time', async (_what, as, query) => {
  const response = await execute(query, as);
  const { errors } = response.json<{ errors: { message: string; extensions: object }[] }>();
  expect(errors.map(({ extensions }) => extensions)).toEqual([
    { code: 'SERVICE_UNAVAILABLE', requestId: 'request-for-support-3' },
  ]);
  expect(errors[0]?.message).toContain('Try again in a few seconds');
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5']);
  expect(response.body).not.toMatch(INTERNALS);
  expect(response.body).not.toContain(SECRET);
  expect(response.body).not.toContain(process.cwd());
  const logged = api.log.join('');
  expect(logged).toContain('request-for-support-3');
  expect(logged).not.toContain(SECRET);
});

test('what needs no database is answered beside what fails', async () => {
  const response = await execute(`{ payers { slug } session(id: "${ID}") { id } }`, 'BILLER');
  expect([response.statusCode, response.headers['retry-after']]).toEqual([200, '5']);
  const { data, errors } = response.json<{ data: { payers: unknown[] }; errors: { extensions: object }[] }>();
  expect(data.payers.length).toBeGreaterThan(3);
  expect(errors[0]?.extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('the reference is ready without the database, and everything else is not', async () => {
  const [ready, whole] = [await app.inject('/health/ready'), await app.inject('/health/ready/protected')];
  const capabilities = { reference: 'available', protected: 'unavailable' };
  expect([ready.statusCode, ready.json<object>()]).toEqual([200, expect.objectContaining({ capabilities })]);
  expect([whole.statusCode, whole.json<object>()]).toEqual([503, expect.objectContaining({ capabilities })]);
});

test('a key that cannot be looked up gets a retry time', async () => {
  const response = await execute('{ payers { slug } }', key);
  expect(response.statusCode).toBe(503);
  expect(response.json()).toMatchObject({
    errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', requestId: 'request-for-support-3' } }],
  });
  expect(response.headers['retry-after']).toBe('5');
  expect(response.body).not.toMatch(INTERNALS);
  expect(api.log.join('')).not.toContain('A'.repeat(43));
});

test('an internal error stays an internal error', async () => {
  const broken = new TypeError('the store of Connection terminated is not iterable');
  unreachable.connectPipelined = () => Promise.reject(broken);
  const response = await execute(`{ session(id: "${ID}") { id } }`, 'BILLER');
  expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
  expect(response.headers['retry-after']).toBeUndefined();
});
