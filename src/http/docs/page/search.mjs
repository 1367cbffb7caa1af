import MiniSearch from 'minisearch';
import { SEARCH_OPTIONS } from '../searchOptions.mjs';

// The search of the documentation. The index is loaded when the field is first used; nothing leaves this host.

const MAX_RESULTS = 12;
const root = document.body.dataset.root ?? '';
const field = document.querySelector('#search');
const found = document.querySelector('#found');
let index = null;

async function load() {
  index ??= fetch(`${root}assets/search-index.json`)
    .then((response) => response.text())
    .then((text) => MiniSearch.loadJSON(text, SEARCH_OPTIONS));
  return index;
}

async function show() {
  const text = field.value.trim();
  if (text === '') {
    found.hidden = true;
    return;
  }
  const results = (await load()).search(text);
  // A slow answer must not replace that of a later text.
  if (field.value.trim() !== text) return;
  const count = document.createElement('p');
  count.textContent = results.length === 0 ? `Nothing found for "${text}".` : `${results.length} found`;
  const list = document.createElement('ol');
  for (const { url, title, heading } of results.slice(0, MAX_RESULTS)) {
    const link = document.createElement('a');
    link.href = root + url;
    link.textContent = heading && heading !== title ? `${heading} (${title})` : title;
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  found.replaceChildren(count, list);
  found.hidden = false;
}

field.addEventListener('focus', load, { once: true });
field.addEventListener('input', show);
field.form.addEventListener('submit', (event) => {
  event.preventDefault();
  found.querySelector('a')?.click();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !found.hidden) {
    field.value = '';
    found.hidden = true;
    field.focus();
  }
});
