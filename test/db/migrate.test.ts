import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { withEngine } from '../../src/db/engine.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readMigrations, readModel } from '../../src/db/migrations.ts';
import { OperatorError } from '../../src/shared/operatorError.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../src/db/migrate.ts');
const quiet = { say: () => undefined };

let database: TestDatabase;
let sql: postgres.Sql;

beforeEach(async () => {
  database = await emptyDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

const allNames = async () => (await readMigrations()).map((migration) => migration.name);

test('an empty database gets every migration, and migrating again changes nothing', async () => {
  await expect(migrate(database.url, quiet)).resolves.toEqual({ applied: await allNames() });
  const before = await sql`select * from _prisma_migrations order by started_at`;
  await expect(migrate(database.url, quiet)).resolves.toEqual({ applied: [] });
  await expect(sql`select * from _prisma_migrations order by started_at`).resolves.toEqual(before);
});

test('two processes that start at once migrate once', async () => {
  const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
  const run = () => promisify(execFile)(process.execPath, [SCRIPT], { env });
  const said = await Promise.all([run(), run()]);
  expect(said.filter(({ stdout }) => stdout.includes('Applied'))).toHaveLength(1);
  expect(said.filter(({ stdout }) => stdout.includes('up to date'))).toHaveLength(1);
  const rows = await sql`select migration_name from _prisma_migrations order by started_at`;
  expect(rows.map((row) => row['migration_name'] as string)).toEqual(await allNames());
});

test('a database of a newer version is refused by name and left alone', async () => {
  await migrate(database.url, quiet);
  await sql`insert into _prisma_migrations (id, checksum, migration_name, finished_at)
    values ('x', 'x', '29990101000000_from_the_future', now())`;
  const failure = await migrate(database.url, quiet).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(OperatorError);
  expect((failure as Error).message).toMatch(
    /"test_\w+" at 127\.0\.0\.1:\d+ has migration 29990101000000_from_the_future .* newer version/,
  );
  expect((failure as Error).message).not.toContain(new URL(database.url).password);
});

test('a migration that was edited after it was applied is refused', async () => {
  await migrate(database.url, quiet);
  await sql`update _prisma_migrations set checksum = 'other' where migration_name like '%_init'`;
  await expect(migrate(database.url, quiet)).rejects.toThrow(/_init was edited after it was applied/);
});

test('a migration that was interrupted is done again from its beginning', async () => {
  const [first, second] = await readMigrations();
  if (!first || !second) throw new Error('there are at least two migrations');
  await withEngine(database.url, await readModel(), (engine) => engine.apply([first]));
  await sql`insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'x', ${second.name})`;
  const { applied } = await migrate(database.url, quiet);
  expect(applied).toEqual((await allNames()).slice(1));
  await expect(migrate(database.url, quiet)).resolves.toEqual({ applied: [] });
});

test('a migration that fails leaves nothing behind, says why, and can be tried again', async () => {
  await sql`create function notify_reference_revision() returns int language sql as 'select 1'`;
  await expect(migrate(database.url, quiet)).rejects.toThrow(
    /_reference_revision failed .* nothing of it was kept: function "notify_reference_revision" already exists/,
  );
  const [left] =
    await sql`select count(*)::int as n from pg_constraint where conname = 'ReferenceState_one_row'`;
  expect(left).toEqual({ n: 0 });
  await sql`drop function notify_reference_revision()`;
  await expect(migrate(database.url, quiet)).resolves.toEqual({ applied: (await allNames()).slice(1) });
});

test('a database that already holds tables of something else is refused', async () => {
  await sql`create table "Payer" (slug text)`;
  await expect(migrate(database.url, quiet)).rejects.toThrow(/already holds tables of another program/);
});

test('a user that is no superuser but may create roles can migrate', async () => {
  const role = `owner_${Date.now()}`;
  await sql.unsafe(`create role ${role} login createrole password 'secret'`);
  await sql.unsafe(`grant create on schema public to ${role}; grant create on database "${new URL(database.url).pathname.slice(1)}" to ${role};
    grant ot_codebook_app to ${role} with admin option`);
  const url = Object.assign(new URL(database.url), { username: role, password: 'secret' }).href;
  try {
    await expect(migrate(url, quiet)).resolves.toEqual({ applied: await allNames() });
  } finally {
    await sql.unsafe(`drop owned by ${role}; drop role ${role}`);
  }
});
