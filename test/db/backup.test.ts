import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/**
 * A login in the role for backups reads every row of every table, as `pg_dump --enable-row-security` does, and can write
 * none. What the role misses would be missing after a restore.
 */

const LOGIN = `backup_${randomBytes(6).toString('hex')}`;

let database: TestDatabase;
let owner: postgres.Sql;
let backup: postgres.Sql;
beforeAll(async () => {
  database = await cloneDatabase();
  owner = postgres(database.url, { max: 1, onnotice: () => undefined });
  await owner.unsafe(`create role ${LOGIN} login password 'x' in role ot_codebook_backup`);
  const url = Object.assign(new URL(database.url), { username: LOGIN, password: 'x' }).href;
  backup = postgres(url, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await backup.end();
  await owner.unsafe(`drop role ${LOGIN}`);
  await owner.end();
  await database.drop();
});

test('reads every row of every table, of ours and of the job queue', async () => {
  const tables = await owner<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'ot_codebook_jobs') order by 1`;
  expect(tables.length).toBeGreaterThan(60);
  const rowsOf = async (sql: postgres.Sql, name: string) => {
    const [counted] = await sql.unsafe<{ rows: number }[]>(`select count(*)::int as rows from ${name}`);
    return counted?.rows;
  };
  for (const { name } of tables) {
    expect([name, await rowsOf(backup, name)]).toEqual([name, await rowsOf(owner, name)]);
  }
});

test.each([
  'insert into rate_limit select * from rate_limit',
  `update patient_session set therapist = 'x'`,
  'delete from audit_event',
  `set role ot_codebook_app`,
  'create table mine (a int)',
])('writes nothing: %s', async (statement) => {
  await expect(backup.unsafe(statement)).rejects.toThrow(/permission denied/);
});
