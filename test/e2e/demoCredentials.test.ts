import { request } from 'node:http';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/shared/config.ts';
import { cloneDatabase } from '../support/database.ts';
import { startApi, type RunningApi } from './running-api.ts';

/** Demo credentials are for the person at this machine. */

let api: RunningApi;
beforeAll(async () => void (api = await startApi()), 60_000);
afterAll(async () => api?.close());

function pageFor(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    request(`${api.url}/playground`, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['this machine by address', {}, true],
  ['this machine by name', { host: 'localhost:4000' }, true],
  ['a name that was made to lead here', { host: 'rebound.example:4000' }, false],
  [
    'such a name, with a header that hides it',
    { host: 'rebound.example', 'x-forwarded-host': 'localhost' },
    false,
  ],
  [
    'this machine, forwarded for another name',
    { host: 'localhost', 'x-forwarded-host': 'demo.example' },
    false,
  ],
])('the page for %s', async (_what, headers, isGiven) => {
  const page = await pageFor(headers);
  expect(page).toContain('"endpoint":"/graphql"');
  expect(page.includes(String(api.page.demoAuthorization))).toBe(isGiven);
});

test('a server that other machines reach has no demo credentials, and says so', async () => {
  const database = await cloneDatabase();
  const config = readConfig({ NODE_ENV: 'development', LOG_LEVEL: 'silent', PORT: '0', HOST: '0.0.0.0' });
  const app = await startApp({ config, databaseUrl: database.url, log: () => undefined });
  try {
    expect(app.lines.join('\n')).not.toContain('Bearer');
    expect(app.lines.join('\n')).toContain('because HOST is 0.0.0.0');
    const page = await (await fetch(`${app.url.replace('0.0.0.0', '127.0.0.1')}/playground`)).text();
    expect(page).toContain('"demoAuthorization":null');
    expect(page).not.toContain('Bearer ');
  } finally {
    await app.close();
    await database.drop();
  }
}, 60_000);
