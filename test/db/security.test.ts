import { readFile } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { migrate } from '../../src/db/migrate.ts';
import { readScripts, script } from '../../src/db/migrations.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { expectGoldenText } from '../support/golden.ts';

/**
 * Everything that prisma/security.sql decides, read from the catalogs of a migrated database: a grant more or less is a
 * line of the golden file. Update it with `UPDATE_GOLDEN=1 npm test -- test/db/security`.
 */

const GOLDEN = path.join(import.meta.dirname, 'security.golden.md');
const SECURITY = path.resolve(import.meta.dirname, '../../prisma/security.sql');

let database: TestDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await cloneDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** A privilege of a column names the column. The owner's own are left out. */
const tableGrants = () => sql`
  with granted as (
    select c.relname as table, a.grantee, a.privilege_type as what, a.is_grantable from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
    union all
    select c.relname, a.grantee,
      a.privilege_type || ' (' || string_agg(t.attname, ', ' order by t.attnum) || ')', a.is_grantable
    from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
    where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
    group by c.relname, a.grantee, a.privilege_type, a.is_grantable
  )
  select "table", case grantee when 0 then 'PUBLIC' else grantee::regrole::text end as role,
    string_agg(what || case when is_grantable then ' WITH GRANT OPTION' else '' end, ', ' order by what) as may
  from granted group by 1, 2 order by 1, 2`;

const functions = () => sql`
  select p.oid::regprocedure::text as function,
    case when p.prosecdef then 'owner' else 'caller' end as "runs as",
    case when has_function_privilege('ot_codebook_app', p.oid, 'execute') then 'yes' else 'no' end as "application may call it",
    coalesce(array_to_string(p.proconfig, '; '), '') as settings
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and not exists (
    select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by 1`;

/** How PostgreSQL prints the organization of a transaction. */
const CURRENT_ORGANIZATION = '( SELECT own_organization() AS own_organization)';

const policies = () => sql`
  select tablename as table, policyname as policy, array_to_string(roles, ', ') as roles, cmd as command,
    replace(qual, ${CURRENT_ORGANIZATION}, 'CURRENT ORGANIZATION') as using,
    case when with_check = qual then 'the same' else coalesce(with_check, '') end as "with check"
  from pg_policies where schemaname = 'public' order by 1, 2`;

const forced = () => sql`
  select relname as table, relrowsecurity as enabled, relforcerowsecurity as forced
  from pg_class where relnamespace = 'public'::regnamespace and (relrowsecurity or relforcerowsecurity) order by 1`;

const triggers = () => sql`
  select c.relname as table, t.tgname as trigger,
    regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER \\S+ | ON public\\.\\S+', '', 'g') as definition
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where not t.tgisinternal and c.relnamespace = 'public'::regnamespace order by 1, 2`;

async function describeSecurity(): Promise<string> {
  const sections = {
    'Privileges on tables': await tableGrants(),
    'Tables with row-level security': await forced(),
    Policies: await policies(),
    Functions: await functions(),
    Triggers: await triggers(),
  };
  return Object.entries(sections)
    .map(([title, rows]) => `## ${title}\n\n${markdownTable(rows)}`)
    .join('\n\n')
    .replace(/^/, '# What the database enforces\n\n')
    .concat('\n');
}

function markdownTable(rows: readonly Record<string, unknown>[]): string {
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const names = Object.keys(rows[0] ?? {});
  return [line(names), line(names.map(() => '---')), ...rows.map((row) => line(Object.values(row)))].join(
    '\n',
  );
}

test('grants, policies, functions and triggers are those of the golden file', async () => {
  expectGoldenText(GOLDEN, await describeSecurity());
});

test('applying the file again, or after drift, leads to the same', async () => {
  const before = await describeSecurity();
  const { migrations, security } = await readScripts();
  const again = { migrations, security: script(security.name, `${security.sql}\n-- again`) };
  await sql`grant delete, truncate on payer to ot_codebook_app`;
  await sql`grant update (slug) on organization to ot_codebook_app`;
  await sql`grant select on audit_head to public`;
  await sql`grant execute on function chain_audit_event() to ot_codebook_app`;
  await sql`create policy open on api_key using (true)`;
  await sql`alter table export_job no force row level security`;
  await sql`drop trigger chain on audit_event`;
  await sql`drop trigger count_session on patient_session`;
  expect(await describeSecurity()).not.toBe(before);
  await migrate(database.url, { log: () => undefined, scripts: again });
  expect(await describeSecurity()).toBe(before);
});

test('every table with rows of an organization is in the file, and no migration grants anything', async () => {
  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and a.attname = 'organization_id' and not a.attisdropped order by 1`;
  const text = await readFile(SECURITY, 'utf8');
  const isNamed = (name: string) => text.includes(`'${name}'`) || text.includes(`TABLE ${name} FORCE`);
  expect(tables.filter(({ name }) => !isNamed(name))).toEqual([]);
  const { migrations } = await readScripts();
  const decides = /\b(grant|revoke|create policy|row level security|create role|security definer)\b/i;
  // A plain owner must see the rows that a migration changes; security.sql forces the policies again.
  const unforced = /no force row level security/gi;
  expect(
    migrations.filter(({ sql }) => decides.test(sql.replaceAll(unforced, ''))).map(({ name }) => name),
  ).toEqual([]);
});
