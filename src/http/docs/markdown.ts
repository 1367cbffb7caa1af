import { posix } from 'node:path';
import MarkdownIt from 'markdown-it';
import { escapeHtml, slugOf } from './html.ts';

/** A markdown file of the repository as a page of the site. */

export interface Section {
  /** Empty for the part before the first heading. */
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}

export interface RenderedMarkdown {
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
  readonly headings: readonly { readonly level: number; readonly anchor: string; readonly text: string }[];
  /** Links to pages of the site, as page and anchor. */
  readonly links: readonly { readonly page: string; readonly anchor: string }[];
  /** Files of the repository that are no pages, and that it names. */
  readonly sources: readonly string[];
}

/** The page of a markdown file, such as `guides/querying.html` for docs/guides/querying.md. */
export function pageOf(file: string): string {
  if (file === 'README.md') return 'index.html';
  const inDocs = file.startsWith('docs/') ? file.slice('docs/'.length) : file.toLowerCase();
  return inDocs.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
}

/**
 * @param file path in the repository
 * @param pages files that are pages of the site; links to other files are shown as text
 */
export function renderMarkdown(file: string, text: string, pages: ReadonlySet<string>): RenderedMarkdown {
  const links: { page: string; anchor: string }[] = [];
  const sources: string[] = [];
  const headings: { level: number; anchor: string; text: string }[] = [];
  const sections: { anchor: string; heading: string; text: string }[] = [
    { anchor: '', heading: '', text: '' },
  ];
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const tokens = markdown.parse(text, {});
  const used = new Map<string, number>();
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1];
    if (token.type === 'heading_open' && inline) {
      const heading = plainText(inline);
      const slug = slugOf(heading);
      const times = used.get(slug) ?? 0;
      used.set(slug, times + 1);
      const anchor = times === 0 ? slug : `${slug}-${times}`;
      token.attrSet('id', anchor);
      headings.push({ level: Number(token.tag.slice(1)), anchor, text: heading });
      sections.push({ anchor, heading, text: '' });
    }
    const last = sections.at(-1);
    if (last && token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open')
      last.text += `${plainText(token)} `;
    if (last && token.type === 'fence') last.text += `${token.content} `;
    // A wide table scrolls, and not the page; a region that scrolls can be reached by keyboard.
    if (token.type === 'fence') token.attrSet('tabindex', '0');
    for (const child of token.children ?? []) {
      if (child.type !== 'link_open') continue;
      const target = String(child.attrGet('href') ?? '');
      if (/^[a-z]+:/.test(target)) child.attrSet('rel', 'noreferrer');
      else {
        const link = targetOf(file, target);
        if (link.file.endsWith('.md') && (pages.has(link.file) || link.file.startsWith('docs/'))) {
          const page = pageOf(link.file);
          links.push({ page, anchor: link.anchor });
          child.attrSet('href', hrefOf(pageOf(file), page, link.anchor));
        } else {
          sources.push(link.file);
          child.meta = { isSource: true };
        }
      }
    }
  }
  markdown.renderer.rules['link_open'] = (all, index, options, _env, self) =>
    isSource(all[index]) ? '<span class="source">' : self.renderToken(all, index, options);
  markdown.renderer.rules['link_close'] = (all, index) => (isOfSource(all, index) ? '</span>' : '</a>');
  markdown.renderer.rules['table_open'] = () => '<div class="wide" tabindex="0"><table>';
  markdown.renderer.rules['table_close'] = () => '</table></div>';
  const html = markdown.renderer.render(tokens, markdown.options, {});
  return { title: headings[0]?.text ?? file, html, sections, headings, links, sources };
}

interface LinkToken {
  readonly type: string;
  readonly meta?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Whether a link leads to a file of the repository that is no page: the site shows its name alone. */
function isSource(token: LinkToken | undefined): boolean {
  return token?.meta?.['isSource'] === true;
}

function isOfSource(tokens: readonly LinkToken[], index: number): boolean {
  return isSource(tokens.slice(0, index).findLast(({ type }) => type === 'link_open'));
}

interface InlineToken {
  readonly content: string;
  readonly children: readonly { readonly type: string; readonly content: string }[] | null;
}

function plainText({ children, content }: InlineToken): string {
  return (children ?? [{ type: 'text', content }])
    .map(({ type, content: part }) => (type === 'softbreak' ? ' ' : part))
    .join('');
}

/** The file of the repository and the anchor that a link leads to. */
function targetOf(file: string, target: string): { readonly file: string; readonly anchor: string } {
  const [path = '', anchor = ''] = target.split('#');
  return { file: path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path)), anchor };
}

/** The link from one page to another, relative, so that the site works under any address. */
export function hrefOf(from: string, to: string, anchor = ''): string {
  const path = posix.relative(posix.dirname(from), to);
  return `${escapeHtml(path)}${anchor === '' ? '' : `#${anchor}`}`;
}
