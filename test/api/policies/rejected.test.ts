import { ACTORS, idOf, OUR_SESSION, startTestApi, type TestApi } from '../../support/api.ts';
import { attempt, done, draftInput, edit, note, published, type Verb } from './editing.ts';

/** Who may not edit, and which edits a policy rejects. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const others = ACTORS.filter((actor) => actor !== 'ADMIN');

describe.each<[Verb, Record<string, unknown>]>([
  ['draft', { input: draftInput() }],
  ['revise', { expectedVersion: 1, input: { title: 'Mine', reason: 'r' } }],
  ['publish', { expectedVersion: 1, reason: 'r' }],
  ['discard', { expectedVersion: 1, reason: 'r' }],
  ['noteAdd', { expectedVersion: 1, input: note(), reason: 'r' }],
  ['noteUpdate', { expectedVersion: 1, input: { text: 'Mine.' }, reason: 'r' }],
  ['noteRemove', { expectedVersion: 1, reason: 'r' }],
  ['withdraw', { expectedVersion: 1, effectiveTo: '2027-01-01', reason: 'r' }],
  ['restore', { version: 1, expectedVersion: 1, reason: 'r' }],
])('%s', (verb, variables) => {
  test.each(others)('%s cannot edit, and nothing changes', async (as) => {
    const { id } = await done(api, 'draft', { input: draftInput({ title: `${verb} for ${as}` }) });
    const before = await api.db.prisma.policyVersion.count();
    const answer = await attempt(api, verb, { id, ...variables }, as);
    expect(Object.values(answer.data ?? {})).toEqual([null]);
    expect(answer.errors?.[0]?.extensions?.code).toBe(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    expect(answer.errors?.[0]?.message).toContain('ADMIN');
    expect(await api.db.prisma.policyVersion.count()).toBe(before);
  });
});

test.each(others)('%s cannot find a draft in any way', async (as) => {
  const { id } = await done(api, 'draft', { input: draftInput({ title: `Unseen by ${as}` }) });
  const seen = await api.execute('query ($id: ID!) { policy(id: $id) { title } node(id: $id) { id } }', {
    as,
    variables: { id },
  });
  expect(seen.data).toEqual({ policy: null, node: null });
  const listed = await api.execute('{ policies(filter: { statuses: [DRAFT] }) { totalCount } }', { as });
  expect(listed.errors?.[0]?.extensions?.code).toBe(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
  const published = await api.execute<{ policies: { nodes: { id: string }[] } }>(
    '{ policies(first: 200, filter: { search: "Unseen" }) { nodes { id } } }',
    { as },
  );
  expect(published.data?.policies.nodes).toEqual([]);
});

test('an administrator lists drafts alone and sees them beside published versions', async () => {
  const { id } = await done(api, 'draft', { input: draftInput({ title: 'Seen by administrators' }) });
  const query = `query ($id: ID!) { policy(id: $id) { title status version } node(id: $id) { id }
    policies(first: 200, filter: { statuses: [DRAFT], search: "administrators" }) { nodes { id status } } }`;
  const answer = await api.execute(query, { as: 'ADMIN', variables: { id } });
  expect(answer).toEqual({
    data: {
      policy: { title: 'Seen by administrators', status: 'DRAFT', version: 1 },
      node: { id },
      policies: { nodes: [{ id, status: 'DRAFT' }] },
    },
  });
});

describe('an edit of a policy', () => {
  const code = async (verb: Verb, variables: Record<string, unknown>) => {
    const { policy, userErrors } = await edit(api, verb, variables);
    expect(policy).toBeNull();
    return userErrors.map(({ path, code }) => `${path.join('.')} ${code}`);
  };
  let id: string;
  beforeAll(async () => void ({ id } = await published(api, { title: 'As it stands' })));

  test.each([
    idOf('Policy', '00000000-0000-4000-8000-000000000000'),
    idOf('PatientSession', OUR_SESSION),
    'x',
    '',
  ])('fails for an unknown id: %j', async (unknown) => {
    for (const verb of ['publish', 'discard', 'withdraw', 'restore', 'revise'] as const) {
      const variables = {
        id: unknown,
        version: 1,
        expectedVersion: 1,
        effectiveTo: '2027-01-01',
        input: { reason: 'r' },
      };
      expect(await code(verb, variables)).toEqual(['input.id UNKNOWN_POLICY']);
    }
  });

  test('fails when it is published already', async () => {
    expect(await code('publish', { id, expectedVersion: 1 })).toEqual(['input.id NOT_A_DRAFT']);
  });

  test.each([0, 2, -1])('fails when version %d is not current', async (expectedVersion) => {
    const { userErrors } = await edit(api, 'publish', { id, expectedVersion });
    expect(userErrors).toMatchObject([
      { __typename: 'VersionConflict', expected: expectedVersion, current: 1 },
    ]);
  });

  test.each(['', '  ', 'x'.repeat(1_001), 'a\0'])('fails for the reason %j', async (reason) => {
    const why = reason.trim() === '' ? 'REQUIRED' : reason.includes('\0') ? 'NOT_STORABLE' : 'TOO_LONG';
    for (const verb of ['publish', 'discard', 'withdraw', 'restore'] as const) {
      expect(
        await code(verb, { id, version: 1, expectedVersion: 1, effectiveTo: '2027-01-01', reason }),
      ).toEqual([`input.reason ${why}`]);
    }
    expect(await code('revise', { id, expectedVersion: 1, input: { reason } })).toEqual([
      `input.reason ${why}`,
    ]);
  });

  test('fails for an unknown version number', async () => {
    expect(await code('restore', { id, version: 7, expectedVersion: 1 })).toEqual([
      'input.version UNKNOWN_VERSION',
    ]);
    const answer = await api.execute(
      'query ($id: ID!) { policy(id: $id) { differences(fromVersion: 1, toVersion: 2) { path } } }',
      {
        variables: { id },
      },
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ path: ['to'], value: '2' }],
    });
  });

  test('withdraws once, and not when nothing would end', async () => {
    const draft = await done(api, 'draft', { input: draftInput({ title: 'Never published' }) });
    expect(await code('withdraw', { id: draft.id, expectedVersion: 1, effectiveTo: '2027-01-01' })).toEqual([
      'input.id NEVER_PUBLISHED',
    ]);
    const bounded = await published(api, { title: 'Bounded', effectiveTo: '2026-07-01', notes: [] });
    const at = (effectiveTo: string) => ({ id: bounded.id, expectedVersion: 1, effectiveTo });
    expect(await code('withdraw', at('2026-07-01'))).toEqual(['input.effectiveTo NOTHING_TO_WITHDRAW']);
    await done(api, 'withdraw', at('2026-06-30'));
    expect(await code('withdraw', at('2026-06-29'))).toEqual(['input.id ALREADY_WITHDRAWN']);
  });

  test('fails to restore into an empty period', async () => {
    const bounded = await published(api, { title: 'Bounded again', effectiveTo: '2026-07-01', notes: [] });
    const query = { id: bounded.id, version: 1, expectedVersion: 1, effectiveFrom: '2026-07-01' };
    expect(await code('restore', query)).toEqual(['input.effectiveFrom INVALID_PERIOD']);
  });
});
