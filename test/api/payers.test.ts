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
  const operation = `mutation ($input: PayerUpsertInput!) { payerUpsert(input: $input) {
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
])('rejects %j and changes nothing', async (more, expected) => {
  const before = await api.db.prisma.referenceState.findMany();
  const { payer, userErrors } = await upsert({ slug: 'refused', name: 'R', kind: 'COMMERCIAL', ...more });
  expect(payer).toBeNull();
  expect(userErrors.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([expected]);
  expect(await api.db.prisma.referenceState.findMany()).toEqual(before);
});

describe('plans', () => {
  interface PlanPayload {
    readonly plan: {
      readonly slug: string;
      readonly name: string;
      readonly payer: { readonly slug: string };
    } | null;
    readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
  }
  const PLAN = '{ plan { slug name payer { slug } } userErrors { code path } }';

  async function edit(operation: string, variables: Record<string, unknown>): Promise<PlanPayload> {
    const answer = await api.execute<{ done: PlanPayload }>(operation, { as: 'ADMIN', variables });
    if (!answer.data) throw new Error(JSON.stringify(answer.errors));
    return answer.data.done;
  }
  const create = (input: Record<string, unknown>) =>
    edit(`mutation ($input: PlanCreateInput!) { done: planCreate(input: $input) ${PLAN} }`, { input });
  const update = (slug: string, name: string) =>
    edit(
      `mutation ($slug: String!, $name: String!) { done: planUpdate(input: { slug: $slug, name: $name }) ${PLAN} }`,
      {
        slug,
        name,
      },
    );
  const codesOf = ({ plan, userErrors }: PlanPayload) =>
    plan ? 'done' : userErrors.map(({ path, code }) => `${path.join('.')} ${code}`).join();

  test('are added and renamed, with an audit row, and can be named in a coverage at once', async () => {
    const input = { payer: 'cigna', slug: 'cigna-bronze', name: 'Cigna Bronze' };
    expect(await create(input)).toEqual({
      plan: { slug: 'cigna-bronze', name: 'Cigna Bronze', payer: { slug: 'cigna' } },
      userErrors: [],
    });
    expect((await update('cigna-bronze', 'Cigna Bronze 2027')).plan?.name).toBe('Cigna Bronze 2027');
    const { data, errors } = await api.execute<{ billingPreview: { verdict: string }[] }>(
      `{ billingPreview(payers: ["cigna"], input: { dateOfService: "2026-11-02", coverage: { plan: "cigna-bronze" },
        services: [{ procedureCode: "97530", minutes: 15 }] }) { verdict } }`,
    );
    expect(errors).toBeUndefined();
    expect(data?.billingPreview).toHaveLength(1);
    const audit = await api.db.prisma.$queryRaw<{ action: string; subjects: string[] }[]>`
      select action, subjects from audit_event where 'Plan:cigna-bronze' = any(subjects) order by sequence`;
    expect(audit.map(({ action }) => action)).toEqual(['plan.create', 'plan.update']);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ slug: 'Gold' }, 'input.slug NOT_A_SLUG'],
    [{ name: '' }, 'input.name REQUIRED'],
    [{ payer: 'nobody' }, 'input.payer UNKNOWN_PAYER'],
    [{ slug: 'premera' }, 'input.slug TAKEN'],
  ])('with %j are rejected and change nothing', async (more, expected) => {
    const before = await api.db.prisma.referenceState.findMany();
    expect(codesOf(await create({ payer: 'aetna', slug: 'aetna-gold', name: 'Gold', ...more }))).toBe(
      expected,
    );
    expect(await api.db.prisma.referenceState.findMany()).toEqual(before);
  });

  test('that do not exist cannot be renamed, and no name is empty', async () => {
    expect(codesOf(await update('nothing', 'N'))).toBe('input.slug UNKNOWN_PLAN');
    expect(codesOf(await update('premera', ' '))).toBe('input.name REQUIRED');
  });

  test('are at most 200 of one payer', async () => {
    await upsert({ slug: 'many-plans', name: 'Many', kind: 'COMMERCIAL' });
    await api.db.prisma.plan.createMany({
      data: Array.from({ length: 199 }, (_, position) => ({
        slug: `many-${position}`,
        payerSlug: 'many-plans',
        name: `Plan ${position}`,
        position,
      })),
    });
    expect(codesOf(await create({ payer: 'many-plans', slug: 'many-last', name: 'Last' }))).toBe('done');
    expect(codesOf(await create({ payer: 'many-plans', slug: 'many-more', name: 'More' }))).toBe(
      'input.payer TOO_MANY',
    );
  });
});
