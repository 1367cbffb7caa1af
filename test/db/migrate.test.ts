import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { withEngine } from '../../src/db/engine.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readModel, readScripts, script, type Scripts } from '../../src/db/migrations.ts';
import { OperatorError } from '../../src/shared/operatorError.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const quiet = { log: () => undefined };

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

const allNames = async () => (await readScripts()).migrations.map((migration) => migration.name);

/** The scripts of this checkout and one more migration. */
async function withNext(text: string): Promise<Scripts> {
  const { migrations, security } = await readScripts();
  return { migrations: [...migrations, script(NEXT, text)], security };
}

const NEXT = '29990101000000_next';

test('an empty database gets every migration, and migrating again changes nothing', async () => {
  await expect(migrate(database.url, quiet)).resolves.toEqual({ applied: await allNames() });
  const before = await sql`select * from _prisma_migrations order by started_at`;
  await expect(migrate(database.url, quiet)).resolves.toEqual({ applied: [] });
  await expect(sql`select * from _prisma_migrations order by started_at`).resolves.toEqual(before);
});

test('two processes that start at once migrate once', async () => {
  const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
  const run = () => promisify(execFile)(process.execPath, [PROGRAM, 'db', 'migrate'], { env });
  const outputs = await Promise.all([run(), run()]);
  expect(outputs.filter(({ stdout }) => stdout.includes('Applied'))).toHaveLength(1);
  expect(outputs.filter(({ stdout }) => stdout.includes('up to date'))).toHaveLength(1);
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
  await migrate(database.url, quiet);
  await sql`insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'x', ${NEXT})`;
  const scripts = await withNext('create table next (id int)');
  await expect(migrate(database.url, { ...quiet, scripts })).resolves.toEqual({ applied: [NEXT] });
  await expect(migrate(database.url, { ...quiet, scripts })).resolves.toEqual({ applied: [] });
  await expect(
    sql`select rolled_back_at is not null as rolled_back, finished_at is not null as finished, applied_steps_count
      from _prisma_migrations where migration_name = ${NEXT} order by started_at`,
  ).resolves.toEqual([
    { rolled_back: true, finished: false, applied_steps_count: 0 },
    { rolled_back: false, finished: true, applied_steps_count: 1 },
  ]);
});

test('a migration that fails leaves nothing behind, says why, and can be tried again', async () => {
  const scripts = await withNext('create table next (id int); create table payer (slug text)');
  await expect(migrate(database.url, { ...quiet, scripts })).rejects.toThrow(
    /_next failed .* rolled back as a whole: relation "payer" already exists/,
  );
  await expect(sql`select to_regclass('next') as next`).resolves.toEqual([{ next: null }]);
  await expect(
    sql`select logs, finished_at from _prisma_migrations where migration_name = ${NEXT}`,
  ).resolves.toEqual([{ logs: 'relation "payer" already exists', finished_at: null }]);
  const mended = await withNext('create table next (id int)');
  await expect(migrate(database.url, { ...quiet, scripts: mended })).resolves.toEqual({ applied: [NEXT] });
});

test('a changed security file is applied without a migration, and takes away what it no longer grants', async () => {
  await migrate(database.url, quiet);
  await sql`grant delete on code to ot_codebook_app`;
  await sql`create policy open on api_key using (true)`;
  const { migrations, security } = await readScripts();
  const scripts = { migrations, security: script(security.name, `${security.sql}\n-- changed`) };
  await expect(migrate(database.url, { ...quiet, scripts })).resolves.toEqual({ applied: [] });
  await expect(
    sql`select has_table_privilege('ot_codebook_app', 'code', 'delete') as granted,
      exists (select from pg_policies where policyname = 'open') as open`,
  ).resolves.toEqual([{ granted: false, open: false }]);
});

describe("Prisma's own engine", () => {
  const diagnose = async ({ migrations }: Scripts) =>
    withEngine(database.url, await readModel(), (engine) => engine.diagnose(migrations));

  test('finds nothing to do and nothing wrong in the table that the runner wrote', async () => {
    await migrate(database.url, quiet);
    expect(await diagnose(await readScripts())).toMatchObject({
      hasMigrationsTable: true,
      history: null,
      failedMigrationNames: [],
      editedMigrationNames: [],
    });
  });

  test('sees what is pending, what failed and what was edited as the runner does', async () => {
    const failing = await withNext('select 1 / 0');
    await expect(migrate(database.url, { ...quiet, scripts: failing })).rejects.toThrow(/division by zero/);
    expect(await diagnose(failing)).toMatchObject({ failedMigrationNames: [NEXT] });
    const mended = await withNext('select 1');
    await migrate(database.url, { ...quiet, scripts: mended });
    expect(await diagnose(mended)).toMatchObject({ history: null, failedMigrationNames: [] });
    expect(await diagnose(failing)).toMatchObject({ editedMigrationNames: [NEXT] });
    const { migrations } = mended;
    const more = { ...mended, migrations: [...migrations, script('29990102000000_more', 'select 1')] };
    expect(await diagnose(more)).toMatchObject({
      history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: ['29990102000000_more'] },
    });
  });

  test('has the same table as the one that the runner creates', async () => {
    await migrate(database.url, quiet);
    const columns = await sql<{ name: string; type: string }[]>`
      select column_name as name, data_type || coalesce('(' || character_maximum_length || ')', '') || ' '
        || is_nullable || ' ' || coalesce(column_default, '') as type
      from information_schema.columns where table_name = '_prisma_migrations' order by ordinal_position`;
    expect(Object.fromEntries(columns.map(({ name, type }) => [name, type.trim()]))).toEqual({
      id: 'character varying(36) NO',
      checksum: 'character varying(64) NO',
      finished_at: 'timestamp with time zone YES',
      migration_name: 'character varying(255) NO',
      logs: 'text YES',
      rolled_back_at: 'timestamp with time zone YES',
      started_at: 'timestamp with time zone NO now()',
      applied_steps_count: 'integer NO 0',
    });
  });
});

describe('a database of the layout before the first release', () => {
  test.each([
    [
      'by its history',
      `create table _prisma_migrations (id text, checksum text, migration_name text, finished_at timestamptz,
         rolled_back_at timestamptz, started_at timestamptz default now());
       insert into _prisma_migrations values ('x', 'x', '20261121183000_init', now())`,
    ],
    ['by its tables', 'create table "ReferenceState" (id int)'],
  ])('is recognised %s, refused in one sentence, and left alone', async (_how, script) => {
    await sql.unsafe(script);
    const tables = () => sql`select relname from pg_class where relnamespace = 'public'::regnamespace`;
    const before = await tables();
    const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
    const failure = (await promisify(execFile)(process.execPath, [PROGRAM, 'db', 'migrate'], { env }).catch(
      (error: unknown) => error,
    )) as { code: number; stderr: string };
    expect(failure.code).toBe(1);
    expect(failure.stderr).toMatch(
      /^The database "test_\w+" at 127\.0\.0\.1:\d+ has the tables of an OT Codebook from before its first release, .*db:reset.*DATABASE_URL to an empty database\.\n$/,
    );
    expect(await tables()).toEqual(before);
  });
});

test('a database that already holds tables of something else is refused', async () => {
  await sql`create table payer (slug text)`;
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
