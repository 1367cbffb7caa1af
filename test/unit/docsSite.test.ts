import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSchema, isIntrospectionType, isSpecifiedScalarType } from 'graphql';
import { renderMarkdown } from '../../src/http/docs/markdown.ts';
import { rootFieldsOf } from '../../src/http/docs/reference.ts';
import { brokenLinks, buildDocs, pagesOf, readInputs } from '../../src/http/docs/site.ts';
import { TASKS } from '../../src/http/docs/tasks.ts';

/** The documentation site: whole, without links that lead nowhere, and without anything from elsewhere. */

const ROOT = path.resolve(import.meta.dirname, '../..');
const schema = buildSchema(readFileSync(path.join(ROOT, 'schema.graphql'), 'utf8'));
const inputs = await readInputs();
const pages = pagesOf(inputs);
const reference = pages.filter(({ page }) => page.startsWith('reference/'));

test('every root field belongs to exactly one task', () => {
  const listed = TASKS.flatMap(({ fields }) => fields);
  expect(listed.toSorted()).toEqual([...rootFieldsOf(schema).keys()].toSorted());
});

test('every type is documented once', () => {
  const roots = ['Query', 'Mutation', 'Subscription'];
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => name)
    .filter((name) => !roots.includes(name));
  const anchors = reference.flatMap(({ sections }) => sections.map(({ anchor }) => anchor));
  expect(anchors.filter((anchor) => !anchor.includes('.')).toSorted()).toEqual(types.toSorted());
});

test('no link leads nowhere, and every named file exists', () => {
  expect(brokenLinks(pages)).toEqual([]);
  const missing = pages.flatMap(({ page, sources }) =>
    sources.filter((file) => !existsSync(path.join(ROOT, file))).map((file) => `${page} to ${file}`),
  );
  expect(missing).toEqual([]);
});

test.each([
  ['a page', '[x](nowhere.md)'],
  ['an anchor', '# A\n\n[x](#b)'],
  ['an anchor of another page', '[x](access.md#nowhere)'],
])('a broken link to %s is found', (_what, text) => {
  const page = {
    page: 'guides/new.html',
    ...renderMarkdown('docs/guides/new.md', text, new Set(inputs.keys())),
  };
  expect(brokenLinks([...pages, page])).toHaveLength(1);
});

test('markup of a text is shown and never run', () => {
  const { html } = renderMarkdown(
    'docs/x.md',
    '<script>alert(1)</script> [x](javascript:alert(1))',
    new Set(),
  );
  expect(html).not.toContain('<script');
  expect(html).not.toContain('href="javascript');
});

describe('the built site', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'docs-'));
    expect(await buildDocs(path.join(folder, 'site'))).toBe(true);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const filesOf = (ending: string) =>
    readdirSync(path.join(folder, 'site'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => ({ file, text: readFileSync(path.join(folder, 'site', file), 'utf8') }));

  test('is built again only when something changed', async () =>
    expect(await buildDocs(path.join(folder, 'site'))).toBe(false));

  test('has no inline script or style, and loads nothing from elsewhere', () => {
    const html = filesOf('.html');
    expect(html.length).toBe(pages.length);
    const offending = html.filter(
      ({ text }) =>
        /<script(?![^>]*\bsrc=")|<style|\sstyle="|\son[a-z]+="/.test(text) ||
        /<(?:script|img|iframe)[^>]*src="(?:https?:)?\/\//.test(text) ||
        /<link[^>]*href="(?:https?:)?\/\//.test(text),
    );
    expect(offending.map(({ file }) => file)).toEqual([]);
    expect(filesOf('.css').some(({ text }) => /url\(|@import/.test(text))).toBe(false);
  });

  test('has one title and one main part on every page', () => {
    const wrong = filesOf('.html').filter(
      ({ text }) => text.match(/<h1/g)?.length !== 1 || text.match(/<main/g)?.length !== 1,
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});
