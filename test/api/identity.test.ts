import { startTestApi, type Actor, type TestApi } from '../support/api.ts';
import { TODAY } from '../support/clock.ts';
import { done, draftInput, note, published } from './policies/editing.ts';

/**
 * The id of an object says what it is a view of. A client's cache keeps objects by type and id, so two views with one id
 * would show the facts of one day for another.
 */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

type Found = Readonly<Record<string, unknown>>;

async function dataOf<Data = Record<string, Found>>(
  query: string,
  {
    variables = {},
    as = 'anonymous',
    drafts,
  }: { variables?: Record<string, unknown>; as?: Actor; drafts?: readonly string[] } = {},
): Promise<Data> {
  const authorization = await api.authorizationOf(as);
  const response = await api.send(
    { query, variables },
    {
      ...(authorization && { authorization }),
      ...(drafts && { 'x-preview-drafts': drafts.join(', ') }),
    },
  );
  const body = response.json<{ data?: Data; errors?: unknown }>();
  expect(body.errors).toBeUndefined();
  return body.data as Data;
}

/** Everything with an id, by type and id, as a normalizing cache keeps it; throws where two objects with one id differ. */
function normalized(data: unknown, cache = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(data)) for (const each of data) normalized(each, cache);
  else if (typeof data === 'object' && data !== null) {
    const { __typename: type, id, ...fields } = data as Record<string, unknown>;
    if (typeof type === 'string' && typeof id === 'string') {
      const scalars = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
      const text = JSON.stringify(scalars.toSorted(([a], [b]) => (a < b ? -1 : 1)));
      const known = cache.get(`${type} ${id}`);
      if (known !== undefined && known !== text) throw new Error(`${type} ${id}: ${known} and ${text}`);
      cache.set(`${type} ${id}`, text);
    }
    for (const value of Object.values(fields)) normalized(value, cache);
  }
  return cache;
}

const LINKED = `{ __typename id procedureCode active
  replacementCodes { __typename id procedureCode active }
  similarCodes { __typename id procedureCode active }
  modifiers { modifier { __typename id code } payers { __typename id slug plans { __typename id slug } } }
  policyNotes(first: 100) { nodes { __typename id policy { __typename id status version payer { __typename id slug } } } } }`;

test('views of two days share no id, in one response, whatever is reached from them', async () => {
  const data = await dataOf(
    `{ now: code(code: "97165") ${LINKED} then: code(code: "97165", asOf: "2018-06-01") ${LINKED}
       gone: code(code: "97003", asOf: "2016-06-01") ${LINKED} goneNow: code(code: "97003") ${LINKED} }`,
  );
  const now = normalized(data['now']);
  const then = normalized(data['then']);
  expect(now.size).toBeGreaterThan(20);
  expect([...then.keys()].filter((key) => now.has(key))).toEqual([]);
  expect(() => normalized(data)).not.toThrow();
  expect([data['gone']?.['active'], data['goneNow']?.['active']]).toEqual([true, false]);
});

test('the view of today has the id without a view, also where today is written out', async () => {
  const { today = {}, written = {} } = await dataOf(
    `{ today: code(code: "97530") { id } written: code(code: "97530", asOf: "${TODAY}") { id } }`,
  );
  expect(written).toEqual(today);
});

test('node gives the very view of an id, and every linked one', async () => {
  const { code } = await dataOf<{
    code: Found & { id: string };
  }>(`{ code(code: "97003", asOf: "2016-06-01") { id active } }`);
  const { node } = await dataOf(
    `query ($id: ID!) { node(id: $id) { id ... on Code { procedureCode active } } }`,
    {
      variables: { id: code.id },
    },
  );
  expect(node).toEqual({ id: code.id, procedureCode: '97003', active: true });
  const { payer } = await dataOf<{ payer: { id: string; plans: { id: string; slug: string }[] } }>(
    `{ payer(slug: "bcbs", asOf: "2024-03-01") { id plans { id slug } } }`,
  );
  for (const { id, slug } of payer.plans.slice(0, 3)) {
    const found = await dataOf(`query ($id: ID!) { node(id: $id) { id ... on Plan { slug } } }`, {
      variables: { id },
    });
    expect(found['node']).toEqual({ id, slug });
  }
});

test('a note is a node of its own, on its date', async () => {
  const { code } = await dataOf<{ code: { policyNotes: { nodes: { id: string; text: string }[] } } }>(
    `{ code(code: "97530", asOf: "2024-03-01") { policyNotes(first: 1) { nodes { id text } } } }`,
  );
  const [first] = code.policyNotes.nodes;
  const { node } = await dataOf(`query ($id: ID!) { node(id: $id) { id ... on PolicyNote { text } } }`, {
    variables: { id: first?.id },
  });
  expect(node).toEqual(first);
});

const POLICY = '{ __typename id version status title notes { __typename id text } }';

test('a draft has an id of its own, and mutations take any of them', async () => {
  const first = await published(api, { title: 'Published title' });
  const revised = await done(api, 'revise', {
    id: first.id,
    expectedVersion: first.version,
    input: {
      reason: 'r',
      title: 'Title of the draft',
      notes: [note({ id: first.notes[0]?.id, text: 'New text.' })],
    },
  });
  expect(revised.id).not.toBe(first.id);
  const { policy: shown = {} } = await dataOf(`query ($id: ID!) { policy(id: $id) ${POLICY} }`, {
    variables: { id: revised.id },
    as: 'ADMIN',
  });
  expect(shown).toMatchObject({ id: first.id, title: 'Published title', version: first.version });
  const byNode = `query ($id: ID!) { node(id: $id) { id ... on Policy { title version status } } }`;
  const { node } = await dataOf(byNode, { variables: { id: revised.id }, as: 'ADMIN' });
  expect(node).toEqual({
    id: revised.id,
    title: 'Title of the draft',
    version: revised.version,
    status: 'DRAFT',
  });
  const hidden = await dataOf(byNode, { variables: { id: revised.id } });
  expect(hidden['node']).toBeNull();
  const data = await dataOf(
    `{ all: policies(first: 100) { nodes ${POLICY} } drafts: policies(first: 100, filter: { statuses: [DRAFT] }) { nodes ${POLICY} } }`,
    { as: 'ADMIN' },
  );
  expect(() => normalized(data)).not.toThrow();
  const discarded = await done(api, 'discard', {
    id: revised.id,
    expectedVersion: revised.version,
    reason: 'r',
  });
  expect(discarded.status).toBe('DISCARDED');
});

test('answers with drafts applied, and of the past, share no id with the public ones', async () => {
  const { id } = await done(api, 'draft', {
    input: draftInput({ own: true, notes: [note({ codes: ['97530'], text: 'Only in the draft.' })] }),
  });
  const query = `{ code(code: "97530") ${LINKED} }`;
  const current = normalized(await dataOf(query, { as: 'ADMIN' }));
  const withDraft = normalized(await dataOf(query, { as: 'ADMIN', drafts: [id] }));
  expect([...withDraft.keys()].filter((key) => current.has(key))).toEqual([]);
  const { code } = await dataOf(`{ code(code: "97530") { id } }`, { as: 'ADMIN', drafts: [id] });
  const byNode = `query ($id: ID!) { node(id: $id) { id ... on Code { policyNotes(first: 200) { nodes { text } } } } }`;
  const again = await dataOf(byNode, { variables: { id: code?.['id'] }, as: 'ADMIN' });
  expect(JSON.stringify(again['node'])).toContain('Only in the draft.');
  expect((await dataOf(byNode, { variables: { id: code?.['id'] }, as: 'BILLER' }))['node']).toBeNull();
  expect((await dataOf(byNode, { variables: { id: code?.['id'] } }))['node']).toBeNull();
  const past = `{ code(code: "97530", knownAt: "2026-01-01T00:00:00Z") { id } }`;
  const { code: before } = await dataOf(past);
  expect(before === null || !current.has(`Code ${String(before?.['id'])}`)).toBe(true);
});

const CITED = `{ billingPreview(payers: ["medicare", "aetna", "cigna", "unitedhealthcare", "bcbs"], input: {
  dateOfService: "2026-11-02", services: [{ procedureCode: "97530", minutes: 40 }, { procedureCode: "97535", minutes: 20 }] }) {
    findings { rule { __typename id key title effectiveFrom effectiveTo source { title url section documentId confidence } } }
    explanationSteps { rule { __typename id key title effectiveFrom effectiveTo source { title url section documentId confidence } } } } }`;

type CitedRule = Found & { readonly id: string; readonly key: string; readonly source: Found };

test('a rule has an id for each source that states it, and node gives that very source back', async () => {
  const { billingPreview } = await dataOf<{
    billingPreview: Record<'findings' | 'explanationSteps', { rule: CitedRule }[]>[];
  }>(CITED);
  const rules = billingPreview
    .flatMap(({ findings, explanationSteps }) => [...findings, ...explanationSteps])
    .map(({ rule }) => rule);
  const sources = new Map<string, Set<string>>();
  for (const { id, source } of rules)
    sources.set(id, (sources.get(id) ?? new Set()).add(JSON.stringify(source)));
  expect([...sources.values()].filter((each) => each.size > 1)).toEqual([]);
  const idsOfKeys = Map.groupBy(new Map(rules.map((rule) => [rule.id, rule])).values(), ({ key }) => key);
  expect([...idsOfKeys.values()].filter((each) => each.length > 1).length).toBeGreaterThan(0);
  const ids = [...sources.keys()];
  const { nodes } = await dataOf<{ nodes: (CitedRule | null)[] }>(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Rule { key title effectiveFrom effectiveTo
       source { title url section documentId confidence } } } }`,
    { variables: { ids } },
  );
  expect(nodes).toEqual(ids.map((id) => rules.find((rule) => rule.id === id)));
});

test('a release is a node, and nodes answers in the order of its ids', async () => {
  const { reference } = await dataOf<{ reference: { releases: { nodes: { id: string; key: string }[] } } }>(
    '{ reference { releases(first: 100) { nodes { __typename id key checksum } } } }',
  );
  const [first, second] = reference.releases.nodes.toReversed();
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Release { key checksum } } }`;
  const ids = [second?.id, 'nothing', first?.id, second?.id];
  expect((await dataOf(query, { variables: { ids } }))['nodes']).toEqual([second, null, first, second]);
  const codes = await dataOf<{ codes: { nodes: { id: string }[] } }>(
    '{ codes(first: 101) { nodes { id } } }',
  );
  const many = codes.codes.nodes.map(({ id }) => id);
  const answered = await dataOf<{ nodes: Found[] }>(query, { variables: { ids: many.slice(0, 100) } });
  expect(answered.nodes.map(({ id }) => id)).toEqual(many.slice(0, 100));
  const response = await api.send({ query, variables: { ids: many } });
  expect(response.json()).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['ids'], value: '101 ids' }] } }],
  });
});
