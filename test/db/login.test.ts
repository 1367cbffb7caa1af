import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { givenAddresses, prepareDatabase } from '../../src/db/addresses.ts';
import { openDatabase } from '../../src/db/client.ts';
import { checkSignature, installLogin, readLogin, checkExcess } from '../../src/db/login.ts';
import { tenancyKeyOf } from '../../src/db/tenancyKey.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { readConfig } from '../../src/shared/config.ts';
import { cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';

/** What somebody gains who can run any SQL by the login that serves: nothing. */

const [OURS, THEIRS] = readDemoOrganizations().map(({ id }) => id) as [string, string];
const quiet = () => undefined;

let database: TestDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await cloneDatabase();
  sql = postgres(database.servingUrl, { max: 1, onnotice: quiet });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** With another user and password. */
function as(username: string, password: string, url = database.url): string {
  return Object.assign(new URL(url), { username, password }).href;
}

async function asOwner<T>(work: (owner: postgres.Sql) => Promise<T>): Promise<T> {
  const owner = postgres(database.url, { max: 1, onnotice: quiet });
  return work(owner).finally(() => owner.end());
}

describe('injected SQL', () => {
  test('RESET ROLE and SET ROLE NONE stay with the role that serves, which sees no organization', async () => {
    for (const statement of ['reset role', 'set role none', 'reset session authorization', 'discard all']) {
      await sql.unsafe(statement);
      const [who] = await sql`select current_user::text as "user", session_user::text as session`;
      expect(who).toEqual({ user: 'ot_codebook_app', session: 'ot_codebook_app' });
      await expect(sql`select count(*)::int as count from patient_session`).resolves.toEqual([{ count: 0 }]);
    }
  });

  test.each([
    ['SET ROLE to the owner', 'set role postgres'],
    ['SET SESSION AUTHORIZATION', 'set session authorization postgres'],
    ['COPY … PROGRAM', `copy (select 1) to program 'true'`],
    ['COPY FROM PROGRAM', `copy rate_limit from program 'true'`],
    ['COPY TO a file', `copy (select 1) to '/tmp/x'`],
    ['reading a file', `select pg_read_file('postgresql.conf')`],
    ['reading the passwords', 'select rolpassword from pg_authid'],
    ['reading the key that verifies', 'select * from tenancy_key'],
    ['replacing that key', `insert into tenancy_key values (1, '', '')`],
    [
      'replacing the function that verifies',
      'create or replace function own_organization() returns uuid language sql return null',
    ],
    ['a policy of its own', 'create policy mine on patient_session using (true)'],
    ['switching policies off', 'alter table patient_session disable row level security'],
    ['ignoring policies', 'set row_security = off; select * from patient_session'],
    ['a table of its own', 'create table mine (a int)'],
    ['a role of its own', 'create role mine superuser'],
    ['an extension', 'create extension dblink'],
    ['the server’s settings', `alter system set log_statement = 'all'`],
    ['the audit heads of others', `update audit_head set sequence = 0`],
    ['the audit trail', 'delete from audit_event'],
    ['triggers off', `set session_replication_role = replica`],
  ])('%s is refused', async (_what, statement) => {
    await expect(sql.unsafe(statement)).rejects.toThrow(
      /permission denied|must be (owner|superuser|able)|only roles with|row-level security policy|query would be affected/,
    );
  });

  const enter = (setting: string) =>
    sql.begin(async (tx) => {
      await tx`select set_config('app.organization', ${setting}, true)`;
      return tx`select distinct organization_id::text as id from patient_session`;
    });

  test('what the server signed opens that organization', async () => {
    const setting = tenancyKeyOf(database.servingUrl)?.sign(OURS) ?? '';
    expect(await enter(setting)).toEqual([{ id: OURS }]);
  });

  test.each([
    ['without a signature', THEIRS],
    ['with an empty signature', `${THEIRS}.`],
    [
      'with the signature of another',
      `${THEIRS}.${tenancyKeyOf('postgresql://x:y@z/')?.sign(OURS).split('.')[1]}`,
    ],
    ['by the key of another password', tenancyKeyOf('postgresql://x:wrong@z/')?.sign(THEIRS) ?? ''],
    ['in other letters', `${THEIRS.toUpperCase()}.x`],
    ['that is none', `' or true --`],
  ])('an organization %s opens nothing', async (_how, setting) => {
    await expect(enter(setting)).rejects.toThrow(/not signed by the server/);
  });

  test('the signature of one organization opens no other', async () => {
    const [, signature] = (tenancyKeyOf(database.servingUrl)?.sign(OURS) ?? '').split('.');
    await expect(enter(`${THEIRS}.${signature}`)).rejects.toThrow(/not signed by the server/);
  });

  test('no signature can be read from the statements of other connections', async () => {
    const db = openDatabase(database.servingUrl);
    try {
      await inOrganization(db, THEIRS, async (tx) => {
        await tx.patientSession.count();
        const seen = await sql<{ query: string }[]>`
          select query from pg_stat_activity where usename = 'ot_codebook_app' and pid <> pg_backend_pid()`;
        expect(seen.length).toBeGreaterThan(0);
        expect(JSON.stringify(seen)).not.toContain(THEIRS);
      });
    } finally {
      await db.close();
    }
  });
});

describe('the login of an address', () => {
  test('that only serves has no excess', async () => {
    expect(await readLogin(database.servingUrl)).toEqual({
      user: 'ot_codebook_app',
      excess: [],
      isOwner: false,
    });
  });

  test('of a superuser is refused in production, with what to do', async () => {
    const login = await readLogin(database.url);
    expect(login).toEqual({ user: 'postgres', excess: ['is a superuser'], isOwner: true });
    expect(() => checkExcess(login, database.url)).toThrow(
      /^The login postgres of DATABASE_URL is a superuser in the database "test_\w+" at [\d.:]+, and a server in production may not: name it in DATABASE_OWNER_URL, and ot_codebook_app/,
    );
  });

  const config = (settings: Record<string, string>) =>
    readConfig({ OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'x', ...settings });

  test('may own the tables in development and not in production', async () => {
    const DATABASE_URL = database.url;
    expect(await givenAddresses(config({ DATABASE_URL }))).toEqual({
      databaseUrl: DATABASE_URL,
      ownerUrl: DATABASE_URL,
    });
    await expect(givenAddresses(config({ DATABASE_URL, NODE_ENV: 'production' }))).rejects.toThrow(
      /is a superuser/,
    );
  });

  test('that serves needs no owner where the database is up to date', async () => {
    const addresses = await givenAddresses(
      config({ DATABASE_URL: database.servingUrl, NODE_ENV: 'production' }),
    );
    expect(addresses).toEqual({ databaseUrl: database.servingUrl });
    await expect(
      prepareDatabase(addresses, { environment: 'production', log: quiet }),
    ).resolves.toBeUndefined();
  });

  test('that serves cannot migrate: an empty database is one sentence', async () => {
    const empty = await emptyDatabase();
    try {
      const addresses = { databaseUrl: empty.servingUrl };
      await expect(prepareDatabase(addresses, { environment: 'production', log: quiet })).rejects.toThrow(
        /has not been migrated to this version of OT Codebook.*run "npx ot-codebook db migrate" with the owner/,
      );
    } finally {
      await empty.drop();
    }
  });

  test.each([
    ['creates roles', 'createrole', /creates roles/],
    ['bypasses policies', 'bypassrls', /bypasses row-level security/],
    ['runs programs', 'in role pg_execute_server_program', /is a member of pg_execute_server_program/],
    ['reads everything', 'in role pg_read_all_data', /is a member of pg_read_all_data/],
  ])('that %s is refused', async (_what, options, why) => {
    const name = `login_${randomBytes(6).toString('hex')}`;
    await asOwner((owner) => owner.unsafe(`create role ${name} login password 'x' ${options}`));
    try {
      const login = await readLogin(as(name, 'x'));
      expect(() => checkExcess(login, database.url)).toThrow(why);
    } finally {
      await asOwner((owner) => owner.unsafe(`drop role ${name}`));
    }
  });

  test('of another name serves as a member of the role; its password signs', async () => {
    const name = `login_${randomBytes(6).toString('hex')}`;
    await asOwner((owner) =>
      owner.unsafe(`create role ${name} login password 'secret of mine' in role ot_codebook_app`),
    );
    const url = as(name, 'secret of mine');
    const other = await cloneDatabase();
    const here = Object.assign(new URL(url), { pathname: new URL(other.url).pathname }).href;
    const db = openDatabase(here);
    try {
      await expect(checkSignature(here)).rejects.toThrow(
        /does not know the password of DATABASE_URL as the one that signs/,
      );
      await prepareDatabase(
        { databaseUrl: here, ownerUrl: other.url },
        { environment: 'production', log: quiet },
      );
      expect(await inOrganization(db, OURS, (tx) => tx.organization.count())).toBe(1);
    } finally {
      await db.close();
      await other.drop();
      await asOwner((owner) => owner.unsafe(`drop role ${name}`));
    }
  });

  test('that nothing answers is one sentence', async () => {
    const nowhere = Object.assign(new URL(database.servingUrl), { port: '1' }).href;
    await expect(installLogin(database.url, nowhere)).rejects.toThrow(
      /^The database "test_\w+" at 127\.0\.0\.1:1 cannot be used: nothing listens there\./,
    );
  });

  test('without a password, unknown, or of no role is one sentence', async () => {
    const withoutPassword = Object.assign(new URL(database.servingUrl), { password: '' }).href;
    await expect(installLogin(database.url, withoutPassword)).rejects.toThrow(
      /^DATABASE_URL has no password/,
    );
    await expect(installLogin(database.url, as('nobody', 'x'))).rejects.toThrow(
      /^The login nobody of DATABASE_URL cannot open the database .* create it with "CREATE ROLE nobody LOGIN/,
    );
  });
});

test('DATABASE_OWNER_URL without DATABASE_URL is one sentence', () => {
  expect(() => readConfig({ DATABASE_OWNER_URL: 'postgresql://a:b@c/d' })).toThrow(
    /^DATABASE_OWNER_URL is set without DATABASE_URL/,
  );
});
