import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type RunningApp } from '../../src/app.ts';
import { readConfig } from '../../src/shared/config.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { pageConfigOf, startApi, type RunningApi } from './running-api.ts';

/** Demo credentials are for the person at this machine, and survive a restart of their server. */

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
  expect(api.page.credentials.map(({ role }) => role)).toEqual([
    'BILLER',
    'CLINICIAN',
    'ANALYST',
    'ADMIN',
    'AUDITOR',
  ]);
  for (const { authorization } of api.page.credentials) expect(page.includes(authorization)).toBe(isGiven);
  expect(page.includes('Bearer ')).toBe(isGiven);
});

describe('a server', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await cloneDatabase();
    folder = await mkdtemp(join(tmpdir(), 'demo credentials-'));
  }, 60_000);
  afterAll(async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts with these settings, and stops when the work is done. */
  async function whileRunning<T>(
    settings: Record<string, string>,
    work: (app: RunningApp) => Promise<T>,
  ): Promise<T> {
    const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: folder, ...settings });
    const app = await startApp({ config, databaseUrl: database.servingUrl, log: () => undefined });
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  }

  const isThere = (file: string) =>
    stat(join(folder, file)).then(
      () => true,
      () => false,
    );

  test('that other machines reach has no demo credentials, and states it', async () => {
    await whileRunning({ NODE_ENV: 'development', HOST: '0.0.0.0' }, async (app) => {
      expect(app.credentials).toEqual([]);
      expect(app.lines.join('\n')).toContain('because HOST is 0.0.0.0');
      expect((await pageConfigOf(app.url.replace('0.0.0.0', '127.0.0.1'))).credentials).toEqual([]);
      expect(await isThere('development-key.pem')).toBe(false);
    });
  }, 60_000);

  test('in tests writes no key and no credentials', async () => {
    await whileRunning({ NODE_ENV: 'test', HOST: '127.0.0.1' }, async (app) => {
      expect(app.credentials).toHaveLength(5);
      expect(await isThere('development-key.pem')).toBe(false);
      expect(await isThere('demo-credentials.sh')).toBe(false);
    });
  }, 60_000);

  test('prints five lines, and writes credentials that shells source and that survive a restart', async () => {
    const file = join(folder, 'demo-credentials.sh');
    const sourced = await whileRunning({ NODE_ENV: 'development' }, async (app) => {
      const lines = app.lines.filter((line) => line !== '');
      expect(lines).toEqual([
        `API          ${app.url}/graphql`,
        `Playground   ${app.url}/playground`,
        `Docs         ${app.url}/docs`,
        `Credentials  source '${file}'`,
        'Stop         Ctrl-C',
      ]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const script = `. '${file}'; printf '%s\\n' "$OT_URL" "$OT_BILLER_TOKEN" "$OT_ADMIN_TOKEN"`;
      return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
    });
    const [url = '', biller = '', admin = ''] = sourced;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    await whileRunning({ NODE_ENV: 'development' }, async (app) => {
      expect(await subjectOf(app, biller)).toBe('demo-biller');
      expect(await subjectOf(app, admin)).toBe('demo-admin');
    });
  }, 60_000);

  test('in production rejects what the development key signed, and writes no credentials', async () => {
    const token = (await readFile(join(folder, 'demo-credentials.sh'), 'utf8')).match(
      /OT_ADMIN_TOKEN='([^']+)'/,
    )?.[1];
    await rm(join(folder, 'demo-credentials.sh'));
    const settings = {
      NODE_ENV: 'production',
      OIDC_ISSUER: 'https://login.example',
      OIDC_AUDIENCE: 'ot-codebook',
      SHUTDOWN_GRACE_SECONDS: '0',
    };
    await whileRunning(settings, async (app) => {
      expect(app.credentials).toEqual([]);
      await expect(subjectOf(app, String(token))).rejects.toThrow('401');
      expect(await isThere('demo-credentials.sh')).toBe(false);
    });
  }, 60_000);
});

async function subjectOf(app: RunningApp, token: string): Promise<string> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { subject } }' }),
  });
  if (response.status !== 200) throw new Error(String(response.status));
  const { data } = (await response.json()) as { data: { viewer: { subject: string } } };
  return data.viewer.subject;
}
