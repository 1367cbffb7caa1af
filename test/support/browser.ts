import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// The browser's own background traffic is switched off, so that every request a test sees is the page's.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of its own for one test file; `close` also removes what it wrote. */
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
    try {
      return await launch(await candidate.prepare());
    } catch (error) {
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

function candidates(): { name: string; prepare: () => Promise<Program> }[] {
  const given = process.env['CHROMIUM_PATH'];
  const installed = given ? [given] : INSTALLED.filter((path) => existsSync(path));
  return [
    ...installed.map((path) => ({ name: path, prepare: () => Promise.resolve({ path, flags: [] }) })),
    {
      name: '@sparticuz/chromium',
      prepare: async () => {
        const { default: packaged } = await import('@sparticuz/chromium');
        return { path: await packaged.executablePath(), flags: packaged.args };
      },
    },
  ];
}

async function launch({ path, flags }: Program): Promise<Browser> {
  const userData = await mkdtemp(join(tmpdir(), 'playground-browser-'));
  const removeUserData = () => rm(userData, { recursive: true, force: true, maxRetries: 3 });
  try {
    const context = await chromium.launchPersistentContext(userData, {
      executablePath: path,
      headless: true,
      args: [...FLAGS, ...flags],
      viewport: { width: 1440, height: 900 },
    });
    return {
      context,
      close: async () => {
        await context.close();
        await removeUserData();
      },
    };
  } catch (error) {
    await removeUserData();
    throw error;
  }
}
