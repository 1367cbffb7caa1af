import type { NoteContent, PolicyContent } from '../../src/policies/content.ts';
import {
  differencesBetween,
  differencesFromNothing,
  differencesToNothing,
} from '../../src/policies/differences.ts';
import { readDifferences, storedDifferences } from '../../src/policies/storedDifferences.ts';
import { SOURCE } from '../reference/rows.ts';

const NOTE: NoteContent = {
  lineage: 'one',
  topic: 'UNIT_LIMIT',
  selectors: ['97110', '97530'],
  text: 'Four units a day.',
  scope: null,
  terms: { maxUnitsPerDay: 4 },
  verifyWithPlan: false,
  source: SOURCE,
  effectiveFrom: null,
  effectiveTo: null,
};
const OTHER: NoteContent = {
  ...NOTE,
  lineage: 'two',
  topic: 'COVERAGE',
  selectors: ['*'],
  terms: null,
  text: 'Covered.',
};

const policy = (notes: readonly NoteContent[], more: Partial<PolicyContent> = {}): PolicyContent => ({
  number: null,
  title: 'Therapy',
  url: null,
  lastReviewedOn: null,
  sources: [],
  notes,
  effectiveFrom: null,
  effectiveTo: null,
  ...more,
});

/** Each difference as one line; `~` marks one without a change of meaning. */
const lines = (before: PolicyContent, after: PolicyContent) =>
  differencesBetween(before, after).map(
    ({ path, summary, isMaterial }) => `${isMaterial ? '' : '~ '}${path}: ${summary}`,
  );
const ofNote = (now: Partial<NoteContent>, was: Partial<NoteContent> = {}) =>
  lines(policy([{ ...NOTE, ...was }]), policy([{ ...NOTE, ...now }]));

const CODES = 'for 97110, 97530';

test.each<[string, Partial<NoteContent>, Partial<NoteContent>, string[]]>([
  ['nothing', {}, {}, []],
  [
    'a limit',
    { terms: { maxUnitsPerDay: 6 } },
    {},
    [`notes.0.terms.maxUnitsPerDay: maxUnitsPerDay 4 → 6 ${CODES}`],
  ],
  [
    'a limit that goes',
    { terms: null },
    {},
    [`notes.0.terms.maxUnitsPerDay: maxUnitsPerDay 4 → not stated ${CODES}`],
  ],
  [
    'a limit of zero',
    { terms: { maxUnitsPerDay: 0 } },
    {},
    [`notes.0.terms.maxUnitsPerDay: maxUnitsPerDay 4 → 0 ${CODES}`],
  ],
  [
    'a denial is not a missing statement',
    { terms: { telehealth: false } },
    { terms: {} },
    [`notes.0.terms.telehealth: telehealth not stated → false ${CODES}`],
  ],
  [
    'a modifier',
    { terms: { requiredModifiers: ['GO'] } },
    { terms: {} },
    [`notes.0.terms.requiredModifiers: modifier GO added ${CODES}`],
  ],
  [
    'one modifier for another',
    { terms: { requiredModifiers: ['GO', 'CO'] } },
    { terms: { requiredModifiers: ['GO', 'KX'] } },
    [
      `notes.0.terms.requiredModifiers: modifier CO added ${CODES}`,
      `notes.0.terms.requiredModifiers: modifier KX removed ${CODES}`,
    ],
  ],
  [
    'modifiers in another order',
    { terms: { requiredModifiers: ['CO', 'GO'] } },
    { terms: { requiredModifiers: ['GO', 'CO'] } },
    [],
  ],
  [
    'a bundle',
    { terms: { bundledInto: ['97140'] } },
    { terms: {} },
    [`notes.0.terms.bundledInto: bundled into 97140 added ${CODES}`],
  ],
  [
    'coverage',
    { terms: { coverage: 'NOT_COVERED' } },
    { terms: { coverage: 'COVERED' } },
    [`notes.0.terms.coverage: coverage COVERED → NOT_COVERED ${CODES}`],
  ],
  [
    'codes',
    { selectors: ['97110', '97112'] },
    {},
    ['notes.0.codes: codes 97112 added', 'notes.0.codes: codes 97530 removed'],
  ],
  ['codes in another order', { selectors: ['97530', '97110'] }, {}, []],
  ['the topic', { topic: 'FREQUENCY' }, {}, [`notes.0.topic: topic UNIT_LIMIT → FREQUENCY ${CODES}`]],
  [
    'whether to verify',
    { verifyWithPlan: true },
    {},
    [`notes.0.verifyWithPlan: verifyWithPlan false → true ${CODES}`],
  ],
  ['a wording', { text: 'Five units a day.' }, {}, [`notes.0.text: text changed ${CODES}`]],
  ['a decimal point', { text: 'Pay 1.5' }, { text: 'Pay 15' }, [`notes.0.text: text changed ${CODES}`]],
  [
    'spaces, case and the final period',
    { text: ' four  units a day' },
    {},
    [`~ notes.0.text: text reformatted ${CODES}`],
  ],
  [
    'kinds of quotes and dashes',
    { text: '“a” – b' },
    { text: '"a" - b' },
    [`~ notes.0.text: text reformatted ${CODES}`],
  ],
  [
    'the day it was verified',
    { source: { ...SOURCE, verifiedOn: '2026-11-20' } },
    {},
    [
      '~ notes.0.source: source A document (VERIFIED, verified 2026-11-01) → A document (VERIFIED, verified 2026-11-20)',
    ],
  ],
])('in a note: %s', (_what, now, was, expected) => {
  expect(ofNote(now, was)).toEqual(expected);
});

test.each<[string, Partial<PolicyContent>, string[]]>([
  ['the title', { title: 'Therapy services' }, ['~ title: title Therapy → Therapy services']],
  ['the number', { number: 'A-1' }, ['~ number: number not stated → A-1']],
  [
    'the first day',
    { effectiveFrom: '2026-12-01' },
    ['~ effectiveFrom: effectiveFrom not stated → 2026-12-01'],
  ],
  ['a source', { sources: [SOURCE] }, ['~ sources: source A document (VERIFIED, verified 2026-11-01) added']],
])('in a policy: %s', (_what, more, expected) => {
  expect(lines(policy([NOTE]), policy([NOTE], more))).toEqual(expected);
});

describe('which notes are the same', () => {
  test('a note continues the one it descends from, wherever it stands now', () => {
    const changed = {
      ...NOTE,
      scope: null,
      terms: { maxUnitsPerDay: 6 },
      topic: 'FREQUENCY' as const,
      selectors: ['97112'],
    };
    expect(lines(policy([NOTE, OTHER]), policy([OTHER, changed])).map((line) => line.split(':')[0])).toEqual([
      'notes.1.topic',
      'notes.1.codes',
      'notes.1.codes',
      'notes.1.terms.maxUnitsPerDay',
    ]);
  });

  test('without descent, notes on the same topic and codes are the same', () => {
    const rewritten = { ...NOTE, lineage: 'new', terms: { maxUnitsPerDay: 6 } };
    expect(lines(policy([NOTE, OTHER]), policy([rewritten, OTHER]))).toEqual([
      `notes.0.terms.maxUnitsPerDay: maxUnitsPerDay 4 → 6 ${CODES}`,
    ]);
  });

  test('one of two notes on a topic has no counterpart: it is added and the others are removed', () => {
    const [one, two] = [
      { ...NOTE, selectors: ['97032'] },
      { ...NOTE, lineage: 'b', selectors: ['97033'] },
    ];
    const fresh = { ...NOTE, lineage: 'c', selectors: ['97034'] };
    expect(lines(policy([one, two]), policy([fresh]))).toEqual([
      'notes.0: note on UNIT_LIMIT for 97034 added: maxUnitsPerDay 4',
      'notes.0: note on UNIT_LIMIT for 97032 removed: maxUnitsPerDay 4',
      'notes.1: note on UNIT_LIMIT for 97033 removed: maxUnitsPerDay 4',
    ]);
  });
});

test('a new and an ended policy list every note with its terms', () => {
  expect(differencesFromNothing(policy([NOTE])).map(({ summary }) => summary)).toEqual([
    `note on UNIT_LIMIT ${CODES} added: maxUnitsPerDay 4`,
  ]);
  expect(differencesToNothing(policy([OTHER]))).toMatchObject([
    { summary: 'note on COVERAGE for * removed', before: 'Covered.', after: null, selectors: ['*'] },
  ]);
});

test('shortens five thousand codes, and cuts nothing of a hundred kilobytes', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `A${String(index).padStart(4, '0')}`);
  const long = '𝒜'.repeat(25_000);
  const [codes, text] = differencesBetween(
    policy([NOTE]),
    policy([{ ...NOTE, selectors: [...NOTE.selectors, ...many], text: `x${long}` }]),
  );
  expect(codes?.summary).toMatch(/A0019 and 4980 more added$/);
  expect(codes?.selectors).toHaveLength(5_000);
  expect(text?.after).toBe(`x${long}`);
});

test('one changed word of a text of 3,000 characters is all that differs', () => {
  const before = `${'The therapist documents each visit. '.repeat(42)}No more than four units a day. ${'Notes follow the plan of care. '.repeat(47)}`;
  expect(before.length).toBeGreaterThan(2_900);
  const after = before.replace('four', 'six');
  const [difference, ...others] = differencesBetween(
    policy([{ ...NOTE, text: before }]),
    policy([{ ...NOTE, text: after }]),
  );
  expect(others).toEqual([]);
  if (!difference) throw new Error('nothing differs');
  const [head = '', tail = ''] = before.split('four');
  expect(difference).toMatchObject({
    path: 'notes.0.text',
    before,
    after,
    wordEdits: [
      { kind: 'SAME', text: head },
      { kind: 'REMOVED', text: 'four' },
      { kind: 'ADDED', text: 'six' },
      { kind: 'SAME', text: tail },
    ],
  });
  // A decision stores the text once, and reads back whole.
  const stored = storedDifferences([difference]);
  expect(JSON.stringify(stored).length).toBeLessThan(before.length + 500);
  const { selectors: _selectors, isMaterial: _isMaterial, ...shown } = difference;
  expect(readDifferences(JSON.parse(JSON.stringify(stored)))).toEqual([shown]);
});

test('a difference of an earlier version, without words, still reads', () => {
  const { wordEdits: _wordEdits, ...old } = {
    path: 'title',
    topic: null,
    before: 'a',
    after: 'b',
    summary: 's',
    wordEdits: [],
  };
  expect(readDifferences([old])).toEqual([{ ...old, wordEdits: [] }]);
});

test('two hundred notes with texts that have nothing in common are compared within seconds, not minutes', () => {
  const texts = (word: string) =>
    Array.from({ length: 200 }, (_, index) => ({
      ...NOTE,
      lineage: String(index),
      text: Array.from({ length: 800 }, (_each, at) => `${word}${index}-${at}`).join(' '),
    }));
  const start = performance.now();
  const differences = differencesBetween(policy(texts('a')), policy(texts('b')));
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(differences).toHaveLength(200);
  for (const { wordEdits } of differences) {
    expect(wordEdits.map(({ kind }) => kind)).toEqual(['REMOVED', 'ADDED']);
  }
});
