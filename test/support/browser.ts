import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type BrowserContext } from 'playwright-core';

const UNPACK = join(import.meta.dirname, 'unpack-chromium.ts');
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// Switches the browser's background traffic off, so that every request in a test is the page's.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium for one test file; `close` also removes its files. */
export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * Opens headless Chromium: CHROMIUM_PATH, then an installed one, then the one inside the package `@sparticuz/chromium`.
 * Throws with every reason when none starts, because a browser test that does not run must not look as if it passed.
 */
export async function openBrowser(): Promise<Browser> {
  const failures: string[] = [];
  for (const candidate of candidates()) {
    const folder = await mkdtemp(join(tmpdir(), 'playground-browser-'));
    const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
    try {
      const context = await launch(await candidate.prepare(folder), folder);
      return {
        context,
        close: async () => {
          await context.close();
          await removeFolder();
        },
      };
    } catch (error) {
      await removeFolder();
      failures.push(`${candidate.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `No Chromium could be started, so the page was not tested. Install Chromium or set CHROMIUM_PATH.\n${failures.join('\n')}`,
  );
}

interface Program {
  readonly path: string;
  readonly flags: readonly string[];
}

/** Programs to try in turn; `prepare` may write into the folder, which goes when the browser is closed. */
function candidates(): { name: string; prepare: (folder: string) => Promise<Program> }[] {
  const given = process.env['CHROMIUM_PATH'];
  const installed = given ? [given] : INSTALLED.filter((path) => existsSync(path));
  return [
    ...installed.map((path) => ({ name: path, prepare: () => Promise.resolve({ path, flags: [] }) })),
    {
      name: '@sparticuz/chromium',
      prepare: unpack,
    },
  ];
}

/** Into a folder of ours: the package's own place is one that all users of a machine share. */
async function unpack(folder: string): Promise<Program> {
  const { stdout } = await promisify(execFile)(process.execPath, [UNPACK], {
    env: { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder },
  });
  return JSON.parse(stdout) as Program;
}

function launch({ path, flags }: Program, folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: path,
    headless: true,
    args: [...FLAGS, ...flags],
    viewport: { width: 1440, height: 900 },
  });
}
