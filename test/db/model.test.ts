import postgres from 'postgres';
import { withEngine } from '../../src/db/engine.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readMigratedModel, readModel } from '../../src/db/migrations.ts';
import { emptyDatabase } from '../support/database.ts';

/** What a model decides about a database, as sorted lines; hand-written constraints, triggers and policies are not in it. */
async function describeDatabase(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 });
  try {
    const rows = await sql<{ line: string }[]>`
      with tables as (
        select oid, relname from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> '_prisma_migrations'
      )
      select format('column %s.%s %s%s %s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' end, pg_get_expr(d.adbin, d.adrelid)) as line
      from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      union all
      select format('constraint %s.%s %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
      from tables t join pg_constraint c on c.conrelid = t.oid where c.contype in ('p', 'f', 'u')
      union all
      select format('index %s', pg_get_indexdef(i.indexrelid))
      from tables t join pg_index i on i.indrelid = t.oid
      where not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype = 'x')
      union all
      select format('enum %s %s', t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder))
      from pg_type t join pg_enum e on e.enumtypid = t.oid group by t.typname
      order by 1`;
    return rows.map((row) => row.line);
  } finally {
    await sql.end();
  }
}

async function databaseOfModel(model: string): Promise<string[]> {
  const database = await emptyDatabase();
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(await withEngine(database.url, model, (engine) => engine.diff(null, model)));
    return await describeDatabase(database.url);
  } finally {
    await sql.end();
    await database.drop();
  }
}

async function databaseOfMigrations(): Promise<string[]> {
  const database = await emptyDatabase();
  try {
    await migrate(database.url, { log: () => undefined });
    return await describeDatabase(database.url);
  } finally {
    await database.drop();
  }
}

/** Changes a model; asserts that the change hit something, so that the comparison is really put to the test. */
function mutate(model: string, from: string | RegExp, to: string): string {
  const mutated = model.replace(from, to);
  expect(mutated).not.toBe(model);
  return mutated;
}

/** Generated columns and their indexes, which no model can describe. */
const GENERATED = [
  /^column patient_session\.status_name /,
  /^column session_billing\.fingerprint /,
  /^index CREATE INDEX session_billing_fingerprint /,
  /^index CREATE UNIQUE INDEX contract_current /,
  /^index CREATE INDEX patient_session(_payer)?_status /,
];

/** The database of the migrations: what the model must describe, and what was generated. */
let migrated: string[];
let generated: string[];

beforeAll(async () => {
  const lines = await databaseOfMigrations();
  generated = lines.filter((line) => GENERATED.some((pattern) => pattern.test(line)));
  migrated = lines.filter((line) => !generated.includes(line));
});

test('the copy of the model beside the migrations is the model as it is now', async () => {
  expect(await readMigratedModel()).toBe(await readModel());
});

test('the migrations lead to the database that the model describes', async () => {
  expect(generated).toHaveLength(6);
  expect(migrated).toEqual(await databaseOfModel(await readModel()));
  expect(migrated.length).toBeGreaterThan(300);
});

test.each([
  ['a type', /secretHash( +)String/, 'secretHash$1Int'],
  ['nullability', /secretHash( +)String/, 'secretHash$1String?'],
  ['a unique index', /(prefix +String +)@unique/, '$1'],
  ['an index', '@@index([columnTwo])', ''],
  [
    'a primary key',
    '@@id([organizationId, id])\n  @@unique([organizationId, sequence])',
    '@@id([organizationId, id, at])\n  @@unique([organizationId, sequence])',
  ],
  ['an enum value', 'CANCELLED', 'CANCELED'],
])('a model that differs in %s is noticed', async (_what, from, to) => {
  expect(await databaseOfModel(mutate(await readModel(), from, to))).not.toEqual(migrated);
});
