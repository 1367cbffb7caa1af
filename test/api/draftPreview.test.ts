import { startTestApi, type Actor, type TestApi } from '../support/api.ts';
import { done, draftInput, note, published } from './policies/editing.ts';

/** Reading queries with drafts applied: for editors alone, of everything that reads the facts, and never stored. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const CAP = (units: number) => ({
  notes: [
    note({
      codes: ['97530'],
      text: `At most ${units} units in this draft.`,
      terms: { maxUnitsPerDay: units },
    }),
  ],
});

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly preview?: unknown };
}

async function answerOf(query: string, drafts: readonly string[] | null, as: Actor = 'ADMIN'): Promise<Body> {
  const authorization = await api.authorizationOf(as);
  const response = await api.send(
    { query },
    {
      ...(authorization && { authorization }),
      ...(drafts && { 'x-preview-drafts': drafts.join(', ') }),
    },
  );
  return response.json<Body>();
}

const TERMS = '{ code(code: "97530") { payerTerms(payers: ["cigna"]) { terms { maxUnitsPerDay } } } }';
const limitIn = ({ data }: Body) => /"maxUnitsPerDay":(\d+|null)/.exec(JSON.stringify(data))?.[1];

test('an editor gets every reading query with the draft, and others nothing of it', async () => {
  const before = limitIn(await answerOf(TERMS, null));
  const { id } = await done(api, 'draft', {
    input: draftInput({ title: 'Previewed', general: true, ...CAP(3) }),
  });
  const stored = await api.db.prisma.policy.findFirstOrThrow({
    where: { versions: { some: { title: 'Previewed' } } },
  });
  expect(stored.organizationId).toBeNull();
  const { id: closer } = await done(api, 'draft', {
    input: draftInput({ title: 'Previewed of us', own: true, ...CAP(3) }),
  });
  const previewed = await answerOf(TERMS, [id, closer]);
  expect(limitIn(previewed)).toBe('3');
  expect(previewed.extensions?.preview).toEqual({ drafts: [id, closer] });
  expect(limitIn(await answerOf(TERMS, null))).toBe(before);
  expect((await answerOf(TERMS, null)).extensions?.preview).toBeUndefined();

  const day = `{ billingPreview(payers: ["cigna"], input: { dateOfService: "2026-11-02", diagnoses: ["M62.81"],
    services: [{ procedureCode: "97530", minutes: 75 }] }) { findings { message } } }`;
  expect(JSON.stringify((await answerOf(day, [closer])).data)).toContain('3');
  const comparison =
    '{ payerComparison(codes: ["97530"], payers: ["cigna"]) { rows { cells { notes { text } } } } }';
  expect(JSON.stringify((await answerOf(comparison, [closer])).data)).toContain(
    'At most 3 units in this draft.',
  );
  expect(JSON.stringify((await answerOf(comparison, null)).data)).not.toContain('At most 3 units');
  const policy = `{ policy(id: "${closer}") { status version title } }`;
  expect((await answerOf(policy, [closer])).data).toEqual({
    policy: { status: 'PUBLISHED', version: 1, title: 'Previewed of us' },
  });
  expect((await answerOf(policy, null)).data).toMatchObject({ policy: { status: 'DRAFT' } });

  for (const as of ['anonymous', 'BILLER', 'ANALYST', 'AUDITOR', 'VIEWER', 'other-tenant-biller'] as const) {
    const { data, errors } = await answerOf(TERMS, [closer], as);
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
  }
});

test('a further edit of the draft is previewed at once, and a published policy has nothing to preview', async () => {
  const { id } = await published(api, { title: 'Edited while previewed', own: true, ...CAP(9) });
  expect(limitIn(await answerOf(TERMS, null))).toBe('9');
  await done(api, 'revise', { id, expectedVersion: 1, input: { reason: 'r', ...CAP(8) } });
  expect(limitIn(await answerOf(TERMS, [id]))).toBe('8');
  await done(api, 'revise', { id, expectedVersion: 2, input: { reason: 'r', ...CAP(7) } });
  expect(limitIn(await answerOf(TERMS, [id]))).toBe('7');
  expect(limitIn(await answerOf(TERMS, null))).toBe('9');
  await done(api, 'discard', { id, expectedVersion: 3 });
  expect((await answerOf(TERMS, [id])).errors?.[0]?.message).toContain('newest version is a draft');
});

test('nothing is written or answered of the past with a draft', async () => {
  const { id } = await done(api, 'draft', {
    input: draftInput({ title: 'Only queries', own: true, ...CAP(2) }),
  });
  const code = async (query: string, drafts: readonly string[]) =>
    (await answerOf(query, drafts)).errors?.[0]?.extensions.code;
  const drafted =
    'mutation { policyDraft(input: { payer: "cigna", title: "T", notes: [] }) { policy { id } } }';
  const policies = await api.db.prisma.policy.count();
  expect(await code(drafted, [id])).toBe('BAD_USER_INPUT');
  expect(await api.db.prisma.policy.count()).toBe(policies);
  const past =
    '{ payerComparison(codes: ["97530"], payers: ["cigna"], knownAt: "2026-01-01T00:00:00Z") { revision } }';
  expect(await code(past, [id])).toBe('BAD_USER_INPUT');
  for (const ids of [
    ['bm9uZQ'],
    [''],
    ['x'.repeat(500)],
    [id, 'bm9uZQ'],
    Array.from({ length: 11 }, (_id, at) => `${id}${at}`),
  ]) {
    expect(await code(TERMS, ids)).toBe('BAD_USER_INPUT');
  }
});
