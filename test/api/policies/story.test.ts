import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, edit, note } from './editing.ts';
import { keyOfId } from '../../../src/shared/globalId.ts';

/** The life of one policy, read on both sides of every day and time. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const POLICY_QUERY = `query ($id: ID!, $on: Date, $knownAt: DateTime) {
  policy(id: $id, asOf: $on, knownAt: $knownAt) { version status effectiveFrom effectiveTo notes { terms { maxUnitsPerDay } } }
  code(code: "97537", asOf: $on, knownAt: $knownAt) { payerTerms(payers: ["cigna"]) { terms { maxUnitsPerDay } } }
}`;

interface PolicyData {
  readonly policy: {
    readonly version: number;
    readonly status: string;
    readonly effectiveFrom: string | null;
    readonly effectiveTo: string | null;
    readonly notes: readonly { readonly terms: { readonly maxUnitsPerDay: number } }[];
  } | null;
  readonly code: {
    readonly payerTerms: readonly { readonly terms: { readonly maxUnitsPerDay: number | null } | null }[];
  };
}

let id: string;

/** `v3 PUBLISHED 8 in 2026-12-01..`: the version shown, and after the comma the cap in force for the code. */
async function seen(on: string, knownAt: string | null = null): Promise<string> {
  const { data, errors } = await api.execute<PolicyData>(POLICY_QUERY, { variables: { id, on, knownAt } });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  const { policy, code } = data;
  const cap = code.payerTerms[0]?.terms?.maxUnitsPerDay ?? 'none';
  if (!policy) return `nothing, cap ${cap}`;
  const period = `${policy.effectiveFrom ?? ''}..${policy.effectiveTo ?? ''}`;
  return `v${policy.version} ${policy.status} ${policy.notes[0]?.terms.maxUnitsPerDay} in ${period}, cap ${cap}`;
}

/** A time between earlier and later edits. */
async function between(): Promise<string> {
  await sleep(5);
  const instant = new Date().toISOString();
  await sleep(5);
  return instant;
}

const cap = (units: number) => ({ notes: [note({ terms: { maxUnitsPerDay: units } })] });

test('draft, revise twice, publish for next month, withdraw, restore version 1', async () => {
  const beforeAll = await between();
  const draft = await done(api, 'draft', { input: draftInput(cap(4)) });
  ({ id } = draft);
  expect([draft.version, draft.status]).toEqual([1, 'DRAFT']);
  expect(await seen('2026-11-21')).toBe('nothing, cap none');

  const second = await edit(api, 'revise', { id, expectedVersion: 1, input: { ...cap(6), reason: 'Six' } });
  expect(second.policy).toMatchObject({ version: 2, status: 'DRAFT' });
  expect(second.differences.map(({ summary }) => summary)).toEqual(['maxUnitsPerDay 4 → 6 for 97537, 97542']);
  const month = { effectiveFrom: '2026-12-01', reason: 'From December' };
  const third = await done(api, 'revise', { id, expectedVersion: 2, input: { ...cap(8), ...month } });
  expect([third.version, third.status, third.effectiveFrom]).toEqual([3, 'DRAFT', '2026-12-01']);
  expect(await seen('2026-12-01')).toBe('nothing, cap none');

  const beforePublishing = await between();
  const publishing = await edit(api, 'publish', {
    id,
    expectedVersion: 3,
    reason: 'The bulletin of November',
  });
  expect(publishing.policy).toMatchObject({ version: 3, status: 'PUBLISHED', effectiveFrom: '2026-12-01' });
  // The publisher reads its own write on both sides of the day.
  const afterPublishing = await between();
  const december = 'v3 PUBLISHED 8 in 2026-12-01.., cap ';
  expect(await seen('2026-11-30')).toBe(`${december}none`);
  expect(await seen('2026-12-01')).toBe(`${december}8`);
  expect(await seen('2026-12-02')).toBe(`${december}8`);
  expect(await seen('2026-12-01', beforePublishing)).toBe('nothing, cap none');
  expect(await seen('2026-12-01', beforeAll)).toBe('nothing, cap none');

  const withdrawing = await edit(api, 'withdraw', {
    id,
    expectedVersion: 3,
    effectiveTo: '2027-02-01',
    reason: 'Replaced by another document',
  });
  expect(withdrawing.policy).toMatchObject({ version: 3, status: 'WITHDRAWN', effectiveTo: '2027-02-01' });
  const afterWithdrawing = await between();
  expect(await seen('2027-01-31')).toBe('v3 PUBLISHED 8 in 2026-12-01..2027-02-01, cap 8');
  expect(await seen('2027-02-01')).toBe('v3 WITHDRAWN 8 in 2026-12-01..2027-02-01, cap none');
  expect(await seen('2027-02-01', afterPublishing)).toBe(`${december}8`);
  expect(await seen('2027-02-01', beforePublishing)).toBe('nothing, cap none');

  const restoring = await edit(api, 'restore', {
    id,
    version: 1,
    expectedVersion: 3,
    reason: 'It holds after all',
  });
  expect(restoring.policy).toMatchObject({ version: 4, status: 'PUBLISHED', effectiveFrom: '2026-01-01' });
  const restored = 'v4 PUBLISHED 4 in 2026-01-01.., cap 4';
  for (const on of ['2026-01-01', '2026-11-21', '2026-12-01', '2027-02-01'])
    expect(await seen(on)).toBe(restored);
  expect(await seen('2025-12-31')).toBe('v4 PUBLISHED 4 in 2026-01-01.., cap none');
  expect(await seen('2027-02-01', afterWithdrawing)).toBe(
    'v3 WITHDRAWN 8 in 2026-12-01..2027-02-01, cap none',
  );
  expect(await seen('2027-01-31', afterWithdrawing)).toBe('v3 PUBLISHED 8 in 2026-12-01..2027-02-01, cap 8');
  expect(await seen('2026-12-01', afterPublishing)).toBe(`${december}8`);
  expect(await seen('2026-12-01', '2999-01-01T00:00:00Z')).toBe(restored);
});

test('the history has every version with who, when and why; only administrators see drafts', async () => {
  const query = `query ($id: ID!) { policy(id: $id) { versions { nodes {
    version status reason effectiveFrom effectiveTo periodsInForce { effectiveFrom effectiveTo } steps { kind reason recordedBy } } } } }`;
  interface History {
    policy: {
      versions: {
        nodes: readonly { version: number; status: string; reason: string | null; steps: unknown[] }[];
      };
    };
  }
  const execute = async (as: 'anonymous' | 'ADMIN') =>
    (await api.execute<History>(query, { as, variables: { id } })).data?.policy.versions.nodes ?? [];
  const versions = (history: History['policy']['versions']['nodes']) =>
    history.map(({ version, status, reason }) => `${version} ${status} ${reason}`);
  const published = ['3 WITHDRAWN Replaced by another document', '4 PUBLISHED It holds after all'];
  expect(versions(await execute('anonymous'))).toEqual(published);
  expect(versions(await execute('ADMIN'))).toEqual(['1 DRAFT null', '2 DRAFT Six', ...published]);
  const [withdrawn, restored] = await execute('anonymous');
  expect(withdrawn).toMatchObject({
    effectiveFrom: '2026-12-01',
    effectiveTo: null,
    periodsInForce: [],
    steps: [
      { kind: 'WRITTEN', reason: 'From December', recordedBy: 'demo-admin' },
      { kind: 'PUBLISHED', reason: 'The bulletin of November', recordedBy: 'demo-admin' },
      { kind: 'WITHDRAWN', reason: 'Replaced by another document', recordedBy: 'demo-admin' },
    ],
  });
  expect(restored).toMatchObject({ periodsInForce: [{ effectiveFrom: '2026-01-01', effectiveTo: null }] });
});

test('a bounded correction leaves the days on either side unchanged', async () => {
  const input = {
    ...cap(2),
    effectiveFrom: '2026-03-01',
    effectiveTo: '2026-04-01',
    reason: 'March was two',
  };
  await done(api, 'revise', { id, expectedVersion: 4, input });
  await done(api, 'publish', { id, expectedVersion: 5, kind: 'CORRECTION' });
  expect(await seen('2026-02-28')).toBe('v4 PUBLISHED 4 in 2026-01-01..2026-03-01, cap 4');
  expect(await seen('2026-03-01')).toBe('v5 PUBLISHED 2 in 2026-03-01..2026-04-01, cap 2');
  expect(await seen('2026-03-31')).toBe('v5 PUBLISHED 2 in 2026-03-01..2026-04-01, cap 2');
  expect(await seen('2026-04-01')).toBe('v4 PUBLISHED 4 in 2026-04-01.., cap 4');
});

test('every edit has an audit row, and rejected edits have none', async () => {
  await edit(api, 'publish', { id, expectedVersion: 1 });
  const rows = await api.db.prisma.auditEvent.findMany({
    where: { subjects: { has: `Policy:${keyOfId('Policy', id)}` } },
    orderBy: { at: 'asc' },
  });
  expect(rows.map(({ action, actor }) => `${actor} ${action}`)).toEqual(
    ['draft', 'revise', 'revise', 'publish', 'withdraw', 'restore', 'revise', 'publish'].map(
      (verb) => `demo-admin policy.${verb}`,
    ),
  );
});
