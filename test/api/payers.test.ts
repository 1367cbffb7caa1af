import { startTestApi, type TestApi } from '../support/api.ts';
import { dayFromToday, TODAY } from '../support/clock.ts';

/** Payers that administrators add and change. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Payload {
  readonly payer: {
    readonly slug: string;
    readonly name: string;
    readonly timelyFilingDays: number | null;
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
}

async function upsert(input: Record<string, unknown>): Promise<Payload> {
  const operation = `mutation ($input: PayerInput!) { payerUpsert(input: $input) {
    payer { slug name timelyFilingDays } userErrors { code path } } }`;
  const answer = await api.execute<{ payerUpsert: Payload }>(operation, {
    as: 'ADMIN',
    variables: { input },
  });
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.payerUpsert;
}

const daysOn = async (slug: string, on: string, knownAt: string | null = null) => {
  const operation =
    'query ($slug: String!, $on: Date, $knownAt: DateTime) { payer(slug: $slug, on: $on, knownAt: $knownAt) { timelyFilingDays } }';
  const answer = await api.execute<{ payer: { timelyFilingDays: number | null } }>(operation, {
    variables: { slug, on, knownAt },
  });
  return answer.data?.payer.timelyFilingDays;
};

test('adds and renames a payer, served at once', async () => {
  const input = { slug: 'blue-shield', name: 'Blue Shield', kind: 'COMMERCIAL' };
  expect(await upsert(input)).toEqual({
    payer: { slug: 'blue-shield', name: 'Blue Shield', timelyFilingDays: null },
    userErrors: [],
  });
  expect((await upsert({ ...input, name: 'Blue Shield of somewhere' })).payer?.name).toBe(
    'Blue Shield of somewhere',
  );
  const { data } = await api.execute<{ payers: { slug: string }[] }>('{ payers { slug } }');
  expect(data?.payers.at(-1)?.slug).toBe('blue-shield');
});

test('a filing limit applies from today; earlier dates and earlier knowledge keep theirs', async () => {
  const before = new Date(Date.now() - 1).toISOString();
  const input = { slug: 'aetna', name: 'Aetna', kind: 'COMMERCIAL' };
  expect((await upsert({ ...input, timelyFilingDays: 180 })).payer?.timelyFilingDays).toBe(180);
  expect([await daysOn('aetna', dayFromToday(-1)), await daysOn('aetna', TODAY)]).toEqual([120, 180]);
  expect(await daysOn('aetna', TODAY, before)).toBe(120);
  const terms = await api.db.prisma.payerTerm.count();
  await upsert({ ...input, timelyFilingDays: 180 });
  await upsert(input);
  expect(await api.db.prisma.payerTerm.count()).toBe(terms);
  expect((await upsert({ ...input, timelyFilingDays: 90 })).payer?.timelyFilingDays).toBe(90);
  expect([await daysOn('aetna', dayFromToday(-1)), await daysOn('aetna', TODAY)]).toEqual([120, 90]);
});

test.each<[Record<string, unknown>, string]>([
  [{ slug: 'Blue Shield' }, 'input.slug NOT_A_SLUG'],
  [{ slug: 'x'.repeat(61) }, 'input.slug NOT_A_SLUG'],
  [{ name: ' ' }, 'input.name REQUIRED'],
  [{ name: 'a\0' }, 'input.name NOT_STORABLE'],
  [{ kind: 'CHARITY' }, 'input.kind UNKNOWN_KIND'],
  [{ timelyFilingDays: 0 }, 'input.timelyFilingDays OUT_OF_RANGE'],
  [{ timelyFilingDays: 10_001 }, 'input.timelyFilingDays OUT_OF_RANGE'],
])('rejects %j and changes nothing', async (more, expected) => {
  const before = await api.db.prisma.referenceState.findMany();
  const { payer, userErrors } = await upsert({ slug: 'refused', name: 'R', kind: 'COMMERCIAL', ...more });
  expect(payer).toBeNull();
  expect(userErrors.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([expected]);
  expect(await api.db.prisma.referenceState.findMany()).toEqual(before);
});
