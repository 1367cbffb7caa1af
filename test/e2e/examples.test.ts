import { getOperationAST, parse } from 'graphql';
import { readExamples } from '../../src/http/playground/examples.ts';
import { startApi, type RunningApi } from './running-api.ts';

const examples = await readExamples();
const kindOf = (operation: string) => getOperationAST(parse(operation))?.operation;
const ordinary = examples.filter(({ operation }) => kindOf(operation) !== 'subscription');

describe('the examples of the playground', () => {
  let api: RunningApi;
  beforeAll(async () => void (api = await startApi()), 60_000);
  afterAll(() => api?.close());

  test('are there for each kind of user, with names of their own and a summary', () => {
    expect([...new Set(examples.map(({ group }) => group))]).toEqual([
      'Front end',
      'Analyst',
      'Clinician and biller',
      'Administrator',
      'Auditor',
    ]);
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
    for (const { summary } of examples) expect(summary).toMatch(/^[A-Z][^]{20,}[.?]$/);
  });

  test('begin with a code, its notes and what sessions bill, in one query', () => {
    expect(examples[0]?.name).toBe('CodeWithSessionBilling');
    for (const field of ['code(', 'notes {', 'source {', 'sessions(', 'billing {']) {
      expect(examples[0]?.operation).toContain(field);
    }
  });

  test('show every subject that has mutations', () => {
    const shown = examples.flatMap(({ operation }) =>
      kindOf(operation) === 'mutation' ? [/^ {2}([a-z]+)/m.exec(operation)?.[1]] : [],
    );
    expect([...new Set(shown)].sort()).toEqual(
      ['api', 'catalog', 'contract', 'emergency', 'export', 'payer', 'plan', 'policy', 'session'].sort(),
    );
  });

  test('are for roles that the demo has', () => {
    for (const { role } of examples)
      if (role !== null) expect(api.credentialOf(role)).toMatch(/^Bearer \S+$/);
  });

  // In the order of the panel: a later example may need what an earlier one wrote.
  test.each(ordinary)('$name runs without errors', async ({ operation, variables, role }) => {
    const answer = await execute(
      api,
      operation,
      JSON.parse(variables ?? '{}') as object,
      api.credentialOf(role ?? 'BILLER'),
    );
    expect(answer.errors).toBeUndefined();
    expect(Object.values(answer.data ?? {})).not.toContain(null);
    for (const payload of Object.values(answer.data ?? {}))
      expect((payload as { userErrors?: unknown[] }).userErrors ?? []).toEqual([]);
  });
});

async function execute(
  api: RunningApi,
  query: string,
  variables: object,
  authorization: string,
): Promise<{ data?: Record<string, unknown>; errors?: unknown[] }> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data?: Record<string, unknown>; errors?: unknown[] };
}
