import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Role } from '../src/shared/enums.ts';
import { HEAVY_SHAPES } from './heavyShapes.ts';

/** Attacks on a running server by clients without a credential, and by people who may do what they overdo. */

/** What attacks use of a server. */
export interface Target {
  readonly url: string;
  /** Sends a body by POST: text as it is, everything else as JSON. */
  post(body: unknown, options?: { role?: Role; path?: string; headers?: Record<string, string> }): Answers;
  /** The data of a mutation or query; throws when it fails. */
  data(query: string, variables: object, role: Role): Promise<Record<string, unknown>>;
  /** Id of a draft for the payer of the most sessions. */
  readonly draftId: string;
  /** Publishes a change of a policy of every code. */
  publish(): Promise<void>;
}

/** Status or error codes, with how often each came. */
export type Outcomes = ReadonlyMap<string, number>;
export type Answers = Promise<Outcomes>;

/** Adds up outcomes. */
async function together(answers: readonly Answers[]): Answers {
  const sum = new Map<string, number>();
  for (const answer of await Promise.all(answers))
    for (const [outcome, count] of answer) sum.set(outcome, (sum.get(outcome) ?? 0) + count);
  return sum;
}

type Attack = (target: Target) => Answers;

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const query = (text: string, variables: object = {}) => ({ query: text, variables });
const once =
  (body: unknown): Attack =>
  ({ post }) =>
    post(body);
const aliased = (count: number, field: (index: number) => string) =>
  times(count)
    .map((index) => `a${index}: ${field(index)}`)
    .join(' ');

const NESTED =
  'codes { policyNotes { nodes { codes { nodes { policyNotes { nodes { codes { nodes { policyNotes { nodes { id } } } } } } } } } } }';

function heavy(name: string, turn = 1, size = 200): object {
  const make = HEAVY_SHAPES[name];
  if (!make) throw new Error(`there is no heavy shape "${name}"`);
  return make(size, turn);
}

/** Fragments that select the same fields, so that each pair of fields must be compared. */
const OVERLAPPING = (() => {
  const fragments = times(60).map(
    (index) => `fragment F${index} on Code { ${'code title kind '.repeat(20)} }`,
  );
  return `{ code(code: "97530") { ${times(60)
    .map((index) => `...F${index}`)
    .join(' ')} } } ${fragments.join(' ')}`;
})();

/** The same with fields inside fields, whose selections are compared pair by pair. */
const OVERLAPPING_NESTED = (() => {
  const inner = 'similarCodes { procedureCode title } '.repeat(12);
  const fragments = times(40).map((index) => `fragment F${index} on Code { ${inner} }`);
  return `{ code(code: "97530") { ${times(40)
    .map((index) => `...F${index}`)
    .join(' ')} } } ${fragments.join(' ')}`;
})();

/** Fields that repeat inside fields that repeat: each level squares the comparisons of the one before. */
const OVERLAPPING_REPEATED = (() => {
  const level = (depth: number): string =>
    depth === 0 ? 'code' : `similarCodes { ${level(depth - 1)} } `.repeat(depth === 1 ? 7 : 6);
  return `{ code(code: "97530") { ${level(4)} } }`;
})();

/** Fragments that spread all that follow. */
const SPREADS = (() => {
  const fragments = times(55).map(
    (index) =>
      `fragment F${index} on Code { procedureCode ${times(54 - index)
        .map((next) => `...F${index + next + 1}`)
        .join(' ')} }`,
  );
  return `{ code(code: "97530") { ...F0 } } ${fragments.join(' ')}`;
})();

const deepObject = (depth: number) => `${'{a:'.repeat(depth)}1${'}'.repeat(depth)}`;
const PATHOLOGICAL = [
  '()[]{}*+?.^$|\\'.repeat(14),
  'á̂̃'.repeat(50),
  'aaaaaaaaab '.repeat(18),
  'ﷺ'.repeat(200),
];

const BIG_SESSION = {
  patientReference: 'P-0007',
  payer: 'medicare',
  dateOfService: '2026-11-02',
  setting: 'OFFICE',
  therapist: 'OT-01',
  services: times(9_000).map((index) => ({
    procedureCode: '97530',
    minutes: index,
    modifiers: ['GO', 'KX', '59'],
  })),
  goals: times(4_000).map((index) => `${index} ${'goal '.repeat(20)}`),
  documentation: times(1_000).map(String),
};

const RECORD =
  'mutation ($key: String!, $input: SessionInput!) { sessionRecord(input: { idempotencyKey: $key, session: $input }) { session { id } userErrors { code } } }';
const EXPORT =
  'mutation ($input: ExportStartInput!) { exportStart(input: $input) { job { id } userErrors { code } } }';

export const ATTACKS: Readonly<Record<string, Attack>> = {
  'notes and codes, nested (77 bytes)': once(
    query(
      `{code(code:"97530"){policyNotes{nodes{codes{nodes{policyNotes{nodes{codes{nodes{policyNotes{nodes{id}}}}}}}}}}}}`,
    ),
  ),
  'the same as a subscription': ({ post }) =>
    post(query(`subscription{policyChanged{${NESTED}}}`), { path: '/graphql/stream' }),
  'eight aliases of 10,000 billings': once(
    query(
      `query ($i: BillingInput!, $p: [String!]) { ${aliased(8, () => 'billingPreview(input: $i, payers: $p) { verdict lines { units } }')} }`,
      {
        i: {
          dateOfService: '2026-11-02',
          services: times(50).map(() => ({ procedureCode: '97530', minutes: 15 })),
        },
        p: times(10_000).map((index) => `payer-${index}`),
      },
    ),
  ),
  '200 codes with edits': once(
    query('{ codes(first: 200) { nodes { ptpEdits(first: 200) { nodes { effectiveFrom } } } } }'),
  ),
  'the most codes with edits that are allowed': once(heavy('codes with edits', 1, 10)),
  'six feeds with one publish': async ({ url, publish }) => {
    const text = JSON.stringify(
      query(
        'subscription { policyChanged { codes { nodes { procedureCode policyNotes { nodes { text codes { nodes { procedureCode } } } } } } } }',
      ),
    );
    const feeds = await Promise.all(times(6).map(() => openFeed(url, text)));
    await publish();
    await Promise.all(feeds.map((feed) => feed.next()));
    for (const feed of feeds) feed.close();
    return new Map([['events', feeds.length]]);
  },
  'overlapping fields of many fragments': once(query(OVERLAPPING)),
  'overlapping fields with selections': once(query(OVERLAPPING_NESTED)),
  'overlapping fields, repeated at each level': once(query(OVERLAPPING_REPEATED)),
  'fragments that spread all others': once(query(SPREADS)),
  'fragments in circles': once(
    query(
      `{ code(code: "97530") { ...F0 } } ${times(300)
        .map((index) => `fragment F${index} on Code { similarCodes { ...F${(index + 1) % 300} } }`)
        .join(' ')}`,
    ),
  ),
  'variables of 1 MB': async ({ post }) =>
    together([
      post(
        query('query ($p: [String!]) { payers { slug } }', {
          p: times(9_999).map((i) => 'x'.repeat(90) + i),
        }),
      ),
      post(
        query('query ($i: BillingInput!) { billingPreview(input: $i) { verdict } }', {
          i: {
            dateOfService: '2026-11-02',
            services: times(9_999).map((i) => ({ code: `x${i}`, minutes: -i, y: 1 })),
          },
        }),
      ),
      post(`{"query":"{ payers { slug } }","variables":{"x":${'['.repeat(500_000)}${']'.repeat(500_000)}}}`),
      post(
        `{"query":"{ payers { slug } }","variables":{${times(60_000)
          .map((i) => `"k${i}":{}`)
          .join(',')}}}`,
      ),
    ]),
  'deep input objects': async ({ post }) =>
    together([
      post(query(`{ billingPreview(input: ${deepObject(1_900)}) { verdict } }`)),
      post(query(`{ billingPreview(input: ${deepObject(60_000)}) { verdict } }`)),
      post(
        `{"query":"query ($i: BillingInput!) { billingPreview(input: $i) { verdict } }","variables":{"i":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}}`,
      ),
    ]),
  'thousands of aliases': async ({ post }) =>
    together([
      post(query(`{ ${aliased(1_300, () => '__typename')} }`)),
      post(query(`{ ${aliased(20_000, () => 'payers{slug}')} }`)),
    ]),
  'thousands of invalid fields': once(
    query(
      `{ payers { ${times(3_900)
        .map((i) => `slag${i}`)
        .join(' ')} } }`,
    ),
  ),
  '4,000 tokens of introspection': once(
    query(`{ __schema { types { ${'fields { type { ofType { ofType { name } } } } '.repeat(190)} } } }`),
  ),
  'directives without number': async ({ post }) =>
    together([
      post(query(`{ payers { slug ${'@include(if: true) '.repeat(600)} } }`)),
      post(query(`{ __typename ${'@aa'.repeat(1_900)} }`)),
    ]),
  'everything on every topic, as known at other times': async ({ post }) => {
    const codes = SCALAR_CODES;
    return together(
      times(4).map((day) =>
        post(
          query(
            'query ($c: [String!]!, $k: DateTime) { payerComparison(codes: $c, knownAt: $k) { rows { topic cells { state notes { text } } } } }',
            { c: codes, k: `2026-0${day + 1}-15T00:00:00Z` },
          ),
        ),
      ),
    );
  },
  'aliases known at other times': once(
    query(
      `{ ${aliased(40, (i) => `payer(slug: "medicare", knownAt: "2026-01-01T00:00:${String(i).padStart(2, '0')}Z") { name }`)} }`,
    ),
  ),
  'previews of 50 services for all payers': async ({ post }) =>
    together(
      ['preview of many services', 'preview with the working', 'aliased previews of many payers'].map(
        (name, turn) => post(heavy(name, turn + 1)),
      ),
    ),
  'searches of pathological text': async ({ post }) =>
    together(
      PATHOLOGICAL.map((text) =>
        post(
          query(
            `query ($s: String!) { ${aliased(20, (i) => `codes(search: $s, first: ${i + 1}) { totalCount }`)} }`,
            {
              s: text.slice(0, 200),
            },
          ),
        ),
      ),
    ),
  'a session of 1 MB': async ({ post }) =>
    together([
      post(query(RECORD, { key: `a-${Date.now()}`, input: BIG_SESSION }), { role: 'BILLER' }),
      post(
        query(RECORD, {
          key: `b-${Date.now()}`,
          input: { ...BIG_SESSION, services: [], goals: ['x'.repeat(900_000)] },
        }),
        { role: 'BILLER' },
      ),
    ]),
  'a batch of 1 MB': once(
    `[${times(25_000)
      .map(() => '{"query":"{ payers { slug } }"}')
      .join(',')}]`,
  ),
  'numbers of 1 MB': async ({ post }) =>
    together([
      post(query(`{ codes(first: ${'9'.repeat(200_000)}) { totalCount } }`)),
      post(
        `{"query":"query ($n: Int) { codes(first: $n) { totalCount } }","variables":{"n":${'9'.repeat(1_000_000)}}}`,
      ),
    ]),
  'block strings of 250 KB': async ({ post }) =>
    together([
      post(query(`{ codes(search: """${' \n'.repeat(120_000)}""") { totalCount } }`)),
      post(query(`{ codes(search: "${'\\u0041'.repeat(40_000)}") { totalCount } }`)),
    ]),
  'every heavy shape at once': async ({ post }) =>
    together(
      Object.keys(HEAVY_SHAPES)
        .filter((name) => !name.startsWith('introspection'))
        .map((name, turn) => post(heavy(name, turn + 40, 25))),
    ),
  'replays of impact by an analyst': async ({ post, draftId }) =>
    together(
      times(3).map(() =>
        post(
          query('query ($d: ID!) { policyImpact(draftId: $d, ignorePeriod: true) { sessionsExamined } }', {
            d: draftId,
          }),
          {
            role: 'ANALYST',
          },
        ),
      ),
    ),
  'statistics of 24 months': async ({ post }) =>
    together(
      times(8).map(() =>
        post(query('{ sessionStatistics(from: "2024-11-01", to: "2026-09-30") { month sessions } }'), {
          role: 'ANALYST',
        }),
      ),
    ),
  'exports without number': async ({ post, data }) => {
    const inputs = [
      'PTP_EDITS',
      'PAYER_COMPARISON',
      'POLICY_NOTES',
      'CODES',
      'PTP_EDITS',
      'PAYER_COMPARISON',
    ];
    const answers = await together(
      [...inputs, ...inputs].map((dataset) =>
        post(query(EXPORT, { input: { dataset, format: 'CSV' } }), { role: 'ANALYST' }),
      ),
    );
    for (const end = performance.now() + 60_000; performance.now() < end; await sleep(200)) {
      const { exportJobs } = (await data('{ exportJobs { nodes { status } } }', {}, 'ANALYST')) as {
        exportJobs: { nodes: { status: string }[] };
      };
      if (exportJobs.nodes.every(({ status }) => !['QUEUED', 'RUNNING'].includes(status))) break;
    }
    return answers;
  },
  'invalid credentials': async ({ post }) => {
    const rounds: Outcomes[] = [];
    for (const round of times(6))
      rounds.push(
        await together(
          times(100).map((index) =>
            post(query('{ payers { slug } }'), {
              headers: {
                authorization: `Bearer ${index % 2 ? `otk_${round}${index}` : 'a'.repeat(round * index * 40)}.b.c`,
              },
            }),
          ),
        ),
      );
    return together(rounds.map(async (outcomes) => outcomes));
  },
  '10,000 inits of WebSockets': async ({ url }) => initFlood(url, 10_000),
  'slow bodies': async ({ url }) => slowBodies(url, 400),
};

/** Every code that the attacks compare. */
const SCALAR_CODES = times(250).map(
  (index) => ['97530', '97110', '97112', '97140', '97535'][index % 5] ?? '97530',
);

/** An event stream that is open. */
async function openFeed(url: string, body: string): Promise<{ next(): Promise<void>; close(): void }> {
  const stopping = new AbortController();
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body,
    signal: stopping.signal,
  });
  if (!response.ok || !response.body) throw new Error(`the feed was answered with ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => {
      for (let text = ''; !text.includes('event: next');) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the feed ended: ${text.slice(0, 200)}`);
        text += value;
      }
    },
    close: () => stopping.abort(),
  };
}

async function initFlood(url: string, count: number): Answers {
  const outcomes = new Map<string, number>();
  const add = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const open = () =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      socket.on('open', () => {
        for (let init = 0; init < 50; init += 1) socket.send('{"type":"connection_init"}');
      });
      socket.on('close', (code) => {
        add(`close ${code}`);
        resolve();
      });
      socket.on('unexpected-response', (_request, response) => {
        add(String(response.statusCode));
        socket.terminate();
      });
      socket.on('error', () => undefined);
    });
  for (let sent = 0; sent < count / 50; sent += 50) await Promise.all(times(50).map(open));
  return outcomes;
}

/** Connections that send a body byte by byte, for three seconds. */
async function slowBodies(url: string, count: number): Answers {
  const { hostname, port } = new URL(url);
  const sockets = times(count).map(() => {
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{"query":"',
    );
    return socket;
  });
  for (const end = performance.now() + 3_000; performance.now() < end; await sleep(100))
    for (const socket of sockets) socket.write('x');
  const open = sockets.filter(({ destroyed }) => !destroyed).length;
  for (const socket of sockets) socket.destroy();
  return new Map([['connections', open]]);
}
