import postgres from 'postgres';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, edit, note, published } from './editing.ts';

/** Concurrent edits: who wins, what readers see, and what a reader of the change feed gets. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const cap = (units: number, codes = ['97537']) => ({
  notes: [note({ terms: { maxUnitsPerDay: units }, codes })],
});

test('of 200 concurrent revisions one wins, 199 get the current version, and version numbers have no gap', async () => {
  const { id } = await published(api, { title: 'Wanted by many' });
  const attempts = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      edit(api, 'revise', { id, expectedVersion: 1, input: { ...cap(index), reason: `Attempt ${index}` } }),
    ),
  );
  const won = attempts.filter(({ policy }) => policy !== null);
  expect(won.map(({ policy }) => policy?.version)).toEqual([2]);
  const lost = attempts.flatMap(({ userErrors }) => userErrors);
  expect(lost).toHaveLength(199);
  for (const error of lost)
    expect(error).toMatchObject({ __typename: 'VersionConflict', expected: 1, current: 2 });
  const next = await done(api, 'revise', { id, expectedVersion: 2, input: { title: 'And on', reason: 'r' } });
  expect(next.version).toBe(3);
  const query = 'query ($id: ID!) { policy(id: $id) { versions { nodes { version } } } }';
  const { data } = await api.execute<{ policy: { versions: { nodes: { version: number }[] } } }>(query, {
    as: 'ADMIN',
    variables: { id },
  });
  expect(data?.policy.versions.nodes.map(({ version }) => version)).toEqual([1, 2, 3]);
}, 60_000);

test('during publishes every read shows one revision, and the publisher reads its own write', async () => {
  const codes = ['97542', '97760', '97761'];
  const { id } = await published(api, { title: 'Read all the time', payer: 'medicare', ...cap(1, codes) });
  const question = `query ($id: ID!) { reference { revision } policy(id: $id) { version notes { terms { maxUnitsPerDay } } }
    ${codes.map((code) => `c${code}: code(code: "${code}") { payerTerms(payers: ["medicare"]) { terms { maxUnitsPerDay } } }`).join('\n')} }`;
  type Read = Record<string, { payerTerms: { terms: { maxUnitsPerDay: number } }[] }> & {
    reference: { revision: number };
    policy: { version: number; notes: { terms: { maxUnitsPerDay: number } }[] };
  };
  const capOf = new Map<number, number>();
  let isOver = false;
  let answers = 0;
  const read = async () => {
    const { data, errors } = await api.execute<Read>(question, { variables: { id } });
    if (!data) throw new Error(JSON.stringify(errors));
    const units = data.policy.notes[0]?.terms.maxUnitsPerDay ?? -1;
    for (const code of codes) expect(data[`c${code}`]?.payerTerms[0]?.terms.maxUnitsPerDay).toBe(units);
    const known = capOf.get(data.reference.revision) ?? units;
    expect(units).toBe(known);
    capOf.set(data.reference.revision, known);
    answers += 1;
    return { revision: data.reference.revision, units };
  };
  const readers = Array.from({ length: 16 }, async () => {
    let last = 0;
    while (!isOver) {
      const { revision } = await read();
      expect(revision).toBeGreaterThanOrEqual(last);
      last = revision;
    }
  });
  const publisher = async () => {
    for (let round = 1; round <= 20; round++) {
      const input = { ...cap(round + 1, codes), reason: `Round ${round}` };
      const draft = await done(api, 'revise', { id, expectedVersion: round, input });
      const answer = await edit(api, 'publish', { id, expectedVersion: draft.version });
      const own = await read();
      expect(own).toEqual({ revision: answer.revision, units: round + 1 });
    }
  };
  await publisher().finally(() => (isOver = true));
  await Promise.all(readers);
  expect(capOf.size).toBeGreaterThan(15);
  expect(answers).toBeGreaterThan(100);
}, 120_000);

interface Feed {
  readonly policyChanges: {
    readonly nodes: readonly {
      readonly cursor: string;
      readonly policy: { readonly id: string };
      readonly version: number;
    }[];
    readonly pageInfo: { readonly endCursor: string | null };
  };
}

test('a reader that resumes by cursor gets every concurrent change once, in order', async () => {
  const query = `query ($after: String) { policyChanges(first: 3, after: $after) {
    nodes { cursor version policy { id } } pageInfo { endCursor } } }`;
  const seen: string[] = [];
  let cursor: string | null = null;
  const poll = async () => {
    const { data }: { data?: Feed } = await api.execute<Feed>(query, { variables: { after: cursor } });
    const { nodes = [], pageInfo } = data?.policyChanges ?? {};
    seen.push(...nodes.map(({ policy, version }) => `${policy.id} ${version}`));
    cursor = pageInfo?.endCursor ?? cursor;
    return nodes.length;
  };
  while ((await poll()) > 0);
  seen.length = 0;
  let isOver = false;
  const polling = (async () => {
    while (!isOver) await poll();
    while ((await poll()) > 0);
  })();
  const expected: string[] = [];
  const publishers = Array.from({ length: 6 }, async (_, who) => {
    const code = ['97010', '97012', '97016', '97018', '97022', '97024'][who] ?? '';
    const { id } = await published(api, { title: `Publisher ${who}`, ...cap(1, [code]) });
    expected.push(`${id} 1`);
    for (let version = 2; version <= 5; version++) {
      await done(api, 'revise', {
        id,
        expectedVersion: version - 1,
        input: { ...cap(version, [code]), reason: 'r' },
      });
      await done(api, 'publish', { id, expectedVersion: version });
      expected.push(`${id} ${version}`);
    }
  });
  await Promise.all(publishers).finally(() => (isOver = true));
  await polling;
  expect(seen).toHaveLength(expected.length);
  expect([...seen].sort()).toEqual([...expected].sort());
  const order = await api.db.prisma.policyDecision.findMany({
    where: { isEvent: true },
    orderBy: { recordedAt: 'asc' },
    select: { revision: true },
  });
  const revisions = order.map(({ revision }) => revision);
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
}, 120_000);

test('a publish that cannot be audited is rolled back', async () => {
  const { id } = await done(api, 'draft', { input: draftInput({ title: 'Not audited', notes: [] }) });
  const sql = postgres(api.databaseUrl, { max: 1 });
  const before = await api.db.prisma.referenceState.findMany();
  try {
    await sql`revoke insert on audit_event from ot_codebook_app`;
    await expect(edit(api, 'publish', { id, expectedVersion: 1 })).rejects.toThrow(/INTERNAL_SERVER_ERROR/);
  } finally {
    await sql`grant insert on audit_event to ot_codebook_app`;
    await sql.end();
  }
  expect(await api.db.prisma.referenceState.findMany()).toEqual(before);
  await done(api, 'publish', { id, expectedVersion: 1 });
});
