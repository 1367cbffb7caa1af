import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let sql: postgres.Sql;
let policyId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  sql = postgres(database.url, { max: 1 });
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

beforeEach(async () => {
  policyId = randomUUID();
  await sql`insert into "Payer" (slug, name, kind, position) values ('test-payer', 'T', 'T', 999) on conflict do nothing`;
  await sql`insert into "Policy" (id, key, "payerSlug") values (${policyId}, ${policyId}, 'test-payer')`;
});

const addVersion = (version: number, status: string, from: string | null, to: string | null) => sql`
  insert into "PolicyVersion" ("policyId", version, status, title, "effectiveFrom", "effectiveTo", "recordedBy")
  values (${policyId}, ${version}, ${status}, 't', ${from}, ${to}, 'test')`;

test.each([
  ['the day the first ends', 'PUBLISHED', '2026-07-01', null, true],
  ['the last day of the first', 'PUBLISHED', '2026-06-30', null, false],
  ['an unbounded period over the first', 'PUBLISHED', null, null, false],
  ['until the day the first begins', 'PUBLISHED', null, '2026-01-01', true],
  ['until the day after the first begins', 'PUBLISHED', null, '2026-01-02', false],
  ['a draft over the first', 'DRAFT', '2026-01-01', '2026-07-01', true],
  ['a withdrawn version over the first', 'WITHDRAWN', null, null, true],
])('beside a version in force 2026-01-01 to 2026-07-01: %s', async (_what, status, from, to, allowed) => {
  await addVersion(1, 'PUBLISHED', '2026-01-01', '2026-07-01');
  const second = addVersion(2, status, from, to);
  if (allowed) await expect(second).resolves.toBeDefined();
  else await expect(second).rejects.toThrow(/PolicyVersion_one_in_force/);
});

test.each([
  ['a period of no day', '2026-01-01', '2026-01-01', false],
  ['a period that ends before it begins', '2026-01-02', '2026-01-01', false],
  ['a period of one day', '2026-01-01', '2026-01-02', true],
])('%s', async (_what, from, to, allowed) => {
  const insert = addVersion(1, 'DRAFT', from, to);
  if (allowed) await expect(insert).resolves.toBeDefined();
  else await expect(insert).rejects.toThrow(/PolicyVersion_period/);
});

test('versions count from one', async () => {
  await expect(addVersion(0, 'DRAFT', null, null)).rejects.toThrow(/PolicyVersion_version/);
});

test.each([
  [-1, false],
  [0, true],
  [1440, true],
  [1441, false],
])('a span of %d minutes', async (minutes, allowed) => {
  // Foreign keys are not what this is about.
  await sql`set session_replication_role = replica`;
  const insert = sql`insert into "SessionSpan" ("organizationId", "sessionId", service, position, minutes)
    values (${randomUUID()}, ${randomUUID()}, 1, 1, ${minutes})`;
  if (allowed) await expect(insert).resolves.toBeDefined();
  else await expect(insert).rejects.toThrow(/SessionSpan_minutes/);
  await sql`set session_replication_role = origin`;
});

test('there is one reference state, and its revision does not go below zero', async () => {
  await expect(sql`insert into "ReferenceState" (id, revision) values (2, 0)`).rejects.toThrow(
    /ReferenceState_one_row/,
  );
  await expect(sql`update "ReferenceState" set revision = -1`).rejects.toThrow(/ReferenceState_revision/);
});
