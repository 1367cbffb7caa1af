import { setTimeout as sleep } from 'node:timers/promises';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { RequestTransaction } from '../../src/db/requestTransaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

const [ours, theirs] = readDemoOrganizations().map(({ id }) => id) as [string, string];
const COUNT = Prisma.sql`select count(*)::int as count from patient_session`;
const ROLE = Prisma.sql`select current_user::text as role`;
const BROKEN = Prisma.sql`select 1 / 0`;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url, { max: 1, acquireTimeoutMs: 500 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function countIn(organizationId: string): Promise<number> {
  const transaction = new RequestTransaction(db, organizationId);
  const [row] = await transaction.query<{ count: number }>(COUNT);
  await transaction.commit([]);
  return row?.count ?? -1;
}

test('statements without any condition see the rows of the named organization alone', async () => {
  const all = await db.prisma.patientSession.count();
  const [own, others] = [await countIn(ours), await countIn(theirs)];
  expect([own, others]).toEqual([all - 2, 2]);
});

test('every statement runs in the role that policies bind, which the connection forgets', async () => {
  const transaction = new RequestTransaction(db, ours);
  const roles = await Promise.all([transaction.query(ROLE), transaction.query(ROLE)]);
  await transaction.commit([]);
  expect(roles).toEqual([[{ role: 'ot_codebook_app' }], [{ role: 'ot_codebook_app' }]]);
  const client = await db.connectPipelined();
  const after = await client.query(
    `select current_user::text as role, nullif(current_setting('app.organization', true), '') as organization`,
  );
  client.release();
  expect(after.rows).toEqual([{ role: 'postgres', organization: null }]);
});

test.each(["' or true --", '', '*', `${ours}'; reset role; --`])(
  'an organization that is no UUID opens nothing: %j',
  (organizationId) => expect(() => new RequestTransaction(db, organizationId)).toThrow(/must be a UUID/),
);

test('when the opening fails, no statement behind it is run', async () => {
  await db.prisma.$executeRaw`create table "Witness" (one int)`;
  await db.prisma.$executeRaw`grant insert on "Witness" to public`;
  // A user of its own who may not take the role: the role itself belongs to every database of the server.
  const stranger = `stranger_${Date.now()}`;
  await db.prisma.$executeRaw(Prisma.raw(`create role ${stranger} login password 'strange'`));
  const url = Object.assign(new URL(database.url), { username: stranger, password: 'strange' });
  const strange = openDatabase(url.href, { max: 1 });
  try {
    const transaction = new RequestTransaction(strange, ours);
    await expect(transaction.query(Prisma.sql`insert into "Witness" values (1)`)).rejects.toThrow(/aborted/);
    await expect(transaction.commit([])).rejects.toThrow(/ot_codebook_app/);
  } finally {
    await strange.close();
    await db.prisma.$executeRaw(Prisma.raw(`drop role ${stranger}`));
  }
  expect(await db.prisma.$queryRaw`select * from "Witness"`).toEqual([]);
});

test.each([
  ['a read', [BROKEN], []],
  ['a statement of the end', [COUNT], [BROKEN]],
])('%s that fails makes the commit fail, and the connection is fit again', async (_what, reads, last) => {
  const transaction = new RequestTransaction(db, ours);
  await Promise.allSettled(reads.map((read) => transaction.query(read)));
  await expect(transaction.commit(last)).rejects.toThrow(/division by zero/);
  expect(await countIn(ours)).toBeGreaterThan(0);
});

test('nothing can be read once it is over', async () => {
  const transaction = new RequestTransaction(db, ours);
  await transaction.commit([]);
  await expect(transaction.query(COUNT)).rejects.toThrow(/is over/);
});

test('a connection that is lost between two statements is replaced, and the request fails', async () => {
  const transaction = new RequestTransaction(db, ours);
  const [own] = await transaction.query<{ pid: number }>(Prisma.sql`select pg_backend_pid() as pid`);
  await db.prisma.$queryRaw`select pg_terminate_backend(${own?.pid ?? 0}::int)`;
  await sleep(100);
  await expect(transaction.commit([])).rejects.toThrow(/terminat/);
  expect(await countIn(ours)).toBeGreaterThan(0);
});

test('a transaction that waits for a connection too long fails, and its commit has nothing to do', async () => {
  const holder = await db.connectPipelined();
  const transaction = new RequestTransaction(db, ours);
  await expect(transaction.query(COUNT)).rejects.toThrow(/timeout/);
  await expect(transaction.commit([])).resolves.toBeUndefined();
  holder.release();
  expect(await countIn(ours)).toBeGreaterThan(0);
});
