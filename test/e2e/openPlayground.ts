import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { openBrowser, type Browser } from '../support/browser.ts';
import { startApi, type RunningApi } from './running-api.ts';

/** An API and a browser on its playground, with what the pages requested and logged. */
export interface OpenPlayground {
  readonly api: RunningApi;
  readonly browser: Browser;
  readonly requests: readonly Request[];
  /** Errors that pages threw or logged. */
  readonly pageErrors: readonly string[];
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Starts both, one after the other: a browser that started while the API failed would stay open. */
export async function openPlayground(): Promise<OpenPlayground> {
  const api = await startApi();
  const browser = await openBrowser().catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  const requests: Request[] = [];
  const pageErrors: string[] = [];
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  browser.context.on('request', (request) => requests.push(request));
  // Shorter than the test timeout, so that a failure names the missing element.
  browser.context.setDefaultTimeout(10_000);
  return {
    api,
    browser,
    requests,
    pageErrors,
    newPage: async () => {
      const page = await browser.context.newPage();
      page.on('pageerror', (error) => pageErrors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') pageErrors.push(message.text());
      });
      return page;
    },
    close: async () => {
      await browser.close();
      await api.close();
    },
  };
}

export const answer = (on: Page, text: string) =>
  on.locator('.graphiql-response .view-lines', { hasText: text });
export const operation = (on: Page, text: string) =>
  on.locator('.graphiql-query-editor .view-lines', { hasText: text });
export const status = (on: Page, text: string | RegExp) =>
  on.locator('.playground-status', { hasText: text });
export const runButton = (on: Page) => on.getByRole('button', { name: /^Execute query/ });
export const titlesOfTabs = async (on: Page) =>
  (await on.getByRole('tab').allInnerTexts()).map((text) => text.replace(/\s*×$/, ''));
export async function openExample(on: Page, name: string): Promise<void> {
  const panel = on.getByRole('button', { name: 'Examples', exact: true });
  const item = on
    .getByRole('region', { name: 'Examples' })
    .locator('.playground-item', { has: on.getByText(name, { exact: true }) });
  if (!(await item.isVisible())) await panel.click();
  await item.click();
  await on.locator('[role=tab][aria-selected=true]', { hasText: name }).waitFor();
}

/** Replaces the text of an editor as a person does. */
export async function fill(on: Page, editor: 'Variables' | 'Headers', text: string): Promise<void> {
  await on.getByRole('region', { name: editor }).locator('.graphiql-editor:not(.hidden)').focus();
  await on.keyboard.press('Enter');
  await on.keyboard.press('Control+A');
  await on.keyboard.press('Delete');
  if (text) await on.keyboard.insertText(text);
}

/** Enters the operation editor by keyboard: focus, then Enter. */
export async function focusOperation(on: Page): Promise<void> {
  await on.getByRole('region', { name: 'Operation' }).locator('.graphiql-editor').focus();
  await on.keyboard.press('Enter');
}

/** Saves a screenshot in the folder PLAYGROUND_SCREENSHOT, for people who want to see the page. */
export async function takePicture(on: Page, name: string): Promise<void> {
  const folder = process.env['PLAYGROUND_SCREENSHOT'];
  if (folder) await on.screenshot({ path: join(folder, `playground-${name}.png`) });
}
