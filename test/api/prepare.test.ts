import { jest } from '@jest/globals';
import { warmUp } from '../../src/http/warmUp.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** The warm-up queries that a server runs before it listens. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
}, 60_000);
afterAll(() => api?.close());

const left = async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query: '{ payers { slug } }' },
  });
  return answer.json<{ extensions: { cost: { cost: number; left: number } } }>().extensions.cost;
};

test('leaves nothing in the log, which continues as before, and consumes no rate limit', async () => {
  const inject = jest.spyOn(api.app, 'inject');
  await warmUp(api.app);
  const answers = (await Promise.all(inject.mock.results.map(({ value }) => value as Promise<Answer>))).map(
    ({ statusCode, body }) => [statusCode, codeIn(body)],
  );
  inject.mockRestore();
  expect(answers.slice(0, 4)).toEqual([
    [200, null],
    [400, 'GRAPHQL_PARSE_FAILED'],
    [400, 'QUERY_TOO_COMPLEX'],
    [400, 'GRAPHQL_VALIDATION_FAILED'],
  ]);
  expect(api.log).toEqual([]);
  const { cost, left: rest } = await left();
  expect(rest).toBe(1e9 - cost);
  expect(api.log.join('')).toContain('"msg":"request"');
});

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

function codeIn(body: string): string | null {
  const { errors } = JSON.parse(body) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code ?? null;
}
