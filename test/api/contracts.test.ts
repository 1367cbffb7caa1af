import { CONTRACT_FILE_LIMITS } from '../../src/payers/contractFile.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import type { Role } from '../../src/shared/enums.ts';
import { startTestApi, type Answer, type TestApi } from '../support/api.ts';

/** Rates of contracts: they price the answers of their organization, and nobody else sees a cent of them. */

const [OURS, THEIRS] = readDemoOrganizations();
const HEADING = 'code,modifier,amount,percent,from,to';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi({ codebookEditors: 'nobody' })), 60_000);
afterAll(() => api?.close());

type Who = 'ours' | 'theirs' | 'nobody';

async function as<Data = unknown>(
  who: Who,
  query: string,
  variables: Record<string, unknown> = {},
  roles: readonly Role[] = ['ADMIN'],
): Promise<Answer<Data>> {
  const found = who === 'ours' ? OURS : THEIRS;
  if (who === 'nobody' || !found) return api.execute<Data>(query, { variables });
  const principal = { subject: `${who}-1`, organizationId: found.id, organization: found.slug, roles };
  return api.execute<Data>(query, { authorization: await api.authorizationFor(principal), variables });
}

interface Edited {
  readonly result: {
    readonly contract: { readonly rates: { readonly totalCount: number } } | null;
    readonly changes: { readonly added: number; readonly removed: number; readonly unchanged: number } | null;
    readonly userErrors: readonly {
      readonly code: string;
      readonly path: readonly string[];
      readonly message: string;
    }[];
    readonly revision: number | null;
  };
}

const PAYLOAD =
  '{ contract { rates { totalCount } } changes { added removed unchanged } userErrors { code path message } revision }';

async function load(who: Who, rows: readonly string[], more: Record<string, unknown> = {}) {
  const csv = [HEADING, ...rows].join('\n');
  const mutation = `mutation ($payer: String!, $plan: String, $csv: String!, $dryRun: Boolean, $reason: String!) {
    result: contractRatesImport(input: { payer: $payer, plan: $plan, csv: $csv, dryRun: $dryRun, reason: $reason }) ${PAYLOAD} }`;
  const { data, errors } = await as<Edited>(who, mutation, {
    payer: 'cigna',
    reason: 'Our contract',
    csv,
    ...more,
  });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.result;
}

interface Priced {
  readonly billingPreview: readonly {
    readonly totals: { readonly allowed: string | null } | null;
    readonly findings: readonly { readonly rule: { readonly key: string }; readonly message: string }[];
  }[];
}

/** What the payer allows for units of 97530, two by default; null when it is not known. */
async function allowed(
  who: Who,
  {
    payer = 'cigna',
    plan,
    knownAt,
    date = '2026-11-02',
    units = 2,
  }: { payer?: string; plan?: string; knownAt?: string; date?: string; units?: number } = {},
) {
  const coverage = plan === undefined ? '' : `coverage: { plan: "${plan}" }, `;
  const at = knownAt === undefined ? '' : `, knownAt: "${knownAt}"`;
  const query = `{ billingPreview(payers: ["${payer}"]${at}, input: { dateOfService: "${date}", ${coverage}diagnoses: ["M62.81"],
    services: [{ procedureCode: "97530", minutes: ${15 * units} }] }) { totals { allowed } findings { rule { key } message } } }`;
  const { data, errors } = await as<Priced>(who, query, {}, ['VIEWER']);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.billingPreview[0]?.totals?.allowed ?? null;
}

test('rates price the answers of their organization, on their days, and no others', async () => {
  expect(await allowed('ours')).toBeNull();
  const dry = await load('ours', ['97530,,41.25,,2026-01-01,2027-01-01'], { dryRun: true });
  expect(dry).toMatchObject({
    contract: null,
    changes: { added: 1, removed: 0, unchanged: 0 },
    revision: null,
  });
  expect(await allowed('ours')).toBeNull();

  const loaded = await load('ours', ['97530,,41.25,,2026-01-01,2027-01-01', '97110,,,120,2026-01-01,']);
  expect(loaded).toMatchObject({ contract: { rates: { totalCount: 2 } }, changes: { added: 2 } });
  expect(await allowed('ours')).toBe('82.50');
  const again = await load('ours', ['97110,,,120,2026-01-01,', '97530,,41.25,,2026-01-01,2027-01-01']);
  expect(again).toMatchObject({ changes: { added: 0, removed: 0, unchanged: 2 }, revision: null });
  // The day before the first, the first, the last and the day after it.
  const on = (date: string) => allowed('ours', { date });
  expect(await Promise.all(['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map(on))).toEqual([
    null,
    '82.50',
    '82.50',
    null,
  ]);
  expect([await allowed('theirs'), await allowed('nobody')]).toEqual([null, null]);

  await load('theirs', ['97530,,10.00,,2026-01-01,']);
  expect([await allowed('ours'), await allowed('theirs'), await allowed('nobody')]).toEqual([
    '82.50',
    '20.00',
    null,
  ]);
  const audit = await api.db.prisma.auditEvent.findMany({ where: { action: 'contract.import' } });
  expect(audit.map(({ organizationId, actor }) => [organizationId, actor])).toEqual([
    [OURS?.id, 'ours-1'],
    [THEIRS?.id, 'theirs-1'],
  ]);
});

test('a newer file replaces the rates, and what was known before is kept', async () => {
  const known = `{ billingPreview(payers: ["cigna"], input: { dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }) { knownAt } }`;
  const { data } = await as<{ billingPreview: [{ knownAt: string }] }>('ours', known);
  if (!data) throw new Error('the preview has no answer');
  const [{ knownAt }] = data.billingPreview;
  const { changes } = await load('ours', ['97530,,50.00,,2026-01-01,', '97110,,,120,2026-01-01,']);
  expect(changes).toEqual({ added: 1, removed: 1, unchanged: 1 });
  expect(await allowed('ours')).toBe('100.00');
  expect(await allowed('ours', { knownAt })).toBe('82.50');
  expect(await allowed('theirs', { knownAt })).toBe('20.00');
});

test('a plan may have rates of its own; then the plan has to be stated', async () => {
  // One unit: whether a Blue plan reduces a second one depends on the plan.
  const bcbs = { payer: 'bcbs', units: 1 };
  await load('ours', ['97530,,50.00,,2026-01-01,'], { payer: 'bcbs' });
  expect(await allowed('ours', bcbs)).toBe('50.00');
  await load('ours', ['97530,,60.00,,2026-01-01,'], { payer: 'bcbs', plan: 'fep' });
  expect(await allowed('ours', { ...bcbs, plan: 'fep' })).toBe('60.00');
  expect(await allowed('ours', { ...bcbs, plan: 'bcbs-nebraska' })).toBe('50.00');
  // Which of the two holds is not known.
  expect(await allowed('ours', bcbs)).toBeNull();
  expect(await allowed('theirs', { ...bcbs, plan: 'fep' })).toBeNull();
  const remove = `mutation { result: contractRatesRemove(input: { payer: "bcbs", plan: "fep", reason: "ended" }) ${PAYLOAD} }`;
  expect((await as<Edited>('ours', remove)).data?.result).toMatchObject({
    contract: null,
    changes: { added: 0, removed: 1, unchanged: 0 },
  });
  expect((await as<Edited>('ours', remove)).data?.result.userErrors).toMatchObject([{ code: 'NO_CONTRACT' }]);
  expect(await allowed('ours', { ...bcbs, plan: 'fep' })).toBe('50.00');
  expect(await allowed('ours', bcbs)).toBe('50.00');
});

test('a bad file changes nothing, and each error names its line', async () => {
  const bad = await load('ours', ['97530,,fifty,,2026-01-01,', '9753,,1.00,,2026-02-30,']);
  expect(bad.contract).toBeNull();
  expect(bad.userErrors.map(({ code, path, message }) => `${path.join()} ${code} ${message}`)).toEqual([
    expect.stringMatching(/^input,csv INVALID_RATES csv, line 2, amount is "fifty"; allowed: dollars/),
    expect.stringMatching(/^input,csv INVALID_RATES csv, line 3, code is "9753"/),
    expect.stringMatching(/^input,csv INVALID_RATES csv, line 3, from is "2026-02-30"/),
  ]);
  const codes = async (more: Record<string, unknown>) =>
    (await load('ours', ['97530,,1.00,,2026-01-01,'], more)).userErrors.map(({ code }) => code);
  expect(await codes({ payer: 'nobody' })).toEqual(['UNKNOWN_PAYER']);
  expect(await codes({ payer: 'medicare' })).toEqual(['FEE_SCHEDULE']);
  expect(await codes({ plan: 'fep' })).toEqual(['UNKNOWN_PLAN']);
  expect(await codes({ reason: ' ' })).toEqual(['REQUIRED']);
  expect(await allowed('ours')).toBe('100.00');
});

test('the largest file is loaded whole and listed in pages', async () => {
  const rows = Array.from({ length: CONTRACT_FILE_LIMITS.rates }, (_row, index) => {
    const code = String(10_000 + index);
    return `${code},,${index}.05,,2026-01-01,`;
  });
  expect(await load('ours', rows, { payer: 'aetna' })).toMatchObject({
    contract: { rates: { totalCount: 10_000 } },
  });
  const list = `{ contracts { nodes { payer { slug } plan { slug } recordedBy reason
    rates(first: 2) { totalCount nodes { procedureCode modifier amount medicareShare effectiveFrom effectiveTo } } } } }`;
  expect((await as('ours', list, {}, ['BILLER'])).data).toEqual({
    contracts: {
      nodes: [
        {
          payer: { slug: 'aetna' },
          plan: null,
          recordedBy: 'ours-1',
          reason: 'Our contract',
          rates: {
            totalCount: 10_000,
            nodes: [0, 1].map((index) => ({
              procedureCode: String(10_000 + index),
              modifier: null,
              amount: `${index}.05`,
              medicareShare: null,
              effectiveFrom: '2026-01-01',
              effectiveTo: null,
            })),
          },
        },
        expect.objectContaining({ payer: { slug: 'bcbs' } }),
        expect.objectContaining({ payer: { slug: 'cigna' } }),
      ],
    },
  });
  expect(JSON.stringify((await as('theirs', list)).data)).not.toContain('aetna');
  for (const role of ['CLINICIAN', 'ANALYST', 'AUDITOR', 'VIEWER'] as const) {
    expect((await as('ours', list, {}, [role])).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
}, 60_000);

test('a stored session is billed with the rates of its organization, and stays so', async () => {
  const input = {
    patientReference: 'P-7300',
    payer: 'cigna',
    dateOfService: '2026-11-03',
    setting: 'OFFICE',
    therapist: 'OT-1',
    diagnoses: ['M62.81'],
    services: [{ procedureCode: '97530', minutes: 30 }],
  };
  interface Recorded {
    readonly sessionRecord: { readonly session: { readonly id: string } | null };
  }
  const recorded = await as<Recorded>(
    'ours',
    'mutation ($input: SessionInput!) { sessionRecord(input: { idempotencyKey: "priced", session: $input }) { session { id } userErrors { code message } } }',
    { input },
    ['CLINICIAN'],
  );
  const id = recorded.data?.sessionRecord.session?.id;
  if (id === undefined) throw new Error(JSON.stringify(recorded));
  const billing = `{ session(id: "${id}") { billing(payer: "cigna") { totals { allowed } } } }`;
  expect((await as('ours', billing, {}, ['BILLER'])).data).toMatchObject({
    session: { billing: { totals: { allowed: '100.00' } } },
  });
});
