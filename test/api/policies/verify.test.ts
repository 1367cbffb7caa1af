import { setTimeout as sleep } from 'node:timers/promises';
import { ReferenceStore } from '../../../src/reference/store.ts';
import { dayFromToday } from '../../support/clock.ts';
import { ACTORS, startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, note, published, SOURCE } from './editing.ts';
import { keyOfId } from '../../../src/shared/globalId.ts';

/** Notes that were read again: their facts are fresh, without a new version. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const OLD = { ...SOURCE, verifiedOn: '2020-01-01' };
const YESTERDAY = dayFromToday(-1);

interface Verified {
  readonly result: {
    readonly policies: readonly { readonly id: string; readonly version: number }[];
    readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
    readonly revision: number | null;
  };
}

async function verify(variables: Record<string, unknown>): Promise<Verified['result']> {
  const { data, errors } = await api.execute<Verified>(
    `mutation ($ids: [ID!]!, $on: Date!, $reason: String!) { result: policyNoteVerify(input: { ids: $ids, verifiedOn: $on, reason: $reason }) {
      policies { id version } userErrors { code path } revision } }`,
    { as: 'ADMIN', variables: { on: YESTERDAY, reason: 'Read again', ...variables } },
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

const summaryOf = ({ userErrors }: Verified['result']) =>
  userErrors.map(({ path, code }) => `${path.join('.')} ${code}`);

/** The day of each note of the policy, and the state of its code. */
async function seen(id: string, code: string, knownAt: string | null = null): Promise<string> {
  const { data, errors } = await api.execute<{
    policy: { notes: { source: { verifiedOn: string | null } }[] };
    code: { payerTerms: { state: string }[] };
  }>(
    `query ($id: ID!, $code: String!, $knownAt: DateTime) { policy(id: $id, knownAt: $knownAt) { notes { source { verifiedOn } } }
      code(code: $code, knownAt: $knownAt) { payerTerms(payers: ["medicare"]) { state } } }`,
    { variables: { id, code, knownAt } },
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  const days = data.policy.notes.map(({ source }) => source.verifiedOn);
  return `${days.join(' ')} ${data.code.payerTerms[0]?.state}`;
}

async function between(): Promise<string> {
  await sleep(5);
  const instant = new Date().toISOString();
  await sleep(5);
  return instant;
}

test('a verified note is no longer stale, its version stays, and knownAt shows what was known before', async () => {
  const stale = (code: string) => note({ codes: [code], source: OLD });
  const { id, notes } = await published(api, {
    title: 'Old',
    payer: 'medicare',
    notes: [stale('97537'), stale('97542')],
  });
  expect(await seen(id, '97537')).toBe('2020-01-01 2020-01-01 STALE');
  const before = await between();
  const events = await api.db.prisma.policyDecision.count();
  const { policies, revision, userErrors } = await verify({ ids: [notes[0]?.id] });
  expect(userErrors).toEqual([]);
  expect(policies).toEqual([{ id, version: 1 }]);
  expect(revision).toBe(api.store.current().revision);
  expect(await seen(id, '97537')).toBe(`${YESTERDAY} 2020-01-01 KNOWN`);
  expect(await seen(id, '97542')).toBe(`${YESTERDAY} 2020-01-01 STALE`);
  expect(await seen(id, '97537', before)).toBe('2020-01-01 2020-01-01 STALE');
  expect(await api.db.prisma.policyDecision.count()).toBe(events);
  const audit = await api.db.prisma.auditEvent.findMany({ where: { action: 'policy.verify' } });
  expect(audit).toMatchObject([{ actor: 'demo-admin' }]);

  // An earlier day changes nothing, and a later version takes the newest day over.
  await verify({ ids: notes.map((each) => each.id), on: '2021-01-01' });
  expect(await seen(id, '97537')).toBe(`${YESTERDAY} 2021-01-01 KNOWN`);
  await done(api, 'noteUpdate', { id: notes[1]?.id, expectedVersion: 1, input: { text: 'Four units.' } });
  await done(api, 'publish', { id, expectedVersion: 2 });
  expect(await seen(id, '97537')).toBe(`${YESTERDAY} 2021-01-01 KNOWN`);
});

test('a draft that was written before takes the day over where it states the same', async () => {
  const { id, notes } = await published(api, {
    title: 'Drafted meanwhile',
    payer: 'bcbs',
    notes: ['97750', '97755'].map((code) =>
      note({ topic: 'OTHER', codes: [code], terms: null, source: OLD }),
    ),
  });
  await done(api, 'noteUpdate', {
    id: notes[1]?.id,
    expectedVersion: 1,
    input: { text: 'Another statement.' },
  });
  await verify({ ids: notes.map((each) => each.id) });
  await done(api, 'publish', { id, expectedVersion: 2 });
  expect(await seen(id, '97750')).toMatch(new RegExp(`^${YESTERDAY} 2020-01-01 `));
});

test.each<[string, string, Record<string, unknown>]>([
  ['whom it concerns', '97760', { scope: { states: ['NJ'] } }],
  ['when it holds', '97761', { effectiveTo: '2030-01-01' }],
  ['its topic', '97763', { topic: 'FREQUENCY' }],
  ['whether to confirm it', '97535', { verifyWithPlan: true }],
])('a draft that changed %s was not read again', async (_what, code, input) => {
  const { id, notes } = await published(api, {
    title: `Changed ${code}`,
    payer: 'bcbs',
    notes: [note({ topic: 'OTHER', codes: [code], terms: null, source: OLD })],
  });
  await done(api, 'noteUpdate', { id: notes[0]?.id, expectedVersion: 1, input });
  await verify({ ids: [notes[0]?.id] });
  expect(await seen(id, code)).toMatch(new RegExp(`^${YESTERDAY} `));
  await done(api, 'publish', { id, expectedVersion: 2 });
  expect(await seen(id, code)).toMatch(/^2020-01-01 /);
});

test('another process sees it, whether it was running or starts anew', async () => {
  const { id, notes } = await published(api, {
    title: 'Seen everywhere',
    notes: [note({ topic: 'OTHER', codes: ['97755'], terms: null, source: OLD })],
  });
  const options = { staleAfterDays: 365, maxAgeSeconds: 30, now: Date.now, onFailure: () => undefined };
  const running = new ReferenceStore(api.db.prisma, options);
  await running.start();
  await verify({ ids: [notes[0]?.id] });
  await running.compare();
  const fresh = new ReferenceStore(api.db.prisma, options);
  await fresh.start();
  const key = keyOfId('Policy', id);
  for (const store of [running, fresh]) {
    const row = store.current().policies.get(key);
    expect(row?.versions[0]?.notes[0]?.source.verifiedOn).toBe(YESTERDAY);
    expect(row?.versions[0]).toMatchObject({ status: 'PUBLISHED', steps: [{}, { kind: 'PUBLISHED' }] });
    store.stop();
  }
});

test('rejects what cannot be verified, and records nothing', async () => {
  const draft = await done(api, 'draft', { input: draftInput({ title: 'Only drafted' }) });
  const { notes } = await published(api, {
    title: 'Verified alone',
    payer: 'aetna',
    notes: [note({ topic: 'OTHER', terms: null })],
  });
  const id = notes[0]?.id;
  const before = [await api.db.prisma.policyNoteVerification.count(), api.store.current().revision];
  expect(summaryOf(await verify({ ids: [] }))).toEqual(['input.ids REQUIRED']);
  expect(summaryOf(await verify({ ids: Array(201).fill(id) }))).toEqual(['input.ids TOO_MANY']);
  expect(summaryOf(await verify({ ids: [id], on: dayFromToday(1), reason: ' ' }))).toEqual([
    'input.verifiedOn IN_THE_FUTURE',
    'input.reason REQUIRED',
  ]);
  const unknown = '00000000-0000-4000-8000-000000000000';
  expect(summaryOf(await verify({ ids: [id, 'x', unknown, draft.notes[0]?.id] }))).toEqual([
    'input.ids.1 UNKNOWN_NOTE',
    'input.ids.2 UNKNOWN_NOTE',
    'input.ids.3 NOT_PUBLISHED',
  ]);
  expect([await api.db.prisma.policyNoteVerification.count(), api.store.current().revision]).toEqual(before);
});

test.each(ACTORS.filter((actor) => actor !== 'ADMIN'))('%s cannot verify', async (as) => {
  const { errors } = await api.execute(
    'mutation { policyNoteVerify(input: { ids: [], verifiedOn: "2026-11-01", reason: "r" }) { revision } }',
    { as },
  );
  expect(errors?.[0]?.extensions?.code).toBe(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
});
