import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { openBrowser, type Browser } from '../support/browser.ts';
import { startApi, type RunningApi } from './running-api.ts';

/** From an empty browser to the first result on screen: about 2 s on an idle machine. */
const READY_WITHIN_MS = 15_000;

let api: RunningApi;
let browser: Browser;
let page: Page;
const pageErrors: string[] = [];
const requests: Request[] = [];

beforeAll(async () => {
  // One after the other: a browser that started while the API failed would stay open.
  api = await startApi();
  browser = await openBrowser();
  browser.context.on('request', (request) => requests.push(request));
  // Shorter than the test timeout, so that a failure names the missing element.
  browser.context.setDefaultTimeout(10_000);
  page = await browser.context.newPage();
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text());
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await api?.close();
});

describe('the playground in a browser', () => {
  test('opens with an example and its result', async () => {
    await page.goto(`${api.url}/playground`);
    await answer(page, '"code": "97530"').waitFor({ timeout: READY_WITHIN_MS });
    expect(await page.title()).toBe('OT Codebook playground');
    await takePicture('answer');
  });

  test('has a tab for every example, in order', async () => {
    const operationNames = api.page.examples.map(
      ({ operation }) => /^(?:query|mutation) (\w+)/m.exec(operation)?.[1],
    );
    expect(operationNames.length).toBeGreaterThanOrEqual(8);
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(operationNames);
  });

  test('runs an example by its button', async () => {
    await page.getByRole('tab', { name: 'WhoAmI' }).click();
    await executeButton(page).click();
    await answer(page, '"viewer"').waitFor();
  });

  test('runs an example by Ctrl-Enter', async () => {
    await page.getByRole('tab', { name: 'LoadedData' }).click();
    await focusOperation(page);
    await page.keyboard.press('Control+Enter');
    await answer(page, '"revision"').waitFor();
  });

  test('shows the demo credential in the headers and sends it', async () => {
    const credential = String(api.page.demoAuthorization);
    const headers = page.locator('section.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines');
    expect(await headers.innerText()).toContain('"Authorization"');
    const lastSent = requests.findLast((request) => request.url() === `${api.url}/graphql`);
    expect(lastSent?.headers()['authorization']).toBe(credential);
  });

  test('stores edited tabs in the browser, and no credential', async () => {
    await page.getByRole('tab', { name: 'WhoAmI' }).click();
    await focusOperation(page);
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' # mine');
    while (!(await stored(page)).includes('mine'));
    await page.reload();
    await operation(page, '# mine').waitFor();
    expect(await page.getByRole('tab').count()).toBe(api.page.examples.length);
    expect(await stored(page)).not.toContain(String(api.page.demoAuthorization).split(' ')[1]);
  });

  test('forgets the tabs of an earlier run of the server', async () => {
    await page.evaluate('localStorage.setItem("ot-codebook-playground:earlier:graphiql:tabState", "old")');
    await page.reload();
    await executeButton(page).waitFor();
    expect(await stored(page)).not.toContain('earlier');
  });

  test('opens the documentation', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const documentation = page.locator('.graphiql-doc-explorer');
    await documentation.getByRole('link', { name: 'Query', exact: true }).click();
    await documentation.getByRole('link', { name: 'billingPreview', exact: true }).click();
    expect(
      (await documentation.locator('.graphiql-markdown-description').first().innerText()).length,
    ).toBeGreaterThan(20);
    await takePicture('documentation');
  });

  test('reaches the execute button, and leaves the editors, by keyboard alone', async () => {
    await page.getByRole('tab', { name: 'SearchCodes' }).click();
    await focusOperation(page);
    await page.keyboard.press('Tab');
    expect(await focusedLabel(page)).toMatch(/^Execute query/);
    await page.keyboard.press('Enter');
    await answer(page, '"totalCount"').waitFor();

    const passed = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      passed.add(await focusedLabel(page));
    }
    expect([...passed].join('; ')).toMatch(/(Show|Hide) Documentation Explorer/);
    expect([...passed].join('; ')).toMatch(/Execute query/);
  });

  test('logs no error and calls no other host', () => {
    expect(pageErrors).toEqual([]);
    const elsewhere = requests.map((request) => request.url()).filter((url) => !isOwn(url));
    expect(elsewhere).toEqual([]);
    const workers = requests.filter((request) => /\/(editor|json|graphql)-[^/]+\.js$/.test(request.url()));
    expect(workers.length).toBeGreaterThanOrEqual(3);
  });

  test('shows a message when the API is unreachable', async () => {
    const lonely = await browser.context.newPage();
    await lonely.route('**/graphql', (route) => route.abort());
    await lonely.goto(`${api.url}/playground`);
    const alert = lonely.locator('.playground-error');
    await alert.waitFor();
    expect(await alert.innerText()).toContain(`The API at ${api.url}/graphql can't be reached`);
    await lonely.close();
  });
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

const answer = (on: Page, text: string) => on.locator('.graphiql-response .view-lines', { hasText: text });
const operation = (on: Page, text: string) =>
  on.locator('.graphiql-query-editor .view-lines', { hasText: text });
const executeButton = (on: Page) => on.getByRole('button', { name: /^Execute query/ });
const stored = (on: Page) => on.evaluate<string>('JSON.stringify(localStorage)');
const focusedLabel = (on: Page) =>
  on.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? ""');

/** Enters the operation editor by keyboard: focus, then Enter. */
async function focusOperation(on: Page): Promise<void> {
  await on.getByRole('region', { name: 'Operation Editor' }).locator('.graphiql-editor').focus();
  await on.keyboard.press('Enter');
}

function isOwn(url: string): boolean {
  return url.startsWith(`${api.url}/`) || url.startsWith('data:') || url.startsWith(`blob:${api.url}/`);
}

/** Saves a screenshot in the folder PLAYGROUND_SCREENSHOT, for people who want to see the page. */
async function takePicture(name: string): Promise<void> {
  const folder = process.env['PLAYGROUND_SCREENSHOT'];
  if (folder) await page.screenshot({ path: join(folder, `playground-${name}.png`) });
}
