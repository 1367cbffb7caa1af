import { escapeHtml } from './html.ts';
import { hrefOf } from './markdown.ts';

/** The frame of every page: navigation, search and the text. It has no inline script or style. */

export interface NavigationGroup {
  readonly title: string;
  readonly pages: readonly { readonly page: string; readonly title: string }[];
}

export interface Page {
  readonly page: string;
  readonly title: string;
  readonly html: string;
  readonly headings: readonly { readonly level: number; readonly anchor: string; readonly text: string }[];
}

export function documentOf(
  { page, title, html, headings }: Page,
  navigation: readonly NavigationGroup[],
): string {
  const href = (to: string) => hrefOf(page, to);
  const parts = headings.filter(({ level }) => level === 2);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} - OT Codebook</title>
<link rel="icon" href="${href('assets/icon.svg')}">
<link rel="stylesheet" href="${href('assets/site.css')}">
<script type="module" src="${href('assets/search.js')}"></script>
</head>
<body data-root="${escapeHtml(hrefOf(page, 'index.html').replace(/index\.html$/, ''))}">
<a class="skip" href="#text">Skip to the text</a>
<header>
<a class="home" href="${href('index.html')}">OT Codebook</a>
<a class="pages" href="#pages">All pages</a>
<form role="search" action="${href('index.html')}">
<label for="search">Search the documentation</label>
<input id="search" type="search" autocomplete="off" placeholder="Search" aria-controls="found">
</form>
</header>
<section id="found" aria-live="polite" aria-label="Search results" hidden></section>
<div class="columns">
<main id="text">
${parts.length > 2 ? contentsOf(parts) : ''}
${html}
</main>
<nav id="pages" aria-label="Pages">
${navigation.map((group) => navigationOf(group, page)).join('\n')}
</nav>
</div>
</body>
</html>
`;
}

function navigationOf({ title, pages }: NavigationGroup, current: string): string {
  const isOpen = pages.some(({ page }) => page === current);
  const items = pages.map(({ page, title: name }) => {
    const mark = page === current ? ' aria-current="page"' : '';
    return `<li><a href="${hrefOf(current, page)}"${mark}>${escapeHtml(name)}</a></li>`;
  });
  return `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(title)}</summary><ul>${items.join('')}</ul></details>`;
}

function contentsOf(parts: Page['headings']): string {
  const items = parts.map(({ anchor, text }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`);
  return `<details class="contents"><summary>On this page</summary><ul>${items.join('')}</ul></details>`;
}
