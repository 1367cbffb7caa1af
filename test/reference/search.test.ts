import { buildSearch } from '../../src/reference/indexes/search.ts';
import { codeRow, guideRow, referenceRows } from './rows.ts';

const search = buildSearch(
  referenceRows({
    codes: [
      codeRow('97110', { title: 'Therapeutic exercise', description: 'Strength and range of motion.' }),
      codeRow('97112', { title: 'Neuromuscular re-education' }),
      codeRow('97150', { title: 'Group therapy', kind: 'GROUP' }),
      codeRow('97165', { title: 'Evaluation, low complexity', kind: 'EVALUATION' }),
      codeRow('97166', { title: 'Evaluation, moderate complexity', kind: 'EVALUATION' }),
      codeRow('97530', { title: 'Therapeutic activities', description: 'Not 97110.' }),
      codeRow('97550', { title: 'Caregiver training', description: 'Goes on in 97551.' }),
      codeRow('G0129', { title: 'Occupational therapy in a program' }),
    ],
    guides: [guideRow('97530', ['purposeful movement'])],
  }),
);
const found = (text: string) => search.find(text).map(({ code }) => code);

test('the exact code ranks before a code whose text names it', () =>
  expect(found('97110')).toEqual(['97110', '97530']));

test('a code in lower case and with spaces matches', () => expect(found('  g0129 ')[0]).toBe('G0129'));

test('the start of a code finds its codes in order', () => expect(found('9716')).toEqual(['97165', '97166']));

test('another digit is another code', () => expect(found('97552')).toEqual([]));

test('the start of a word is enough', () => expect(found('neuromus')).toEqual(['97112']));

test.each([
  ['theraputic', '97530'],
  ['exercize', '97110'],
  ['evaluaton', '97165'],
  ['occupatoinal', 'G0129'],
])('tolerates a typo: %s', (typed, code) => expect(found(typed)).toContain(code));

test('short words match exactly', () => expect(found('grup')).toEqual([]));

test('all words must match', () => expect(found('evaluation moderate')).toEqual(['97166']));

test('when no code has all words, some match', () => {
  expect(found('caregiver submarine')).toEqual(['97550']);
});

test('a common name from the guide finds its code', () => expect(found('purposeful')).toEqual(['97530']));

test('equal scores sort by code every time', () => {
  expect(found('evaluation')).toEqual(['97165', '97166']);
  expect(search.find('evaluation')).toBe(search.find(' EVALUATION '));
});

test('scores descend, and a typed code ranks above any text', () => {
  const scores = search.find('97110').map(({ score }) => score);
  expect(scores[0]).toBeGreaterThan(1000 * (scores[1] ?? 0));
});

test.each(['', '   ', '%', '🙂', '()[]*+?', 'x'.repeat(5_000)])(
  'odd text finds nothing and fails nothing: %j',
  (text) => {
    expect(found(text)).toEqual([]);
  },
);
