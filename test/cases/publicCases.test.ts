import { issuesOf, readCaseFile } from './publicCases.ts';

/** What the reader of the corpus does not accept. */

const LISTED = {
  id: 'listed',
  from: 'LISTED',
  source: 'a source of the case',
  day: { services: [{ code: '97530', minutes: 15 }] },
  expect: { paid: ['97530'] },
  reason: 'One unit is paid as it stands.',
};
const sibling = (id: string, more: object = {}) => ({
  ...LISTED,
  id,
  from: 'SIBLING',
  of: 'listed',
  ...more,
});

const read = (...cases: object[]) => readCaseFile(JSON.stringify({ subject: 'A subject', cases })).cases;

test('a listed case with two siblings is accepted', () => {
  expect(issuesOf(read(LISTED, sibling('first'), sibling('second')))).toEqual([]);
});

test('a sibling without the case that it is of is not read', () => {
  expect(() => read(sibling('first', { of: undefined }))).toThrow('a sibling names the listed case');
});

test('a case that is no sibling names no other case', () => {
  expect(() => read({ ...LISTED, of: 'first' })).toThrow('a sibling names the listed case');
});

test('a sibling without a reason or a source is not read', () => {
  expect(() => read(sibling('first', { reason: undefined }))).toThrow('reason');
  expect(() => read(sibling('first', { reason: 'too short' }))).toThrow('reason');
  expect(() => read(sibling('first', { source: undefined }))).toThrow('source');
});

test('a sibling is of a listed case and not of another sibling', () => {
  const cases = read(LISTED, sibling('first'), sibling('second'), sibling('third', { of: 'first' }));
  expect(issuesOf(cases)).toEqual(['third is a sibling of first, which is no listed case']);
});

test('one sibling is too few, and a case that cannot be expressed needs none', () => {
  const { day: _day, expect: _expect, ...words } = LISTED;
  const unexpressed = { ...words, id: 'words', missing: 'a field of the input' };
  expect(issuesOf(read(LISTED, sibling('first'), unexpressed))).toEqual(['listed has 1 siblings of 2']);
});

test('an id stands once', () => {
  const cases = read(LISTED, sibling('first'), sibling('second'), sibling('first'));
  expect(issuesOf(cases)).toEqual(['first stands twice']);
});
