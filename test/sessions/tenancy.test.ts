import { ProtectedReads } from '../../src/audit/protectedReads.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { sessionCount } from '../../src/sessions/filters.ts';
import { isOwn, oneSession, sessionPage } from '../../src/sessions/queries.ts';
import { SessionReader } from '../../src/sessions/service.ts';
import { OUR_SESSION, THEIR_SESSION } from '../support/api.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { countRoundTrips, type CountedWay } from '../support/roundTrips.ts';

/** Two protections separate organizations: the application's condition and row-level security. Each holds alone. */

const [ours, theirs] = readDemoOrganizations().map(({ id }) => id) as [string, string];
const NO_CHECK = Prisma.sql`true`;
const FIRST_PAGE = { after: null, size: 200 };

let database: TestDatabase;
let way: CountedWay;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  way = await countRoundTrips(database.url);
  db = openDatabase(way.url);
});
afterAll(async () => {
  await db.close();
  await way.close();
  await database.drop();
});

const NO_EMERGENCY = { isTaken: async () => false };
const readsOf = (organizationId: string) =>
  new ProtectedReads(db, { organizationId, subject: 'OT-01' }, 'tenancy-test');

async function idsRead(as: string, statement: Prisma.Sql): Promise<string[]> {
  const reads = readsOf(as);
  const rows = await reads.query<{ key: string }>(statement);
  await reads.finish();
  return rows.map(({ key }) => key);
}

test.each([
  ['removed', NO_CHECK],
  ['inverted', isOwn(theirs)],
])("with the application's condition %s nothing of another organization is found", async (_how, own) => {
  expect(await idsRead(ours, oneSession(own, THEIR_SESSION))).toEqual([]);
  const all = await idsRead(ours, sessionPage(own, {}, FIRST_PAGE));
  expect(all).not.toContain(THEIR_SESSION);
  expect(all.includes(OUR_SESSION)).toBe(own === NO_CHECK);
  const reads = readsOf(ours);
  expect(await reads.query(sessionCount(own, {}))).toEqual([{ count: all.length }]);
  await reads.finish();
});

test("without row-level security the application's condition still finds nothing of another organization", async () => {
  await db.prisma.$executeRaw`alter table patient_session disable row level security`;
  try {
    expect(await idsRead(ours, oneSession(isOwn(ours), THEIR_SESSION))).toEqual([]);
    expect(await idsRead(ours, sessionPage(isOwn(ours), {}, FIRST_PAGE))).not.toContain(THEIR_SESSION);
    expect(await idsRead(ours, oneSession(NO_CHECK, THEIR_SESSION))).toEqual([THEIR_SESSION]);
  } finally {
    await db.prisma.$executeRaw`alter table patient_session enable row level security`;
  }
});

test('SQL in the application role finds nothing without an organization', async () => {
  const tables = [
    'patient_session',
    'session_service',
    'session_span',
    'session_version',
    'session_billing',
    'audit_event',
    'audit_head',
    'api_key',
    'export_job',
    'export_chunk',
    'emergency_access',
    'idempotency_key',
    'organization',
  ];
  await idsRead(ours, oneSession(isOwn(ours), OUR_SESSION));
  for (const table of tables) {
    const seen = await db.prisma
      .$transaction(async (tx) => {
        await tx.$executeRaw`set local role ot_codebook_app`;
        return tx.$queryRaw<{ count: number }[]>(
          Prisma.sql`select count(*)::int as count from ${Prisma.raw(table)}`,
        );
      })
      .catch((error: Error) => (/permission denied/.test(error.message) ? [{ count: 0 }] : []));
    expect([table, seen[0]?.count]).toEqual([table, 0]);
  }
});

describe('round trips to the database', () => {
  const biller = {
    subject: 'OT-01',
    organizationId: ours,
    organization: 'demo-clinic',
    roles: ['BILLER' as const],
  };

  test('a request makes three, however much it reads: the last two, its commit and its audit rows, at the same time', async () => {
    const read = async () => {
      const reads = readsOf(ours);
      const sessions = new SessionReader(reads, biller, NO_EMERGENCY);
      const found = await Promise.all([
        sessions.find(OUR_SESSION),
        sessions.list({}, { first: 3 }),
        sessions.list({ statuses: ['SIGNED'] }, { first: 200 }),
      ]);
      await reads.finish();
      return found;
    };
    await read();
    way.take();
    const [session, page] = await read();
    expect(way.take()).toBe(3);
    expect(session?.key).toBe(OUR_SESSION);
    expect(page.nodes).toHaveLength(3);
  });

  test('a request without protected data makes none', async () => {
    way.take();
    await readsOf(ours).finish();
    await new SessionReader(readsOf(ours), { ...biller, roles: ['VIEWER'] }, NO_EMERGENCY).find(OUR_SESSION);
    const anonymous = new SessionReader(new ProtectedReads(db, null, 'none'), null, NO_EMERGENCY);
    await expect(anonymous.list({}, {})).rejects.toThrow('an anonymous request reads nothing protected');
    expect(way.take()).toBe(0);
  });
});
