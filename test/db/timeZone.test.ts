import { openDatabase, type Database } from '../../src/db/client.ts';
import { openConnection } from '../../src/db/connection.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** A server whose own time zone is far from UTC. */

const INSTANT = '2026-03-08T07:30:00.000Z';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  const admin = openConnection(database.url);
  const name = new URL(database.url).pathname.slice(1);
  await admin`alter database ${admin(name)} set timezone = 'Pacific/Kiritimati'`;
  await admin.end();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test('an instant is the same for Prisma, for statements of our own, and for the store', async () => {
  await db.prisma.referenceState.updateMany({ data: { changedAt: new Date(INSTANT) } });
  const [row] = await db.prisma.$queryRaw<{ read: Date; seconds: number; clock: Date }[]>`
    select changed_at as read, extract(epoch from changed_at)::int as seconds, clock_timestamp() as clock
    from reference_state`;
  const state = await db.prisma.referenceState.findFirst();
  expect([state?.changedAt, row?.read, row?.seconds]).toEqual([
    new Date(INSTANT),
    new Date(INSTANT),
    Date.parse(INSTANT) / 1_000,
  ]);
  expect(Math.abs((row?.clock.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test.each([
  ['of Prisma', async () => db.prisma.$queryRaw<object[]>`show timezone`],
  [
    'that is pipelined',
    async () => {
      const client = await db.connectPipelined();
      const { rows } = await client.query<object>('show timezone').finally(() => client.release());
      return rows;
    },
  ],
  [
    'of our own',
    async () => {
      const sql = openConnection(database.url);
      return [...(await sql<object[]>`show timezone`.finally(() => sql.end()))];
    },
  ],
])('a session %s is in UTC', async (_which, query) => {
  expect(await query()).toEqual([{ TimeZone: 'UTC' }]);
});
