import { createHash } from 'node:crypto';
import { createClient } from 'graphql-sse';
import { parquetReadObjects } from 'hyparquet';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { download, exported, jobOf, linesOf, started } from './exportJobs.ts';
import { dayFromToday } from '../../support/clock.ts';

/** An analyst starts exports, follows their progress and downloads the files. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
}, 60_000);
afterAll(() => api?.close());

test('from request to file', async () => {
  const accepted = await started(api, { dataset: 'CODES', codes: ['97530', 'g0129', '97166'] });
  expect(accepted).toMatchObject({
    dataset: 'CODES',
    format: 'CSV',
    status: 'QUEUED',
    progress: '0.000',
    rows: null,
    bytes: null,
    checksum: null,
    url: null,
    error: null,
    suppressed: false,
    expiresAt: `${dayFromToday(1)}T12:00:00.000Z`,
  });
  const stream = createClient({
    url: `${await api.app.listen({ port: 0, host: '127.0.0.1' })}/graphql/stream`,
    headers: { authorization: (await api.authorizationOf('ANALYST')) ?? '' },
    retryAttempts: 0,
  });
  const seen: { status: string; url: string | null }[] = [];
  const watched = stream.iterate<{ exportProgress: { status: string; url: string | null } }>({
    query: `subscription { exportProgress(id: "${accepted.id}") { status url } }`,
  });
  for await (const { data } of watched) if (data) seen.push(data.exportProgress);
  stream.dispose();
  const job = await jobOf(api, accepted.id);
  expect(seen.at(-1)).toEqual({ status: 'DONE', url: job?.url });
  expect(job).toMatchObject({ status: 'DONE', progress: '1.000', rows: 3, revision: api.store.revision() });

  const file = await download(api, job?.url ?? null);
  expect(file.statusCode).toBe(200);
  expect(file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-length': String(job?.bytes),
    'content-disposition': expect.stringMatching(
      /^attachment; filename="codes-[0-9a-f]{8}\.csv"$/,
    ) as unknown,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(createHash('sha256').update(file.rawPayload).digest('hex')).toBe(job?.checksum);
  const lines = file.body.trimEnd().split('\n');
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['97166', '97530', 'G0129']);
});

test.each(['CODES', 'POLICY_NOTES', 'PAYER_COMPARISON', 'PTP_EDITS'])(
  '%s holds the same rows in every format, and the same bytes every time',
  async (dataset) => {
    const codes = ['97530', 'G0129'];
    const [csv, lines, parquet, again] = await Promise.all(
      ['CSV', 'JSONL', 'PARQUET', 'PARQUET'].map((format) => exported(api, { dataset, format, codes })),
    );
    expect([csv?.error, lines?.error, parquet?.error]).toEqual([null, null, null]);
    expect(csv?.rows).toBeGreaterThan(0);
    expect(lines?.rows).toBe(csv?.rows);
    expect(again?.checksum).toBe(parquet?.checksum);
    const fromLines = (await download(api, lines?.url ?? null)).body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const { rawPayload } = await download(api, parquet?.url ?? null);
    const fromParquet = await parquetReadObjects({ file: new Uint8Array(rawPayload).buffer });
    expect(fromParquet.map(serializable)).toEqual(fromLines);
  },
);

/** A Parquet row in JSON's types. */
function serializable(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === 'bigint') return [name, Number(value)];
      return [name, value instanceof Date ? value.toISOString().slice(0, 10) : value];
    }),
  );
}

interface Compared {
  readonly payerComparison: {
    readonly rows: readonly {
      readonly code: { readonly procedureCode: string };
      readonly topic: string;
      readonly agreement: string;
      readonly cells: readonly {
        readonly payer: { readonly slug: string };
        readonly state: string;
        readonly value: string;
        readonly relationToMedicare: string;
      }[];
    }[];
  };
}

test('PAYER_COMPARISON equals payerComparison, cell by cell', async () => {
  const accepted = `{ payerComparison(codes: ["97530", "97140"], payers: ["medicare", "cigna"], everyCode: true) {
    rows { code { procedureCode } topic agreement cells { payer { slug } state value relationToMedicare } } } }`;
  const { data } = await api.execute<Compared>(accepted);
  const job = await exported(api, {
    dataset: 'PAYER_COMPARISON',
    format: 'JSONL',
    codes: ['97530', '97140'],
    payers: ['medicare', 'cigna'],
  });
  const rows = (await download(api, job.url)).body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ code, topic, agreement, payer, state, value, relation_to_medicare }) =>
      [code, topic, agreement, payer, state, value, relation_to_medicare].join('|'),
    );
  expect(rows).toEqual(
    data?.payerComparison.rows.flatMap(({ code, topic, agreement, cells }) =>
      cells.map((cell) =>
        [
          code.procedureCode,
          topic,
          agreement,
          cell.payer.slug,
          cell.state,
          cell.value,
          cell.relationToMedicare,
        ].join('|'),
      ),
    ),
  );
});

test('exports the facts of the requested date: no edit of 97530 with 97140 on 2026-08-01', async () => {
  const edits = async (on: string) => {
    const job = await exported(api, { dataset: 'PTP_EDITS', codes: ['97530'], asOf: on });
    return (await linesOf(api, job)).filter((line) => /^(97530,97140|97140,97530),/.test(line));
  };
  expect(await edits('2026-08-01')).toEqual([]);
});

test('a dataset without rows gives a valid file', async () => {
  const job = await exported(api, { dataset: 'PTP_EDITS', codes: ['97530'], asOf: '1990-01-01' });
  expect([job.status, job.rows]).toEqual(['DONE', 0]);
  expect((await download(api, job.url)).body).toMatch(/^column_one,column_two,.*\n$/);
});

test('lists exports newest first, in pages', async () => {
  interface List {
    exportJobs: {
      nodes: { id: string; createdAt: string }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  }
  const page = async (after: string | null, first: number) => {
    const accepted =
      'query ($after: String, $first: Int!) { exportJobs(first: $first, after: $after) { nodes { id createdAt } pageInfo { endCursor hasNextPage } } }';
    const { data } = await api.execute<List>(accepted, { as: 'ANALYST', variables: { after, first } });
    if (!data) throw new Error('no page');
    return data.exportJobs;
  };
  const whole = await page(null, 200);
  expect(whole.nodes.length).toBeGreaterThan(5);
  expect(whole.nodes.map(({ createdAt }) => createdAt)).toEqual(
    whole.nodes
      .map(({ createdAt }) => createdAt)
      .toSorted()
      .toReversed(),
  );
  const walked: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { nodes, pageInfo } = await page(after, 4);
    walked.push(...nodes.map(({ id }) => id));
    ({ endCursor: after, hasNextPage: more } = pageInfo);
  }
  expect(walked).toEqual(whole.nodes.map(({ id }) => id));
});
