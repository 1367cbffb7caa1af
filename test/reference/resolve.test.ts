import type { Coverage, PolicyTerms } from '../../src/billing/index.ts';
import { NO_COVERAGE } from '../../src/billing/index.ts';
import {
  matchScope,
  NOTHING_STATED,
  questionKey,
  splitsOf,
  type CareQuestion,
  type NoteScope,
} from '../../src/reference/data/scope.ts';
import { payerTermsOf } from '../../src/reference/views/payerTerms.ts';
import { hasSubstance, resolve, type Candidate } from '../../src/reference/views/resolve.ts';
import { generalRow, noteRow, policyRow, SOURCE, snapshotOf, TODAY, versionRow } from './rows.ts';

const STALE_BEFORE = '2025-11-21';

interface Spec extends Partial<Omit<Candidate<string>, 'note' | 'statement'>> {
  readonly terms?: PolicyTerms | null;
  readonly verifiedOn?: string | null;
  readonly confidence?: 'VERIFIED' | 'SECONDARY' | 'UNVERIFIED';
}

function candidate(note: string, spec: Spec = {}): Candidate<string> {
  const { terms = null, verifiedOn = '2026-11-01', confidence = 'VERIFIED' } = spec;
  const { closeness = [0], conditions = [], recordedOn = TODAY } = spec;
  const statement = { terms, source: { ...SOURCE, verifiedOn, confidence } };
  return { note, statement, closeness, conditions, recordedOn };
}

const ofPlan = (value: string) => [{ dimension: 'plan' as const, values: [value] }];
const resolved = (...candidates: Candidate<string>[]) => resolve(candidates, STALE_BEFORE);

test('a missing statement is not agreement', () => {
  expect(resolved()).toMatchObject({ state: 'NOT_AVAILABLE', terms: null, conflicts: [] });
});

test('words that somebody read are KNOWN, words that nobody read are not', () => {
  expect(resolved(candidate('a'))).toMatchObject({ state: 'KNOWN', terms: null, conflicts: [] });
  expect(resolved(candidate('a', { confidence: 'UNVERIFIED' })).state).toBe('NOT_AVAILABLE');
  expect(resolved(candidate('a', { confidence: 'UNVERIFIED', terms: {} })).state).toBe('NOT_AVAILABLE');
});

test('terms that nobody read decide nothing, however close they are', () => {
  const guessed = candidate('guess', {
    confidence: 'UNVERIFIED',
    terms: { telehealth: true },
    closeness: [2],
  });
  expect(hasSubstance(guessed.statement)).toBe(false);
  expect(resolved(guessed)).toMatchObject({ state: 'NOT_AVAILABLE', terms: null, conflicts: [] });
  expect(resolved(guessed).byTerm.size).toBe(0);
  const read = candidate('read', { confidence: 'SECONDARY', terms: { telehealth: false } });
  expect(resolved(guessed, read).byTerm.get('telehealth')).toMatchObject({
    state: 'KNOWN',
    value: false,
    decidedBy: 'read',
  });
});

test('terms that agree or concern different things add up', () => {
  const answer = resolved(
    candidate('a', { terms: { maxUnitsPerDay: 4, telehealth: false } }),
    candidate('b', { terms: { maxUnitsPerDay: 4, requiredModifiers: ['GO', 'KX'] } }),
    candidate('c', { terms: { requiredModifiers: ['KX', 'GO'] } }),
  );
  expect(answer).toMatchObject({
    state: 'KNOWN',
    conflicts: [],
    terms: { maxUnitsPerDay: 4, telehealth: false, requiredModifiers: ['GO', 'KX'] },
  });
  expect(answer.byTerm.get('telehealth')?.decidedBy).toBe('a');
});

test('the closest statement decides, in any order', () => {
  const wide = candidate('all codes', { terms: { maxUnitsPerDay: 4, telehealth: true }, closeness: [0, 0] });
  const range = candidate('a range', { terms: { maxUnitsPerDay: 3 }, closeness: [0, 1] });
  const exact = candidate('this code', { terms: { maxUnitsPerDay: 2 }, closeness: [1, 0] });
  for (const order of [
    [wide, range, exact],
    [exact, range, wide],
    [range, exact, wide],
  ]) {
    const answer = resolved(...order);
    expect(answer).toMatchObject({ state: 'KNOWN', terms: { maxUnitsPerDay: 2, telehealth: true } });
    expect(answer.byTerm.get('maxUnitsPerDay')?.decidedBy).toBe('this code');
  }
});

test('equally close statements that differ conflict, and only the disputed term is left out', () => {
  const answer = resolved(
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

test('false, zero and "none" are values', () => {
  const terms = { telehealth: false, maxUnitsPerDay: 0, maxVisitsPerYear: 'NONE' } as const;
  expect(resolved(candidate('a', { terms })).terms).toEqual(terms);
});

test.each([
  ['the day before the limit', '2025-11-20', 'STALE'],
  ['the day of the limit', '2025-11-21', 'KNOWN'],
  ['the day after the limit', '2025-11-22', 'KNOWN'],
] as const)('verified %s, it is judged', (_when, day, state) => {
  for (const terms of [null, { telehealth: true }]) {
    expect(resolved(candidate('a', { terms, verifiedOn: day, recordedOn: '2000-01-01' })).state).toBe(state);
    expect(resolved(candidate('a', { terms, verifiedOn: null, recordedOn: day })).state).toBe(state);
  }
});

test('what decides makes a term stale, not what it outranks; a conflict goes before stale', () => {
  const old = candidate('old', { terms: { maxUnitsPerDay: 4 }, verifiedOn: '2001-01-01' });
  expect(resolved(old).byTerm.get('maxUnitsPerDay')).toMatchObject({ state: 'STALE', value: 4 });
  expect(resolved(old, candidate('new', { terms: { maxUnitsPerDay: 5 }, closeness: [1] })).state).toBe(
    'KNOWN',
  );
  expect(resolved(old, candidate('new', { terms: { maxUnitsPerDay: 4 } })).state).toBe('KNOWN');
  expect(resolved(old, candidate('new', { terms: { maxUnitsPerDay: 5 } })).state).toBe('CONFLICTING');
});

describe('a statement with a condition that nothing settles', () => {
  const all = candidate('all', { terms: { maxUnitsPerDay: 4 }, closeness: [0, 0] });
  const gold = candidate('gold', {
    terms: { maxUnitsPerDay: 2 },
    closeness: [1, 0],
    conditions: ofPlan('gold'),
  });

  test('makes the term depend on it, with what holds otherwise', () => {
    const answer = resolved(all, gold);
    expect(answer).toMatchObject({ state: 'DEPENDS', terms: null });
    expect(answer.byTerm.get('maxUnitsPerDay')).toEqual({
      state: 'DEPENDS',
      value: undefined,
      decidedBy: null,
      conflicts: [],
      branches: [
        { rank: 1, conditions: ofPlan('gold'), value: 2, note: 'gold' },
        { rank: 2, conditions: [], value: 4, note: 'all' },
      ],
    });
  });

  test('alone leaves the rest unknown', () => {
    expect(resolved(gold).byTerm.get('maxUnitsPerDay')?.branches).toEqual([
      { rank: 1, conditions: ofPlan('gold'), value: 2, note: 'gold' },
      { rank: 2, conditions: [], value: undefined, note: null },
    ]);
  });

  test('changes nothing where it says the same, or is less close', () => {
    expect(resolved(all, { ...gold, statement: all.statement })).toMatchObject({
      state: 'KNOWN',
      terms: { maxUnitsPerDay: 4 },
    });
    const closer = { ...all, closeness: [2, 0] };
    expect(resolved(closer, gold)).toMatchObject({ state: 'KNOWN', terms: { maxUnitsPerDay: 4 } });
  });

  test('lists the closest branch first', () => {
    const both = {
      ...gold,
      note: 'both',
      closeness: [1, 1],
      statement: candidate('', { terms: { maxUnitsPerDay: 1 } }).statement,
    };
    const branches = resolved(gold, all, both).byTerm.get('maxUnitsPerDay')?.branches ?? [];
    expect(branches.map(({ note }) => note)).toEqual(['both', 'gold', 'all']);
  });

  test('is one branch, however many statements say it', () => {
    const twice = { ...gold, note: 'gold again' };
    const branches = resolved(gold, twice, all).byTerm.get('maxUnitsPerDay')?.branches ?? [];
    expect(branches.map(({ note }) => note)).toEqual(['gold', 'all']);
  });

  test('has the rank of an equally close one that differs, whichever of them holds', () => {
    const inJersey = {
      ...gold,
      note: 'Jersey',
      conditions: [{ dimension: 'states' as const, values: ['NJ'] }],
      statement: candidate('', { terms: { maxUnitsPerDay: 3 } }).statement,
    };
    const branches = resolved(gold, inJersey, all).byTerm.get('maxUnitsPerDay')?.branches ?? [];
    expect(branches.map(({ rank, value }) => [rank, value])).toEqual([
      [1, 2],
      [1, 3],
      [2, 4],
    ]);
  });

  test('shows both sides where what holds otherwise is in dispute', () => {
    const six = { ...all, note: 'six', statement: candidate('', { terms: { maxUnitsPerDay: 6 } }).statement };
    const term = resolved(gold, all, six).byTerm.get('maxUnitsPerDay');
    expect(term).toMatchObject({ state: 'DEPENDS', conflicts: ['all', 'six'] });
    expect(term?.branches.map(({ rank, note }) => [rank, note])).toEqual([
      [1, 'gold'],
      [2, 'all'],
      [2, 'six'],
    ]);
  });

  test('in words alone leaves what is known known, and otherwise depends', () => {
    const words = candidate('words', { conditions: ofPlan('gold') });
    expect(resolved(words).state).toBe('DEPENDS');
    expect(resolved(words, candidate('all')).state).toBe('KNOWN');
    expect(resolved(words, all).state).toBe('KNOWN');
  });
});

/** What a payer's notes say about 97530, by the coverage. */
function termsOf(
  notes: Readonly<Record<string, readonly [scope: NoteScope | null, terms: PolicyTerms]>>,
  stated: Partial<Coverage> & Partial<Omit<CareQuestion, 'coverage'>> = {},
) {
  const rows = Object.entries(notes).map(([id, [scope, terms]]) => noteRow(id, ['*'], { scope, terms }));
  const reference = snapshotOf({ policies: [policyRow('acme', [versionRow(rows)])] }).at(TODAY, TODAY);
  const payer = reference.payer('acme');
  if (!payer) throw new Error('no payer');
  const { setting = null, diagnoses = [], ...coverage } = stated;
  const question = { setting, diagnoses, coverage: { ...NO_COVERAGE, ...coverage } };
  return payerTermsOf('97530', payer, question, reference);
}

describe('a scope', () => {
  const scoped = (scope: NoteScope) => ({
    limited: [scope, { priorAuthorization: true }] as const,
    all: [null, { priorAuthorization: false }] as const,
  });
  const stateOf = (scope: NoteScope, stated: Parameters<typeof termsOf>[1]) => {
    const { byTerm } = termsOf(scoped(scope), stated);
    const term = byTerm.get('priorAuthorization');
    return term?.state === 'KNOWN' ? term.value : term?.state;
  };

  test.each<[NoteScope, Parameters<typeof termsOf>[1], Parameters<typeof termsOf>[1]]>([
    [
      { linesOfBusiness: ['MEDICARE_ADVANTAGE'] },
      { lineOfBusiness: 'MEDICARE_ADVANTAGE' },
      { lineOfBusiness: 'COMMERCIAL' },
    ],
    [{ funding: ['FULLY_INSURED'] }, { funding: 'FULLY_INSURED' }, { funding: 'SELF_FUNDED' }],
    [{ states: ['TX', 'KY'] }, { state: 'KY' }, { state: 'NJ' }],
    [{ contractors: ['NGS'] }, { contractor: 'NGS' }, { contractor: 'CGS' }],
    [{ settings: ['HOME'] }, { setting: 'HOME' }, { setting: 'OFFICE' }],
    [{ providerTypes: ['HOSPITAL'] }, { providerType: 'HOSPITAL' }, { providerType: 'CORF' }],
    [{ networks: ['PARTICIPATING'] }, { network: 'PARTICIPATING' }, { network: 'MANAGED' }],
    [{ diagnoses: ['F84', 'S06.2'] }, { diagnoses: ['M62.81', 'F84.0'] }, { diagnoses: ['S06.1X0A'] }],
    [{ ageFrom: 18 }, { patientAge: 18 }, { patientAge: 17 }],
    [{ ageTo: 21 }, { patientAge: 20 }, { patientAge: 21 }],
  ])('%j holds within, not outside, and depends where it is not stated', (scope, within, outside) => {
    expect([stateOf(scope, within), stateOf(scope, outside), stateOf(scope, {})]).toEqual([
      true,
      false,
      'DEPENDS',
    ]);
  });

  test('of several limits needs all of them, and asks only for what was not stated', () => {
    const scope: NoteScope = { linesOfBusiness: ['MEDICARE_ADVANTAGE'], states: ['AZ'] };
    expect(stateOf(scope, { lineOfBusiness: 'COMMERCIAL' })).toBe(false);
    expect(stateOf(scope, { lineOfBusiness: 'MEDICARE_ADVANTAGE', state: 'AZ' })).toBe(true);
    const open = termsOf(scoped(scope), { lineOfBusiness: 'MEDICARE_ADVANTAGE' });
    expect(open.byTerm.get('priorAuthorization')?.branches[0]?.conditions).toEqual([
      { dimension: 'states', values: ['AZ'] },
    ]);
  });

  test('of a place goes before one of a program, and that before none', () => {
    const notes = {
      all: [null, { maxVisitsPerYear: 60 }],
      program: [{ linesOfBusiness: ['EXCHANGE'] }, { maxVisitsPerYear: 30 }],
      place: [{ states: ['NJ'] }, { maxVisitsPerYear: 20 }],
    } as const;
    const visits = (stated: Partial<Coverage>) => termsOf(notes, stated).terms?.maxVisitsPerYear;
    expect(visits({ lineOfBusiness: 'EXCHANGE', state: 'NJ' })).toBe(20);
    expect(visits({ lineOfBusiness: 'EXCHANGE', state: 'NY' })).toBe(30);
    expect(visits({ lineOfBusiness: 'COMMERCIAL', state: 'NY' })).toBe(60);
  });
});

describe('plans', () => {
  const gold = policyRow(
    'acme',
    [versionRow([noteRow('gold', ['97530'], { terms: { maxUnitsPerDay: 2 } })])],
    { key: 'gold', plan: 'acme-gold' },
  );
  const ofPayer = policyRow('acme', [versionRow([noteRow('all', ['*'], { terms: { maxUnitsPerDay: 4 } })])]);
  const termsOn = (rows: Parameters<typeof snapshotOf>[0]) =>
    snapshotOf(rows).at(TODAY, TODAY).code('97530')?.allPayerTerms[0];

  test("a plan's statement never becomes its payer's: without the plan, the term depends on it", () => {
    const terms = termsOn({ policies: [ofPayer, gold] });
    expect(terms).toMatchObject({ state: 'DEPENDS', terms: null, conflicts: [] });
    expect(terms?.plans).toMatchObject([
      { plan: { slug: 'acme-gold' }, state: 'KNOWN', terms: { maxUnitsPerDay: 2 } },
    ]);
    expect(terms?.notes.map(({ id }) => id).sort()).toEqual(['all', 'gold']);
  });

  test('a plan has what its payer says where it says nothing of its own', () => {
    const filing = generalRow('acme', ['*'], { topic: 'TIMELY_FILING', terms: { timelyFilingDays: 90 } });
    expect(termsOn({ policies: [ofPayer, gold, filing] })?.plans[0]?.terms).toEqual({
      maxUnitsPerDay: 2,
      timelyFilingDays: 90,
    });
  });

  test('two statements of a plan that differ conflict for the plan', () => {
    const second = generalRow('acme', ['97530'], {
      id: 'x',
      plan: 'acme-gold',
      terms: { maxUnitsPerDay: 3 },
    });
    const third = generalRow('acme', ['97530'], { id: 'y', plan: 'acme-gold', terms: { maxUnitsPerDay: 5 } });
    expect(termsOn({ policies: [ofPayer, second, third] })).toMatchObject({
      state: 'DEPENDS',
      plans: [{ state: 'CONFLICTING', terms: null }],
    });
  });

  test('a document goes before what is generally reported; a code before all codes', () => {
    const reported = generalRow('acme', ['*'], { terms: { maxUnitsPerDay: 8 } });
    expect(termsOn({ policies: [ofPayer, reported] })?.terms).toEqual({ maxUnitsPerDay: 4 });
    const ofCode = generalRow('acme', ['97530'], { terms: { maxUnitsPerDay: 8 } });
    expect(termsOn({ policies: [ofPayer, ofCode] })?.terms).toEqual({ maxUnitsPerDay: 8 });
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

test('billing reads the terms of exactly what was stated', () => {
  const rows = [
    noteRow('ma', ['97530'], {
      scope: { linesOfBusiness: ['MEDICARE_ADVANTAGE'] },
      terms: { telehealth: true },
    }),
    noteRow('words', ['97530'], { text: 'Words about 97530.' }),
  ];
  const reference = snapshotOf({ policies: [policyRow('acme', [versionRow(rows)])] }).at(TODAY, TODAY);
  const terms = (coverage: Partial<Coverage>) =>
    reference
      .payerRules('acme', { ...NOTHING_STATED, coverage: { ...NO_COVERAGE, ...coverage } })
      ?.termsFor('97530');
  expect(terms({ lineOfBusiness: 'MEDICARE_ADVANTAGE' })?.terms).toEqual({ telehealth: true });
  expect(terms({ lineOfBusiness: 'COMMERCIAL' })?.unsettled.size).toBe(0);
  expect(terms({})?.unsettled.get('telehealth')).toMatchObject({ state: 'DEPENDS' });
  expect(terms({})?.words.map(({ text }) => text)).toEqual(['Words about 97530.']);
  // A plan of another payer says nothing.
  expect(terms({ plan: 'nothing', lineOfBusiness: 'MEDICARE_ADVANTAGE' })?.terms).toEqual({
    telehealth: true,
  });
});

test('questions with one key are within the same scopes, and what no scope distinguishes is in no key', () => {
  const scopes: NoteScope[] = [
    { states: ['NJ'], diagnoses: ['F84'] },
    { linesOfBusiness: ['MEDICAID'], ageTo: 21 },
    { ageFrom: 18, settings: ['OFFICE'] },
    { diagnoses: ['F8', 'S06.2'] },
  ];
  const splits = splitsOf(scopes);
  const coverages = [null, 'NJ', 'NY'].flatMap((state) =>
    ([null, 'MEDICAID', 'COMMERCIAL'] as const).flatMap((lineOfBusiness) =>
      [null, 0, 17, 18, 20, 21, 60].map((patientAge) => ({
        ...NO_COVERAGE,
        state,
        lineOfBusiness,
        patientAge,
      })),
    ),
  );
  const questions = coverages.flatMap((coverage) =>
    ([null, 'OFFICE', 'HOME'] as const).flatMap((setting) =>
      [[], ['F84.0'], ['F80.1'], ['S062X'], ['M54.5'], ['M54.5', 'F84.0']].map((diagnoses) => ({
        coverage,
        setting,
        diagnoses,
      })),
    ),
  );
  const matches = (question: CareQuestion) =>
    JSON.stringify(scopes.map((scope) => matchScope({ plan: null, scope }, question)));
  const byKey = Map.groupBy(questions, (question) => questionKey(splits, question));
  for (const same of byKey.values()) expect(new Set(same.map(matches)).size).toBe(1);
  expect(byKey.size).toBeLessThan(questions.length);
  const keyOf = (coverage: Partial<Coverage>) =>
    questionKey(splits, { ...NOTHING_STATED, coverage: { ...NO_COVERAGE, ...coverage } });
  expect(keyOf({ funding: 'SELF_FUNDED', patientAge: 19 })).toBe(keyOf({ patientAge: 20 }));
  expect(keyOf({ plan: 'gold' })).not.toBe(keyOf({}));
});
