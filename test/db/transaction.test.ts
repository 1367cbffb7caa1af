import type postgres from 'postgres';
import { inTransaction, openConnection } from '../../src/db/connection.ts';
import { describeFailure } from '../../src/db/command.ts';
import { isStoreUnavailable } from '../../src/db/unavailable.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

/** Transactions of our own connections: whole or not at all, and never the end of the process. */

let database: TestDatabase;
let sql: postgres.Sql;
let admin: postgres.Sql;

beforeAll(async () => {
  database = await emptyDatabase();
  admin = openConnection(database.url);
  await admin`create table entry (name text primary key)`;
});
beforeEach(() => void (sql = openConnection(database.url)));
afterEach(() => sql.end({ timeout: 1 }));
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const entries = async () => (await admin<{ name: string }[]>`select name from entry`).map(({ name }) => name);
const endConnection = (pid: number | undefined) => admin`select pg_terminate_backend(${pid ?? 0})`;
const pidOf = async (tx: postgres.Sql) =>
  (await tx<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid;

test('what it writes is there afterwards, and its result is returned', async () => {
  const result = await inTransaction(sql, async (tx) => {
    await tx`insert into entry values ('written')`;
    return 'done';
  });
  expect(result).toBe('done');
  expect(await entries()).toContain('written');
});

test.each([
  ['work that throws', 'insert into entry values ($1)', new Error('changed its mind')],
  ['a statement that fails', 'insert into nowhere values ($1)', null],
])('%s leaves nothing, and the connection goes on', async (_what, statement, thrown) => {
  const failing = inTransaction(sql, async (tx) => {
    await tx`insert into entry values ('half')`;
    await tx.unsafe(statement, ['other']);
    if (thrown) throw thrown;
  });
  await expect(failing).rejects.toThrow(thrown ? 'changed its mind' : 'nowhere');
  expect(await entries()).not.toContain('half');
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('a connection that is ended between two statements fails the next, and writes nothing', async () => {
  const ended = inTransaction(sql, async (tx) => {
    await tx`insert into entry values ('lost')`;
    await endConnection(await pidOf(tx));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tx`insert into entry values ('after')`;
  });
  const error = await ended.catch((reason: unknown) => reason);
  expect(isStoreUnavailable(error)).toBe(true);
  expect(describeFailure(error)).toMatch(/^The database stopped working: .*\. Nothing was written halfway\./);
  expect(await entries()).not.toEqual(expect.arrayContaining(['lost']));
  expect(await entries()).not.toEqual(expect.arrayContaining(['after']));
});

test('a connection that is ended in a statement fails it at once', async () => {
  const ended = inTransaction(sql, async (tx) => {
    const pid = await pidOf(tx);
    setTimeout(() => void endConnection(pid).execute(), 50);
    await tx`select pg_sleep(5)`;
  });
  const started = performance.now();
  await expect(ended).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(4_000);
});
