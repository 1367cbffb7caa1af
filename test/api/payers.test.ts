import { startTestApi, type TestApi } from '../support/api.ts';

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

test.each<[Record<string, unknown>, string]>([
  [{ slug: 'Blue Shield' }, 'input.slug NOT_A_SLUG'],
  [{ slug: 'x'.repeat(61) }, 'input.slug NOT_A_SLUG'],
  [{ name: ' ' }, 'input.name REQUIRED'],
  [{ name: 'a\0' }, 'input.name NOT_STORABLE'],
  [{ kind: 'CHARITY' }, 'input.kind UNKNOWN_KIND'],
])('rejects %j and changes nothing', async (more, expected) => {
  const before = await api.db.prisma.referenceState.findMany();
  const { payer, userErrors } = await upsert({ slug: 'refused', name: 'R', kind: 'COMMERCIAL', ...more });
  expect(payer).toBeNull();
  expect(userErrors.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([expected]);
  expect(await api.db.prisma.referenceState.findMany()).toEqual(before);
});
