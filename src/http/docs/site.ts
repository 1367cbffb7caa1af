import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { buildSchema } from 'graphql';
import MiniSearch from 'minisearch';
import { INPUTS_FILE } from './builtFiles.ts';
import { documentOf, type NavigationGroup } from './layout.ts';
import { pageOf, renderMarkdown, type RenderedMarkdown } from './markdown.ts';
import { referencePages } from './reference.ts';
import { SEARCH_OPTIONS } from './searchOptions.mjs';
import { TASKS } from './tasks.ts';

/** The documentation as a static site: guides, decisions and the reference of the schema, with a search index. */

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../../..');

/** Files beside docs/ that are pages. */
const OTHER_PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];

/**
 * Builds the site into `folder`, unless it was built from the same files already. Returns whether it built. The folder
 * is replaced as a whole. Throws with every link that leads nowhere.
 */
export async function buildDocs(folder: string): Promise<boolean> {
  const inputs = await readInputs();
  const hash = createHash('sha256');
  for (const [file, text] of inputs) hash.update(`${file} ${text.length}\n`).update(text);
  const inputHash = hash.digest('hex');
  if ((await readFile(join(folder, INPUTS_FILE), 'utf8').catch(() => null)) === inputHash) return false;
  const files = await siteOf(inputs);
  const fresh = `${folder}.${process.pid}`;
  try {
    for (const [name, body] of [...files, [INPUTS_FILE, inputHash] as const]) {
      await mkdir(dirname(join(fresh, name)), { recursive: true });
      await writeFile(join(fresh, name), body);
    }
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}

/** Everything that decides what the site is, by path. */
export async function readInputs(): Promise<ReadonlyMap<string, string>> {
  const docs = await readdir(join(ROOT, 'docs'), { recursive: true, withFileTypes: true });
  const files = [
    ...docs
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/')),
    ...OTHER_PAGES,
    'schema.graphql',
    'package.json',
    ...(await readdir(HERE))
      .filter((file) => /\.m?ts$|\.mjs$/.test(file))
      .map((file) => `src/http/docs/${file}`),
    ...(await readdir(join(HERE, 'page'))).map((file) => `src/http/docs/page/${file}`),
  ].sort();
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(ROOT, file), 'utf8')] as const)),
  );
}

type SitePage = RenderedMarkdown & { readonly page: string };

/** The files of the site by their path in it. */
async function siteOf(inputs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const pages = pagesOf(inputs);
  const broken = brokenLinks(pages);
  if (broken.length > 0) throw new Error(`links that lead nowhere:\n${broken.join('\n')}`);
  const navigation = navigationOf(pages);
  const files = new Map(pages.map((page) => [page.page, documentOf(page, navigation)]));
  files.set('assets/search-index.json', searchIndexOf(pages));
  files.set('assets/site.css', inputs.get('src/http/docs/page/site.css') ?? '');
  files.set('assets/icon.svg', inputs.get('src/http/docs/page/icon.svg') ?? '');
  files.set('assets/search.js', await bundledSearch());
  return files;
}

/** The pages of the site. */
export function pagesOf(inputs: ReadonlyMap<string, string>): SitePage[] {
  const markdown = [...inputs.keys()].filter((file) => file.endsWith('.md'));
  const known = new Set(markdown);
  const texts = markdown.map((file): SitePage => ({
    page: pageOf(file),
    ...renderMarkdown(file, inputs.get(file) ?? '', known),
  }));
  return [...texts, ...referencePages(buildSchema(inputs.get('schema.graphql') ?? ''), TASKS)];
}

/** Links to a page or an anchor that does not exist. */
export function brokenLinks(pages: readonly SitePage[]): string[] {
  const anchors = new Map(
    pages.map(({ page, headings }) => [page, new Set(headings.map(({ anchor }) => anchor))]),
  );
  return pages.flatMap(({ page, links }) =>
    links
      .filter((link) => {
        const known = anchors.get(link.page);
        return !known || (link.anchor !== '' && !known.has(link.anchor));
      })
      .map((link) => `${page} to ${link.page}#${link.anchor}`),
  );
}

function navigationOf(pages: readonly SitePage[]): NavigationGroup[] {
  const below = (folder: string) =>
    pages.filter(({ page }) => page.startsWith(folder)).map(({ page, title }) => ({ page, title }));
  const single = pages.filter(({ page }) => !page.includes('/')).map(({ page, title }) => ({ page, title }));
  return [
    { title: 'Start', pages: single.filter(({ page }) => page === 'index.html') },
    { title: 'Guides', pages: below('guides/') },
    { title: 'API by task', pages: below('reference/') },
    { title: 'How it works', pages: single.filter(({ page }) => page !== 'index.html') },
    { title: 'Decisions', pages: below('decisions/') },
  ];
}

function searchIndexOf(pages: readonly SitePage[]): string {
  const index = new MiniSearch(SEARCH_OPTIONS);
  index.addAll(
    pages.flatMap(({ page, title, sections }) =>
      sections
        .filter(({ heading, text }) => heading !== '' || text.trim() !== '')
        .map(({ anchor, heading, text }, position) => ({
          id: `${page} ${position}`,
          url: anchor === '' ? page : `${page}#${anchor}`,
          title,
          heading,
          text,
        })),
    ),
  );
  return JSON.stringify(index);
}

async function bundledSearch(): Promise<string> {
  // Loaded here because a start with an up-to-date site does not need it.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'page/search.mjs')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  const [script] = outputFiles;
  if (!script) throw new Error('the search script was not bundled');
  return script.text;
}
