import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, edit, note } from './editing.ts';

/** Changes and corrections: which days each concerns, and what was on record before. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const CODE = '97542';
const cap = (units: number) => ({
  notes: [note({ terms: { maxUnitsPerDay: units }, codes: [CODE], text: `${units} units a day.` })],
});

/** Starts a policy of a payer that has no other statement about the code. */
async function started(payer: string, effectiveFrom: string | null, units = 4): Promise<string> {
  const input = draftInput({ payer, title: `Policy of ${payer}`, effectiveFrom, ...cap(units) });
  const { id } = await done(api, 'draft', { input });
  const kind = effectiveFrom === null ? 'CORRECTION' : 'CHANGE';
  await done(api, 'publish', { id, expectedVersion: 1, kind });
  return id;
}

/** Revises and publishes; returns the differences. */
async function publishing(
  id: string,
  expectedVersion: number,
  kind: 'CHANGE' | 'CORRECTION',
  input: Record<string, unknown>,
): Promise<readonly string[]> {
  await done(api, 'revise', { id, expectedVersion, input: { reason: 'r', ...input } });
  const { differences, userErrors } = await edit(api, 'publish', {
    id,
    expectedVersion: expectedVersion + 1,
    kind,
  });
  expect(userErrors).toEqual([]);
  return differences.map(({ summary }) => summary);
}

/** The caps in force on the days, such as `4 4 none`. */
async function caps(payer: string, days: readonly string[], knownAt: string | null = null): Promise<string> {
  const query = `query ($on: Date, $knownAt: DateTime, $payer: String!) {
    code(code: "${CODE}", asOf: $on, knownAt: $knownAt) { payerTerms(payers: [$payer]) { terms { maxUnitsPerDay } } } }`;
  const found = await Promise.all(
    days.map(async (on) => {
      const { data } = await api.execute<{
        code: { payerTerms: { terms: { maxUnitsPerDay: number | null } | null }[] };
      }>(query, { variables: { on, knownAt, payer } });
      return data?.code.payerTerms[0]?.terms?.maxUnitsPerDay ?? 'none';
    }),
  );
  return found.join(' ');
}

/** A time between earlier and later edits. */
async function between(): Promise<string> {
  await sleep(5);
  const instant = new Date().toISOString();
  await sleep(5);
  return instant;
}

interface History {
  readonly policy: {
    readonly versions: {
      readonly nodes: readonly {
        readonly version: number;
        readonly periodsInForce: readonly {
          readonly effectiveFrom: string | null;
          readonly effectiveTo: string | null;
        }[];
        readonly steps: readonly {
          readonly kind: string;
          readonly publication: string | null;
          readonly corrects: number | null;
        }[];
      }[];
    };
  };
}

async function historyOf(id: string, knownAt: string | null = null) {
  const query = `query ($id: ID!, $knownAt: DateTime) { policy(id: $id, knownAt: $knownAt) { versions { nodes {
    version periodsInForce { effectiveFrom effectiveTo } steps { kind publication corrects } } } } }`;
  const { data } = await api.execute<History>(query, { variables: { id, knownAt } });
  return data?.policy.versions.nodes ?? [];
}

test('a first day that was too early: the days before the right one have nothing, and knownAt has the old answer', async () => {
  const id = await started('cigna', '2026-03-01');
  const days = ['2026-02-28', '2026-03-01', '2026-04-30', '2026-05-01'];
  expect(await caps('cigna', days)).toBe('none 4 4 4');
  const wrong = await between();
  const differences = await publishing(id, 1, 'CORRECTION', { effectiveFrom: '2026-05-01' });
  expect(differences).toEqual([
    'no longer in force from 2026-03-01 to 2026-05-01',
    'effectiveFrom 2026-03-01 → 2026-05-01',
  ]);
  expect(await caps('cigna', days)).toBe('none none none 4');
  expect(await caps('cigna', days, wrong)).toBe('none 4 4 4');

  const history = await historyOf(id);
  expect(history).toMatchObject([
    {
      version: 1,
      periodsInForce: [],
      steps: [{ kind: 'WRITTEN', publication: null }, { publication: 'CHANGE' }],
    },
    {
      version: 2,
      periodsInForce: [{ effectiveFrom: '2026-05-01', effectiveTo: null }],
      steps: [
        { kind: 'WRITTEN', corrects: null },
        { kind: 'PUBLISHED', publication: 'CORRECTION', corrects: 1 },
      ],
    },
  ]);
  expect(await historyOf(id, wrong)).toMatchObject([
    { version: 1, periodsInForce: [{ effectiveFrom: '2026-03-01', effectiveTo: null }] },
  ]);
  const feed = `{ policyChanges(filter: { payers: ["cigna"] }) { nodes { kind publication version effectiveFrom
    codes { nodes { procedureCode } } } } }`;
  const { data } = await api.execute<{ policyChanges: { nodes: object[] } }>(feed);
  expect(data?.policyChanges.nodes).toMatchObject([
    { kind: 'PUBLISHED', publication: 'CHANGE', version: 1 },
    { kind: 'PUBLISHED', publication: 'CORRECTION', version: 2, codes: { nodes: [{ procedureCode: CODE }] } },
  ]);
});

test('a first day that was too late: the version before ends earlier, and its other days stay', async () => {
  const id = await started('aetna', '2026-01-01');
  await publishing(id, 1, 'CHANGE', { ...cap(6), effectiveFrom: '2026-06-01' });
  const days = ['2026-04-30', '2026-05-01', '2026-06-01'];
  expect(await caps('aetna', days)).toBe('4 4 6');
  const wrong = await between();
  const differences = await publishing(id, 2, 'CORRECTION', { effectiveFrom: '2026-05-01' });
  expect(differences).toEqual(['effectiveFrom 2026-06-01 → 2026-05-01']);
  expect(await caps('aetna', days)).toBe('4 6 6');
  expect(await caps('aetna', days, wrong)).toBe('4 4 6');
});

test('what was in force before a wrong version is in force again, also after a second correction', async () => {
  // A payer without plans, whose terms depend on nothing else.
  await api.execute(
    'mutation { payerUpsert(input: { slug: "blue-shield", name: "Blue Shield", kind: COMMERCIAL }) { userErrors { message } } }',
    { as: 'ADMIN' },
  );
  const id = await started('blue-shield', '2026-01-01');
  await publishing(id, 1, 'CHANGE', { ...cap(6), effectiveFrom: '2026-06-01' });
  const days = ['2026-05-31', '2026-06-01', '2026-07-01', '2026-08-01'];
  const differences = await publishing(id, 2, 'CORRECTION', { effectiveFrom: '2026-07-01' });
  expect(differences).toEqual([
    'version 1 in force again from 2026-06-01 to 2026-07-01',
    'effectiveFrom 2026-06-01 → 2026-07-01',
  ]);
  expect(await caps('blue-shield', days)).toBe('4 4 6 6');
  await publishing(id, 3, 'CORRECTION', { effectiveFrom: '2026-08-01' });
  expect(await caps('blue-shield', days)).toBe('4 4 4 6');
  expect((await historyOf(id)).map(({ periodsInForce }) => periodsInForce)).toEqual([
    [{ effectiveFrom: '2026-01-01', effectiveTo: '2026-08-01' }],
    [],
    [],
    [{ effectiveFrom: '2026-08-01', effectiveTo: null }],
  ]);
});

test('a correction of a correction does not bring the first wrong version back', async () => {
  const id = await started('medicare', '2026-03-01');
  await publishing(id, 1, 'CORRECTION', { effectiveFrom: '2026-05-01' });
  await publishing(id, 2, 'CORRECTION', { effectiveFrom: '2026-06-01' });
  expect((await historyOf(id)).map(({ periodsInForce }) => periodsInForce.length)).toEqual([0, 0, 1]);
});

test('a part of a version is corrected for its days alone, and the same text over all days replaces all', async () => {
  const id = await started('unitedhealthcare', '2026-01-01');
  const march = { effectiveFrom: '2026-03-01', effectiveTo: '2026-04-01' };
  await publishing(id, 1, 'CORRECTION', { ...cap(2), ...march });
  const days = ['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'];
  expect(await caps('unitedhealthcare', days)).toBe('4 2 2 4');
  expect((await historyOf(id))[1]?.steps[1]).toMatchObject({ publication: 'CORRECTION', corrects: null });
  await publishing(id, 2, 'CORRECTION', { ...cap(3), effectiveFrom: '2026-01-01', effectiveTo: null });
  expect(await caps('unitedhealthcare', days)).toBe('3 3 3 3');
});

describe('a publication', () => {
  const rejected = async (variables: Record<string, unknown>) => {
    const before = await api.db.prisma.policyDecision.count();
    const { policy, userErrors } = await edit(api, 'publish', { expectedVersion: 1, ...variables });
    expect(policy).toBeNull();
    expect(await api.db.prisma.policyDecision.count()).toBe(before);
    return userErrors;
  };
  const drafted = async (title: string, effectiveFrom: string | null) =>
    (await done(api, 'draft', { input: draftInput({ title, effectiveFrom, notes: [] }) })).id;

  test('without a kind is rejected, with both kinds explained', async () => {
    const id = await drafted('Without a kind', '2026-01-01');
    const [error, ...others] = await rejected({ id, kind: null });
    expect(others).toEqual([]);
    expect(error).toMatchObject({ code: 'REQUIRED', path: ['input', 'kind'] });
    expect(error?.message).toMatch(/Send CHANGE when .*effectiveFrom.* Send CORRECTION when .*knownAt/);
    expect((await rejected({ id, kind: null, reason: '' })).map(({ path }) => path[1])).toEqual([
      'kind',
      'reason',
    ]);
  });

  test('that is a change needs its first day; a correction may leave it unknown', async () => {
    const id = await drafted('Since when', null);
    expect(await rejected({ id, kind: 'CHANGE' })).toMatchObject([
      { code: 'REQUIRED', path: ['effectiveFrom'], message: expect.stringContaining('CORRECTION') },
    ]);
    await done(api, 'publish', { id, expectedVersion: 1, kind: 'CORRECTION' });
    expect((await historyOf(id))[0]?.periodsInForce).toEqual([{ effectiveFrom: null, effectiveTo: null }]);
  });

  test('that is a change leaves the days before alone, also in the past', async () => {
    const id = await drafted('Late news', '2026-01-01');
    await done(api, 'publish', { id, expectedVersion: 1, kind: 'CHANGE' });
    await publishing(id, 1, 'CHANGE', { title: 'Late news, renamed', effectiveFrom: '2026-05-01' });
    expect((await historyOf(id)).map(({ periodsInForce }) => periodsInForce)).toEqual([
      [{ effectiveFrom: '2026-01-01', effectiveTo: '2026-05-01' }],
      [{ effectiveFrom: '2026-05-01', effectiveTo: null }],
    ]);
  });

  test('of a restored version has no kind', async () => {
    const id = await drafted('Restored', '2026-01-01');
    await done(api, 'publish', { id, expectedVersion: 1, kind: 'CHANGE' });
    await done(api, 'restore', { id, version: 1, expectedVersion: 1 });
    expect((await historyOf(id))[1]?.steps).toMatchObject([
      { kind: 'WRITTEN', publication: null },
      { kind: 'RESTORED', publication: null, corrects: null },
    ]);
  });
});
