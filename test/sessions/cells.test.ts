import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { inOrganization, type Transaction } from '../../src/db/transaction.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** The cells of statistics are what the sessions say, whatever order transactions write and commit in. */

let database: TestDatabase;
let db: Database;
let ours: string;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.servingUrl, { max: 10 });
}, 60_000);
beforeEach(async () => {
  ours = randomUUID();
  await inOrganization(db, ours, (tx) =>
    tx.organization.create({ data: { id: ours, slug: ours, name: 'Ours' } }),
  );
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

interface Content {
  readonly patientReference: string;
  readonly payerSlug: string;
  readonly dateOfService: string;
  readonly isVoided: boolean;
  readonly services: readonly {
    readonly code: string;
    readonly minutes: number | null;
    readonly assistantMinutes: number | null;
    readonly jointMinutes: number | null;
  }[];
}

const minutes = fc.option(fc.nat({ max: 60 }));
const content: fc.Arbitrary<Content> = fc.record({
  patientReference: fc.constantFrom('P-0001', 'P-0002'),
  payerSlug: fc.constantFrom('medicare', 'cigna'),
  dateOfService: fc.constantFrom('2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'),
  isVoided: fc.boolean(),
  services: fc.array(
    fc.record({
      code: fc.constantFrom('97530', '97110', 'G0129'),
      minutes,
      assistantMinutes: minutes,
      jointMinutes: minutes,
    }),
    { maxLength: 3 },
  ),
});

async function writeServices(tx: Transaction, id: string, { services, ...day }: Content): Promise<void> {
  await tx.sessionService.createMany({
    data: services.map((service, position) => ({
      ...service,
      organizationId: ours,
      sessionId: id,
      position,
      dateOfService: new Date(day.dateOfService),
      distinct: false,
      modifiers: [],
      activities: [],
    })),
  });
}

const columns = ({ patientReference, payerSlug, dateOfService, isVoided }: Content) => ({
  patientReference,
  payerSlug,
  dateOfService: new Date(dateOfService),
  status: isVoided ? ('VOIDED' as const) : ('DRAFT' as const),
});

const record = (id: string, given: Content) =>
  inOrganization(db, ours, async (tx) => {
    await tx.patientSession.create({
      data: {
        ...columns(given),
        organizationId: ours,
        id,
        setting: 'OFFICE',
        therapist: 'OT-01',
        version: 1,
      },
    });
    await writeServices(tx, id, given);
  });

const amend = (id: string, given: Content) =>
  inOrganization(db, ours, async (tx) => {
    await tx.patientSession.update({
      where: { organizationId_id: { organizationId: ours, id } },
      data: columns(given),
    });
    await tx.sessionService.deleteMany({ where: { organizationId: ours, sessionId: id } });
    await writeServices(tx, id, given);
  });

/** Shares and cells that differ from what the sessions say. */
function differences(): Promise<unknown[]> {
  return inOrganization(
    db,
    ours,
    (tx) => tx.$queryRaw<unknown[]>`
    with share as (
      select date_trunc('month', s.date_of_service)::date as month, s.patient_ref, s.payer_slug, v.code,
        count(distinct s.id) as sessions,
        sum(coalesce(v.minutes, 0) + coalesce(v.assistant_minutes, 0) + coalesce(v.joint_minutes, 0)) as minutes_total
      from patient_session s join session_service v on v.organization_id = s.organization_id and v.session_id = s.id
      where s.status <> 'VOIDED' group by 1, 2, 3, 4
    ), cell as (
      select month, payer_slug, code, count(*) as patients, sum(sessions) as sessions, sum(minutes_total) as minutes_total
      from share group by month, payer_slug, code
    ), stored_share as (
      select month, patient_ref, payer_slug, code, sessions, minutes_total from session_share
    ), stored_cell as (
      select month, payer_slug, code, patients, sessions, minutes_total from session_cell where patients > 0
    )
    (select to_jsonb(d) from ((table share except table stored_share) union all (table stored_share except table share)) d)
    union all
    (select to_jsonb(d) from ((table cell except table stored_cell) union all (table stored_cell except table cell)) d)
    union all
    (select to_jsonb(c) from session_cell c where patients = 0 and (sessions, minutes_total) <> (0, 0))`,
  );
}

test('transactions that run at the same time leave the cells of their sessions', async () => {
  const sessions = fc.array(fc.tuple(content, fc.array(content, { maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(sessions, async (given) => {
      await Promise.all(
        given.map(async ([first, amendments]) => {
          const id = randomUUID();
          await record(id, first);
          for (const each of amendments) await amend(id, each);
        }),
      );
      expect(await differences()).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('two open transactions of one patient and cell wait for each other', async () => {
  const given: Content = {
    patientReference: 'P-0003',
    payerSlug: 'medicare',
    dateOfService: '2026-05-01',
    isVoided: false,
    services: [{ code: '97530', minutes: 20, assistantMinutes: null, jointMinutes: null }],
  };
  await Promise.all(Array.from({ length: 8 }, () => record(randomUUID(), given)));
  const cells = await inOrganization(db, ours, (tx) => tx.sessionCell.findMany());
  expect(cells).toMatchObject([{ code: '97530', patients: 1, sessions: 8, minutesTotal: 160 }]);
  expect(await differences()).toEqual([]);
});

test('a transaction that is rolled back counts nothing', async () => {
  const aborted = inOrganization(db, ours, async (tx) => {
    const id = randomUUID();
    await tx.patientSession.create({
      data: {
        organizationId: ours,
        id,
        patientReference: 'P-0004',
        payerSlug: 'cigna',
        dateOfService: new Date('2026-05-01'),
        setting: 'OFFICE',
        therapist: 'OT-01',
        status: 'DRAFT',
        version: 1,
      },
    });
    throw new Error('rolled back');
  });
  await expect(aborted).rejects.toThrow('rolled back');
  expect(await inOrganization(db, ours, (tx) => tx.sessionShare.count())).toBe(0);
});

test.each([
  'insert into session_cell select organization_id, month, payer_slug, code, 99, 99, 99 from session_cell',
  'update session_cell set patients = 99',
  'delete from session_share',
  `select count_patient_month(gen_random_uuid(), 'P-0001', date '2026-01-01')`,
])('the serving login may not: %s', async (statement) => {
  const attempt = inOrganization(db, ours, (tx) => tx.$executeRaw(Prisma.raw(statement)));
  await expect(attempt).rejects.toThrow(/permission denied/);
});
