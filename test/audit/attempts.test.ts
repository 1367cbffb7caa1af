import { AttemptLog, type SecurityEvent } from '../../src/audit/attempts.ts';
import { idOf, OUR_SESSION, startTestApi, THEIR_SESSION, type TestApi } from '../support/api.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import type { Actor } from '../support/api.ts';

/** Attempts at protected data that gave nothing are in the log, and in the trail of the caller's organization. */

const [CLINIC] = readDemoOrganizations().map(({ id }) => id) as [string];
const BY = { subject: 'OT-01', organizationId: CLINIC, requestId: 'r' };
const target = 'Query.sessions';

describe('attempts in a loop', () => {
  let at = 0;
  const events: SecurityEvent[] = [];
  const log = new AttemptLog(
    (event) => void events.push(event),
    () => at,
  );

  test('are a row once a minute, with how many followed the row before', () => {
    const record = () => log.record(BY, { reason: 'FORBIDDEN', target })?.subjects ?? null;
    expect(record()).toEqual(['Field:Query.sessions']);
    for (at of [1, 30_000, 59_999]) expect(record()).toBeNull();
    at = 60_000;
    expect(record()).toEqual(['Field:Query.sessions', 'Repetitions:3']);
    at = 120_000;
    expect(record()).toEqual(['Field:Query.sessions']);
    expect(events).toHaveLength(6);
  });

  test('at one record after another are one attempt at their type', () => {
    const record = (id: string) => log.record(BY, { reason: 'NOT_FOUND', target: `PatientSession:${id}` });
    expect(record(OUR_SESSION)).toEqual({
      action: 'access.notFound',
      subjects: [`PatientSession:${OUR_SESSION}`],
    });
    expect(record(THEIR_SESSION)).toBeNull();
  });

  test('of another person, reason or target are rows of their own, and those of nobody none', () => {
    const attempt = { reason: 'FORBIDDEN', target } as const;
    expect(log.record({ ...BY, subject: 'OT-02' }, attempt)).not.toBeNull();
    expect(log.record(BY, { ...attempt, target: 'Query.auditEvents' })).not.toBeNull();
    expect(log.record({ ...BY, subject: null, organizationId: null }, attempt)).toBeNull();
    expect(events.at(-1)).toEqual({ ...BY, subject: null, organizationId: null, ...attempt });
  });
});

describe('through the API', () => {
  let api: TestApi;
  beforeAll(async () => void (api = await startTestApi()), 60_000);
  afterAll(() => api?.close());

  const UNKNOWN = '00000000-0000-4000-8000-00000000dead';
  const rowsOf = (action: string) =>
    inOrganization(api.db, CLINIC, (tx) =>
      tx.auditEvent.findMany({
        where: { action },
        orderBy: { sequence: 'asc' },
        select: { actor: true, subjects: true },
      }),
    );
  const logged = () =>
    api.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === 'access')
      .map(({ subject, reason, target: what }) => ({ subject, reason, target: what }));

  test.each<
    [
      what: string,
      as: Actor,
      query: string,
      row: { action: string; subject: string } | null,
      reason: string,
      target: string,
    ]
  >([
    [
      'a role that may not',
      'ANALYST',
      '{ secret_alias: sessions { totalCount } }',
      { action: 'access.rejected', subject: 'Field:Query.sessions' },
      'FORBIDDEN',
      'Query.sessions',
    ],
    ['no credential', 'anonymous', '{ sessions { totalCount } }', null, 'UNAUTHENTICATED', 'Query.sessions'],
    [
      'a session of another organization',
      'BILLER',
      `{ session(id: "${idOf('PatientSession', THEIR_SESSION)}") { id } }`,
      { action: 'access.notFound', subject: `PatientSession:${THEIR_SESSION}` },
      'NOT_FOUND',
      `PatientSession:${THEIR_SESSION}`,
    ],
    [
      'a session that nobody has, signed',
      'CLINICIAN',
      `mutation { sessionSign(input: { id: "${idOf('PatientSession', UNKNOWN)}", expectedVersion: 1 }) { userErrors { code } } }`,
      { action: 'access.notFound', subject: `PatientSession:${UNKNOWN}` },
      'NOT_FOUND',
      `PatientSession:${UNKNOWN}`,
    ],
    [
      'a key that nobody has, revoked',
      'ADMIN',
      `mutation { apiKeyRevoke(input: { id: "${idOf('ApiKey', UNKNOWN)}" }) { userErrors { code } } }`,
      { action: 'access.notFound', subject: `ApiKey:${UNKNOWN}` },
      'NOT_FOUND',
      `ApiKey:${UNKNOWN}`,
    ],
    [
      'an export that nobody has, canceled',
      'ADMIN',
      `mutation { exportCancel(input: { id: "${idOf('ExportJob', UNKNOWN)}" }) { userErrors { code } } }`,
      { action: 'access.notFound', subject: `ExportJob:${UNKNOWN}` },
      'NOT_FOUND',
      `ExportJob:${UNKNOWN}`,
    ],
  ])('%s', async (_what, as, query, row, reason, what) => {
    const before = row ? await rowsOf(row.action) : [];
    const answer = await api.execute(query, { as });
    expect(JSON.stringify(answer)).not.toContain('INTERNAL');
    expect(logged().at(-1)).toEqual({
      subject: as === 'anonymous' ? null : `demo-${as.toLowerCase()}`,
      reason,
      target: what,
    });
    if (!row) return;
    const after = await rowsOf(row.action);
    expect(after.slice(before.length)).toEqual([
      { actor: `demo-${as.toLowerCase()}`, subjects: [row.subject] },
    ]);
  });

  test('a file of an export that nobody has', async () => {
    const authorization = (await api.authorizationOf('ANALYST')) ?? '';
    const url = `/exports/${UNKNOWN}.csv`;
    expect((await api.app.inject({ url, headers: { authorization } })).statusCode).toBe(404);
    expect((await rowsOf('access.notFound')).at(-1)).toEqual({
      actor: 'demo-analyst',
      subjects: [`ExportJob:${UNKNOWN}`],
    });
    expect((await api.app.inject({ url })).statusCode).toBe(401);
    expect(logged().at(-1)).toEqual({ subject: null, reason: 'UNAUTHENTICATED', target: '/exports/:name' });
    expect(JSON.stringify(logged())).not.toContain('secret_alias');
  });

  test('a session that is there, and the allowed caller, leave no attempt', async () => {
    const before = logged().length;
    await api.execute(
      `{ session(id: "${idOf('PatientSession', OUR_SESSION)}") { id } sessions { totalCount } }`,
      { as: 'BILLER' },
    );
    expect(logged()).toHaveLength(before);
  });

  test('a rejection is answered also when its row cannot be written', async () => {
    await api.db.prisma.$executeRaw`alter table audit_event add constraint never check (false) not valid`;
    const { errors } = await api.execute('{ auditEvents { nodes { id } } }', { as: 'BILLER' });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
