import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { readCatalogFiles } from '../../../src/seeding/catalog/files.ts';
import { startTestApi, type Actor, type TestApi } from '../../support/api.ts';
import { readGuideBlocks, replaceBlock, type GuideBlock } from '../../support/guideBlocks.ts';
import { UPDATING } from '../../support/golden.ts';

/** Every block of the README and the guides runs, or stands below with the reason why not. */

const ROOT = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** Who sends an operation that needs a credential or variables. */
const SENDERS: Readonly<
  Record<string, { readonly as?: Actor; readonly variables?: Readonly<Record<string, unknown>> }>
> = {
  'docs/guides/access.md graphql 1': { as: 'ADMIN' },
  'docs/guides/billing-answers.md graphql 1': {
    variables: {
      input: { dateOfService: '2026-11-02', services: [{ code: '97530', minutes: 23 }] },
      knownAt: '2099-01-01T00:00:00Z',
    },
  },
  'docs/guides/catalog.md graphql 1': { as: 'ADMIN' },
  'docs/guides/comparing-payers.md graphql 1': { variables: { codes: ['97530', '97110'] } },
  'docs/guides/querying.md graphql 1': { variables: { code: '97530' } },
};

const NOT_RUN: Readonly<Record<string, string>> = {
  'docs/guides/backups.md sql 1':
    'Drops what a restored backup must not have; test/db/backup.test.ts runs it.',
  'docs/guides/billing-a-file.md sh 1': 'Files of the reader; test/cli/billFile.test.ts runs the command.',
  'docs/guides/catalog.md sh 1': 'Files of the reader; test/cli/catalog.test.ts runs the commands.',
  'docs/guides/catalog.md sh 2': 'Files of the reader; test/cli/catalog.test.ts runs the commands.',
  'docs/guides/contract-rates.md sh 1': 'Files of the reader; test/cli/rates.test.ts runs the commands.',
  'docs/guides/contract-rates.md sh 2': 'Files of the reader; test/cli/rates.test.ts runs the commands.',
  'docs/guides/policy-impact.md graphql 1': 'Needs a draft; test/api/impact.test.ts makes one.',
  'docs/guides/running.md sql 1': 'Creates the logins of a database; test/db/login.test.ts runs it.',
};

/** Answers that are shown: of which operation, and how they are shortened. Other JSON is only parsed. */
const ANSWERS: Readonly<
  Record<string, { readonly of: string; readonly items: Readonly<Record<string, number>> }>
> = {
  'README.md json 1': { of: 'README.md graphql 1', items: { modifiers: 1, payerTerms: 2, notes: 1 } },
};

const blocks = readGuideBlocks();
const of = (...languages: string[]) =>
  blocks.filter(({ language, name }) => languages.includes(language) && !(name in NOT_RUN));

let api: TestApi;
let url: string;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(() => api?.close());

test('every block runs, or has a reason why not', () => {
  const runnable = ['graphql', 'json', 'yaml', 'csv', 'python', 'mermaid'];
  const unknown = blocks.filter(({ language, name }) => !runnable.includes(language) && !(name in NOT_RUN));
  expect(unknown.map(({ name }) => name)).toEqual([]);
  const names = new Set(blocks.map(({ name }) => name));
  const gone = [...Object.keys(NOT_RUN), ...Object.keys(SENDERS), ...Object.keys(ANSWERS)];
  expect(gone.filter((name) => !names.has(name))).toEqual([]);
});

test.each(of('graphql').map((block) => [block.name, block] as const))('%s', async (name, { text }) => {
  const { as, variables } = SENDERS[name] ?? {};
  const answer = await api.execute(text, { ...(as && { as }), ...(variables && { variables }) });
  expect(answer.errors).toBeUndefined();
  expect(JSON.stringify(answer.data)).not.toMatch(/"userErrors":\[\{/);
});

test.each(of('json').map((block) => [block.name, block] as const))('%s', async (name, block) => {
  const shown: unknown = JSON.parse(block.text);
  const answer = ANSWERS[name];
  if (!answer) return;
  const operation = blocks.find((candidate) => candidate.name === answer.of)?.text ?? '';
  const real = shortened(await api.execute(operation, SENDERS[answer.of]), answer.items);
  if (UPDATING) rewrite(block, JSON.stringify(real, null, 2));
  else expect(shown).toEqual(real);
});

test.each(of('yaml').map((block) => [block.name, block] as const))('%s', (name, { text }) => {
  expect(parse(text)).toBeInstanceOf(Object);
  expect(readCatalogFiles([{ name, text }]).issues).toEqual([]);
});

test.each(of('csv').map((block) => [block.name, block] as const))('%s has whole rows', (_name, { text }) => {
  const cells = text.split('\n').map((row) => row.replaceAll(/"[^"]*"/g, '').split(',').length);
  expect(new Set(cells).size).toBe(1);
});

describe('scripts', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'guides-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(of('python').map((block) => [block.name, block] as const))(
    '%s',
    async (_name, { text }) => {
      const file = path.join(folder, 'script.py');
      writeFileSync(file, text.replaceAll('http://127.0.0.1:4000', url));
      const key = (await api.authorizationOf('ANALYST'))?.replace('Bearer ', '') ?? '';
      const env = { ...process.env, OT_CODEBOOK_KEY: key };
      const done = await run('python3', [file], { cwd: folder, env }).catch(
        (error: NodeJS.ErrnoException) => {
          // A machine without Python can run everything else.
          if (error.code === 'ENOENT') return null;
          throw error;
        },
      );
      expect(done?.stderr ?? '').toBe('');
    },
    60_000,
  );
});

/** The answer with the first items of its lists: as many as are shown, or one. */
function shortened(value: unknown, items: Readonly<Record<string, number>>, key = ''): unknown {
  if (Array.isArray(value)) return value.slice(0, items[key] ?? 1).map((item) => shortened(item, items));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, shortened(item, items, name)]),
  );
}

function rewrite(block: GuideBlock, text: string): void {
  const file = path.join(ROOT, block.file);
  writeFileSync(file, replaceBlock(readFileSync(file, 'utf8').split('\n'), block, text).join('\n'));
}
