import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/browser.ts';
import { startApi, type RunningApi } from './running-api.ts';

let api: RunningApi;
let browser: Browser;
let page: Page;
const pageErrors: string[] = [];
const hosts = new Set<string>();

beforeAll(async () => {
  api = await startApi();
  browser = await openBrowser();
  browser.context.on('request', (request) => hosts.add(new URL(request.url()).host));
  browser.context.setDefaultTimeout(10_000);
  page = await browser.context.newPage();
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.on('console', (message) => {
    // A violation of the content security policy is one of these.
    if (message.type() === 'error') pageErrors.push(message.text());
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await api?.close();
});

describe('the documentation in a browser', () => {
  test('opens at /docs, and leads to a guide', async () => {
    await page.goto(`${api.url}/docs`);
    expect(await page.title()).toContain('OT Codebook');
    await page.getByText('Guides', { exact: true }).first().click();
    await page.getByRole('navigation').getByRole('link', { name: /quer/i }).first().click();
    await page.getByRole('heading', { name: 'Finding codes' }).waitFor();
  });

  test('is searched by keyboard alone', async () => {
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('billingPreview input');
    const results = page.getByRole('region', { name: 'Search results' });
    await results.getByRole('link').first().waitFor();
    const before = page.url();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href !== before);
    await page.waitForLoadState();
  });

  test('a type of the reference has an address of its own', async () => {
    await page.goto(`${api.url}/docs/reference/find-a-code.html#SearchHighlight`);
    expect(await page.locator('#SearchHighlight').isVisible()).toBe(true);
    await page.getByRole('link', { name: 'CodeConnection' }).first().click();
    await page.waitForURL(/#CodeConnection$/);
  });

  test.each([
    [375, 'light'],
    [768, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)('fits %i px, %s', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    for (const path of ['', 'guides/querying.html', 'decisions/', 'reference/find-a-code.html']) {
      await page.goto(`${api.url}/docs/${path}`);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([path, overflow]).toEqual([path, 0]);
    }
    await takePicture(`docs-${width}-${colorScheme}`);
  });

  test('loads nothing from another host, and logs no error', () => {
    expect([...hosts]).toEqual([new URL(api.url).host]);
    expect(pageErrors).toEqual([]);
  });
});

test('a page that does not exist is 404, and headers forbid everything from elsewhere', async () => {
  expect((await fetch(`${api.url}/docs/nowhere.html`)).status).toBe(404);
  expect((await fetch(`${api.url}/docs/..%2f..%2fpackage.json`)).status).toBe(404);
  const { headers } = await fetch(`${api.url}/docs/`);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'/,
  );
  expect(headers.get('content-encoding')).toBe('gzip');
});

/** Writes a picture into the folder PICTURES, when it is set, for people who look at them. */
async function takePicture(name: string): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}
