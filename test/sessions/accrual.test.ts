import { randomUUID } from 'node:crypto';
import { startTestApi, type Actor, type TestApi } from '../support/api.ts';

/** Bills of a patient's sessions one after the other: what was billed before them in the year decides KX. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Session {
  readonly id: string;
  readonly version: number;
}

interface Bill {
  readonly fingerprint: string;
  readonly totals: { readonly allowed: string } | null;
  readonly lines: readonly { readonly modifiers: readonly string[] }[];
  readonly findings: readonly { readonly rule: { readonly key: string }; readonly message: string }[];
}

const BILL = 'fingerprint totals { allowed } lines { modifiers } findings { rule { key } message }';

async function run<Result>(document: string, as: Actor, variables: object): Promise<Result> {
  const { data, errors } = await api.execute<{ done: { session: Result | null; userErrors: unknown } }>(
    document,
    { as, variables: variables as Readonly<Record<string, unknown>> },
  );
  if (!data?.done.session) throw new Error(JSON.stringify({ data, errors }));
  return data.done.session;
}

/** Records a session, and signs it. */
async function sign(patientReference: string, dateOfService: string, more: object = {}): Promise<Session> {
  const input = {
    patientReference,
    payer: 'medicare',
    dateOfService,
    setting: 'OFFICE',
    therapist: 'OT-07',
    diagnoses: ['M62.81'],
    services: [{ procedureCode: '97530', minutes: 60 }],
    ...more,
  };
  const recorded = await run<Session>(
    `mutation ($input: SessionInput!, $key: String!) { done: sessionRecord(input: { session: $input, idempotencyKey: $key }) {
      session { id version } userErrors { message } } }`,
    'CLINICIAN',
    { input, key: randomUUID() },
  );
  return run<Session>(
    `mutation ($id: ID!, $v: Int!) { done: sessionSign(input: { id: $id, expectedVersion: $v, reason: "covers" }) {
      session { id version } userErrors { message } } }`,
    'CLINICIAN',
    { id: recorded.id, v: recorded.version },
  );
}

async function bill({ id, version }: Session): Promise<Bill> {
  const { frozenBillings } = await run<{ readonly frozenBillings: readonly Bill[] }>(
    `mutation ($id: ID!, $v: Int!, $key: String!) { done: sessionBill(input: { id: $id, expectedVersion: $v, payer: "medicare",
      idempotencyKey: $key }) { session { frozenBillings { ${BILL} } } userErrors { message } } }`,
    'BILLER',
    { id, v: version, key: randomUUID() },
  );
  return frozenBillings.at(-1) as Bill;
}

async function billingOf(id: string, payer = 'medicare'): Promise<Bill> {
  const { data } = await api.execute<{ session: { billing: Bill } }>(
    `query ($id: ID!, $payer: String!) { session(id: $id) { billing(payer: $payer) { ${BILL} } } }`,
    { as: 'BILLER', variables: { id, payer } },
  );
  if (!data) throw new Error('no session');
  return data.session.billing;
}

const accrual = ({ findings }: Bill) =>
  findings.filter(({ rule }) => rule.key === 'KX-06').map(({ message }) => message);
const cents = ({ totals }: Bill) => Math.round(Number(totals?.allowed) * 100);
const text = (amount: number) => (amount / 100).toFixed(2);

test('the amounts billed before a session are its accrued amount, and decide KX', async () => {
  const patient = 'P-7001';
  const first = await sign(patient, '2026-11-02', { charges: [{ procedureCode: '97530', amount: '1000' }] });
  const second = await sign(patient, '2026-11-03');
  const unbilled = await billingOf(second.id);
  expect(accrual(unbilled)).toEqual([expect.stringContaining('was not given')]);

  const firstBill = await bill(first);
  const after = await billingOf(second.id);
  expect(accrual(after)).toEqual([
    expect.stringContaining(
      `${text(cents(firstBill))}, is the sum of 1 session that this organization billed`,
    ),
  ]);
  expect(after.lines.flatMap(({ modifiers }) => modifiers)).not.toContain('KX');
  expect(after.fingerprint).not.toBe(unbilled.fingerprint);

  // What is frozen has the amount too, and adds to the next one.
  const secondBill = await bill(second);
  expect(secondBill.findings).toEqual(after.findings);
  const third = await sign(patient, '2026-11-04');
  const sum = cents(firstBill) + cents(secondBill);
  expect(accrual(await billingOf(third.id))).toEqual([
    expect.stringContaining(`${text(sum)}, is the sum of 2 sessions`),
  ]);

  // Above the threshold the own record is enough.
  await api.db.prisma.$executeRaw`update session_billing set therapy_allowed_cents = 248000
    where billing ->> 'fingerprint' = ${firstBill.fingerprint}`;
  const above = await billingOf(third.id);
  expect(above.lines.map(({ modifiers }) => modifiers.includes('KX'))).toEqual([true]);
});

test('a request that states the amount is not changed by the record', async () => {
  const patient = 'P-7002';
  await bill(await sign(patient, '2026-11-02'));
  const stated = await sign(patient, '2026-11-03', { allowedYearToDate: '2480.00' });
  const other = await sign('P-7003', '2026-11-03', { allowedYearToDate: '2480.00' });
  expect(accrual(await billingOf(stated.id))).toEqual([]);
  expect((await billingOf(stated.id)).lines).toEqual((await billingOf(other.id)).lines);
});

test('another payer, another patient and the first session of a year take nothing from it', async () => {
  const patient = 'P-7004';
  await bill(await sign(patient, '2025-12-30'));
  const [next, otherPatient, samePatient] = [
    await sign(patient, '2026-01-02'),
    await sign('P-7005', '2025-12-31'),
    await sign(patient, '2025-12-31'),
  ];
  expect(accrual(await billingOf(next.id))).toEqual([expect.stringContaining('was not given')]);
  expect(accrual(await billingOf(otherPatient.id))).toEqual([expect.stringContaining('was not given')]);
  expect(accrual(await billingOf(samePatient.id))).toEqual([expect.stringContaining('is the sum of')]);
  expect(accrual(await billingOf(samePatient.id, 'aetna'))).toEqual([]);
});

test('minutes of monitoring in the month make the bill at its end', async () => {
  const patient = 'P-7006';
  const talk = (on: string, minutes: number | null) =>
    sign(patient, on, { services: [{ procedureCode: '98980', minutes }] });
  await talk('2026-07-31', 40);
  await talk('2026-08-03', 12);
  await talk('2026-08-17', 9);
  const end = await talk('2026-08-31', null);
  const billed = await bill(end);
  expect(billed.lines).toHaveLength(1);
  expect(billed.findings.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('The 21 minutes of the calendar month are those of 2 other sessions on record'),
  );
  const again = await billingOf((await talk('2026-08-31', null)).id);
  expect(again.findings.filter(({ rule }) => rule.key === 'RTM-04')).toMatchObject([
    { message: expect.stringContaining('was billed already') as string },
  ]);
});
