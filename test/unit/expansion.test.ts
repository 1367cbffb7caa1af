import { parse } from 'graphql';
import { expansionOf } from '../../src/api/execution/expansion.ts';

/** How large documents are with their fragments written out. */

const MOST = { fields: 1_000, comparisons: 1_000 };

test.each<[what: string, text: string, fields: number, comparisons: number]>([
  ['fields', '{ a b c }', 3, 0],
  ['fields of fields', '{ a { b { c } } d }', 4, 0],
  ['fields with one key', '{ a a a a }', 4, 6],
  ['an alias that is the key of another field', '{ a b: a b }', 3, 1],
  ['fields inside fields with one key, which are merged', '{ a { b } a { b c } }', 5, 2],
  ['inline fragments', '{ ... { a } ... on T { a } a }', 3, 3],
  // The fragment itself counts once more.
  ['a fragment', '{ ...F } fragment F on T { a b }', 4, 0],
  ['a fragment that is used twice', '{ ...F ...F } fragment F on T { a b }', 6, 2],
  ['a fragment in two places', '{ x { ...F } y { ...F } } fragment F on T { a b }', 8, 0],
  ['fragments in fragments', '{ ...F } fragment F on T { ...G ...G } fragment G on T { a }', 5, 2],
  ['a fragment that contains itself', '{ ...F } fragment F on T { a { ...F } }', 2, 0],
  ['two fragments in a circle', '{ ...F } fragment F on T { a ...G } fragment G on T { b ...F }', 6, 0],
  ['a fragment that nobody uses', '{ a } fragment F on T { b b }', 3, 1],
  ['a fragment that does not exist', '{ a ...F }', 1, 0],
  ['several operations', 'query A { a } query B { a b }', 3, 0],
])('of %s', (_what, text, fields, comparisons) => {
  expect(expansionOf(parse(text), MOST)).toEqual({ fields, comparisons });
});

test('stops counting soon after the first limit', () => {
  const levels = 40;
  const doubling = (leaf: string) => {
    const fragments = Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on T { ...F${level + 1} ...F${level + 1} }`,
    );
    return `{ ...F0 } ${fragments.join(' ')} fragment F${levels} on T { ${leaf} }`;
  };
  const ofComparisons = expansionOf(parse(doubling('a')), MOST);
  expect(ofComparisons.comparisons).toBeGreaterThan(MOST.comparisons);
  expect(ofComparisons.fields).toBeLessThan(2 * MOST.fields);
  const ofSpreads = expansionOf(parse(doubling('... { ... { ...None } }')), MOST);
  expect(ofSpreads.fields).toBeGreaterThan(MOST.fields);
});
