import {
  idOf,
  OUR_SESSION,
  beyondTrail,
  recordStatements,
  startTestApi,
  THEIR_SESSION,
  type TestApi,
} from '../support/api.ts';
import { now } from '../support/clock.ts';

/** Emergency access has a reason and an end, and every step is audited. */

const READ = `{ session(id: "${idOf('PatientSession', OUR_SESSION)}") { patientReference diagnoses } }`;
const BEGIN =
  'mutation ($reason: String!, $minutes: Int!) { emergencyAccessBegin(input: { reason: $reason, minutes: $minutes }) { access { id actor reason expiresAt } userErrors { code path } } }';
const REASON = 'The clinic cannot reach its clinicians';

let api: TestApi;
const statements = recordStatements();
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterEach(() => api.db.prisma.$executeRaw`delete from emergency_access`);
afterAll(() => api?.close());

const begin = (reason: string, minutes = 60) =>
  api.execute(BEGIN, { as: 'ADMIN', variables: { reason, minutes } });
const forbidden = { data: { session: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] };

test('an administrator reads sessions only while the access lasts', async () => {
  expect(await api.execute(READ, { as: 'ADMIN' })).toMatchObject(forbidden);
  expect(await begin(REASON)).toMatchObject({
    data: { emergencyAccessBegin: { access: { actor: 'demo-admin', reason: REASON }, userErrors: [] } },
  });
  expect(await api.execute(READ, { as: 'ADMIN' })).toMatchObject({
    data: { session: { patientReference: 'P-0001' } },
  });
  const at = now().toISOString();
  await api.db.prisma.$executeRaw`
    update emergency_access set granted_at = ${at}::timestamptz - interval '61 minutes',
      expires_at = ${at}::timestamptz - interval '1 second'`;
  expect(await api.execute(READ, { as: 'ADMIN' })).toMatchObject(forbidden);
});

test('auditors see who took it and why, and every read under it is marked', async () => {
  await begin(REASON);
  await api.execute(READ, { as: 'ADMIN' });
  const { data } = await api.execute<{
    emergencyAccesses: { nodes: { id: string }[] };
    auditEvents: { nodes: { action: string; subject: string | null }[] };
  }>(
    `{ emergencyAccesses { nodes { id actor reason grantedAt expiresAt } pageInfo { hasNextPage } }
       auditEvents(filter: { actor: "demo-admin" }, first: 2) { nodes { action subject } } }`,
    { as: 'AUDITOR' },
  );
  expect(data?.emergencyAccesses.nodes).toMatchObject([{ actor: 'demo-admin', reason: REASON }]);
  expect(data?.auditEvents.nodes).toEqual([
    { action: 'session.read.emergency', subject: idOf('PatientSession', OUR_SESSION) },
    { action: 'emergency.begin', subject: data?.emergencyAccesses.nodes[0]?.id },
  ]);
});

test("it covers only sessions of the administrator's organization, and only reads", async () => {
  await begin(REASON);
  const theirs = await api.execute(`{ session(id: "${idOf('PatientSession', THEIR_SESSION)}") { id } }`, {
    as: 'ADMIN',
  });
  expect(theirs).toEqual({ data: { session: null } });
  const sign = `mutation { sessionSign(input: { id: "${idOf('PatientSession', OUR_SESSION)}", expectedVersion: 1 }) { userErrors { code } } }`;
  expect(await api.execute(sign, { as: 'ADMIN' })).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

test('it belongs to the person who took it', async () => {
  await begin(REASON);
  for (const as of ['VIEWER', 'ANALYST', 'AUDITOR'] as const) {
    statements.take();
    expect(await api.execute(READ, { as })).toMatchObject(forbidden);
    expect(beyondTrail(statements.take())).toEqual([]);
  }
});

test.each([
  ['', 60, ['BAD_REASON']],
  ['too short', 60, ['BAD_REASON']],
  ['x'.repeat(1001), 60, ['BAD_REASON']],
  [`${REASON} \0`, 60, ['BAD_REASON']],
  [`${REASON} \ud800`, 60, ['BAD_REASON']],
  [REASON, 4, ['OUT_OF_RANGE']],
  [REASON, 241, ['OUT_OF_RANGE']],
  [REASON, 5, []],
  [REASON, 240, []],
])('reason and minutes are bounded: %#', async (reason, minutes, codes) => {
  const answer = await begin(reason, minutes);
  expect(answer).toMatchObject({
    data: { emergencyAccessBegin: { userErrors: codes.map((code) => ({ code })) } },
  });
  expect(await api.db.prisma.emergencyAccess.count()).toBe(codes.length === 0 ? 1 : 0);
});

test.each(['2026-02-31T00:00:00.000Z', '0000-01-01T00:00:00.000Z', '+012026-01-01T00:00:00.000Z', 'x'])(
  'rejects a cursor with an impossible date: %s',
  async (grantedAt) => {
    const cursor = JSON.stringify(['emergencies', grantedAt, '00000000-0000-4000-8000-000000000000']);
    const after = Buffer.from(cursor).toString('base64url');
    expect(
      await api.execute(`{ emergencyAccesses(after: "${after}") { nodes { id } } }`, { as: 'AUDITOR' }),
    ).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', issues: [{ field: 'after' }] } }],
    });
  },
);
