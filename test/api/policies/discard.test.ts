import { ACTORS, startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, edit, note, published, type Verb } from './editing.ts';
import { keyOfId } from '../../../src/shared/globalId.ts';

/** Discarding a draft: it ends, what is published stays, and no other edit acts on it. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const cap = (units: number) => ({ notes: [note({ terms: { maxUnitsPerDay: units }, codes: ['97542'] })] });
const revised = (id: string, expectedVersion: number, input: Record<string, unknown>) =>
  done(api, 'revise', { id, expectedVersion, input: { reason: 'r', ...input } });
const codes = async (verb: Verb, variables: Record<string, unknown>) => {
  const { policy, userErrors } = await edit(api, verb, variables);
  expect(policy).toBeNull();
  return userErrors.map(({ path, code }) => `${path.join('.')} ${code}`);
};

interface Read {
  readonly policy: {
    readonly version: number;
    readonly status: string;
    readonly notes: readonly { readonly terms: { readonly maxUnitsPerDay: number } }[];
    readonly versions: {
      readonly nodes: readonly {
        readonly version: number;
        readonly status: string;
        readonly reason: string | null;
        readonly recordedBy: string;
        readonly steps: readonly { readonly kind: string }[];
      }[];
    };
  } | null;
  readonly reference: { readonly revision: number };
}

async function read(id: string, as: (typeof ACTORS)[number] = 'ADMIN'): Promise<Read> {
  const query = `query ($id: ID!) { reference { revision } policy(id: $id) { version status notes { terms { maxUnitsPerDay } }
    versions { nodes { version status reason recordedBy steps { kind } } } } }`;
  const { data, errors } = await api.execute<Read>(query, { as, variables: { id } });
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
}

/** Ids of the policies that an administrator finds by a word, whatever their status. */
async function listed(search: string): Promise<readonly string[]> {
  const query = `query ($search: String!) { policies(first: 200, filter: { search: $search,
    statuses: [DRAFT, PUBLISHED, WITHDRAWN, DISCARDED] }) { nodes { id } } }`;
  const { data } = await api.execute<{ policies: { nodes: { id: string }[] } }>(query, {
    as: 'ADMIN',
    variables: { search },
  });
  return data?.policies.nodes.map(({ id }) => id) ?? [];
}

test('a discarded draft stays in the history of editors, and readers notice nothing', async () => {
  const { id } = await published(api, { title: 'Stands', ...cap(4) });
  await revised(id, 1, cap(6));
  await revised(id, 2, cap(8));
  const before = await read(id, 'anonymous');
  const events = await api.db.prisma.policyDecision.count();
  const { policy, revision, differences } = await edit(api, 'discard', {
    id,
    expectedVersion: 3,
    reason: 'A misreading',
  });
  expect(policy).toMatchObject({ version: 3, status: 'DISCARDED' });
  expect([revision, differences]).toEqual([null, []]);

  const { policy: shown } = await read(id);
  expect(shown).toMatchObject({
    version: 1,
    status: 'PUBLISHED',
    notes: [{ terms: { maxUnitsPerDay: 4 } }],
  });
  expect(
    shown?.versions.nodes.map(({ version, status, reason }) => `${version} ${status} ${reason}`),
  ).toEqual([
    '1 PUBLISHED Because the manual says so',
    '2 DISCARDED A misreading',
    '3 DISCARDED A misreading',
  ]);
  expect(shown?.versions.nodes[2]).toMatchObject({
    recordedBy: 'demo-admin',
    steps: [{ kind: 'WRITTEN' }, { kind: 'DISCARDED' }],
  });
  expect(await read(id, 'anonymous')).toEqual(before);
  expect(await api.db.prisma.policyDecision.count()).toBe(events);
  const audit = await api.db.prisma.auditEvent.findMany({ where: { action: 'policy.discard' } });
  expect(audit).toMatchObject([{ actor: 'demo-admin' }]);
});

test('nothing acts on a discarded draft, and the next revision begins from what is published', async () => {
  const { id } = await published(api, { title: 'Begins again', payer: 'aetna', ...cap(4) });
  await revised(id, 1, { title: 'Renamed by accident', ...cap(6) });
  const impact = 'query ($id: ID!) { policyImpact(draftId: $id) { sessionsExamined } }';
  const preview = () => api.execute(impact, { as: 'ADMIN', variables: { id } });
  expect((await preview()).errors).toBeUndefined();
  await done(api, 'discard', { id, expectedVersion: 2 });

  expect((await preview()).errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  expect(await codes('publish', { id, expectedVersion: 2 })).toEqual(['input.id NOT_A_DRAFT']);
  expect(await codes('discard', { id, expectedVersion: 2 })).toEqual(['input.id NOT_A_DRAFT']);
  expect(await codes('restore', { id, version: 2, expectedVersion: 2 })).toEqual(['input.version DISCARDED']);

  const next = await edit(api, 'revise', {
    id,
    expectedVersion: 2,
    input: { url: 'https://payer.example/', reason: 'r' },
  });
  expect(next.policy).toMatchObject({ version: 3, status: 'DRAFT', title: 'Begins again' });
  expect(next.differences.map(({ summary }) => summary)).toEqual(['url not stated → https://payer.example/']);
  const { id: noteId } = next.policy?.notes[0] ?? {};
  const continued = { notes: [note({ id: noteId, codes: ['97542'], terms: { maxUnitsPerDay: 5 } })] };
  await revised(id, 3, continued);
  await done(api, 'publish', { id, expectedVersion: 4 });
  expect((await read(id)).policy?.notes[0]?.terms.maxUnitsPerDay).toBe(5);
});

test('a policy whose only draft was discarded is in no list, and cannot be revised', async () => {
  const { id } = await done(api, 'draft', { input: draftInput({ title: 'Abandoned words' }) });
  await revised(id, 1, { title: 'Abandoned words, again' });
  expect((await listed('abandoned')).map((each) => keyOfId('Policy', each))).toEqual([keyOfId('Policy', id)]);
  await done(api, 'discard', { id, expectedVersion: 2 });
  expect(await listed('abandoned')).toEqual([]);
  expect((await read(id)).policy).toMatchObject({ version: 2, status: 'DISCARDED' });
  for (const as of ACTORS.filter((actor) => actor !== 'ADMIN')) {
    expect((await read(id, as)).policy).toBeNull();
  }
  expect(await codes('revise', { id, expectedVersion: 2, input: { reason: 'r' } })).toEqual([
    'input.id DISCARDED',
  ]);
  expect(await codes('withdraw', { id, expectedVersion: 2, effectiveTo: '2027-01-01' })).toEqual([
    'input.id NEVER_PUBLISHED',
  ]);
});

test('what is published is not a draft', async () => {
  const { id } = await published(api, { title: 'Published alone', payer: 'bcbs', ...cap(4) });
  const { userErrors } = await edit(api, 'discard', { id, expectedVersion: 1 });
  expect(userErrors).toMatchObject([
    { code: 'NOT_A_DRAFT', path: ['input', 'id'], message: expect.stringContaining('policyWithdraw') },
  ]);
});

test('a withdrawal never acts where a draft was intended: beside a draft it names its version', async () => {
  const { id } = await published(api, { title: 'Two intentions', payer: 'unitedhealthcare', ...cap(4) });
  await revised(id, 1, cap(6));
  const day = { id, expectedVersion: 2, effectiveTo: '2027-01-01' };
  const { userErrors } = await edit(api, 'withdraw', day);
  expect(userErrors).toMatchObject([{ code: 'NEWER_DRAFT', path: ['input', 'version'] }]);
  expect(userErrors[0]?.message).toBe(
    'Version 2 is a draft, and version 1 is published. To end the draft, use policyDraftDiscard: what is published stays as it is. To withdraw what is published, send version: 1.',
  );
  for (const version of [0, 2, 3]) {
    expect(await codes('withdraw', { ...day, version })).toEqual(['input.version NOT_PUBLISHED']);
  }
  const withdrawn = await done(api, 'withdraw', { ...day, version: 1 });
  expect(withdrawn).toMatchObject({ version: 1, status: 'WITHDRAWN', effectiveTo: '2027-01-01' });
  // The draft is still there, and ends on its own.
  expect(await done(api, 'discard', { id, expectedVersion: 2 })).toMatchObject({ status: 'DISCARDED' });
  expect(await codes('withdraw', { id, expectedVersion: 2, effectiveTo: '2026-12-01' })).toEqual([
    'input.id ALREADY_WITHDRAWN',
  ]);
});

test('of a publication and a discard at the same time one wins', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await done(api, 'draft', { input: draftInput({ title: `Raced ${round}`, notes: [] }) });
    const results = await Promise.all([
      edit(api, 'publish', { id, expectedVersion: 1 }),
      edit(api, 'discard', { id, expectedVersion: 1 }),
    ]);
    const won = results.flatMap(({ policy }) => policy?.status ?? []);
    expect(won).toHaveLength(1);
    expect((await read(id)).policy?.status).toBe(won[0]);
  }
});
