import { checkApplicationRole } from '../../src/db/applicationRole.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** Row-level security binds no superuser, no role that may bypass it and no owner: such a start is refused. */

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

test('the role as the migrations make it is fine', async () => {
  await expect(checkApplicationRole(db)).resolves.toBeUndefined();
});

/** Roles belong to the whole server, which other test files use at the same time: each case runs in a transaction that is rolled back. */
test.each([
  ['a superuser', 'alter role ot_codebook_app superuser', /NOSUPERUSER NOBYPASSRLS/],
  ['allowed to bypass', 'alter role ot_codebook_app bypassrls', /NOSUPERUSER NOBYPASSRLS/],
  [
    'the owner of a tenant table',
    'alter table audit_event owner to ot_codebook_app',
    /owner of, audit_event: give/,
  ],
  [
    'able to act as the owner',
    'create role another_owner; alter table api_key owner to another_owner; grant another_owner to ot_codebook_app',
    /owner of, api_key: give/,
  ],
  [
    'bound by no policy of a table',
    'alter table api_key no force row level security',
    /not forced on api_key/,
  ],
  [
    'bound by a policy that is off',
    'alter table api_key disable row level security',
    /not forced on api_key/,
  ],
])('a role that is %s is rejected, with what to run', async (_what, change, message) => {
  const check = db.prisma.$transaction(async (tx) => {
    for (const statement of change.split('; ')) await tx.$executeRaw(Prisma.raw(statement));
    await checkApplicationRole({ prisma: tx as Database['prisma'] });
  });
  await expect(check).rejects.toThrow(message);
});
