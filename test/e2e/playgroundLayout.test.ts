import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { RunningApi } from './running-api.ts';
import {
  answer,
  focusOperation,
  openExample,
  openPlayground,
  operation,
  runButton,
  takePicture,
  type OpenPlayground,
} from './openPlayground.ts';

/** The playground by keyboard alone, for screen readers, in light and dark, and on a phone. */

const WIDTHS = [
  [375, 740],
  [768, 1024],
  [1440, 900],
] as const;

let playground: OpenPlayground;
let api: RunningApi;
let page: Page;
beforeAll(async () => {
  playground = await openPlayground();
  api = playground.api;
  page = await playground.newPage();
  await page.goto(`${api.url}/playground`);
  await operation(page, '{').waitFor();
}, 60_000);
afterAll(() => playground?.close());

describe('the keyboard', () => {
  test('reaches the operation in at most three stops, and every part of the page', async () => {
    const fresh = await playground.newPage();
    await fresh.goto(`${api.url}/playground`);
    await operation(fresh, '{').waitFor();
    const stops: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      await fresh.keyboard.press('Tab');
      stops.push(await focusedName(fresh));
    }
    await fresh.close();
    expect(stops.slice(0, 3)).toEqual(['Examples', expect.any(String), 'operation editor']);
    expect(stops).toContain('Role');
    expect(stops.join('; ')).toMatch(/Execute query.*Copy link.*Copy as/);
  });

  test('moves inside the groups by arrows', async () => {
    await page.getByRole('button', { name: 'Examples', exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await focusedName(page)).toBe('Documentation Explorer');
    await page.keyboard.press('End');
    expect(await focusedName(page)).toBe('Theme');
    await page.getByRole('tab').first().focus();
    await page.keyboard.press('End');
    expect(await focusedName(page)).toBe('New tab');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('tab').last().getAttribute('aria-selected')).toBe('true');
  });

  test('enters an editor by Enter, leaves it by Tab, and runs it', async () => {
    await openExample(page, 'SearchCodes');
    await focusOperation(page);
    await page.keyboard.press('Tab');
    expect(await focusedName(page)).toMatch(/^Execute query/);
    await page.keyboard.press('Enter');
    await answer(page, '"totalCount"').waitFor();
  });

  test('opens the documentation', async () => {
    await page.getByRole('button', { name: 'Documentation Explorer' }).click();
    const documentation = page.locator('.graphiql-doc-explorer');
    await documentation.getByRole('link', { name: 'Query', exact: true }).click();
    await documentation.getByRole('link', { name: 'billingPreview', exact: true }).click();
    expect(
      (await documentation.locator('.graphiql-markdown-description').first().innerText()).length,
    ).toBeGreaterThan(20);
    await takePicture(page, 'documentation');
  });
});

describe.each(WIDTHS)('at %i pixels', (width, height) => {
  test.each(['light', 'dark'] as const)(
    'in %s colors everybody can read and operate it',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      for (const panel of ['Examples', 'Documentation Explorer', 'History']) {
        const shown = page.getByRole('complementary', { name: panel });
        if (!(await shown.isVisible())) {
          await page.getByRole('button', { name: panel, exact: true }).click();
        }
        await shown.waitFor();
        expect(await seriousViolations(page)).toEqual([]);
        expect(await isWiderThanScreen(page)).toBe(false);
        await takePicture(page, `${width}-${colorScheme}-${panel.split(' ')[0]?.toLowerCase()}`);
      }
      await openExample(page, 'UnitsByPayer');
      await runButton(page).click();
      await answer(page, '"totalTimedUnits"').waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await takePicture(page, `${width}-${colorScheme}-response`);
    },
  );
});

test('on a phone one pane is visible at a time', async () => {
  await page.setViewportSize({ width: 375, height: 740 });
  const panes = {
    Operation: '.graphiql-query-editor',
    Variables: '.graphiql-editor-tool',
    Headers: '.graphiql-editor-tool',
    Response: '.graphiql-response',
  };
  for (const [name, selector] of Object.entries(panes)) {
    await page.getByRole('toolbar', { name: 'Pane', exact: true }).getByRole('button', { name }).click();
    for (const other of new Set(Object.values(panes)))
      expect(await page.locator(other).isVisible()).toBe(other === selector);
    const box = await page.locator(selector).boundingBox();
    expect(box?.height).toBeGreaterThan(400);
    expect(box?.width).toBeGreaterThan(340);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

/** The name of what has the focus, as far as the tests read it. */
async function focusedName(on: Page): Promise<string> {
  return on.evaluate<string>(`(() => {
    const focused = document.activeElement;
    if (focused.closest('.graphiql-query-editor .graphiql-editor')) return 'operation editor';
    if (focused.matches('select')) return 'Role';
    return focused.getAttribute('aria-label') ?? focused.textContent;
  })()`);
}

/** What people with disabilities cannot read or operate, by the rules of axe. */
async function seriousViolations(on: Page): Promise<string[]> {
  await on.evaluate(axe.source);
  const { violations } = await on.evaluate<{
    violations: { impact: string; id: string; nodes: { target: string[]; html: string }[] }[];
  }>(`axe.run(document, { resultTypes: ['violations'] })`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html.slice(0, 120)}`),
    );
}

const isWiderThanScreen = (on: Page) =>
  on.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
