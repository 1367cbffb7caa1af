import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let sql: postgres.Sql;
let policyId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
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

const addVersion = (version: number, from: string | null = null, to: string | null = null) => sql`
  insert into "PolicyVersion" ("policyId", version, title, "effectiveFrom", "effectiveTo", "recordedBy")
  values (${policyId}, ${version}, 't', ${from}, ${to}, 'test')`;

const NOON = '2026-11-21T12:00:00Z';
const LATER = '2026-11-21T13:00:00Z';

const addReign = (
  from: string | null,
  to: string | null,
  recorded = NOON,
  replaced: string | null = null,
) => sql`
  insert into "PolicyInForce" (id, "policyId", version, "effectiveFrom", "effectiveTo", "recordedAt", "replacedAt")
  values (${randomUUID()}, ${policyId}, 1, ${from}, ${to}, ${recorded}, ${replaced})`;

const publish = () => sql`
  insert into "PolicyDecision" ("policyId", version, kind, revision, position, "recordedAt", "recordedBy", reason,
    "isEvent", differences)
  values (${policyId}, 1, 'PUBLISHED', (select 1000 + count(*) from "PolicyDecision"), 0, ${NOON}, 'test', 'r', true, '[]')`;

const addNote = () => sql`
  insert into "PolicyNote" (id, lineage, "policyId", version, position, topic, codes, text, "verifyWithPlan", "sourceId",
    confidence)
  values (${randomUUID()}, ${randomUUID()}, ${policyId}, 1, (select count(*) from "PolicyNote"), 'OTHER', '{97530}', 't',
    false, (select min(id) from "Source"), 'UNVERIFIED')`;

test.each([
  ['the day the first ends', '2026-07-01', null, NOON, true],
  ['the last day of the first', '2026-06-30', null, NOON, false],
  ['an unbounded period over the first', null, null, NOON, false],
  ['until the day the first begins', null, '2026-01-01', NOON, true],
  ['until the day after the first begins', null, '2026-01-02', NOON, false],
  ['the same days, known from when the first was replaced', '2026-01-01', '2026-07-01', LATER, true],
  ['the same days, known a second before that', '2026-01-01', '2026-07-01', '2026-11-21T12:59:59Z', false],
])(
  'beside what is known from 12:00 until 13:00 to hold 2026-01-01 to 2026-07-01: %s',
  async (_what, from, to, recorded, allowed) => {
    await addVersion(1);
    await addReign('2026-01-01', '2026-07-01', NOON, LATER);
    const second = addReign(from, to, recorded);
    if (allowed) await expect(second).resolves.toBeDefined();
    else await expect(second).rejects.toThrow(/PolicyInForce_one_a_day/);
  },
);

describe('what was written', () => {
  beforeEach(async () => {
    await addVersion(1);
    await addNote();
    await addReign('2026-01-01', null);
    await publish();
  });

  test.each([
    ['PolicyVersion', 'title'],
    ['PolicyNote', 'text'],
    ['PolicyDecision', 'reason'],
  ])('is never changed, deleted or emptied: %s', async (table, column) => {
    const where = sql`where "policyId" = ${policyId}`;
    await expect(sql`update ${sql(table)} set ${sql(column)} = 'x' ${where}`).rejects.toThrow(/append-only/);
    await expect(sql`delete from ${sql(table)} ${where}`).rejects.toThrow(/append-only/);
    await expect(sql`truncate ${sql(table)} cascade`).rejects.toThrow(/append-only/);
  });

  test('takes no note once it was decided upon', async () => {
    await expect(addNote()).rejects.toThrow(/decided upon/);
  });

  test('is decided upon once', async () => {
    await expect(publish()).rejects.toThrow(/PolicyDecision_pkey/);
  });

  test('holds until it is closed, once, and nothing else of that row changes', async () => {
    const where = sql`where "policyId" = ${policyId}`;
    const close = (at: string) => sql`update "PolicyInForce" set "replacedAt" = ${at} ${where}`;
    await expect(sql`update "PolicyInForce" set "effectiveTo" = '2027-01-01' ${where}`).rejects.toThrow(
      /closed once/,
    );
    await expect(sql`delete from "PolicyInForce" ${where}`).rejects.toThrow(/closed once/);
    await expect(close(NOON)).rejects.toThrow(/PolicyInForce_known/);
    await expect(close(LATER)).resolves.toBeDefined();
    await expect(close('2026-11-21T14:00:00Z')).rejects.toThrow(/closed once/);
  });
});

test('instants follow the order of revisions, whatever the writer says', async () => {
  await sql`update "ReferenceState" set revision = revision + 1, "changedAt" = '2999-01-01'`;
  const states: Date[] = [];
  for (let step = 0; step < 20; step++) {
    const [row] = await sql<{ changedAt: Date }[]>`
      update "ReferenceState" set revision = revision + 1, "changedAt" = '2000-01-01' returning "changedAt"`;
    if (row) states.push(row.changedAt);
  }
  const times = states.map((at) => at.getTime());
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(Math.abs((times[0] ?? 0) - Date.now())).toBeLessThan(60_000);
});

test.each([
  ['a period of no day', '2026-01-01', '2026-01-01', false],
  ['a period that ends before it begins', '2026-01-02', '2026-01-01', false],
  ['a period of one day', '2026-01-01', '2026-01-02', true],
])('%s', async (_what, from, to, allowed) => {
  const insert = addVersion(1, from, to);
  if (allowed) await expect(insert).resolves.toBeDefined();
  else await expect(insert).rejects.toThrow(/PolicyVersion_period/);
});

test('versions count from one', async () => {
  await expect(addVersion(0)).rejects.toThrow(/PolicyVersion_version/);
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

describe('a session', () => {
  const addSession = (columns: object) => {
    const session = {
      organizationId: randomUUID(),
      id: randomUUID(),
      patientRef: 'P-0001',
      payerSlug: 'medicare',
      dateOfService: '2026-11-02',
      setting: 'OFFICE',
      therapist: 'OT-01',
      status: 'DRAFT',
      version: 1,
    };
    return sql`insert into "PatientSession" ${sql({ ...session, ...columns })}`;
  };
  beforeAll(() => sql`set session_replication_role = replica`);
  afterAll(() => sql`set session_replication_role = origin`);

  test.each([
    [
      'what the record shows, with nobody having looked',
      'documentation',
      { documentationChecked: false, documentation: ['x'] },
    ],
    [
      'other claims, with nobody having looked',
      'partialHospitalizationDates',
      { partialHospitalizationDates: ['2026-11-01'] },
    ],
    ['charges without codes', 'chargesCents', { chargesCents: 5 }],
    ['a claim before the service', 'submittedOn', { submittedOn: '2026-11-01' }],
    ['a plan of no day', 'durationDays', { durationDays: 0 }],
    ['fewer than no days', 'treatmentDaysSinceReport', { treatmentDaysSinceReport: -1 }],
  ])('has never %s', async (_what, constraint, columns) => {
    await expect(addSession(columns)).rejects.toThrow(new RegExp(`PatientSession_${constraint}`));
  });

  test('has both sides of each bound', async () => {
    await addSession({ submittedOn: '2026-11-02', durationDays: 1, treatmentDaysSinceReport: 0 });
    await addSession({ durationDays: 10_000, documentation: ['x'], documentationChecked: true });
    await addSession({
      partialHospitalizationDates: ['2026-11-01'],
      partialHospitalizationChecked: true,
      chargesCents: { 97530: 1 },
    });
  });
});

test('there is one reference state, and its revision does not go below zero', async () => {
  await expect(sql`insert into "ReferenceState" (id, revision) values (2, 0)`).rejects.toThrow(
    /ReferenceState_one_row/,
  );
  await expect(sql`update "ReferenceState" set revision = -1`).rejects.toThrow(/ReferenceState_revision/);
});
