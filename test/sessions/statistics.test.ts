import { randomUUID } from 'node:crypto';
import { inOrganization } from '../../src/db/transaction.ts';
import { startTestApi, type Answer, type TestApi } from '../support/api.ts';
import { startOfMonth } from '../../src/shared/plainDate.ts';
import { lastReportableDay } from '../../src/shared/smallCells.ts';
import { endOfThisMonth, TODAY } from '../support/clock.ts';

/** Analysts see sums over at least 11 patients, and no smaller ones. */

const OURS = '76a22f6a-e65f-4f85-af8d-dd089a30984b';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Statistics {
  readonly sessionStatistics: readonly {
    readonly month: string;
    readonly payer: { readonly slug: string };
    readonly code: { readonly procedureCode: string };
    readonly patients: number | null;
    readonly sessions: number | null;
    readonly minutesTotal: number | null;
  }[];
}

const execute = (
  from: string,
  to: string,
  as: 'ANALYST' | 'BILLER' = 'ANALYST',
): Promise<Answer<Statistics>> =>
  api.execute<Statistics>(
    `{ sessionStatistics(from: "${from}", to: "${to}") { month payer { slug } code { procedureCode } patients sessions minutesTotal } }`,
    { as },
  );

/** One 20-minute session of a code per patient, in a month that the seed leaves empty. */
async function record(
  patients: number,
  month: string,
  status: 'SIGNED' | 'VOIDED' = 'SIGNED',
  code = '97530',
): Promise<void> {
  await inOrganization(api.db, OURS, async (tx) => {
    for (let index = 0; index < patients; index += 1) {
      const key = { organizationId: OURS, id: randomUUID() };
      await tx.patientSession.create({
        data: {
          ...key,
          patientReference: `P-${8000 + index}`,
          payerSlug: 'cigna',
          dateOfService: new Date(`${month}-15`),
          setting: 'OFFICE',
          therapist: 'OT-01',
          status,
          version: 1,
          services: { create: { position: 0, code, minutes: 20, distinct: false } },
        },
      });
    }
  });
}

test.each([
  [10, []],
  [11, [{ patients: 11, sessions: 11, minutesTotal: 220 }]],
])('a cell of %i patients', async (patients, shown) => {
  const month = `2025-0${patients - 9}`;
  await record(patients, month);
  const { data } = await execute(`${month}-01`, `${month}-01`);
  const cell = { month: `${month}-01`, payer: { slug: 'cigna' }, code: { procedureCode: '97530' } };
  expect(data?.sessionStatistics).toEqual(shown.map((sums) => ({ ...cell, ...sums })));
  const none = { patients: null, sessions: null, minutesTotal: null };
  const read = await execute(`${month}-01`, `${month}-01`, 'BILLER');
  expect(read.data?.sessionStatistics).toEqual([{ ...cell, ...(shown[0] ?? none) }]);
});

test('the same patient eleven times is one patient', async () => {
  for (let time = 0; time < 11; time += 1) await record(1, '2025-04');
  expect((await execute('2025-04-01', '2025-04-30')).data?.sessionStatistics).toEqual([]);
});

test.each([
  // The first patient has 12 of 22 sessions, then 10 of 20.
  ['2025-08', 11, 11, []],
  ['2025-09', 11, 9, [{ patients: 11, sessions: 20, minutesTotal: 400 }]],
])('in %s, of %i patients, one has %i sessions more', async (month, patients, more, shown) => {
  await record(patients, month);
  for (let time = 0; time < more; time += 1) await record(1, month);
  const { data } = await execute(`${month}-01`, `${month}-01`);
  expect(data?.sessionStatistics).toMatchObject(shown);
  expect(data?.sessionStatistics).toHaveLength(shown.length);
});

test.each([
  ['2025-10', 14, 14, ['97129', '97130']],
  // One patient lacks the add-on: the difference of the cells would be that patient.
  ['2025-11', 14, 13, ['97129']],
  ['2025-12', 22, 12, ['97129']],
  ['2026-01', 23, 12, ['97129', '97130']],
])('in %s, of %i patients with a code %i have its add-on', async (month, patients, withAddOn, shown) => {
  await record(patients, month, 'SIGNED', '97129');
  await record(withAddOn, month, 'SIGNED', '97130');
  const { data } = await execute(`${month}-01`, `${month}-01`);
  expect(data?.sessionStatistics.map(({ code }) => code.procedureCode)).toEqual(shown);
  const read = await execute(`${month}-01`, `${month}-01`, 'BILLER');
  expect(read.data?.sessionStatistics.map(({ code, patients: of }) => [code.procedureCode, of])).toEqual(
    expect.arrayContaining([
      ['97129', patients],
      ['97130', withAddOn],
    ]),
  );
});

test('months count whole, so that no difference of periods reveals a day', async () => {
  await record(11, '2025-05');
  expect((await execute('2025-05-20', '2025-05-31')).data).toEqual(
    (await execute('2025-05-01', '2025-05-01')).data,
  );
});

test('leaves out voided sessions and other organizations', async () => {
  await record(11, '2025-06', 'VOIDED');
  expect((await execute('2025-06-01', '2025-06-01')).data?.sessionStatistics).toEqual([]);
  const otherTenant = await api.execute<Statistics>(
    '{ sessionStatistics(from: "2025-05-01", to: "2025-05-01") { month } }',
    { as: 'other-tenant-biller' },
  );
  expect(otherTenant.data?.sessionStatistics).toEqual([]);
});

test('shows an unfinished month to those who read sessions, and to analysts when it has closed', async () => {
  const [closed, thisMonth] = [startOfMonth(lastReportableDay(TODAY)), startOfMonth(TODAY)];
  await record(11, thisMonth.slice(0, 7));
  await record(11, closed.slice(0, 7));
  const seen = async (as: 'ANALYST' | 'BILLER') => {
    const { data } = await execute(closed, endOfThisMonth(), as);
    const rows = data?.sessionStatistics.filter(
      ({ payer, code }) => payer.slug === 'cigna' && code.procedureCode === '97530',
    );
    return rows?.map(({ month, patients }) => [month, Number(patients) >= 11]);
  };
  const before = await seen('ANALYST');
  expect(before).toEqual([[closed, true]]);
  expect(await seen('BILLER')).toEqual([
    [closed, true],
    [thisMonth, true],
  ]);
});

test.each([
  ['2026-11-14', '2026-09-30'],
  ['2026-11-15', '2026-10-31'],
  ['2026-03-14', '2026-01-31'],
  ['2026-03-15', '2026-02-28'],
])('on %s the last closed day is %s', (today, last) => {
  expect(lastReportableDay(today)).toBe(last);
});

test.each([
  ['2025-02-01', '2025-01-31'],
  ['2024-01-01', '2026-01-01'],
])('rejects a period from %s to %s', async (from, to) => {
  const { errors } = await execute(from, to);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['to'] }] } }]);
});

test('allows 24 months, and audits the request without content', async () => {
  expect((await execute('2024-01-01', '2025-12-31')).errors).toBeUndefined();
  const { data } = await api.execute<{ auditEvents: { nodes: unknown[] } }>(
    '{ auditEvents(filter: { action: "session.statistics" }, first: 1) { nodes { actor subjects } } }',
    { as: 'AUDITOR' },
  );
  expect(data?.auditEvents.nodes).toEqual([{ actor: 'demo-analyst', subjects: [] }]);
});
