import { startTestApi, type TestApi } from '../support/api.ts';

/** The shipped releases as the API serves them. */

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
}, 60_000);

afterAll(() => api.close());

interface Known {
  readonly state: string;
  readonly value: { readonly modifierIndicator: number; readonly release: { readonly key: string } } | null;
}

async function edits(code: string, other: string, on: string): Promise<Record<string, Known>> {
  const { data } = await api.execute<{ code: { ptpEditsWith: (Known & { setting: string })[] } }>(
    'query ($code: String!, $on: Date, $with: [String!]!) { code(code: $code, asOf: $on) { ptpEditsWith(codes: $with) { setting state value { modifierIndicator release { key } } } } }',
    { variables: { code, on, with: [other] } },
  );
  return Object.fromEntries((data?.code.ptpEditsWith ?? []).map((entry) => [entry.setting, entry]));
}

test('the reference lists the releases with rows and checksums', async () => {
  const { data } = await api.execute<{
    reference: {
      codeCount: number;
      releases: { nodes: { family: string; rows: number; checksum: string; coverage: string }[] };
    };
  }>(
    '{ reference { codeCount releases(first: 50) { nodes { family rows checksum coverage conflicts { releaseKey } } } } }',
  );
  const releases = data?.reference.releases.nodes ?? [];
  expect(releases).toHaveLength(29);
  expect(releases.every(({ rows, checksum }) => rows > 0 && /^[0-9a-f]{64}$/.test(checksum))).toBe(true);
  expect(data?.reference.codeCount).toBeGreaterThan(8_700);
});

test('97530 with 97140: no practitioner edit on 2026-11-01, one on 2019-06-01 by a dated row', async () => {
  expect((await edits('97530', '97140', '2026-11-01'))['PRACTITIONER']).toEqual({
    setting: 'PRACTITIONER',
    state: 'KNOWN',
    value: null,
  });
  expect((await edits('97530', '97140', '2019-06-01'))['PRACTITIONER']).toMatchObject({
    state: 'KNOWN',
    value: { modifierIndicator: 1, release: { key: 'ncci-ptp-practitioner-2026q4-therapy-sample' } },
  });
  expect((await edits('97530', '97140', '2019-06-01'))['OUTPATIENT_HOSPITAL']).toMatchObject({
    state: 'NOT_AVAILABLE',
    value: null,
  });
});

test('97165 with 97750: never for practitioners, with a modifier for hospitals', async () => {
  expect(await edits('97165', '97750', '2026-11-01')).toMatchObject({
    PRACTITIONER: { value: { modifierIndicator: 0 } },
    OUTPATIENT_HOSPITAL: { value: { modifierIndicator: 1 } },
  });
  const { data } = await api.execute<{ code: { ptpEdits: { nodes: unknown[] } } }>(
    '{ code(code: "97165", asOf: "2026-11-01") { ptpEdits(first: 200) { nodes { columnOne { procedureCode } columnTwo { procedureCode } setting modifierAllowed } } } }',
  );
  const pair = { columnOne: { procedureCode: '97165' }, columnTwo: { procedureCode: '97750' } };
  expect(data?.code.ptpEdits.nodes).toEqual(
    expect.arrayContaining([
      { ...pair, setting: 'PRACTITIONER', modifierAllowed: false },
      { ...pair, setting: 'OUTPATIENT_HOSPITAL', modifierAllowed: true },
    ]) as unknown,
  );
});

// CMS prints these values and indices in PPRRVU2025_Oct, PPRRVU2026_Jul_nonQPP, GPCI2025 and GPCI2026.
test.each([
  ['2025-11-01', null, '34.61', '(0.44 + 0.62 + 0.01) × 32.3465'],
  ['2026-08-01', null, '35.07', '(0.44 + 0.60 + 0.01) × 33.4009'],
  ['2025-11-01', '10112-00', '31.85', '(0.44 × 1 + 0.62 × 0.869 + 0.01 × 0.575) × 32.3465'],
  ['2025-11-01', '02102-01', '43.22', '(0.44 × 1.5 + 0.62 × 1.081 + 0.01 × 0.592) × 32.3465'],
  ['2025-11-01', '01112-05', '44.09', '(0.44 × 1.088 + 0.62 × 1.419 + 0.01 × 0.445) × 32.3465'],
  ['2025-11-01', '13202-01', '39.08', '(0.44 × 1.065 + 0.62 × 1.166 + 0.01 × 1.656) × 32.3465'],
  ['2026-08-01', '10112-00', '32.42', '(0.44 × 1.000 + 0.60 × 0.875 + 0.01 × 0.566) × 33.4009'],
  ['2026-08-01', '02102-01', '43.57', '(0.44 × 1.500 + 0.60 × 1.065 + 0.01 × 0.551) × 33.4009'],
  ['2026-08-01', '01112-05', '44.49', '(0.44 × 1.095 + 0.60 × 1.410 + 0.01 × 0.425) × 33.4009'],
  ['2026-08-01', '13202-01', '39.45', '(0.44 × 1.064 + 0.60 × 1.162 + 0.01 × 1.586) × 33.4009'],
])('the fee of 97530 on %s in %s is %s: %s', async (on, locality, amount, _working) => {
  const { data } = await api.execute<{ code: { fee: unknown } }>(
    'query ($on: Date, $locality: String) { code(code: "97530", asOf: $on) { fee(locality: $locality) { value { amount locality } } } }',
    { variables: { on, locality } },
  );
  expect(data?.code.fee).toEqual({ value: { amount, locality: locality ?? 'NATIONAL' } });
});

test('a ZIP code has the fee of its locality', async () => {
  const { data } = await api.execute<{ code: Record<string, { amount: string; locality: string }> }>(
    '{ code(code: "97530", asOf: "2026-08-01") { zip: fee(zip: "10001") { value { amount locality } } locality: fee(locality: "13202-01") { value { amount locality } } } }',
  );
  expect(data?.code['zip']).toEqual(data?.code['locality']);
});

test('a fee is not available in a year or quarter without a release, and null where Medicare sets no price', async () => {
  const execute = async (code: string, on: string) =>
    (
      await api.execute<{ code: { fee: { state: string; reason: string; value: unknown } } }>(
        'query ($code: String!, $on: Date) { code(code: $code, asOf: $on) { fee { state reason value { amount } } } }',
        { variables: { code, on } },
      )
    ).data?.code;
  expect(await execute('97530', '2026-06-30')).toMatchObject({
    fee: {
      value: null,
      state: 'NOT_AVAILABLE',
    },
  });
  expect(await execute('97530', '2027-01-01')).toMatchObject({
    fee: {
      value: null,
      state: 'NOT_AVAILABLE',
    },
  });
  expect(await execute('G0129', '2026-08-01')).toMatchObject({
    fee: {
      value: null,
      state: 'KNOWN',
      reason: expect.stringContaining('status X') as string,
    },
  });
});

test('HCPCS codes and modifiers name the author of their text', async () => {
  const { data } = await api.execute<{ code: unknown; modifier: unknown; modifiers: unknown[] }>(
    '{ code(code: "E0950") { title unitBasis kind descriptionSource hcpcs { coverage addedOn } } modifier(code: "XE") { title } modifiers { code } }',
  );
  expect(data).toMatchObject({
    code: { unitBasis: 'UNKNOWN', kind: 'OTHER', descriptionSource: 'CMS' },
    modifier: { title: expect.any(String) as string },
  });
  expect(data?.modifiers.length).toBeGreaterThan(380);
});

test.each([
  ['partial hospitalization', 'G0129'],
  ['wheelchair managment', '97542'],
  ['g0129', 'G0129'],
])('a search for "%s" finds %s first', async (search, first) => {
  const { data } = await api.execute<{ codes: { nodes: { procedureCode: string; title: string }[] } }>(
    'query ($search: String) { codes(search: $search) { nodes { procedureCode title } } }',
    { variables: { search } },
  );
  expect(data?.codes.nodes[0]?.procedureCode).toBe(first);
});

test('a code from a release alone has no unit rule, so a bill with it is rejected with the reason', async () => {
  const { errors } = await api.execute(
    '{ billingPreview(input: { dateOfService: "2026-11-01", services: [{ procedureCode: "E0950" }] }) { totalMinutes } }',
  );
  expect(errors?.[0]?.extensions?.issues?.[0]).toMatchObject({
    code: 'NOT_APPLICABLE',
    path: ['input', 'services', '0', 'procedureCode'],
    value: 'E0950',
    fix: expect.stringContaining('its unit rule is not on record') as string,
  });
});
