import { buildSearch, fieldsOf } from '../../src/reference/search/search.ts';
import { QueryReader } from '../../src/reference/search/query.ts';
import { distanceOf } from '../../src/reference/search/vocabulary.ts';
import { stemOf } from '../../src/reference/search/tokens.ts';
import { codeRow, guideRow, referenceRows } from './rows.ts';

const TERMS = {
  checkedOn: '2026-11-28',
  pages: [],
  equivalents: [
    ['ot', 'occupational therapy'],
    ['adl', 'activities of daily living'],
    ['evaluation', 'eval'],
  ],
  ignored: ['of', 'the', 'cpt', 'code'],
  names: [
    {
      names: ['adl training', 'cooking'],
      codes: ['97535', '97530'],
      pages: [],
      confidence: 'UNVERIFIED' as const,
    },
  ],
};

const search = buildSearch(
  referenceRows({
    codes: [
      codeRow('97110', { title: 'Therapeutic exercise', description: 'Strength and range of motion.' }),
      codeRow('97112', { title: 'Neuromuscular re-education' }),
      codeRow('97150', { title: 'Group therapy', kind: 'GROUP' }),
      codeRow('97161', { title: 'PT evaluation, low complexity', otPlanOfCareAllowed: false }),
      codeRow('97165', { title: 'OT evaluation, low complexity', kind: 'EVALUATION' }),
      codeRow('97166', { title: 'OT evaluation, moderate complexity', kind: 'EVALUATION' }),
      codeRow('97530', { title: 'Therapeutic activities', description: 'Lifting and reaching.' }),
      codeRow('97535', { title: 'Self-care training' }),
      codeRow('97550', { title: 'Caregiver training', description: 'Goes on in 97551.' }),
      codeRow('G0129', { title: 'Occupational therapy in a program', system: 'HCPCS' }),
    ],
    guides: [guideRow('97530', ['purposeful movement'])],
    activities: [
      {
        key: 'beads',
        skillArea: 'FINE_MOTOR',
        name: 'Bead threading',
        description: '',
        codes: ['97530'],
        source: {} as never,
      },
    ],
  }),
  undefined,
  null,
  TERMS,
);
const found = (text: string) => search.find(text).hits.map(({ code }) => code);
const first = (text: string) => {
  const hit = search.find(text).hits[0];
  if (!hit) throw new Error(`nothing for ${text}`);
  return hit;
};

describe('codes in the text', () => {
  test.each([
    ['97110', ['97110']],
    ['  g0129 ', ['G0129']],
    ['97530, 97110', ['97530', '97110']],
    ['97110, 97530-GO', ['97110', '97530']],
    ['97530 GO KX, 97110-59', ['97530', '97110']],
    ['97110 x2', ['97110']],
    ['97150/97110', ['97150', '97110']],
    ['CPT 97535', ['97535']],
    ['cpt97535', ['97535']],
    ['code: 97535?', ['97535']],
    ['97165-97166', ['97165', '97166']],
    ['97161 to 97166', ['97161', '97165', '97166']],
    ['97161\u201397165', ['97161', '97165']],
    ['97166-97165', []],
    ['GO129', ['G0129']],
    ['9716', ['97161', '97165', '97166']],
    ['g0', ['G0129']],
    ['97552', []],
  ])('%s', (text, codes) => expect(found(text)).toEqual(codes));

  test('words beside a code find more below it', () =>
    expect(found('97530 caregiver training')).toEqual(['97530', '97550']));

  test('rank above any text', () => {
    expect(first('97110').score).toBeGreaterThan(900);
    expect(first('therapeutic exercise').score).toBeLessThan(500);
  });
});

describe('words', () => {
  test('the start of a word is enough', () => expect(found('neuromus')).toEqual(['97112']));
  test('plural and -ing are the same word', () => expect(found('trainings')).toEqual(found('training')));
  test('all words must match', () => expect(found('evaluation moderate')).toEqual(['97166']));
  test('when no code has all words, some match', () =>
    expect(found('caregiver submarine')).toEqual(['97550']));
  test('a common name of a guide', () => expect(found('purposeful')).toEqual(['97530']));
  test('an activity', () => expect(found('bead threading')).toEqual(['97530']));
  test('words that say nothing are left out', () => expect(found('the code of group')).toEqual(['97150']));
  test('accents and case do not matter', () => expect(found('GR\u00d3UP')).toEqual(['97150']));
  test('what an OT bills comes before what others bill', () =>
    expect(found('low evaluation')).toEqual(['97165', '97161']));
  test('equal scores sort by code every time', () => {
    expect(found('evaluation').slice(0, 2)).toEqual(['97165', '97166']);
    expect(search.find('evaluation')).toBe(search.find(' EVALUATION '));
  });
});

describe('synonyms', () => {
  test('the first code of a name comes first', () => expect(found('cooking')).toEqual(['97535', '97530']));
  test('an abbreviation and its words are one', () => {
    expect(found('activities of daily living training')).toEqual(found('adl training'));
    expect(found('OT eval')).toEqual(found('occupational therapy evaluation'));
    expect(found('occupational')).toEqual(['G0129']);
  });
});

describe('typing errors', () => {
  test.each([
    ['theraputic', '97530', 'therapeutic'],
    ['exercize', '97110', 'exercise'],
    ['evaluaton', '97165', 'evaluation'],
    ['occupatoinal', 'G0129', 'occupational'],
    ['carevgier', '97550', 'caregiver'],
    ['grup', '97150', 'group'],
  ])('%s', (typed, code, corrected) => {
    expect(found(typed)).toContain(code);
    expect(search.find(typed).spelled).toBe(corrected);
  });

  test('a text without one has no correction', () => expect(search.find('caregiver').spelled).toBeNull());
  test('three letters are never corrected', () => expect(found('grp')).toEqual([]));

  test.each([
    ['splint', 'splint', 0],
    ['spilnt', 'splint', 1],
    ['splnt', 'splint', 1],
    ['splinnt', 'splint', 1],
    ['sqlint', 'splint', 1],
  ])('from %s to %s: %i', (one, other, distance) => expect(distanceOf(one, other, 5)).toBe(distance));
});

describe('why a code was found', () => {
  const highlights = (text: string) => search.highlights(search.find(text), first(text));

  test.each([
    ['97530', ['CODE']],
    ['group', ['TITLE', 'KIND']],
    ['purposeful', ['COMMON_NAME']],
    ['cooking', ['SYNONYM']],
    ['lifting', ['DESCRIPTION']],
    ['fine motor', ['ACTIVITY']],
  ])('%s', (text, fields) => expect(fieldsOf(first(text))).toEqual(fields));

  test('marks the words in the text', () =>
    expect(highlights('group')[0]).toEqual({
      field: 'TITLE',
      segments: [
        { text: 'Group', matched: true },
        { text: ' therapy', matched: false },
      ],
    }));

  test('marks the words that an abbreviation stands for', () => {
    const { hits, ...result } = search.find('ot program');
    const hit = hits.find(({ code }) => code === 'G0129');
    if (!hit) throw new Error('G0129 was not found');
    expect(search.highlights({ hits, ...result }, hit)[0]?.segments.filter(({ matched }) => matched)).toEqual(
      [
        { text: 'Occupational therapy', matched: true },
        { text: 'program', matched: true },
      ],
    );
  });

  test('the segments of a short text are the text', () => {
    const [highlight] = highlights('complexity moderate');
    expect(highlight?.segments.map(({ text }) => text).join('')).toBe('OT evaluation, moderate complexity');
  });
});

test.each(['', '   ', '%', '\u{1f642}', '()[]*+?', 'x'.repeat(5_000)])(
  'odd text finds nothing and fails nothing: %j',
  (text) => expect(found(text)).toEqual([]),
);

test.each([
  ['splinting', 'splint'],
  ['strapping', 'strap'],
  ['exercises', 'exercis'],
  ['therapies', 'therapy'],
  ['massage', 'massag'],
  ['97530', '97530'],
  ['ring', 'ring'],
])('the stem of %s is %s', (word, stem) => expect(stemOf(word)).toBe(stem));

test('a query without words is its codes alone', () => {
  const { codes, words } = new QueryReader(TERMS).read('97110 and CPT 97530');
  expect(codes).toEqual(['97110', '97530']);
  expect(words.map(({ term }) => term)).toEqual(['and']);
});
