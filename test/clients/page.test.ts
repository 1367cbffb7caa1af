import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { openBrowser, type Browser } from '../support/browser.ts';
import { serveTestApi, type ServedApi } from './support/servedApi.ts';

/** A page as a new project would have it: the packed package, React and Vite, in a folder of its own. */

const ROOT = path.join(import.meta.dirname, '../..');
const PAGE = path.join(import.meta.dirname, 'page/main.tsx');
const LINKED = [
  '@apollo/client',
  '@graphql-typed-document-node',
  '@types',
  'graphql',
  'react',
  'react-dom',
  'rxjs',
];

let folder: string;
let served: ServedApi;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'client-page-'));
  installPackage();
  cpSync(PAGE, path.join(folder, 'main.tsx'));
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><main></main><script type="module" src="./main.tsx"></script>',
  );
  writeFileSync(path.join(folder, 'tsconfig.json'), '{ "compilerOptions": { "jsx": "react-jsx" } }');
  served = await serveTestApi();
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
  rmSync(folder, { recursive: true, force: true });
});

function installPackage(): void {
  const source = path.join(ROOT, 'packages/client');
  const modules = path.join(folder, 'node_modules');
  const target = path.join(modules, '@ot-codebook/client');
  mkdirSync(target, { recursive: true });
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const config = path.join(source, 'src/tsconfig.build.json');
  execFileSync(process.execPath, [tsc, '-p', config, '--outDir', path.join(target, 'dist')]);
  cpSync(path.join(source, 'package.json'), path.join(target, 'package.json'));
  for (const name of LINKED) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
}

test('the page has fewer than 60 lines, compiles, and no expression in it is any or unknown', () => {
  const file = path.join(folder, 'main.tsx');
  expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThan(60);
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    jsx: ts.JsxEmit.ReactJSX,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  const found = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  expect(found).toEqual([]);
  const checker = program.getTypeChecker();
  const untyped: string[] = [];
  const look = (node: ts.Node): void => {
    // The checker gives no type to the names of HTML elements, to `const` and to the first name of a pattern.
    const isTag =
      ts.isJsxOpeningLikeElement(node.parent ?? node) || ts.isJsxClosingElement(node.parent ?? node);
    const isRenamed = node.parent && ts.isBindingElement(node.parent) && node.parent.propertyName === node;
    const isConst =
      node.parent && ts.isTypeReferenceNode(node.parent) && ts.isConstTypeReference(node.parent);
    if (ts.isIdentifier(node) && !ts.isJsxAttribute(node.parent) && !isTag && !isRenamed && !isConst) {
      const { flags } = checker.getTypeAtLocation(node);
      if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) untyped.push(node.text);
    }
    ts.forEachChild(node, look);
  };
  const page = program.getSourceFile(file);
  if (page) look(page);
  expect(untyped).toEqual([]);
});

test('Vite builds it, and it shows a code with five payers and a preview', async () => {
  const dist = path.join(folder, 'dist');
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const options = ['build', folder, '--base', './', '--outDir', dist, '--logLevel', 'error'];
  execFileSync(process.execPath, [vite, ...options], { cwd: folder });
  const origin = new URL(served.url).origin;
  const errors: string[] = [];
  const page = await browser.context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route(`${origin}/page/**`, (route) => {
    const name = new URL(route.request().url()).pathname.replace('/page/', '') || 'index.html';
    return route.fulfill({ path: path.join(dist, name) });
  });
  await page.goto(`${origin}/page/`);
  await page.getByRole('heading', { name: /^97530 / }).waitFor();
  await page.getByRole('rowheader').first().waitFor();
  const payers = await page.getByRole('rowheader').allTextContents();
  expect(new Set(payers).size).toBe(5);
  expect(await page.getByRole('listitem').count()).toBeGreaterThan(4);
  expect(await page.getByRole('row').first().textContent()).toContain('97530 3');
  expect(errors).toEqual([]);
}, 90_000);
