import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inOrganization } from '../../src/db/transaction.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { patientHistories, type HistoryRow } from '../../src/sessions/history.ts';
import { isOwn } from '../../src/sessions/queries.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';

/** What the other sessions of a patient add to the bill of one, as the database sums it. */

const MIGRATION = '20261128022742_add_therapy_amounts';
const OURS = '76a22f6a-e65f-4f85-af8d-dd089a30984b';
let theirs: string;
let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url);
  const [other] = await db.prisma.organization.findMany({ where: { id: { not: OURS } }, take: 1 });
  if (!other) throw new Error('there is no other organization');
  theirs = other.id;
}, 60_000);
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

interface Stored {
  readonly on: string;
  readonly organization?: string;
  readonly patientReference?: string;
  readonly payer?: string;
  readonly status?: 'DRAFT' | 'SIGNED' | 'BILLED' | 'VOIDED';
  /** OT cents of its bill by payer; null for an amount that is not known. */
  readonly billed?: Readonly<Record<string, number | null>>;
  /** Codes on its bills. */
  readonly lines?: readonly string[];
  readonly services?: readonly {
    readonly code: string;
    readonly minutes: number | null;
    readonly assistantMinutes?: number;
  }[];
}

/** Stores a session with its services and frozen bills, and returns its id. */
async function store({ on, organization = OURS, ...stored }: Stored): Promise<string> {
  const id = randomUUID();
  const { billed = {}, lines = [], services = [{ code: '97530', minutes: 30 }] } = stored;
  await inOrganization(db, organization, async (tx) => {
    await tx.patientSession.create({
      data: {
        organizationId: organization,
        id,
        patientReference: stored.patientReference ?? 'P-0042',
        payerSlug: stored.payer ?? 'medicare',
        dateOfService: new Date(on),
        setting: 'OFFICE',
        therapist: 'OT-07',
        status: stored.status ?? 'SIGNED',
        version: 1,
        diagnoses: [],
        goals: [],
        documentation: [],
      },
    });
    await tx.sessionService.createMany({
      data: services.map(({ code, minutes, assistantMinutes }, position) => ({
        ...(assistantMinutes !== undefined && { assistantMinutes }),
        organizationId: organization,
        sessionId: id,
        position,
        dateOfService: new Date(on),
        code,
        minutes,
        distinct: false,
        modifiers: [],
        activities: [],
      })),
    });
    await tx.sessionBilling.createMany({
      data: Object.entries(billed).map(([payerSlug, therapyAllowedCents]) => ({
        organizationId: organization,
        sessionId: id,
        version: 1,
        payerSlug,
        revision: 1,
        therapyAllowedCents,
        billing: { lines: lines.map((code) => ({ code })) },
      })),
    });
  });
  return id;
}

async function historyOf(
  key: string,
  payer = 'medicare',
  own = isOwn(OURS),
): Promise<HistoryRow | undefined> {
  const [row] = await inOrganization(db, OURS, (tx) =>
    tx.$queryRaw<HistoryRow[]>(patientHistories(own, [{ key, payer }])),
  );
  return row;
}

const NOTHING = {
  billedCents: 0,
  billedSessions: 0,
  unpricedSessions: 0,
  visitsThisYear: 0,
  managementMinutes: 0,
  managementAssistantMinutes: 0,
  managementSessions: 0,
  managementBilled: false,
};

test('the migration gives bills that are stored already the sum of their lines with GO', async () => {
  const file = path.resolve(import.meta.dirname, '../../prisma/migrations', MIGRATION, 'migration.sql');
  const update = /UPDATE "session_billing"[^;]+;/.exec(await readFile(file, 'utf8'))?.[0] ?? '';
  const line = (allowedCents: number | null, ...modifiers: string[]) => ({ allowedCents, modifiers });
  const billings: readonly (readonly [number | null, object])[] = [
    [300, { lines: [line(100, 'GO'), line(200, 'GO', 'KX'), line(50)] }],
    [null, { lines: [line(100, 'GO'), line(null, 'GO')] }],
    [100, { lines: [line(100, 'GO'), line(null)] }],
    [0, { lines: [line(50)] }],
    [0, { lines: [] }],
  ];
  const ids = await Promise.all(
    billings.map(() => store({ on: '2025-05-05', patientReference: 'P-0099', billed: { medicare: null } })),
  );
  // As the owner, whose policies are not forced while the migration runs.
  for (const [index, [, billing]] of billings.entries()) {
    await db.prisma.$executeRaw`update session_billing set billing = ${JSON.stringify(billing)}::jsonb
      where session_id = ${ids[index]}::uuid`;
  }
  await db.prisma.$executeRaw(
    Prisma.sql`${Prisma.raw(update.slice(0, -1))} where session_id = any(${ids}::uuid[])`,
  );
  const rows = await db.prisma.sessionBilling.findMany({ where: { sessionId: { in: ids } } });
  const amounts = new Map(rows.map((row) => [row.sessionId, row.therapyAllowedCents]));
  expect(ids.map((id) => amounts.get(id))).toEqual(billings.map(([amount]) => amount));
});

describe('the amount of the year', () => {
  let key: string;
  beforeAll(async () => {
    key = await store({ on: '2026-06-15', billed: { medicare: 9_900 } });
  });

  test('is nothing for the first session of the year', async () => {
    expect(await historyOf(key)).toMatchObject(NOTHING);
  });

  test.each<[string, Stored, Partial<HistoryRow>]>([
    [
      'the first day of the year counts',
      { on: '2026-01-01', billed: { medicare: 100 } },
      { billedCents: 100, billedSessions: 1 },
    ],
    [
      'the day before counts',
      { on: '2026-06-14', billed: { medicare: 20 } },
      { billedCents: 120, billedSessions: 2 },
    ],
    [
      'the last day of the year before does not',
      { on: '2025-12-31', billed: { medicare: 1_000 } },
      { billedCents: 120 },
    ],
    [
      'the day itself does not',
      { on: '2026-06-15', billed: { medicare: 1_000 } },
      { billedCents: 120, visitsThisYear: 2 },
    ],
    ['the day after does not', { on: '2026-06-16', billed: { medicare: 1_000 } }, { billedCents: 120 }],
    [
      'a session that is not billed has a visit alone',
      { on: '2026-03-01' },
      { billedCents: 120, visitsThisYear: 3 },
    ],
    ['a second session of a day is no second visit', { on: '2026-03-01' }, { visitsThisYear: 3 }],
    [
      'a voided one has nothing',
      { on: '2026-03-02', status: 'VOIDED', billed: { medicare: 1_000 } },
      { billedCents: 120, visitsThisYear: 3 },
    ],
    [
      'another payer has its own amount',
      { on: '2026-03-03', payer: 'aetna', billed: { aetna: 7 } },
      { billedCents: 120, visitsThisYear: 3 },
    ],
    [
      'a what-if bill of the same session counts once',
      { on: '2026-03-04', billed: { medicare: 3, aetna: 5 } },
      { billedCents: 123, billedSessions: 3 },
    ],
    [
      'an amount that is not known is counted apart',
      { on: '2026-03-05', billed: { medicare: null } },
      { billedCents: 123, billedSessions: 3, unpricedSessions: 1 },
    ],
    [
      'an amount of nothing is known',
      { on: '2026-03-06', billed: { medicare: 0 } },
      { billedCents: 123, billedSessions: 4, unpricedSessions: 1 },
    ],
    [
      'another patient has its own',
      { on: '2026-03-07', patientReference: 'P-0043', billed: { medicare: 1_000 } },
      { billedCents: 123 },
    ],
  ])('%s', async (_what, stored, expected) => {
    await store(stored);
    expect(await historyOf(key)).toMatchObject(expected);
  });

  test('the amount of another payer is of its own bills', async () => {
    expect(await historyOf(key, 'aetna')).toMatchObject({
      billedCents: 12,
      billedSessions: 2,
      visitsThisYear: 1,
    });
  });

  test('another organization never adds to it, with and without the condition of the application', async () => {
    const before = await historyOf(key);
    const other = await store({ on: '2026-03-08', organization: theirs, billed: { medicare: 1_000 } });
    expect(await historyOf(key)).toEqual(before);
    const rows = await inOrganization(db, OURS, (tx) =>
      tx.$queryRaw<HistoryRow[]>(
        patientHistories(Prisma.sql`true`, [
          { key: other, payer: 'medicare' },
          { key, payer: 'medicare' },
        ]),
      ),
    );
    expect(rows).toEqual([before]);
  });

  test('many sessions are one statement, each with its own amount', async () => {
    const later = await store({ on: '2026-12-31' });
    const rows = await inOrganization(db, OURS, (tx) =>
      tx.$queryRaw<HistoryRow[]>(
        patientHistories(isOwn(OURS), [
          { key, payer: 'medicare' },
          { key: later, payer: 'medicare' },
          { key: later, payer: 'aetna' },
        ]),
      ),
    );
    const amounts = Object.fromEntries(rows.map((row) => [`${row.key} ${row.payer}`, row.billedCents]));
    expect(amounts).toEqual({
      [`${key} medicare`]: 123,
      [`${later} medicare`]: 123 + 9_900 + 1_000 + 1_000,
      [`${later} aetna`]: 12,
    });
  });
});

describe('the minutes of the month', () => {
  const patientReference = 'P-0077';
  const monitored = (on: string, minutes: number | null, more: Partial<Stored> = {}): Promise<string> =>
    store({ on, patientReference, services: [{ code: '98980', minutes }], ...more });
  let key: string;
  beforeAll(async () => {
    key = await monitored('2026-08-20', null);
  });

  test.each<[string, () => Promise<string>, Partial<HistoryRow>]>([
    ['none', async () => key, { managementMinutes: 0, managementSessions: 0 }],
    [
      'the first day of the month counts',
      () => monitored('2026-08-01', 7),
      { managementMinutes: 7, managementSessions: 1 },
    ],
    [
      'the last day of the month before does not',
      () => monitored('2026-07-31', 50),
      { managementMinutes: 7 },
    ],
    [
      'another session of the day counts',
      () => monitored('2026-08-20', 4),
      { managementMinutes: 11, managementSessions: 2 },
    ],
    ['a later day does not', () => monitored('2026-08-21', 50), { managementMinutes: 11 }],
    [
      'a session without minutes adds none',
      () => monitored('2026-08-03', null),
      { managementMinutes: 11, managementSessions: 2 },
    ],
    [
      'a voided one does not count',
      () => monitored('2026-08-04', 50, { status: 'VOIDED' }),
      { managementMinutes: 11 },
    ],
    [
      'other codes do not',
      () => monitored('2026-08-05', 50, { services: [{ code: '98977', minutes: 50 }] }),
      { managementMinutes: 11 },
    ],
    [
      'both codes of a session do',
      () =>
        monitored('2026-08-06', 0, {
          services: [
            { code: '98980', minutes: 2 },
            { code: '98981', minutes: 3 },
          ],
        }),
      { managementMinutes: 16, managementSessions: 3, managementBilled: false },
    ],
    [
      'a bill without management bills no month',
      () => monitored('2026-08-07', 1, { billed: { medicare: 5 }, lines: ['97530'] }),
      { managementMinutes: 17, managementBilled: false },
    ],
    [
      'a bill to another payer neither',
      () => monitored('2026-08-08', 1, { billed: { aetna: 5 }, lines: ['98980'] }),
      { managementMinutes: 18, managementBilled: false },
    ],
    [
      'a bill of the short code does',
      () => monitored('2026-08-09', 1, { billed: { medicare: 5 }, lines: ['97530', '98979'] }),
      { managementMinutes: 19, managementBilled: true },
    ],
  ])('%s', async (_what, arrange, expected) => {
    await arrange();
    expect(await historyOf(key)).toMatchObject(expected);
  });

  test('those of an OTA are counted apart', async () => {
    await monitored('2026-08-10', null, {
      services: [{ code: '98980', minutes: 2, assistantMinutes: 4 }],
    });
    expect(await historyOf(key)).toMatchObject({ managementMinutes: 25, managementAssistantMinutes: 4 });
  });

  test('another organization never adds to them', async () => {
    await monitored('2026-08-02', 50, { organization: theirs });
    expect(await historyOf(key)).toMatchObject({ managementMinutes: 25 });
  });
});
