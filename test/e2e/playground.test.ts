import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { RunningApi } from './running-api.ts';
import {
  answer,
  fill,
  focusOperation,
  openExample,
  openPlayground,
  operation,
  runButton,
  status,
  takePicture,
  titlesOfTabs,
  type OpenPlayground,
} from './openPlayground.ts';

/** From an empty browser to the first result on screen: about 2 s on an idle machine. */
const READY_WITHIN_MS = 15_000;

let playground: OpenPlayground;
let api: RunningApi;
let page: Page;
beforeAll(async () => {
  playground = await openPlayground();
  api = playground.api;
  page = await playground.newPage();
}, 60_000);
afterAll(() => playground?.close());

describe('the playground in a browser', () => {
  test('opens with the first example and its answer', async () => {
    await page.goto(`${api.url}/playground`);
    await answer(page, '"title": "Therapeutic activities"').waitFor({ timeout: READY_WITHIN_MS });
    expect(await page.title()).toBe('OT Codebook playground');
    expect(await titlesOfTabs(page)).toEqual(['CodeWithSessionBilling']);
    await takePicture(page, 'answer');
  });

  test('lists every example by group', async () => {
    const panel = page.getByRole('region', { name: 'Examples' });
    expect(await panel.locator('h3').allInnerTexts()).toEqual([
      'Front end',
      'Analyst',
      'Clinician and biller',
      'Administrator',
      'Auditor',
    ]);
    expect(await panel.locator('.playground-item-name').allInnerTexts()).toEqual(
      api.page.examples.map(({ name }) => name),
    );
  });

  test('opens an example in a tab of its own, with its variables, as its role', async () => {
    await openExample(page, 'AuditTrail');
    expect(await titlesOfTabs(page)).toEqual(['CodeWithSessionBilling', 'AuditTrail']);
    await status(page, 'demo-auditor · AUDITOR · demo-clinic').waitFor();
    await runButton(page).click();
    await answer(page, '"auditEvents"').waitFor();
    expect(sentAuthorization()).toBe(api.credentialOf('AUDITOR'));
    // The second time the tab is found again.
    await openExample(page, 'CodeWithSessionBilling');
    await openExample(page, 'AuditTrail');
    expect(await titlesOfTabs(page)).toEqual(['CodeWithSessionBilling', 'AuditTrail']);
  });

  test('switches roles, and shows who sends', async () => {
    for (const { role, authorization } of api.page.credentials) {
      await page.getByLabel('Role').selectOption(role);
      await status(page, `demo-${role.toLowerCase()} · ${role} · demo-clinic`).waitFor();
      await openExample(page, 'WhoAmI');
      await runButton(page).click();
      await answer(page, `"demo-${role.toLowerCase()}"`).waitFor();
      expect(sentAuthorization()).toBe(authorization);
    }
    await page.getByLabel('Role').selectOption('ANONYMOUS');
    await status(page, 'anonymous').waitFor();
    await runButton(page).click();
    await answer(page, '"organization": null').waitFor();
    expect(sentAuthorization()).toBeUndefined();
    await page.getByLabel('Role').selectOption('BILLER');
  });

  test('shows what a run cost', async () => {
    await openExample(page, 'UnitsByPayer');
    await page.locator('[role=tab][aria-selected=true]', { hasText: 'UnitsByPayer' }).waitFor();
    await focusOperation(page);
    await page.keyboard.press('Control+Enter');
    await answer(page, '"billingPreview"').waitFor();
    await status(page, /cost [\d,]+ · [\d,]+ left this minute · [\d,]+ ms · [\d,]+ kB/).waitFor();
  });

  test('sends the credential of the tab in place of the role’s', async () => {
    await openExample(page, 'WhoAmI');
    await page.getByRole('button', { name: 'Headers' }).click();
    await fill(page, 'Headers', JSON.stringify({ Authorization: api.credentialOf('ANALYST') }));
    await runButton(page).click();
    await answer(page, '"demo-analyst"').waitFor();
    await status(page, 'demo-analyst').waitFor();
    await fill(page, 'Headers', '');
    await page.getByRole('button', { name: 'Variables' }).click();
  });

  test('shows events of a subscription, and stops it', async () => {
    await openExample(page, 'PolicyChangedLive');
    await runButton(page).click();
    await answer(page, 'events appear here').waitFor();
    await publishPolicy();
    await answer(page, '"received": 1').waitFor();
    await answer(page, 'Payment for OTA and PTA services').waitFor();
    await takePicture(page, 'subscription');
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await runButton(page).waitFor();
  });

  test('shows why a subscription did not begin', async () => {
    await openExample(page, 'ExportProgress');
    await runButton(page).click();
    await answer(page, '"errors"').waitFor();
  });
});

describe('tabs', () => {
  test('survive a reload at once, with what was not stored yet, and hold no credential', async () => {
    await openExample(page, 'SearchCodes');
    await focusOperation(page);
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('# mine\n');
    const before = await titlesOfTabs(page);
    await page.reload();
    await operation(page, '# mine').waitFor();
    expect(await titlesOfTabs(page)).toEqual(before);
    const stored = await page.evaluate<string>('JSON.stringify(localStorage)');
    for (const { authorization } of api.page.credentials)
      expect(stored).not.toContain(authorization.replace('Bearer ', ''));
    expect(stored).not.toContain('Bearer');
    await takePicture(page, 'unsaved-work');
  });

  test('are never replaced by an example', async () => {
    await openExample(page, 'SearchCodes');
    const titles = await titlesOfTabs(page);
    expect(titles.filter((title) => title === 'SearchCodes')).toHaveLength(2);
    await page.getByRole('tab', { name: 'SearchCodes' }).first().click();
    await operation(page, '# mine').waitFor();
  });

  test('that are closed come back with their text', async () => {
    const before = await titlesOfTabs(page);
    await page.getByRole('tab', { name: 'SearchCodes' }).first().focus();
    await page.keyboard.press('Delete');
    await status(page, 'Closed SearchCodes.').waitFor();
    expect(await titlesOfTabs(page)).toHaveLength(before.length - 1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await operation(page, '# mine').waitFor();
    expect((await titlesOfTabs(page)).sort()).toEqual(before.sort());
  });

  test('of two windows do not delete each other', async () => {
    const other = await playground.newPage();
    await other.goto(`${api.url}/playground`);
    await runButton(other).waitFor();
    await openExample(other, 'TiedMinutes');
    await other.close({ runBeforeUnload: false });
    await openExample(page, 'LoadedData');
    await page.reload();
    await runButton(page).waitFor();
    const titles = await titlesOfTabs(page);
    expect(titles).toContain('TiedMinutes');
    expect(titles).toContain('LoadedData');
  });

  test('are listed in the history after a run, without headers', async () => {
    await page.getByRole('button', { name: 'History', exact: true }).click();
    const history = page.getByRole('region', { name: 'History' });
    await history
      .getByRole('button', { name: /^UnitsByPayer/ })
      .first()
      .waitFor();
    const before = (await titlesOfTabs(page)).length;
    await history
      .getByRole('button', { name: /^AuditTrail/ })
      .first()
      .click();
    await operation(page, 'AuditTrail').waitFor();
    expect((await titlesOfTabs(page)).length).toBeGreaterThanOrEqual(before);
    await page.getByRole('button', { name: 'Examples', exact: true }).click();
  });
});

describe('links', () => {
  const link = (parts: Record<string, string>) => `${api.url}/playground#${new URLSearchParams(parts)}`;

  test('open an operation with its variables, and do not run it', async () => {
    const opened = await playground.newPage();
    const query =
      'mutation Linked($id: ID!) { sessionVoid(id: $id, expectedVersion: 1, reason: "r") { userErrors { code } } }';
    const sent = playground.requests.length;
    await opened.goto(link({ query, variables: '{ "id": "x" }' }));
    await operation(opened, 'Linked').waitFor();
    await opened.locator('.graphiql-editor-tool .view-lines', { hasText: '"x"' }).waitFor();
    await status(opened, 'Opened from a link').waitFor();
    expect(new URL(opened.url()).hash).toBe('');
    expect(
      playground.requests
        .slice(sent)
        .map((request) => request.postData() ?? '')
        .join('\n'),
    ).not.toContain('Linked');
    await opened.close();
  });

  test('open an example by its name, and report one that does not exist', async () => {
    const opened = await playground.newPage();
    await opened.goto(link({ example: 'ProgramDay' }));
    await operation(opened, 'ProgramDay').waitFor();
    await opened.evaluate('location.hash = "#example=Nowhere"');
    await status(opened, 'There is no example Nowhere.').waitFor();
    await opened.close();
  });

  test('are copied, and open what was copied', async () => {
    await openExample(page, 'TiedMinutes');
    await page.getByRole('button', { name: 'Copy link' }).click();
    await status(page, 'Copied a link').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    const opened = await playground.newPage();
    await opened.goto(copied);
    await operation(opened, 'TiedMinutes').waitFor();
    await opened.locator('.graphiql-editor-tool .view-lines', { hasText: '97110' }).waitFor();
    await opened.close();
  });
});

describe('copied programs', () => {
  const run = promisify(execFile);
  const environment = () => ({
    ...process.env,
    OT_BILLER_TOKEN: api.credentialOf('BILLER').replace('Bearer ', ''),
  });
  const programs: Record<string, (code: string) => Promise<string>> = {
    curl: async (code) => (await run('sh', ['-c', code], { env: environment() })).stdout,
    fetch: async (code) =>
      (await run(process.execPath, ['--input-type=module', '-e', code], { env: environment() })).stdout,
    Python: async (code) => (await run('python3', ['-c', code], { env: environment() })).stdout,
  };

  test.each(Object.keys(programs))(
    'as %s give the answer of the page, and hold no credential',
    async (name) => {
      await page.getByLabel('Role').selectOption('BILLER');
      await openExample(page, 'CodeWithSessionBilling');
      await page.getByRole('button', { name: 'Copy as' }).click();
      await page.getByRole('menuitem', { name: `Copy as ${name}` }).click();
      await status(page, `Copied as ${name}.`).waitFor();
      const code = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(code).not.toContain('eyJ');
      const output = await programs[name]?.(code);
      const { data, errors } = JSON.parse(output ?? '') as { data?: { sessions: object }; errors?: unknown };
      expect(errors ?? undefined).toBeUndefined();
      expect(data?.sessions).toEqual({ nodes: expect.any(Array) as unknown });
    },
  );
});

test('the page logs no error and calls no other host', () => {
  // The browser logs every answer that is an error, and a test asks for one.
  expect(playground.pageErrors.filter((error) => !/status of (400|404)/.test(error))).toEqual([]);
  const elsewhere = playground.requests.map((request) => request.url()).filter((url) => !isOwn(url));
  expect(elsewhere).toEqual([]);
  const workers = playground.requests.filter((request) =>
    /\/(editor|json|graphql)-[^/]+\.js$/.test(request.url()),
  );
  expect(workers.length).toBeGreaterThanOrEqual(3);
});

test('a message shows that the API is unreachable', async () => {
  const lonely = await playground.browser.context.newPage();
  await lonely.route('**/graphql', (route) => route.abort());
  await lonely.goto(`${api.url}/playground`);
  const alert = lonely.locator('.playground-error');
  await alert.waitFor();
  expect(await alert.innerText()).toContain(`The API at ${api.url}/graphql can't be reached`);
  await lonely.close();
});

describe('the playground over HTTP', () => {
  test('redirects a browser from the root', async () => {
    const response = await fetch(api.url, { headers: { accept: 'text/html' }, redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/playground']);
  });

  test('loads from its own server only, and forbids framing and caching', async () => {
    const { headers } = await fetch(`${api.url}/playground`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = String(headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  test('serves its files as immutable, and nothing else', async () => {
    const html = await (await fetch(`${api.url}/playground`)).text();
    const script = /src="([^"]+\.js)"/.exec(html)?.[1];
    const served = await fetch(api.url + String(script));
    expect(served.headers.get('content-type')).toContain('text/javascript');
    expect(served.headers.get('cache-control')).toContain('immutable');
    for (const file of ['manifest.json', '..%2f..%2fpackage.json', '%2e%2e%2fmanifest.json', 'constructor']) {
      expect((await fetch(`${api.url}/playground/assets/${file}`)).status).toBe(404);
    }
  });
});

const sentAuthorization = () =>
  playground.requests
    .findLast(
      (request) => request.url() === `${api.url}/graphql` && !request.postData()?.includes('InThePlayground'),
    )
    ?.headers()['authorization'];

/** Publishes the policy of the example AddPolicyNote. */
async function publishPolicy(): Promise<void> {
  for (const name of ['AddPolicyNote', 'PublishPolicy']) {
    const example = api.page.examples.find((candidate) => candidate.name === name);
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: api.credentialOf('ADMIN') },
      body: JSON.stringify({
        query: example?.operation,
        variables: JSON.parse(example?.variables ?? '{}') as object,
      }),
    });
    expect(JSON.stringify(await response.json())).toContain('"userErrors":[]');
  }
}

function isOwn(url: string): boolean {
  return url.startsWith(`${api.url}/`) || url.startsWith('data:') || url.startsWith(`blob:${api.url}/`);
}
