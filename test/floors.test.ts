import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './support/houseRules.ts';

/** The table of floors.mjs, as dependency-cruiser applies it: it rejects what it should, and nothing else. */

/** Each import breaks the rule beside it; null breaks none. */
const IMPORTS: readonly (readonly [from: string, to: string, rule: string | null])[] = [
  ['src/sessions/service.ts', 'src/db/client.ts', null],
  ['src/sessions/service.ts', 'src/claims/preview.ts', null],
  ['src/api/codes.ts', 'src/api/kit/builder.ts', null],
  ['src/api/execution/executor.ts', 'src/api/schema.ts', null],
  ['src/cli/bill.ts', 'src/sessions/service.ts', null],
  ['src/app.ts', 'src/http/server.ts', null],
  ['src/api/kit/builder.ts', 'graphql', null],
  ['src/db/client.ts', 'src/sessions/rows.ts', 'floor of db'],
  ['src/reference/load.ts', 'src/seeding/seed.ts', 'floor of reference'],
  ['src/claims/preview.ts', 'src/exports/service.ts', 'floor of claims'],
  ['src/codes/search.ts', 'src/api/codes.ts', 'floor of codes'],
  ['src/api/kit/context.ts', 'src/api/errors.ts', 'floor of api/kit'],
  ['src/api/payers.ts', 'src/api/execution/limits.ts', 'floor of api'],
  ['src/http/server.ts', 'src/cli/command.ts', 'floor of http'],
  ['src/shared/paging.ts', 'src/db/rows.ts', 'floor of shared'],
  ['src/newcomer/a.ts', 'src/shared/errors.ts', 'folder without a floor'],
  ['src/policies/edit.ts', 'graphql', 'services without GraphQL'],
  ['src/billing/units.ts', 'zod', 'billing imports no package'],
  ['src/sessions/service.ts', 'zod', null],
  ['src/http/playground/page/main.ts', 'src/shared/paging.ts', 'the page runs in a browser'],
  ['src/audit/one.ts', 'src/audit/other.ts', 'circle of files'],
  ['src/audit/other.ts', 'src/audit/one.ts', null],
];

interface Cruised {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'floors-'));
  await writeFile(path.join(folder, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext" } }');
  const files = new Map([['package.json', '{ "dependencies": { "graphql": "1.0.0", "zod": "1.0.0" } }']]);
  for (const name of ['graphql', 'zod']) {
    files.set(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    files.set(`node_modules/${name}/index.js`, '');
  }
  for (const [from, to] of IMPORTS) {
    const target = to.startsWith('src/') ? relativeImport(from, to) : to;
    // Types count like values.
    files.set(
      from,
      `${files.get(from) ?? ''}import type { T${files.get(from)?.length ?? ''} } from '${target}';\n`,
    );
    if (to.startsWith('src/') && !files.has(to)) files.set(to, '');
  }
  for (const [file, text] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(
      path.join(folder, file),
      file.endsWith('.ts') ? `${text}export type T = string;\n` : text,
    );
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function relativeImport(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

test('an import up, beside without a row, in a circle or of a forbidden package is a violation', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      'src',
      '--config',
      path.join(ROOT, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
    ],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: { stdout: string }) => error);
  const found = (JSON.parse(stdout) as Cruised).summary.violations.map(
    ({ from, to, rule }) => `${from} → ${to.replace(/^node_modules\/(\w+)\/.*/, '$1')}: ${rule.name}`,
  );
  const expected = IMPORTS.flatMap(([from, to, rule]) => (rule === null ? [] : [`${from} → ${to}: ${rule}`]));
  expect([...new Set(found)].toSorted()).toEqual(expected.toSorted());
}, 30_000);
