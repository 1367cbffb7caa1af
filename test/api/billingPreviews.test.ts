import { MAX_PREVIEWS } from '../../src/claims/service.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** Several days of care in one request: one result for each, in order, and errors where they belong. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Result {
  readonly index: number;
  readonly billings: readonly {
    readonly payer: { readonly slug: string };
    readonly dateOfService: string;
    readonly fingerprint: string;
    readonly lines: readonly { readonly code: { readonly procedureCode: string }; readonly units: number }[];
  }[];
  readonly userErrors: readonly {
    readonly code: string;
    readonly path: readonly string[];
    readonly message: string;
  }[];
}

const QUERY = `query ($inputs: [BillingInput!]!, $payers: [String!], $knownAt: DateTime) {
  billingPreviews(inputs: $inputs, payers: $payers, knownAt: $knownAt) {
    index billings { payer { slug } dateOfService fingerprint lines { code { procedureCode } units } } userErrors { code path message }
  }
}`;

const day = (code: string, minutes: number, more: object = {}) => ({
  dateOfService: '2026-11-02',
  services: [{ procedureCode: code, minutes }],
  ...more,
});

async function preview(inputs: readonly object[], more: object = {}) {
  const { data, errors } = await api.execute<{ billingPreviews: readonly Result[] }>(QUERY, {
    variables: { inputs, payers: ['medicare', 'aetna'], ...more },
  });
  return { results: data?.billingPreviews ?? [], errors };
}

test('each day has its own result, in the order of the inputs', async () => {
  const { results } = await preview([day('97530', 30), day('97535', 15, { dateOfService: '2026-08-03' })]);
  expect(results.map(({ index, userErrors }) => [index, userErrors])).toEqual([
    [0, []],
    [1, []],
  ]);
  expect(
    results.map(({ billings }) =>
      billings.map(
        ({ payer, dateOfService, lines }) =>
          `${payer.slug} ${dateOfService} ${lines[0]?.code.procedureCode} x${lines[0]?.units}`,
      ),
    ),
  ).toEqual([
    ['medicare 2026-11-02 97530 x2', 'aetna 2026-11-02 97530 x2'],
    ['medicare 2026-08-03 97535 x1', 'aetna 2026-08-03 97535 x1'],
  ]);
});

test('a day is billed as it is alone', async () => {
  const alone = await api.execute<{ billingPreview: Result['billings'] }>(
    `query ($input: BillingInput!) { billingPreview(input: $input, payers: ["medicare"]) { fingerprint } }`,
    { variables: { input: day('97530', 30) } },
  );
  const { results } = await preview([day('97112', 20), day('97530', 30)], { payers: ['medicare'] });
  expect(results[1]?.billings[0]?.fingerprint).toBe(alone.data?.billingPreview[0]?.fingerprint);
});

test('a day with an error has it with its index, and the others are billed', async () => {
  const { results, errors } = await preview([
    day('97530', 30),
    day('99999', 30),
    day('97530', -5),
    day('97530', 15, { coverage: { plan: 'no-such-plan' } }),
    day('97535', 15),
  ]);
  expect(errors).toBeUndefined();
  expect(results.map(({ billings }) => billings.length)).toEqual([2, 0, 0, 0, 2]);
  expect(results.map(({ userErrors }) => userErrors.map(({ path }) => path.join('.')))).toEqual([
    [],
    ['inputs.1.services.0.procedureCode'],
    ['inputs.2.services.0.minutes'],
    ['inputs.3.coverage.plan'],
    [],
  ]);
  expect(results[2]?.userErrors[0]).toMatchObject({
    code: 'INVALID_VALUE',
    message: expect.stringMatching(
      /^inputs\.2\.services\.0\.minutes is -5; allowed: a whole number/,
    ) as string,
  });
});

test('an unknown payer fails the request', async () => {
  const { errors } = await preview([day('97530', 30)], { payers: ['medicare', 'acme'] });
  expect(errors?.[0]?.extensions?.issues?.[0]?.field).toBe('payers.1');
});

test('the days are at least one and at most the limit', async () => {
  const days = (count: number) => Array.from({ length: count }, () => day('97530', 15));
  expect((await preview(days(MAX_PREVIEWS), { payers: ['medicare'] })).results).toHaveLength(MAX_PREVIEWS);
  for (const count of [0, MAX_PREVIEWS + 1]) {
    const { errors } = await preview(days(count), { payers: ['medicare'] });
    expect(errors?.[0]?.extensions?.issues?.[0]).toMatchObject({
      field: 'inputs',
      value: `${count} days of care`,
    });
  }
});

test('the days are answered as they were known at an instant', async () => {
  const { results } = await preview([day('97530', 30)], {
    payers: ['medicare'],
    knownAt: '2026-11-21T00:00:00Z',
  });
  expect(results[0]?.billings).toHaveLength(1);
});

test('the cost grows with days, their dates, services and payers', async () => {
  const cost = async (inputs: readonly object[], payers: readonly string[]) => {
    const response = await api.send({ query: QUERY, variables: { inputs, payers } });
    return response.json<{ extensions: { cost: { cost: number } } }>().extensions.cost.cost;
  };
  const one = await cost([day('97530', 30)], ['medicare']);
  const two = await cost([day('97530', 30), day('97530', 30)], ['medicare']);
  expect(two).toBeGreaterThan(one);
  const otherDate = [day('97530', 30), day('97530', 30, { dateOfService: '2026-08-03' })];
  expect(await cost(otherDate, ['medicare'])).toBe(two + 1_500);
  expect(await cost([day('97530', 30)], ['medicare', 'aetna'])).toBeGreaterThan(one);
});
