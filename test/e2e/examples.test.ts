import { readExamples } from '../../src/http/playground/register.ts';
import { startApi, type RunningApi } from './running-api.ts';

const examples = await readExamples();

describe('the examples of the playground', () => {
  let api: RunningApi;
  beforeAll(async () => void (api = await startApi()), 60_000);
  afterAll(() => api?.close());

  test('include at least one for each kind of user', () => {
    const audiences = new Set(examples.map(({ operation }) => /^# ([A-Z -]+):/.exec(operation)?.[1]));
    expect([...audiences].sort()).toEqual([
      'ADMINISTRATOR',
      'ANALYST',
      'BILLER',
      'CLINICIAN',
      'FRONT-END DEVELOPER',
    ]);
  });

  test('have a demo credential', () => {
    expect(api.page.demoAuthorization).toMatch(/^Bearer \S+$/);
  });

  test.each(examples)('$name runs without errors', async ({ operation }) => {
    const isForAdmins = operation.includes("admin's credential");
    const authorization = isForAdmins ? api.credentialOf('admin') : (api.page.demoAuthorization ?? '');
    const { errors, data } = await execute(api, operation, authorization);
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {})).not.toContain(null);
  });
});

async function execute(
  api: RunningApi,
  query: string,
  authorization: string,
): Promise<{ errors?: unknown; data?: Record<string, unknown> }> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { errors?: unknown; data?: Record<string, unknown> };
}
