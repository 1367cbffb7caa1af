import { idOf, OUR_SESSION, startTestApi, type TestApi } from '../support/api.ts';

/** Claims that golden files would pin too exactly: a preview explains itself and cites its rules. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Preview {
  readonly payer: { readonly slug: string };
  readonly lines: readonly { readonly units: number }[];
  readonly explanationSteps: readonly {
    readonly rule: { readonly key: string; readonly source: object };
    readonly text: string;
  }[];
}

const EXPLAINED =
  'payer { slug } lines { units } explanationSteps { rule { key source { title confidence } } text }';

async function preview(services: string, setting = 'OFFICE'): Promise<readonly Preview[]> {
  const { data, errors } = await api.execute<{ billingPreview: readonly Preview[] }>(
    `{ billingPreview(input: { dateOfService: "2026-11-02", setting: ${setting}, services: [${services}] }) { ${EXPLAINED} } }`,
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.billingPreview;
}

test('every payer explains why 44 minutes earn no further unit', async () => {
  const answers = await preview(
    '{ procedureCode: "G0129", sessions: [{ minutes: 50 }, { minutes: 44 }, { minutes: 46 }] }',
    'PARTIAL_HOSPITALIZATION',
  );
  expect(answers).toHaveLength(5);
  for (const { lines, explanationSteps } of answers) {
    expect(lines.map(({ units }) => units)).toEqual([2]);
    const step = explanationSteps.find(({ text }) => /44 minutes/.test(text));
    expect(step?.text).toMatch(/44 minutes is shorter than 45/);
  }
});

test('every step of an explanation cites its rule and source', async () => {
  const answers = await preview(
    '{ procedureCode: "97530", minutes: 10 }, { procedureCode: "97110", minutes: 10 }',
  );
  for (const { explanationSteps } of answers) {
    expect(explanationSteps.length).toBeGreaterThan(0);
    for (const { rule, text } of explanationSteps) {
      expect(rule).toMatchObject({
        key: expect.stringMatching(/^[A-Z]/) as string,
        source: { title: expect.stringMatching(/\S/) as string },
      });
      expect(text).toMatch(/\.$/);
    }
  }
});

test('equal input gives equal output', async () => {
  const services =
    '{ procedureCode: "97530", minutes: 23 }, { procedureCode: "97112", minutes: 8 }, { procedureCode: "97165" }';
  expect(await preview(services)).toEqual(await preview(services));
});

test('every stored session can be billed to every payer, even after code changes', async () => {
  const { data, errors } = await api.execute<{ sessions: { totalCount: number; nodes: unknown[] } }>(
    `{ sessions(first: 50) { totalCount nodes { onRecord: billing { payer { slug } }
       ${['medicare', 'aetna', 'bcbs', 'cigna', 'unitedhealthcare'].map((slug) => `${slug}: billing(payer: "${slug}") { lines { units } }`).join(' ')} } } }`,
    { as: 'BILLER' },
  );
  expect(errors).toBeUndefined();
  expect(data?.sessions.nodes).toHaveLength(data?.sessions.totalCount ?? 0);
});

test('a stored session and a preview of the same day give the same result', async () => {
  const { data } = await api.execute<{
    session: { billing: { lines: unknown } };
    billingPreview: { lines: unknown }[];
  }>(
    `{ session(id: "${idOf('PatientSession', OUR_SESSION)}") { billing { lines { units minutes code { procedureCode } } } }
       billingPreview(payers: ["medicare"], input: { dateOfService: "2026-03-02", setting: PARTIAL_HOSPITALIZATION,
         services: [{ procedureCode: "G0129", sessions: [{ minutes: 50 }, { minutes: 44 }, { minutes: 46 }] }] }) { lines { units minutes code { procedureCode } } } }`,
    { as: 'BILLER' },
  );
  expect(data?.session.billing.lines).toEqual(data?.billingPreview[0]?.lines);
});

describe('diagnoses, from the loaded code sets', () => {
  interface Diagnosed {
    readonly findings: readonly {
      readonly message: string;
      readonly rule: { readonly key: string; readonly source: { readonly title: string } };
    }[];
  }

  async function found(diagnoses: readonly string[], on: string): Promise<string[]> {
    const { data, errors } = await api.execute<{ billingPreview: readonly Diagnosed[] }>(
      `query ($input: BillingInput!) { billingPreview(input: $input, payers: ["medicare"]) {
        findings { message rule { key source { title } } } } }`,
      {
        variables: {
          input: { dateOfService: on, diagnoses, services: [{ procedureCode: '97530', minutes: 15 }] },
        },
      },
    );
    if (!data?.billingPreview[0]) throw new Error(JSON.stringify(errors));
    return data.billingPreview[0].findings
      .filter(({ rule }) => rule.key.startsWith('DX-'))
      .map(({ message }) => message);
  }

  // Source of the examples: Palmetto GBA on claim rejections; the code set says which codes there are.
  test.each<[string, string, string | null]>([
    ['M54.50', '2026-08-03', null],
    [
      'M54.5',
      '2026-08-03',
      'M54.5 is not coded to its full length on 2026-08-03: M54.50, M54.51, M54.59 are.',
    ],
    [
      'G20',
      '2026-08-03',
      'G20 is not coded to its full length on 2026-08-03: G20.A1, G20.A2, G20.B1, G20.B2, G20.C are.',
    ],
    [
      'I69.35',
      '2026-08-03',
      'I69.35 is not coded to its full length on 2026-08-03: I69.351, I69.352, I69.353, I69.354, I69.359 are.',
    ],
    [
      'S52.501',
      '2026-08-03',
      'S52.501 is not coded to its full length on 2026-08-03: S52.501A, S52.501B, S52.501C, S52.501D, S52.501E, S52.501F and 10 more are.',
    ],
    ['XYZ', '2026-08-03', '"XYZ" is not an ICD-10-CM code.'],
    ['M72.2', '2026-09-30', null],
    [
      'M72.2',
      '2026-10-01',
      'M72.2 is not coded to its full length on 2026-10-01: M72.20, M72.21, M72.22 are.',
    ],
    ['M72.20', '2026-09-30', 'M72.20 is not a valid ICD-10-CM code on 2026-09-30.'],
    ['M72.20', '2026-10-01', null],
    [
      'M54.50',
      '2025-09-30',
      'Whether the diagnosis M54.50 is valid on 2025-09-30 is not known: The first loaded release of "ICD-10-CM diagnosis codes" begins on 2025-10-01, after 2025-09-30.',
    ],
  ])('%s on %s', async (code, on, message) => {
    expect(await found([code], on)).toEqual(message === null ? [] : [message]);
  });
});

test('a qualifying participant is paid by a factor of its own since 2026, and by the factor of all in 2025', async () => {
  const allowedOn = async (on: string, qualifying: boolean) => {
    const { data, errors } = await api.execute<{
      billingPreview: { totals: { allowed: string | null } | null }[];
    }>(
      `query ($input: BillingInput!) { billingPreview(input: $input, payers: ["medicare"]) { totals { allowed } } }`,
      {
        variables: {
          input: {
            dateOfService: on,
            qualifyingApmParticipant: qualifying,
            services: [{ procedureCode: '97530', minutes: 15 }],
          },
        },
      },
    );
    if (!data) throw new Error(JSON.stringify(errors));
    return Number(data.billingPreview[0]?.totals?.allowed);
  };
  for (const on of ['2025-10-15', '2025-12-31'])
    expect(await allowedOn(on, true)).toBe(await allowedOn(on, false));
  const [own, ofAll] = [await allowedOn('2026-07-01', true), await allowedOn('2026-07-01', false)];
  expect(own).toBeGreaterThan(ofAll);
});

test.each(['G0152', 'G0158', 'G0160'])(
  '%s, a code of home health claims, is not payable as outpatient therapy',
  async (code) => {
    const { data, errors } = await api.execute<{ billingPreview: { verdict: string }[] }>(
      `query ($input: BillingInput!) { billingPreview(input: $input, payers: ["medicare"]) { verdict } }`,
      {
        variables: {
          input: {
            dateOfService: '2026-08-03',
            setting: 'HOME',
            services: [{ procedureCode: code, minutes: 30 }],
          },
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data?.billingPreview[0]?.verdict).toBe('NOT_PAYABLE');
  },
);
