import { ProtectedReads } from '../../src/audit/protectedReads.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { codeCount, needsCodeCount, type SessionFilterInput } from '../../src/sessions/filters.ts';
import { isOwn, sessionPage } from '../../src/sessions/queries.ts';
import { SessionReader } from '../../src/sessions/service.ts';
import { totalOf } from '../../src/shared/paging.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { countRoundTrips, type CountedWay } from '../support/roundTrips.ts';

/** Lists of sessions, by every combination of filters, hold exactly the sessions that match, in order. */

const [ORGANIZATION] = readDemoOrganizations().map(({ id }) => id) as [string];
const READER = {
  subject: 'OT-01',
  organizationId: ORGANIZATION,
  organization: 'demo-clinic',
  roles: ['BILLER'] as const,
};

interface Stored {
  readonly id: string;
  readonly patientReference: string;
  readonly payer: string;
  readonly status: 'DRAFT' | 'SIGNED' | 'BILLED' | 'VOIDED';
  readonly on: string;
  readonly codes: readonly string[];
}

const PAYERS = ['medicare', 'aetna', 'cigna'];
const STATUSES = ['DRAFT', 'SIGNED', 'BILLED', 'VOIDED'] as const;
const DATES = ['2024-12-31', '2025-01-01', '2025-01-02'];
/** With a session that names one code twice. */
const CODES = [['97530'], ['97530', '97110'], ['97112', '97112'], ['97535']];

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}

const STORED: readonly Stored[] = Array.from({ length: 144 }, (_, n) => ({
  id: `00000000-0000-4000-9000-${String((n * 7919) % 1_000).padStart(12, '0')}`,
  patientReference: `P-900${n % 5}`,
  payer: pick(PAYERS, n),
  status: pick(STATUSES, Math.floor(n / 3)),
  on: pick(DATES, Math.floor(n / 12)),
  codes: pick(CODES, Math.floor(n / 36)),
}));

/** Of the billing of every fifth session: equal days of care have one. */
const FINGERPRINT = 'a1'.repeat(32);

let database: TestDatabase;
let way: CountedWay;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  way = await countRoundTrips(database.url);
  db = openDatabase(way.url);
  await inOrganization(db, ORGANIZATION, async (tx) => {
    await tx.sessionSpan.deleteMany();
    await tx.$executeRaw`update patient_session set date_of_service = '1990-01-01', payer_slug = 'none'`;
    await tx.patientSession.createMany({
      data: STORED.map(({ payer, on, codes: _codes, ...session }) => ({
        ...session,
        organizationId: ORGANIZATION,
        payerSlug: payer,
        dateOfService: new Date(on),
        setting: 'OFFICE' as const,
        therapist: 'OT-01',
        diagnoses: [],
        goals: [],
        documentation: [],
        version: 1,
      })),
    });
    await tx.sessionService.createMany({
      data: STORED.flatMap(({ id, on, codes }) =>
        codes.map((code, position) => ({
          organizationId: ORGANIZATION,
          sessionId: id,
          position,
          dateOfService: new Date(on),
          code,
          minutes: 15,
          distinct: false,
          modifiers: [],
          activities: [],
        })),
      ),
    });
    await tx.sessionBilling.createMany({
      data: STORED.filter((_session, index) => index % 5 === 0).map(({ id, payer }) => ({
        organizationId: ORGANIZATION,
        sessionId: id,
        version: 1,
        payerSlug: payer,
        revision: 1,
        billing: { fingerprint: FINGERPRINT },
      })),
    });
  });
});
afterAll(async () => {
  await db.close();
  await way.close();
  await database.drop();
});

const CHOICES: Readonly<{ [K in keyof SessionFilterInput]-?: readonly SessionFilterInput[K][] }> = {
  patientReference: [null, 'P-9003'],
  payers: [null, ['aetna'], ['cigna', 'medicare', 'cigna'], ['nobody'], []],
  codes: [null, ['97530'], ['97112', '97110'], ['99999']],
  statuses: [null, ['DRAFT'], ['SIGNED', 'VOIDED']],
  from: ['2000-01-01', '2025-01-01'],
  to: [null, '2025-01-01'],
  fingerprint: [null, FINGERPRINT.toUpperCase(), 'f'.repeat(64)],
};

function* combinations(
  names: readonly (keyof SessionFilterInput)[] = Object.keys(CHOICES) as (keyof SessionFilterInput)[],
): Generator<SessionFilterInput> {
  const [name, ...others] = names;
  if (!name) {
    yield {};
    return;
  }
  for (const value of CHOICES[name])
    for (const rest of combinations(others)) yield { ...rest, [name]: value };
}

function matching(filter: SessionFilterInput): string[] {
  const { patientReference, payers, codes, statuses, from, to, fingerprint } = filter;
  return STORED.filter(
    (session, index) =>
      (fingerprint == null || (index % 5 === 0 && fingerprint.toLowerCase() === FINGERPRINT)) &&
      (patientReference == null || session.patientReference === patientReference) &&
      (!payers || payers.includes(session.payer)) &&
      (!statuses || statuses.includes(session.status)) &&
      (!codes || session.codes.some((code) => codes.includes(code))) &&
      (from == null || session.on >= from) &&
      (to == null || session.on <= to),
  )
    .toSorted((a, b) => (a.on === b.on ? (a.id < b.id ? -1 : 1) : a.on < b.on ? 1 : -1))
    .map(({ id }) => id);
}

const readsOf = () => new ProtectedReads(db, READER, 'filters-test');
const readerOf = (reads: ProtectedReads) => new SessionReader(reads, READER, { isTaken: async () => false });

/** One read transaction for each choice of payers and codes: each one ends with a write of its audit row to disk. */
const GROUPS = CHOICES.payers.flatMap((payers) => CHOICES.codes.map((codes) => ({ payers, codes })));

test.each(GROUPS)('every combination of filters with $payers and $codes lists the matches', async (group) => {
  const reads = readsOf();
  let listed = 0;
  for (const others of combinations(['patientReference', 'statuses', 'from', 'to'])) {
    const filter = { ...others, ...group };
    const page = await readerOf(reads).list(filter, { first: 200 });
    const total = await totalOf(page);
    const ids = page.nodes.map(({ key }) => key);
    expect([filter, ids]).toEqual([filter, matching(filter)]);
    expect([filter, total]).toEqual([filter, ids.length]);
    listed += ids.length;
  }
  await reads.finish();
  const isKnown = !group.payers?.some((payer) => !PAYERS.includes(payer)) && !group.codes?.includes('99999');
  expect(listed > 0).toBe(isKnown && group.payers?.length !== 0);
});

test.each<SessionFilterInput>([
  {},
  { patientReference: 'P-9003' },
  { payers: PAYERS },
  { statuses: ['SIGNED', 'VOIDED'] },
  { codes: ['97530', '97112'] },
  { codes: ['97110', '97530'], payers: ['aetna'], statuses: ['BILLED', 'DRAFT'] },
])('pages of %j follow each other without a gap or a repetition', async (filter) => {
  const from = '2000-01-01';
  const expected = matching({ ...filter, from });
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const reads = readsOf();
    const page = await readerOf(reads).list({ ...filter, from }, { first: 5, after });
    await reads.finish();
    seen.push(...page.nodes.map(({ key }) => key));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && seen.length < STORED.length);
  expect(seen).toEqual(expected);
});

test('whether many or few sessions have a code, the same sessions are listed', async () => {
  const own = isOwn(ORGANIZATION);
  const filter: SessionFilterInput = {
    codes: ['97530', '97112'],
    payers: ['aetna', 'cigna'],
    statuses: ['SIGNED'],
  };
  expect(needsCodeCount(filter)).toBe(true);
  const reads = readsOf();
  const [found] = await reads.query<{ count: number }>(codeCount(own, ['97530', '97112']));
  for (const count of [found?.count ?? 0, 1_000_000]) {
    const rows = await reads.query<{ key: string }>(
      sessionPage(own, filter, { after: null, size: 200 }, count),
    );
    expect(rows.map(({ key }) => key)).toEqual(matching(filter));
  }
  await reads.finish();
});

test('sessions are counted only when the total is requested', async () => {
  const roundTripsOf = async (isCounted: boolean) => {
    const reads = readsOf();
    way.take();
    const page = await readerOf(reads).list({}, { first: 3 });
    if (isCounted) await totalOf(page);
    const taken = way.take();
    await reads.finish();
    return taken;
  };
  expect(await roundTripsOf(true)).toBe((await roundTripsOf(false)) + 1);
});

test('the services of a session have its date of service, also after it changed', async () => {
  const { id } = STORED[0] as Stored;
  const dates = await inOrganization(db, ORGANIZATION, async (tx) => {
    await tx.patientSession.update({
      where: { organizationId_id: { organizationId: ORGANIZATION, id } },
      data: { dateOfService: new Date('2025-03-03') },
    });
    return tx.sessionService.findMany({ where: { sessionId: id }, select: { dateOfService: true } });
  });
  expect(dates.map(({ dateOfService }) => dateOfService.toISOString().slice(0, 10))).toEqual(['2025-03-03']);
  await expect(
    inOrganization(db, ORGANIZATION, (tx) =>
      tx.sessionService.updateMany({
        where: { sessionId: id },
        data: { dateOfService: new Date('2025-03-04') },
      }),
    ),
  ).rejects.toThrow();
});
