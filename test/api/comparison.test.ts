import { DocumentCache } from '../../src/api/execution/documents.ts';
import { OperationExecutor } from '../../src/api/execution/executor.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { TODAY } from '../support/clock.ts';

/** The comparison over the real seed: what single cells cannot show. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Matrix {
  readonly payerComparison: {
    readonly rows: readonly {
      readonly code: { readonly procedureCode: string };
      readonly topic: string;
      readonly cells: readonly {
        readonly payer: { readonly slug: string };
        readonly state: string;
        readonly value: string;
      }[];
    }[];
    readonly completeness: readonly {
      readonly completeness: Readonly<
        Record<'known' | 'depends' | 'notAvailable' | 'conflicting' | 'stale', number>
      >;
    }[];
  };
}

const MATRIX = `query ($codes: [String!]!) {
  payerComparison(codes: $codes, everyCode: true) {
    rows { code { procedureCode } topic cells { payer { slug } state value } }
    completeness { completeness { known depends notAvailable conflicting stale } }
  }
}`;

async function therapyCodes(): Promise<string[]> {
  const { data } = await api.execute<{ codes: { nodes: { procedureCode: string }[]; totalCount: number } }>(
    '{ codes(first: 200, filter: { therapyStatuses: [ALWAYS, SOMETIMES] }) { totalCount nodes { procedureCode } } }',
  );
  const codes = data?.codes.nodes.map(({ procedureCode }) => procedureCode) ?? [];
  expect(codes).toHaveLength(data?.codes.totalCount ?? -1);
  return codes;
}

async function wholeMatrix(): Promise<Matrix['payerComparison']> {
  const { data, errors } = await api.execute<Matrix>(MATRIX, { variables: { codes: await therapyCodes() } });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.payerComparison;
}

test('one request compares all therapy codes, topics and payers, with no empty cell', async () => {
  const codes = await therapyCodes();
  const { rows, completeness } = await wholeMatrix();
  expect(codes.length).toBeGreaterThan(100);
  expect(rows).toHaveLength(codes.length * 14);
  for (const { cells } of rows) {
    expect(cells).toHaveLength(5);
    for (const { state, value } of cells) {
      expect(value).not.toBe('');
      expect(/^not (available|billed by time)/.test(value)).toBe(state === 'NOT_AVAILABLE');
    }
  }
  for (const [payer, { completeness: counts }] of completeness.entries()) {
    const { known, depends, notAvailable, conflicting, stale } = counts;
    const open = rows.filter(({ cells }) => cells[payer]?.value !== 'not billed by time');
    expect(known + depends + notAvailable + conflicting + stale).toBe(open.length);
  }
});

test('what holds for all codes of a payer is given once and is no difference of each code', async () => {
  const { data } = await api.execute<{
    payerComparison: Record<'rows' | 'payerWideRows', { topic: string; cells: { value: string }[] }[]>;
  }>(
    `query ($codes: [String!]!) { payerComparison(codes: $codes) {
      rows { topic cells { value } } payerWideRows { topic cells { value } } } }`,
    { variables: { codes: await therapyCodes() } },
  );
  const of = (list: 'rows' | 'payerWideRows', topic: string) =>
    data?.payerComparison[list].filter((row) => row.topic === topic) ?? [];
  expect(of('payerWideRows', 'TIMELY_FILING')).toHaveLength(1);
  expect(of('rows', 'TIMELY_FILING')).toEqual([]);
  expect(of('rows', 'UNIT_COUNTING').length).toBeLessThan(20);
});

test('the matrix and the terms of a code never show different states', async () => {
  const reference = api.store.current().at(TODAY, TODAY);
  const statesOf = new Map<string, Set<string>>();
  for (const { code, topic, cells } of (await wholeMatrix()).rows) {
    // Unit limits and documentation requirements come from elsewhere than payer statements.
    if (topic === 'UNIT_LIMIT' || topic === 'DOCUMENTATION') continue;
    for (const { payer, state } of cells) {
      const key = `${code.procedureCode} ${payer.slug}`;
      statesOf.set(key, (statesOf.get(key) ?? new Set()).add(state));
    }
  }
  for (const [key, states] of statesOf) {
    const [code = '', payer] = key.split(' ');
    const whole = reference.code(code)?.allPayerTerms.find((entry) => entry.payer.slug === payer)?.state;
    for (const doubt of ['CONFLICTING', 'STALE'])
      expect([key, states.has(doubt)]).toEqual([key, whole === doubt]);
  }
});

test('Medicare is the baseline with practitioner unit limits, and a hospital program with hospital limits', async () => {
  const { data } = await api.execute<Matrix>(
    `{ payerComparison(codes: ["97530", "97165", "G0129"], topics: [UNIT_LIMIT], asOf: "2026-11-02",
      coverage: { lineOfBusiness: COMMERCIAL, network: PARTICIPATING, state: "NJ" }) {
      rows { code { procedureCode } topic cells { payer { slug } state value } } } }`,
  );
  const values = data?.payerComparison.rows.map(({ code, cells }) => [
    code.procedureCode,
    ...cells.filter(({ payer }) => ['medicare', 'cigna'].includes(payer.slug)).map(({ value }) => value),
  ]);
  expect(values).toEqual([
    ['97530', 'max 6 units a day', 'max 4 timed units a visit; max 6 units a day'],
    ['97165', 'max 1 unit a day', 'max 1 unit a day'],
    ['G0129', 'max 6 units a day', 'max 6 units a day'],
  ]);
});

test('a comparison as of a time before the catalog was recorded has no policies and no later facts', async () => {
  const execute = (knownAt: string) =>
    api.execute(`{ payerComparison(codes: ["97530"], knownAt: "${knownAt}") { knownAt } }`);
  const early = await api.execute<{ payerComparison: { rows: { cells: { notes: unknown[] }[] }[] } }>(
    '{ payerComparison(codes: ["97530"], knownAt: "2001-01-01T00:00:00Z") { rows { cells { notes { id } } } } }',
  );
  const notes = early.data?.payerComparison.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.notes));
  expect(notes).toEqual([]);
  const newest = api.store
    .current()
    .rows.policies.flatMap(({ versions }) => versions.map(({ recordedAt }) => recordedAt))
    .sort()
    .at(-1);
  expect(await execute(newest ?? '')).toEqual({ data: { payerComparison: { knownAt: newest } } });
});

test('reading a warm matrix creates no cell', async () => {
  const codes = await therapyCodes();
  const executor = new OperationExecutor({ onInternalError: () => undefined });
  const document = new DocumentCache(true).parse(MATRIX);
  const run = async () =>
    executor.execute(
      { document, operationName: null, variables: { codes } },
      await api.contextOf('anonymous'),
    );
  const first = await run();
  const { comparisonTable } = await import('../../src/comparison/table.ts');
  const { NOTHING_STATED } = await import('../../src/reference/data/scope.ts');
  const reference = api.store.current().at(TODAY, TODAY);
  const table = comparisonTable(reference, NOTHING_STATED);
  const cached = codes.map((code) => table.of(code));
  expect(await run()).toEqual(first);
  expect(codes.map((code) => comparisonTable(reference, NOTHING_STATED).of(code))).toEqual(cached);
  for (const [index, code] of codes.entries())
    expect(comparisonTable(reference, NOTHING_STATED).of(code)).toBe(cached[index]);
});
