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
  await sql`insert into payer (slug, name, kind, position) values ('test-payer', 'T', 'COMMERCIAL', 999) on conflict do nothing`;
  await sql`insert into policy (id, key, payer_slug) values (${policyId}, ${policyId}, 'test-payer')`;
});

const addVersion = (version: number, from: string | null = null, to: string | null = null) => sql`
  insert into policy_version (policy_id, version, title, effective_from, effective_to, recorded_by)
  values (${policyId}, ${version}, 't', ${from}, ${to}, 'test')`;

const NOON = '2026-11-21T12:00:00Z';
const LATER = '2026-11-21T13:00:00Z';

const addPeriod = (
  from: string | null,
  to: string | null,
  recorded = NOON,
  replaced: string | null = null,
) => sql`
  insert into policy_in_force (id, policy_id, version, effective_from, effective_to, recorded_at, replaced_at)
  values (${randomUUID()}, ${policyId}, 1, ${from}, ${to}, ${recorded}, ${replaced})`;

const publish = () => sql`
  insert into policy_decision (policy_id, version, kind, revision, position, recorded_at, recorded_by, reason,
    is_event, differences)
  values (${policyId}, 1, 'PUBLISHED', (select 1000 + count(*) from policy_decision), 0, ${NOON}, 'test', 'r', true, '[]')`;

const discard = (version = 1) => sql`
  insert into policy_discard (policy_id, version, recorded_at, recorded_by, reason)
  values (${policyId}, ${version}, ${NOON}, 'test', 'r')`;

const addNote = () => sql`
  insert into policy_note (id, lineage, policy_id, version, position, topic, codes, text, verify_with_plan, source_id,
    confidence)
  values (${randomUUID()}, ${randomUUID()}, ${policyId}, 1, (select count(*) from policy_note), 'OTHER', '{97530}', 't',
    false, (select min(id) from source), 'UNVERIFIED')`;

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
    await addPeriod('2026-01-01', '2026-07-01', NOON, LATER);
    const second = addPeriod(from, to, recorded);
    if (allowed) await expect(second).resolves.toBeDefined();
    else await expect(second).rejects.toThrow(/policy_in_force_one_a_day/);
  },
);

describe('what was written', () => {
  beforeEach(async () => {
    await addVersion(1);
    await addNote();
    await addPeriod('2026-01-01', null);
    await publish();
  });

  test.each([
    ['policy_version', 'title'],
    ['policy_note', 'text'],
    ['policy_decision', 'reason'],
  ])('is never changed, deleted or emptied: %s', async (table, column) => {
    const where = sql`where policy_id = ${policyId}`;
    await expect(sql`update ${sql(table)} set ${sql(column)} = 'x' ${where}`).rejects.toThrow(/append-only/);
    await expect(sql`delete from ${sql(table)} ${where}`).rejects.toThrow(/append-only/);
    await expect(sql`truncate ${sql(table)} cascade`).rejects.toThrow(/append-only/);
  });

  test('takes no note once it was decided upon', async () => {
    await expect(addNote()).rejects.toThrow(/decided upon/);
  });

  test('is decided upon once', async () => {
    await expect(publish()).rejects.toThrow(/policy_decision_pkey/);
  });

  test('is not discarded once it was decided upon', async () => {
    await expect(discard()).rejects.toThrow(/decided upon/);
  });

  test('holds until it is closed, once, and nothing else of that row changes', async () => {
    const where = sql`where policy_id = ${policyId}`;
    const close = (at: string) => sql`update policy_in_force set replaced_at = ${at} ${where}`;
    await expect(sql`update policy_in_force set effective_to = '2027-01-01' ${where}`).rejects.toThrow(
      /closed once/,
    );
    await expect(sql`delete from policy_in_force ${where}`).rejects.toThrow(/closed once/);
    await expect(close(NOON)).rejects.toThrow(/policy_in_force_known/);
    await expect(close(LATER)).resolves.toBeDefined();
    await expect(close('2026-11-21T14:00:00Z')).rejects.toThrow(/closed once/);
  });
});

describe('a discarded draft', () => {
  beforeEach(async () => {
    await addVersion(1);
    await discard();
  });

  test('is discarded once and for all', async () => {
    await expect(discard()).rejects.toThrow(/policy_discard_pkey/);
    const where = sql`where policy_id = ${policyId}`;
    await expect(sql`update policy_discard set reason = 'x' ${where}`).rejects.toThrow(/append-only/);
    await expect(sql`delete from policy_discard ${where}`).rejects.toThrow(/append-only/);
    await expect(sql`truncate policy_discard`).rejects.toThrow(/append-only/);
  });

  test('is never published and takes no note', async () => {
    await expect(publish()).rejects.toThrow(/discarded/);
    await expect(addPeriod('2026-01-01', null)).rejects.toThrow(/discarded/);
    await expect(addNote()).rejects.toThrow(/discarded/);
  });
});

describe('the kind of a publication', () => {
  beforeEach(async () => {
    await addVersion(1);
    await addVersion(2);
  });

  test.each([
    ['a change', 'PUBLISHED', 'CHANGE', null, null],
    ['a correction of a part', 'PUBLISHED', 'CORRECTION', null, null],
    ['a correction of a version', 'PUBLISHED', 'CORRECTION', 1, null],
    ['a publication of the seed', 'PUBLISHED', null, null, null],
    ['a restored version', 'RESTORED', null, null, null],
    ['a restored version with a kind', 'RESTORED', 'CHANGE', null, 'policy_decision_publication'],
    ['a withdrawal with a kind', 'WITHDRAWN', 'CORRECTION', null, 'policy_decision_publication'],
    ['a change that corrects', 'PUBLISHED', 'CHANGE', 1, 'policy_decision_corrects'],
    ['a withdrawal that corrects', 'WITHDRAWN', null, 1, 'policy_decision_corrects'],
    ['a correction of itself', 'PUBLISHED', 'CORRECTION', 2, 'policy_decision_corrects'],
  ])('%s', async (_what, kind, publication, corrects, constraint) => {
    const insert = sql`
      insert into policy_decision (policy_id, version, kind, publication, corrects, revision, position, recorded_at,
        recorded_by, reason, is_event, differences)
      values (${policyId}, 2, ${kind}, ${publication}, ${corrects}, (select 1000 + count(*) from policy_decision), 0,
        ${NOON}, 'test', 'r', true, '[]')`;
    if (constraint === null) await expect(insert).resolves.toBeDefined();
    else await expect(insert).rejects.toThrow(constraint);
  });
});

test('instants follow the order of revisions, whatever the writer says', async () => {
  await sql`update reference_state set revision = revision + 1, changed_at = '2999-01-01'`;
  const states: Date[] = [];
  for (let step = 0; step < 20; step++) {
    const [row] = await sql<{ changed_at: Date }[]>`
      update reference_state set revision = revision + 1, changed_at = '2000-01-01' returning changed_at`;
    if (row) states.push(row.changed_at);
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
  else await expect(insert).rejects.toThrow(/policy_version_period/);
});

test('versions count from one', async () => {
  await expect(addVersion(0)).rejects.toThrow(/policy_version_version/);
});

test.each([
  [-1, false],
  [0, true],
  [1440, true],
  [1441, false],
])('a span of %d minutes', async (minutes, allowed) => {
  // Foreign keys are not what this is about.
  await sql`set session_replication_role = replica`;
  const insert = sql`insert into session_span (organization_id, session_id, service, position, minutes)
    values (${randomUUID()}, ${randomUUID()}, 1, 1, ${minutes})`;
  if (allowed) await expect(insert).resolves.toBeDefined();
  else await expect(insert).rejects.toThrow(/session_span_minutes/);
  await sql`set session_replication_role = origin`;
});

describe('a session', () => {
  const addSession = (columns: object) => {
    const session = {
      organization_id: randomUUID(),
      id: randomUUID(),
      patient_ref: 'P-0001',
      payer_slug: 'medicare',
      date_of_service: '2026-11-02',
      setting: 'OFFICE',
      therapist: 'OT-01',
      status: 'DRAFT',
      version: 1,
    };
    return sql`insert into patient_session ${sql({ ...session, ...columns })}`;
  };
  beforeAll(() => sql`set session_replication_role = replica`);
  afterAll(() => sql`set session_replication_role = origin`);

  test.each([
    [
      'what the record shows, with nobody having looked',
      'documentation',
      { documentation_checked: false, documentation: ['x'] },
    ],
    [
      'other claims, with nobody having looked',
      'partial_hospitalization_dates',
      { partial_hospitalization_dates: ['2026-11-01'] },
    ],
    ['charges without codes', 'charges_cents', { charges_cents: 5 }],
    ['a claim before the service', 'submitted_on', { submitted_on: '2026-11-01' }],
    ['a plan of no day', 'duration_days', { duration_days: 0 }],
    ['fewer than no days', 'treatment_days_since_report', { treatment_days_since_report: -1 }],
  ])('has never %s', async (_what, constraint, columns) => {
    await expect(addSession(columns)).rejects.toThrow(new RegExp(`patient_session_${constraint}`));
  });

  test('has both sides of each bound', async () => {
    await addSession({ submitted_on: '2026-11-02', duration_days: 1, treatment_days_since_report: 0 });
    await addSession({ duration_days: 10_000, documentation: ['x'], documentation_checked: true });
    await addSession({
      partial_hospitalization_dates: ['2026-11-01'],
      partial_hospitalization_checked: true,
      charges_cents: { 97530: 1 },
    });
  });
});

test('there is one reference state, and its revision does not go below zero', async () => {
  await expect(sql`insert into reference_state (id, revision) values (2, 0)`).rejects.toThrow(
    /reference_state_one_row/,
  );
  await expect(sql`update reference_state set revision = -1`).rejects.toThrow(/reference_state_revision/);
});
