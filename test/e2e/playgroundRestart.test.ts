import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type RunningApp } from '../../src/app.ts';
import { readConfig } from '../../src/shared/config.ts';
import { openBrowser, type Browser } from '../support/browser.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  answer,
  focusOperation,
  openExample,
  operation,
  runButton,
  status,
  takePicture,
} from './openPlayground.ts';

/** A development server that restarts under an open page: what a person wrote stays, and so does the credential. */

let database: TestDatabase;
let browser: Browser;
let folder: string;
let app: RunningApp;

const start = (port: string) => {
  const settings = { NODE_ENV: 'development', LOG_LEVEL: 'silent', PORT: port, DATA_DIR: folder };
  return startApp({
    config: readConfig(settings),
    databaseUrl: database.servingUrl,
    log: () => undefined,
  });
};

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), 'playground-restart-'));
  app = await start('0');
  browser = await openBrowser();
  browser.context.setDefaultTimeout(10_000);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

test('unsaved work, the role and an open page survive the restart', async () => {
  const page = await browser.context.newPage();
  await page.goto(`${app.url}/playground`);
  await operation(page, 'CodeWithSessionBilling').waitFor();
  await openExample(page, 'AuditTrail');
  await focusOperation(page);
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# unsaved work\n');

  const { port } = new URL(app.url);
  await app.close();
  app = await start(port);

  // The open page goes on with the credential that it has.
  await runButton(page).click();
  await answer(page, '"auditEvents"').waitFor();
  await page.reload();
  await operation(page, '# unsaved work').waitFor();
  await status(page, 'demo-auditor · AUDITOR · demo-clinic').waitFor();
  await runButton(page).click();
  await answer(page, '"auditEvents"').waitFor();
  await takePicture(page, 'after-a-restart');
}, 60_000);
