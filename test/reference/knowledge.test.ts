import { mergeStatements, type StatementInForce } from '../../src/reference/views/knowledge.ts';
import { noteRow, policyRow, SOURCE, snapshotOf, termRow, TODAY, versionRow } from './rows.ts';
import type { PolicyTerms } from '../../src/billing/index.ts';

const STALE_BEFORE = '2025-11-21';

interface NoteSpec {
  readonly terms?: PolicyTerms | null;
  readonly specificity?: number;
  readonly rank?: number;
  readonly verifiedOn?: string | null;
  readonly recordedOn?: string;
}

function candidate(
  note: string,
  { terms = null, specificity = 0, rank = 1, verifiedOn = '2026-11-01', recordedOn = TODAY }: NoteSpec,
): StatementInForce<string> {
  return { note, statement: { terms, source: { ...SOURCE, verifiedOn } }, specificity, rank, recordedOn };
}

const merge = (...statements: StatementInForce<string>[]) => mergeStatements(statements, STALE_BEFORE);

test('a missing statement is not agreement', () => {
  expect(merge()).toMatchObject({ state: 'NOT_AVAILABLE', terms: null, conflicts: [] });
});

test('text without terms is KNOWN', () => {
  expect(merge(candidate('a', {}))).toMatchObject({ state: 'KNOWN', terms: null, conflicts: [] });
});

test('terms that agree or concern different things add up', () => {
  const answer = merge(
    candidate('a', { terms: { maxUnitsPerDay: 4, telehealth: false } }),
    candidate('b', { terms: { maxUnitsPerDay: 4, requiredModifiers: ['GO'] } }),
    candidate('c', { terms: { requiredModifiers: ['GO'] } }),
  );
  expect(answer).toMatchObject({
    state: 'KNOWN',
    conflicts: [],
    terms: { maxUnitsPerDay: 4, telehealth: false, requiredModifiers: ['GO'] },
  });
});

test('the closest statement decides, in any order', () => {
  const wide = candidate('all codes', { terms: { maxUnitsPerDay: 4, telehealth: true }, specificity: 0 });
  const range = candidate('a range', { terms: { maxUnitsPerDay: 3 }, specificity: 1 });
  const exact = candidate('this code', { terms: { maxUnitsPerDay: 2 }, specificity: 2 });
  for (const order of [
    [wide, range, exact],
    [exact, range, wide],
    [range, exact, wide],
  ]) {
    expect(merge(...order)).toMatchObject({
      state: 'KNOWN',
      terms: { maxUnitsPerDay: 2, telehealth: true },
      conflicts: [],
    });
  }
});

test('a published note comes before a general term, however close that is', () => {
  const note = candidate('note', { terms: { maxUnitsPerDay: 4 }, rank: 1, specificity: 0 });
  const term = candidate('term', {
    terms: { maxUnitsPerDay: 2, timelyFilingDays: 90 },
    rank: 0,
    specificity: 2,
  });
  expect(merge(note, term)).toMatchObject({
    state: 'KNOWN',
    terms: { maxUnitsPerDay: 4, timelyFilingDays: 90 },
  });
});

test('equally close statements that differ conflict, and only the disputed term is left out', () => {
  const answer = merge(
    candidate('four', { terms: { maxUnitsPerDay: 4, telehealth: true } }),
    candidate('six', { terms: { maxUnitsPerDay: 6 } }),
    candidate('aside', { terms: { priorAuthorization: false } }),
  );
  expect(answer).toMatchObject({
    state: 'CONFLICTING',
    terms: { telehealth: true, priorAuthorization: false },
    conflicts: ['four', 'six'],
  });
});

test('a wider statement that differs is no conflict', () => {
  const answer = merge(
    candidate('a', { terms: { maxUnitsPerDay: 4 } }),
    candidate('b', { terms: { maxUnitsPerDay: 6 }, specificity: 1 }),
  );
  expect(answer).toMatchObject({ state: 'KNOWN', terms: { maxUnitsPerDay: 6 }, conflicts: [] });
});

test('false and zero are values', () => {
  expect(merge(candidate('a', { terms: { telehealth: false, maxUnitsPerDay: 0 } })).terms).toEqual({
    telehealth: false,
    maxUnitsPerDay: 0,
  });
});

test.each([
  ['the day before the limit', '2025-11-20', 'STALE'],
  ['the day of the limit', '2025-11-21', 'KNOWN'],
  ['the day after the limit', '2025-11-22', 'KNOWN'],
] as const)('verified %s, it is judged', (_when, day, state) => {
  expect(merge(candidate('a', { verifiedOn: day, recordedOn: '2000-01-01' })).state).toBe(state);
  expect(merge(candidate('a', { verifiedOn: null, recordedOn: day })).state).toBe(state);
});

test('one stale statement makes the whole stale, and a conflict outranks stale', () => {
  const old = candidate('old', { terms: { maxUnitsPerDay: 4 }, verifiedOn: '2001-01-01' });
  expect(merge(old, candidate('new', {})).state).toBe('STALE');
  expect(merge(old, candidate('new', { terms: { maxUnitsPerDay: 5 } })).state).toBe('CONFLICTING');
});

describe('plans', () => {
  const ofPlan = policyRow(
    'acme',
    [versionRow([noteRow('gold', ['97530'], { terms: { maxUnitsPerDay: 2 } })])],
    { key: 'gold', plan: 'acme-gold' },
  );
  const ofPayer = policyRow('acme', [versionRow([noteRow('all', ['*'], { terms: { maxUnitsPerDay: 4 } })])]);
  const termsOn = (rows: Parameters<typeof snapshotOf>[0]) =>
    snapshotOf(rows).at(TODAY, TODAY).code('97530')?.allPayerTerms[0];

  test("a plan's statement never becomes its payer's", () => {
    const terms = termsOn({ policies: [ofPayer, ofPlan] });
    expect(terms).toMatchObject({ state: 'KNOWN', terms: { maxUnitsPerDay: 4 }, conflicts: [] });
    expect(terms?.plans).toMatchObject([
      { plan: { slug: 'acme-gold' }, state: 'KNOWN', terms: { maxUnitsPerDay: 2 } },
    ]);
    expect(terms?.notes.map(({ id }) => id).sort()).toEqual(['all', 'gold']);
  });

  test('a payer with statements of plans only has no terms, and still is not NOT_AVAILABLE', () => {
    expect(termsOn({ policies: [ofPlan] })).toMatchObject({
      state: 'KNOWN',
      terms: null,
      plans: [{ terms: { maxUnitsPerDay: 2 } }],
    });
  });

  test('a plan and its payer that differ do not conflict; two statements of the plan count as one', () => {
    const second = termRow('acme', ['97530'], { id: 'x', plan: 'acme-gold', terms: { maxUnitsPerDay: 3 } });
    const third = termRow('acme', ['97530'], { id: 'y', plan: 'acme-gold', terms: { maxUnitsPerDay: 5 } });
    const terms = termsOn({ policies: [ofPayer], payerTerms: [second, third] });
    expect(terms).toMatchObject({
      state: 'KNOWN',
      terms: { maxUnitsPerDay: 4 },
      plans: [{ state: 'CONFLICTING', terms: null }],
    });
  });

  test('without any statement: NOT_AVAILABLE for every payer, never missing', () => {
    expect(termsOn({})).toMatchObject({
      payer: { slug: 'acme' },
      state: 'NOT_AVAILABLE',
      terms: null,
      plans: [],
    });
  });
});
