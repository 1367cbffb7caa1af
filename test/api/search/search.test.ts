import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { findCodes } from '../../../src/codes/search.ts';
import { searchTerms } from '../../../src/reference/search/terms.ts';
import type { DatedReference } from '../../../src/reference/views/views.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { TODAY } from '../../support/clock.ts';

/** The search over the shipped codes: what people type, and which code should come first. */

/** Of the reciprocal rank of the first wanted code, over all queries; the goal is 1. */
const LEAST_MEAN_RECIPROCAL_RANK = 0.95;
/** Of the queries whose first hit is a wanted one. */
const LEAST_FIRST = 0.93;

const code = z.string().regex(/^[A-Z0-9]{5}$/);
const { queries } = z
  .strictObject({
    queries: z.array(
      z.strictObject({ text: z.string(), first: z.array(code).min(1), source: z.url().optional() }),
    ),
  })
  .parse(parse(readFileSync(path.join(import.meta.dirname, 'queries.yaml'), 'utf8')));

let api: TestApi;
let reference: DatedReference;
beforeAll(async () => {
  api = await startTestApi();
  reference = api.store.current().at(TODAY, TODAY);
}, 60_000);
afterAll(() => api?.close());

const page = (search: string) => findCodes(reference, { search, first: 200 });
const found = (search: string) => page(search).nodes.map((node) => node.code);

test('the table has at least 150 different queries, half of them read on a page', () => {
  expect(new Set(queries.map(({ text }) => text.toLowerCase())).size).toBe(queries.length);
  expect(queries.length).toBeGreaterThanOrEqual(150);
  expect(queries.filter(({ source }) => source).length).toBeGreaterThanOrEqual(75);
});

test('the wanted code comes first, nearly always', () => {
  const ranks = queries.map(({ text, first }) => ({ text, first, rank: rankOf(text, first) }));
  const mean = ranks.reduce((sum, { rank }) => sum + (rank === 0 ? 0 : 1 / rank), 0) / ranks.length;
  const first = ranks.filter(({ rank }) => rank === 1).length;
  const missed = ranks.filter(({ rank }) => rank !== 1);
  process.stdout.write(
    [
      `Search: mean reciprocal rank ${mean.toFixed(3)}, first ${first} of ${ranks.length}`,
      ...missed.map(
        ({ text, first: wanted, rank }) => `  "${text}": ${wanted.join(' or ')} at ${rank || 'none'}`,
      ),
      '',
    ].join('\n'),
  );
  expect(mean).toBeGreaterThanOrEqual(LEAST_MEAN_RECIPROCAL_RANK);
  expect(first / ranks.length).toBeGreaterThanOrEqual(LEAST_FIRST);
});

/** From 1; 0 where it is not among the first two hundred. */
function rankOf(text: string, wanted: readonly string[]): number {
  return found(text).findIndex((hit) => wanted.includes(hit)) + 1;
}

test('every code of the vocabulary is loaded, and every page of it is used', () => {
  const { names, pages } = searchTerms();
  expect(names.flatMap(({ codes }) => codes).filter((name) => !reference.code(name))).toEqual([]);
  const used = new Set(names.flatMap((entry) => entry.pages));
  expect(pages.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  expect([...used].filter((id) => !pages.some((known) => known.id === id))).toEqual([]);
  // A name that was read on a page is not general usage, and the other way around.
  expect(names.filter((entry) => entry.pages.length > 0 !== (entry.confidence === 'SECONDARY'))).toEqual([]);
});

test('every name of the vocabulary leads to its codes', () => {
  const lost = searchTerms().names.flatMap(({ names, codes }) =>
    names.filter(
      (name) =>
        !codes.some((wanted) =>
          found(name)
            .slice(0, codes.length + 3)
            .includes(wanted),
        ),
    ),
  );
  expect(lost).toEqual([]);
});

describe('codes of the catalog come before the other 8,600', () => {
  test.each(['home visit', 'wheelchair', 'splint', 'training', 'evaluation', 'therapy', 'stimulation'])(
    '%s',
    (text) => {
      const isOfCatalog = found(text).map((hit) => reference.snapshot.codes.has(hit));
      expect(isOfCatalog[0]).toBe(true);
      expect(isOfCatalog.lastIndexOf(true)).toBe(isOfCatalog.filter(Boolean).length - 1);
    },
  );

  test('a home visit is not one of the BPCI demonstration', () => {
    expect(found('home visit').slice(0, 4)).toEqual(['G0152', 'G0158', 'G0160', 'S9129']);
    expect(found('bpci home visit')[0]).toMatch(/^G99/);
  });
});

describe('did you mean', () => {
  test.each([
    ['theraputic exercize', 'therapeutic exercise'],
    ['97350', '97530'],
    ['97003', '97165'],
    ['zzzzzz', undefined],
    ['97530', undefined],
    ['therapeutic', undefined],
  ])('%s', (text, wanted) => expect(page(text).didYouMean[0]).toBe(wanted));
});
