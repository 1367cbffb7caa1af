import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LIMITS } from '../../../src/api/execution/limits.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { collect, TRANSPORTS, type Subscription, type Subscribe } from '../../support/subscriptions.ts';
import { done, edit, note, published } from './editing.ts';

/** The change feed of policies: pages and subscriptions. */

let api: TestApi;
let url: string;
beforeAll(async () => {
  api = await startTestApi();
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(() => api?.close());

const cap = (units: number, codes = ['97537', '97542']) => ({
  notes: [note({ terms: { maxUnitsPerDay: units }, codes })],
});

interface Change {
  readonly id: string;
  readonly cursor: string;
  readonly kind: string;
  readonly version: number;
  readonly effectiveFrom: string | null;
  readonly policy: { readonly id: string; readonly title: string };
  readonly codes: { readonly nodes: readonly { readonly procedureCode: string }[] };
  readonly differences: readonly { readonly summary: string }[];
}

const SHOWN =
  'id cursor kind version effectiveFrom policy { id title } codes { nodes { procedureCode } } differences { summary }';

async function changes(
  filter: Record<string, unknown> = {},
  after: string | null = null,
): Promise<readonly Change[]> {
  const query = `query ($filter: PolicyChangeFilter, $after: String) {
    policyChanges(filter: $filter, after: $after, first: 200) { nodes { ${SHOWN} } } }`;
  const answer = await api.execute<{ policyChanges: { nodes: Change[] } }>(query, {
    variables: { filter, after },
  });
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.policyChanges.nodes;
}

async function lastCursor(): Promise<string | null> {
  return (await changes()).at(-1)?.cursor ?? null;
}

/** Revises and publishes; returns the kinds and summaries of the new events. */
async function publishing(id: string, version: number, input: Record<string, unknown>): Promise<string[]> {
  const before = await lastCursor();
  await done(api, 'revise', { id, expectedVersion: version, input: { reason: 'r', ...input } });
  const { revision } = await edit(api, 'publish', { id, expectedVersion: version + 1 });
  expect(revision).not.toBeNull();
  const added = await changes({}, before);
  return added.map(({ kind, differences }) =>
    [kind, ...differences.map(({ summary }) => summary)].join(' | '),
  );
}

describe('the change feed', () => {
  test('is empty before any edit', async () => {
    expect(await changes()).toEqual([]);
  });

  test('describes an edit by field and code', async () => {
    const { id } = await published(api, { title: 'Fed', ...cap(4) });
    const [change] = await changes();
    expect(change).toMatchObject({
      kind: 'PUBLISHED',
      version: 1,
      effectiveFrom: '2026-01-01',
      policy: { id, title: 'Fed' },
      codes: { nodes: [{ procedureCode: '97537' }, { procedureCode: '97542' }] },
      differences: [{ summary: 'note on UNIT_LIMIT for 97537, 97542 added: maxUnitsPerDay 4' }],
    });
    expect(await publishing(id, 1, cap(6))).toEqual(['PUBLISHED | maxUnitsPerDay 4 → 6 for 97537, 97542']);
    const withTitle = { title: 'Fed again', ...cap(6, ['97537']) };
    expect(await publishing(id, 2, withTitle)).toEqual([
      'PUBLISHED | title Fed → Fed again | codes 97542 removed',
    ]);
    expect((await changes()).at(-1)?.codes.nodes).toEqual([{ procedureCode: '97542' }]);
    const node = await api.execute(`query ($id: ID!) { node(id: $id) { ... on PolicyChange { version } } }`, {
      variables: { id: change?.id },
    });
    expect(node.data).toEqual({ node: { version: 1 } });
  });

  test('shows the words of a changed text, also from what a decision stored', async () => {
    const text = `${'Documented at each visit. '.repeat(120)}Four units a day.`;
    const worded = (statement: string) => ({
      notes: [note({ topic: 'OTHER', codes: ['97755'], terms: null, text: statement })],
    });
    const { id } = await published(api, { title: 'Worded', ...worded(text) });
    await done(api, 'revise', {
      id,
      expectedVersion: 1,
      input: { reason: 'r', ...worded(text.replace('Four', 'Six')) },
    });
    await done(api, 'publish', { id, expectedVersion: 2 });
    const shown = 'before after wordEdits { kind text }';
    const query = `query ($id: ID!) { policy(id: $id) { differences(fromVersion: 1, toVersion: 2) { ${shown} } }
      policyChanges(first: 200) { nodes { version policy { id } differences { ${shown} } } } }`;
    type Difference = { before: string; after: string; wordEdits: { kind: string; text: string }[] };
    const { data } = await api.execute<{
      policy: { differences: Difference[] };
      policyChanges: { nodes: { version: number; policy: { id: string }; differences: Difference[] }[] };
    }>(query, { variables: { id } });
    const event = data?.policyChanges.nodes.find((node) => node.policy.id === id && node.version === 2);
    expect(event?.differences).toEqual(data?.policy.differences);
    expect(event?.differences).toEqual([
      {
        before: text,
        after: text.replace('Four', 'Six'),
        wordEdits: [
          { kind: 'SAME', text: 'Documented at each visit. '.repeat(120) },
          { kind: 'REMOVED', text: 'Four' },
          { kind: 'ADDED', text: 'Six' },
          { kind: 'SAME', text: ' units a day.' },
        ],
      },
    ]);
  });

  test('skips edits without a change of meaning', async () => {
    const { id } = await published(api, { title: 'Cosmetic', payer: 'aetna', ...cap(4) });
    expect(
      await publishing(id, 1, { title: 'Cosmetic, renamed', url: 'https://example.org/', number: 'C-1' }),
    ).toEqual([]);
    const tidied = { ...note({ text: ' four units  A day' }), codes: ['97542', '97537'] };
    expect(await publishing(id, 2, { notes: [tidied] })).toEqual([]);
    expect(await publishing(id, 3, { effectiveFrom: '2026-06-01' })).toEqual([]);
    // The same text for days without a statement is a change.
    const earlier = await publishing(id, 4, { effectiveFrom: '2025-01-01' });
    expect(earlier).toEqual([expect.stringContaining('in force from 2025-01-01')]);
  });

  test('reports a withdrawal and a restore with every code of the policy', async () => {
    const { id } = await published(api, { title: 'Ended', payer: 'bcbs', ...cap(4) });
    const before = await lastCursor();
    await done(api, 'withdraw', { id, expectedVersion: 1, effectiveTo: '2026-12-01' });
    await done(api, 'restore', { id, version: 1, expectedVersion: 1, effectiveFrom: '2027-01-01' });
    const [ended, back] = await changes({}, before);
    expect(ended).toMatchObject({
      kind: 'WITHDRAWN',
      version: 1,
      effectiveFrom: '2026-12-01',
      differences: [{ summary: 'withdrawn from 2026-12-01 on (effectiveTo not stated → 2026-12-01)' }],
      codes: { nodes: [{ procedureCode: '97537' }, { procedureCode: '97542' }] },
    });
    expect(back).toMatchObject({ kind: 'RESTORED', version: 2, effectiveFrom: '2027-01-01' });
    expect(back?.differences[0]?.summary).toBe('in force from 2027-01-01');
  });

  test('filters by payer, code and time, and rejects an invalid cursor', async () => {
    const all = await changes();
    const payers = await changes({ payers: ['bcbs'] });
    expect(new Set(payers.map(({ policy }) => policy.title))).toEqual(new Set(['Ended']));
    expect(await changes({ codes: ['97537'] })).toEqual(
      all.filter(({ codes }) => codes.nodes.some(({ procedureCode }) => procedureCode === '97537')),
    );
    expect(await changes({ codes: [] })).toEqual([]);
    expect(await changes({ from: '2999-01-01T00:00:00Z' })).toEqual([]);
    expect(await changes({ from: '2000-01-01T00:00:00Z' })).toEqual(all);
    for (const after of [
      'x',
      Buffer.from('["policyChanges","a",0]').toString('base64url'),
      Buffer.from('["policyChanges",1e99,0]').toString('base64url'),
    ]) {
      const answer = await api.execute(
        'query ($after: String) { policyChanges(after: $after) { nodes { id } } }',
        { variables: { after } },
      );
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });
});

type PolicyFeed = Subscription<{ readonly policyChanged: Change }>;

async function until(condition: () => boolean, limitMs = 5_000): Promise<void> {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > limitMs) throw new Error(`not within ${limitMs} ms`);
    await sleep(5);
  }
}

/** A subscription opens silently: once it receives the next change, it is open. */
async function listening(listen: Subscribe, variables: Record<string, unknown> = {}): Promise<PolicyFeed> {
  const started: PolicyFeed = listen(
    url,
    `subscription ($payers: [String!], $codes: [String!], $after: String) {
      policyChanged(payers: $payers, codes: $codes, after: $after) { ${SHOWN} } }`,
    { variables },
  );
  await sleep(150);
  return started;
}

const titles = ({ received }: PolicyFeed) => received.map(({ data }) => data?.policyChanged.policy.title);

let number = 0;
const another = async (payer: string, codes: string[]) => {
  number += 1;
  return published(api, {
    payer,
    title: `Live ${number}`,
    notes: [note({ topic: 'OTHER', terms: null, codes })],
  });
};

describe.each(TRANSPORTS)('over %s', (_name, listen) => {
  test('sends a change to the subscribers of its payer or code, as in the change feed', async () => {
    const subscriptions = await Promise.all([
      listening(listen),
      listening(listen, { payers: ['aetna'] }),
      listening(listen, { codes: ['97110'] }),
      listening(listen, { payers: ['aetna'], codes: ['97110'] }),
      listening(listen, { payers: [] }),
    ]);
    const cursor = await lastCursor();
    await another('aetna', ['97530']);
    await another('cigna', ['97110', '97112']);
    await another('aetna', ['97110']);
    await until(
      () => (subscriptions[0]?.received.length ?? 0) >= 3 && (subscriptions[3]?.received.length ?? 0) >= 1,
    );
    const [first, second, third] = await changes({}, cursor);
    const eventsOf = (wanted: readonly (Change | undefined)[]) =>
      wanted.map((policyChanged) => ({ data: { policyChanged } }));
    await until(() => subscriptions[1]?.received.length === 2 && subscriptions[2]?.received.length === 2);
    expect(subscriptions.map(({ received }) => received)).toEqual([
      eventsOf([first, second, third]),
      eventsOf([first, third]),
      eventsOf([second, third]),
      eventsOf([third]),
      [],
    ]);
    subscriptions.forEach((each) => each.stop());
  });

  test('resuming by cursor sends missed changes first, then new ones, each once', async () => {
    const cursor = await lastCursor();
    const before = [await another('cigna', ['97112']), await another('cigna', ['97113'])];
    const resumed = await listening(listen, { after: cursor });
    const later = await another('cigna', ['97116']);
    await until(() => resumed.received.length >= 3);
    expect(titles(resumed)).toEqual([...before, later].map(({ title }) => title));
    resumed.stop();
  });

  test.each([
    ['a query', '{ payers { slug } }', 'BAD_REQUEST'],
    ['an unknown field', 'subscription { policyChanged { nothing } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['invalid GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown payer', 'subscription { policyChanged(payers: ["nobody"]) { id } }', 'BAD_USER_INPUT'],
    ['an invalid cursor', 'subscription { policyChanged(after: "x") { id } }', 'BAD_USER_INPUT'],
    [
      'too deep an operation',
      `subscription { policyChanged { policy { payer ${'{ policies { nodes { payer '.repeat(5)} { slug } ${'} } }'.repeat(5)} } } }`,
      'QUERY_TOO_COMPLEX',
    ],
  ])('rejects %s', async (_what, query, code) => {
    const rejected = listen(url, query);
    await rejected.ended;
    expect(rejected.received[0]?.errors?.[0]?.extensions?.code).toBe(code);
    expect(rejected.received[0]?.data ?? null).toBeNull();
    rejected.stop();
  });

  test('forgets a subscriber that disconnects', async () => {
    const { live } = (await api.contextOf('anonymous')) as unknown as { live: object };
    expect(live).toBeDefined();
    const gone = await listening(listen);
    gone.stop();
    await sleep(50);
    await another('cigna', ['97124']);
    await sleep(100);
    expect(gone.received).toEqual([]);
  });
});

test('rejects an invalid credential', async () => {
  const stream = await fetch(
    `${url}/graphql/stream?query=${encodeURIComponent('subscription { policyChanged { id } }')}`,
    {
      headers: { accept: 'text/event-stream', authorization: 'Bearer garbage' },
    },
  );
  expect(stream.status).toBe(401);
  const client = createSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: 'Bearer garbage' },
  });
  const rejected = collect((sink) =>
    client.subscribe({ query: 'subscription { policyChanged { id } }' }, sink),
  );
  expect(await rejected.ended).toMatchObject({ code: 4403 });
});

test('closes a socket that sends no handshake or too much', async () => {
  const open = () => new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = (socket: WebSocket) => new Promise((resolve) => socket.once('close', resolve));
  const silent = open();
  const loud = open();
  loud.once('open', () => loud.send('x'.repeat(LIMITS.messageBytes + 1)));
  expect(await closed(loud)).toBe(1009);
  expect(await closed(silent)).toBe(4408);
}, 15_000);

test('bounds the subscriptions of a socket', async () => {
  const client = createSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const subscriptions = Array.from({ length: LIMITS.subscriptionsPerSocket + 1 }, () =>
    collect((sink) => client.subscribe({ query: 'subscription { policyChanged { id } }' }, sink)),
  );
  await until(() => subscriptions.some(({ received }) => received.length > 0));
  expect(
    subscriptions.flatMap(({ received }) => received).map(({ errors }) => errors?.[0]?.extensions?.code),
  ).toEqual(['QUERY_TOO_COMPLEX']);
  await client.dispose();
});

test('a stopping server ends subscriptions without waiting for clients', async () => {
  const own = await startTestApi();
  const address = await own.app.listen({ port: 0, host: '127.0.0.1' });
  const query = 'subscription { policyChanged { id } }';
  const stream = createStreamClient({ url: `${address}/graphql/stream`, retryAttempts: 0 });
  const socket = createSocketClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const subscriptions = [
    collect((sink) => stream.subscribe({ query }, sink)),
    collect((sink) => socket.subscribe({ query }, sink)),
  ];
  await sleep(200);
  await own.close();
  await Promise.all(subscriptions.map(({ ended }) => ended));
}, 30_000);
