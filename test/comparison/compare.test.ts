import { completenessOf } from '../../src/comparison/completeness.ts';
import { InputError } from '../../src/shared/errors.ts';
import type { PolicyTopic } from '../../src/shared/enums.ts';
import { comparePayers, CODES_LIMIT, type ComparisonArguments } from '../../src/comparison/service.ts';
import type { PolicyNoteRow, ReferenceRows } from '../../src/reference/data/rows.ts';
import {
  codeRow,
  noteRow,
  policyRow,
  snapshotOf,
  SOURCE,
  generalRow,
  TODAY,
  versionRow,
} from '../reference/rows.ts';
import type { PolicyTerms } from '../../src/billing/index.ts';

/** Medicare and two payers, one of which has plans. */
const PAYERS = {
  payers: [
    { slug: 'medicare', name: 'Medicare', kind: 'GOVERNMENT' as const },
    { slug: 'acme', name: 'Acme', kind: 'COMMERCIAL' as const },
    { slug: 'blue', name: 'Blue', kind: 'COMMERCIAL' as const },
  ],
  plans: [
    { slug: 'blue-north', payer: 'blue', name: 'Blue North' },
    { slug: 'blue-south', payer: 'blue', name: 'Blue South' },
  ],
  programValues: [
    {
      key: 'ASSISTANT_DE_MINIMIS_SHARE' as const,
      value: '0.1',
      effectiveFrom: '2020-01-01',
      effectiveTo: null,
      source: SOURCE,
    },
  ],
};

type Notes = Readonly<Record<string, readonly Partial<PolicyNoteRow>[]>>;

/** Policies from notes by payer, or by `payer/plan`; a note concerns 97530 unless it names codes. */
function policies(notes: Notes): ReferenceRows['policies'] {
  return Object.entries(notes).map(([owner, own]) => {
    const [payer = '', plan = null] = owner.split('/');
    const rows = own.map((note, index) => noteRow(`${owner} ${index}`, note.selectors ?? ['97530'], note));
    return policyRow(payer, [versionRow(rows)], { key: owner, plan });
  });
}

const compare = (rows: Partial<ReferenceRows>, args: Partial<ComparisonArguments> = {}, on = TODAY) =>
  comparePayers(snapshotOf({ ...PAYERS, ...rows }).at(on, TODAY), { codes: ['97530'], ...args });

function row(topic: PolicyTopic, notes: Notes, on = TODAY) {
  const [only] = compare({ policies: policies(notes) }, { topics: [topic] }, on).rows;
  if (!only) throw new Error('no row');
  return only;
}

/** The cell of the payer that has the notes. */
function cell(topic: PolicyTopic, notes: readonly Partial<PolicyNoteRow>[], owner = 'acme', on = TODAY) {
  const [payer] = owner.split('/');
  const found = row(topic, { [owner]: notes }, on).cells.find((each) => each.payer.slug === payer);
  if (!found) throw new Error('no cell');
  return found;
}

const statement = (topic: PolicyTopic, terms: PolicyTerms | null, more: Partial<PolicyNoteRow> = {}) => ({
  topic,
  terms,
  ...more,
});

describe('the value of a cell', () => {
  test.each<[PolicyTopic, PolicyTerms, string]>([
    ['COVERAGE', { coverage: 'COVERED' }, 'covered'],
    ['COVERAGE', { coverage: 'CONDITIONAL' }, 'covered under conditions'],
    ['COVERAGE', { coverage: 'NOT_COVERED' }, 'not covered'],
    ['COVERAGE', { coverage: 'BUNDLED' }, 'bundled, never paid apart'],
    ['UNIT_COUNTING', { unitMethod: 'CMS_8_MINUTE' }, '8-minute rule over all timed minutes'],
    ['UNIT_COUNTING', { unitMethod: 'AMA_MIDPOINT' }, 'midpoint rule, code by code'],
    ['UNIT_LIMIT', { maxUnitsPerDay: 4 }, 'max 4 units a day'],
    ['UNIT_LIMIT', { maxUnitsPerDay: 1 }, 'max 1 unit a day'],
    ['UNIT_LIMIT', { maxUnitsPerDay: 0 }, 'max 0 units a day'],
    ['UNIT_LIMIT', { maxTimedUnitsPerVisit: 4 }, 'max 4 timed units a visit'],
    [
      'UNIT_LIMIT',
      { maxUnitsPerDay: 3, maxTimedUnitsPerVisit: 4 },
      'max 3 units a day; max 4 timed units a visit',
    ],
    ['VISIT_LIMIT', { maxVisitsPerYear: 60 }, 'max 60 visits a year'],
    ['PRIOR_AUTHORIZATION', { priorAuthorization: true }, 'prior authorization required'],
    ['PRIOR_AUTHORIZATION', { priorAuthorization: false }, 'no prior authorization required'],
    ['MODIFIERS', { requiredModifiers: ['GO'] }, 'GO required; CO with an assistant'],
    ['MODIFIERS', { requiredModifiers: ['GO'], assistantAllowed: false }, 'GO required'],
    ['MODIFIERS', { requiredModifiers: ['GO', 'CO'] }, 'GO required; CO with an assistant'],
    ['MODIFIERS', { requiredModifiers: ['CO'], assistantAllowed: false }, 'no modifier required'],
    ['MODIFIERS', { requiredModifiers: ['KX', '59'] }, '59, KX required'],
    ['MODIFIERS', { requiredModifiers: [] }, 'no modifier required'],
    ['ASSISTANT_PAYMENT', { assistantFactor: '0.85' }, 'assistant paid at 85%'],
    ['ASSISTANT_PAYMENT', { assistantFactor: '0.8575' }, 'assistant paid at 85.75%'],
    ['ASSISTANT_PAYMENT', { assistantFactor: '0.05' }, 'assistant paid at 5%'],
    ['ASSISTANT_PAYMENT', { assistantFactor: '1' }, 'assistant paid at 100%'],
    ['ASSISTANT_PAYMENT', { assistantFactor: '0' }, 'assistant paid at 0%'],
    ['ASSISTANT_PAYMENT', { assistantAllowed: false }, 'not by an assistant'],
    ['ASSISTANT_PAYMENT', { assistantAllowed: true }, 'assistant allowed'],
    ['TELEHEALTH', { telehealth: true }, 'telehealth allowed'],
    ['TELEHEALTH', { telehealth: false }, 'no telehealth'],
    ['BUNDLING', { editSet: 'medicare-ncci' }, "Medicare's NCCI edits"],
    ['BUNDLING', { editSet: 'own-2026' }, 'edits of own-2026'],
    ['BUNDLING', { bundledInto: ['97530', '97110'] }, 'bundled into 97110, 97530'],
    ['BUNDLING', { bundledInto: [] }, 'not bundled into other codes'],
    ['BUNDLING', { coverage: 'BUNDLED' }, 'bundled, never paid apart'],
    ['TIMELY_FILING', { timelyFilingDays: 90 }, 'claims within 90 days'],
    ['TIMELY_FILING', { timelyFilingYears: 1 }, 'claims within 1 calendar year'],
    ['PAYMENT', { multipleProcedureFactor: '0.5' }, 'practice expense of further units at 50%'],
  ])('%s %j: %s', (topic, terms, value) => {
    expect(cell(topic, [statement(topic, terms)])).toMatchObject({ state: 'KNOWN', value });
  });

  test('CO is reported from 2020-01-01 on', () => {
    const notes = [statement('MODIFIERS', { requiredModifiers: ['GO'] })];
    const values = ['2019-12-31', '2020-01-01', '2020-01-02'].map(
      (on) => cell('MODIFIERS', notes, 'acme', on).value,
    );
    expect(values).toEqual([
      'GO required',
      'GO required; CO with an assistant',
      'GO required; CO with an assistant',
    ]);
  });

  test('text without terms is KNOWN and shows how the closest statement begins', () => {
    const wide = statement('PRIOR_AUTHORIZATION', null, { selectors: ['*'], text: 'Depends on the market.' });
    const close = statement('PRIOR_AUTHORIZATION', {}, { text: 'Ask  the plan.\nSome plans use a manager.' });
    expect(cell('PRIOR_AUTHORIZATION', [wide])).toMatchObject({
      state: 'KNOWN',
      value: 'Depends on the market',
    });
    expect(cell('PRIOR_AUTHORIZATION', [wide, close])).toMatchObject({
      state: 'KNOWN',
      value: 'Ask the plan (and 1 more)',
      terms: null,
    });
  });

  test('long text is cut between words, and text without spaces never inside a character', () => {
    const valueOf = (text: string) => cell('OTHER', [statement('OTHER', null, { text })]).value;
    const long = valueOf('Word '.repeat(60));
    expect([long.length <= 101, long.endsWith('Word…')]).toEqual([true, true]);
    expect(valueOf(`a${'\u{1F600}'.repeat(80)}`)).toBe(`a${'\u{1F600}'.repeat(49)}…`);
    expect(valueOf('作業療法。')).toBe('作業療法。');
    expect(valueOf('=1+1 <b>x</b>')).toBe('=1+1 <b>x</b>');
  });

  test('terms come before text of the same topic, and the notes hold both', () => {
    const both = cell('UNIT_LIMIT', [
      statement('UNIT_LIMIT', { maxUnitsPerDay: 4 }),
      statement('UNIT_LIMIT', null, { text: 'Home care is excluded.' }),
    ]);
    expect(both).toMatchObject({ value: 'max 4 units a day', notes: [{ key: 'acme 0' }, { key: 'acme 1' }] });
  });
});

describe('the statements of a cell', () => {
  test("a cell shows only its topic's terms, whatever the topic of the note", () => {
    const note = [
      statement('BUNDLING', { maxUnitsPerDay: 1, assistantAllowed: false }, { text: 'Only an OT.' }),
    ];
    expect(cell('UNIT_LIMIT', note).terms).toEqual({ maxUnitsPerDay: 1 });
    expect(cell('ASSISTANT_PAYMENT', note).terms).toEqual({ assistantAllowed: false });
    expect(cell('BUNDLING', note)).toMatchObject({ state: 'KNOWN', terms: null, value: 'Only an OT' });
    expect(cell('TELEHEALTH', note)).toMatchObject({ state: 'NOT_AVAILABLE', terms: null, notes: [] });
  });

  test('coverage of a code implies nothing about bundling', () => {
    expect(cell('BUNDLING', [statement('COVERAGE', { coverage: 'COVERED' })])).toMatchObject({
      state: 'NOT_AVAILABLE',
      value: 'not available',
    });
  });

  test('the closest statement decides and the wider one stays among the notes', () => {
    const notes = [
      statement('UNIT_LIMIT', { maxUnitsPerDay: 4 }, { selectors: ['*'] }),
      statement('UNIT_LIMIT', { maxUnitsPerDay: 2 }),
    ];
    expect(cell('UNIT_LIMIT', notes)).toMatchObject({ state: 'KNOWN', value: 'max 2 units a day' });
    expect(cell('UNIT_LIMIT', notes).notes).toHaveLength(2);
  });

  test('general terms apply too, and a note comes before them', () => {
    const general = generalRow('acme', ['*'], { topic: 'TIMELY_FILING', terms: { timelyFilingDays: 90 } });
    const of = (notes: Notes) =>
      compare({ policies: [general, ...policies(notes)] }, { topics: ['TIMELY_FILING'], payers: ['acme'] })
        .rows[0]?.cells[0];
    expect(of({})).toMatchObject({ value: 'claims within 90 days', notes: [{ policy: { general: true } }] });
    const note = statement('TIMELY_FILING', { timelyFilingDays: 120 });
    expect(of({ acme: [note] })).toMatchObject({ state: 'KNOWN', value: 'claims within 120 days' });
  });

  test("a payer's documentation requirements make its cell KNOWN", () => {
    const requirement = (key: string, requiredBy: string[]) => ({
      key,
      requiredBy,
      text: key,
      codes: ['97530'],
      source: SOURCE,
    });
    const requirements = [
      requirement('minutes', ['acme', 'medicare']),
      requirement('signature', ['medicare']),
    ];
    const [only] = compare({ requirements }, { topics: ['DOCUMENTATION'] }).rows;
    expect(only?.cells.map(({ state, value }) => `${state} ${value}`)).toEqual([
      'KNOWN 2 documentation requirements',
      'KNOWN 1 documentation requirement',
      'NOT_AVAILABLE not available',
    ]);
    expect(only?.agreement).toBe('UNKNOWN');
  });
});

describe('uncertainty', () => {
  test('notes that contradict are CONFLICTING, and the disputed term is left out', () => {
    const notes = [
      statement('UNIT_LIMIT', { maxUnitsPerDay: 4, maxTimedUnitsPerVisit: 8 }),
      statement('UNIT_LIMIT', { maxUnitsPerDay: 6 }),
    ];
    expect(cell('UNIT_LIMIT', notes)).toMatchObject({
      state: 'CONFLICTING',
      value: 'max 8 timed units a visit; conflicting: max 4 units a day / max 6 units a day',
      conflicts: [{ key: 'acme 0' }, { key: 'acme 1' }],
    });
    expect(cell('UNIT_LIMIT', notes).terms).toEqual({ maxTimedUnitsPerVisit: 8 });
  });

  test('a conflict about one topic leaves other topics of the same notes alone', () => {
    const notes = [
      statement('UNIT_LIMIT', { maxUnitsPerDay: 4, telehealth: true }),
      statement('UNIT_LIMIT', { maxUnitsPerDay: 6 }),
    ];
    expect(cell('TELEHEALTH', notes)).toMatchObject({
      state: 'KNOWN',
      value: 'telehealth allowed',
      conflicts: [],
    });
  });

  test.each([
    ['the day before the limit', '2025-11-20', 'STALE'],
    ['the day of the limit', '2025-11-21', 'KNOWN'],
    ['the day after the limit', '2025-11-22', 'KNOWN'],
  ] as const)('a fact verified %s', (_when, verifiedOn, state) => {
    const note = statement('TELEHEALTH', { telehealth: true }, { source: { ...SOURCE, verifiedOn } });
    expect(cell('TELEHEALTH', [note])).toMatchObject({ state, value: 'telehealth allowed' });
  });

  test('verifyWithPlan and the lowest confidence are shown and change no state', () => {
    const sure = statement('TELEHEALTH', { telehealth: true });
    const doubtful = {
      ...sure,
      verifyWithPlan: true,
      source: { ...SOURCE, confidence: 'SECONDARY' as const },
    };
    expect(cell('TELEHEALTH', [sure])).toMatchObject({ verifyWithPlan: false, confidence: 'VERIFIED' });
    expect(cell('TELEHEALTH', [sure, doubtful])).toMatchObject({
      state: 'KNOWN',
      verifyWithPlan: true,
      confidence: 'SECONDARY',
    });
    expect(cell('VISIT_LIMIT', [sure])).toMatchObject({ verifyWithPlan: false, confidence: null });
  });
});

describe('a plan and its payer', () => {
  const four = statement('UNIT_LIMIT', { maxUnitsPerDay: 4 });
  const six = statement('UNIT_LIMIT', { maxUnitsPerDay: 6 });
  const blue = (notes: Notes) => row('UNIT_LIMIT', notes).cells[2];

  test("a plan's statement never becomes its payer's, and does not conflict with it", () => {
    expect(blue({ blue: [four], 'blue/blue-north': [six] })).toMatchObject({
      state: 'DEPENDS',
      terms: null,
      conflicts: [],
      value: 'depends: max 6 units a day (blue-north) / max 4 units a day',
      plans: [{ plan: { slug: 'blue-north' }, state: 'KNOWN', terms: { maxUnitsPerDay: 6 } }],
    });
  });

  test('a payer with statements of plans only has no terms and cannot be compared with Medicare', () => {
    const only = row('UNIT_LIMIT', {
      medicare: [six],
      'blue/blue-north': [four],
      'blue/blue-south': [four],
    });
    expect(only.cells[2]).toMatchObject({
      state: 'DEPENDS',
      terms: null,
      relationToMedicare: 'UNKNOWN',
      differsFromMedicare: false,
      value: 'depends: max 4 units a day (blue-north; blue-south) / not stated',
    });
    expect(only.agreement).toBe('UNKNOWN');
  });

  test('a plan that contradicts itself is in conflict; without the plan, the payer depends on it', () => {
    const torn = { 'blue/blue-north': [four, six] };
    expect(blue(torn)).toMatchObject({ state: 'DEPENDS', plans: [{ state: 'CONFLICTING' }] });
    expect(blue({ ...torn, blue: [four] })).toMatchObject({ state: 'DEPENDS' });
  });
});

describe('compared with Medicare', () => {
  const limit = (units: number, more: Partial<PolicyNoteRow> = {}) =>
    statement('UNIT_LIMIT', { maxUnitsPerDay: units }, more);
  const visit = statement('UNIT_LIMIT', { maxTimedUnitsPerVisit: 4 });
  const words = statement('UNIT_LIMIT', null);
  const stale = { source: { ...SOURCE, verifiedOn: '2020-01-01' } };

  test.each<[string, Notes[string], Notes[string], string, string]>([
    ['the same term', [limit(4)], [limit(4)], 'SAME', 'AGREE'],
    ['another value', [limit(4)], [limit(6)], 'DIFFERENT', 'DIFFER'],
    ['a term Medicare does not state', [limit(4)], [limit(4), visit], 'DIFFERENT', 'DIFFER'],
    ['a term that only Medicare states', [limit(4), visit], [limit(4)], 'UNKNOWN', 'UNKNOWN'],
    ['another term than Medicare', [limit(4)], [visit], 'DIFFERENT', 'DIFFER'],
    ['text and terms', [limit(4)], [words], 'UNKNOWN', 'UNKNOWN'],
    ['terms and text', [words], [limit(4)], 'UNKNOWN', 'UNKNOWN'],
    ['text and text', [words], [words], 'UNKNOWN', 'UNKNOWN'],
    ['silence', [limit(4)], [], 'UNKNOWN', 'UNKNOWN'],
    ['Medicare without a statement', [], [limit(4)], 'UNKNOWN', 'UNKNOWN'],
    ['a stale fact', [limit(4)], [limit(6, stale)], 'UNKNOWN', 'UNKNOWN'],
    ['a stale Medicare', [limit(4, stale)], [limit(6)], 'UNKNOWN', 'UNKNOWN'],
    ['a conflict', [limit(4)], [limit(6), limit(7)], 'UNKNOWN', 'UNKNOWN'],
  ])('%s', (_case, medicare, acme, relation, agreement) => {
    const rows = { policies: policies({ medicare, acme }) };
    const [only] = compare(rows, { topics: ['UNIT_LIMIT'], payers: ['medicare', 'acme'] }).rows;
    expect(only?.cells.map((each) => each.relationToMedicare)).toEqual(['BASELINE', relation]);
    expect(only?.cells.map((each) => each.differsFromMedicare)).toEqual([false, relation === 'DIFFERENT']);
    expect(only).toMatchObject({ agreement, agree: agreement === 'AGREE' });
    expect(only?.differFromMedicare.map(({ slug }) => slug)).toEqual(
      relation === 'DIFFERENT' ? ['acme'] : [],
    );
    // The baseline applies although Medicare is not among the requested payers.
    const alone = compare(rows, { topics: ['UNIT_LIMIT'], payers: ['acme'] }).rows[0];
    expect(alone?.cells[0]?.relationToMedicare).toBe(relation);
  });

  test('two payers that differ do so even when Medicare has no statement', () => {
    expect(row('UNIT_LIMIT', { acme: [limit(4)], blue: [limit(6)] }).agreement).toBe('DIFFER');
  });
});

describe('the matrix', () => {
  test('has a row for each code and topic and a cell for each payer, in the requested order', () => {
    const { rows, payers, topics } = compare(
      {},
      { codes: ['97530', '97110', ' 97530 '], payers: ['blue', 'acme'], everyCode: true },
    );
    expect(payers.map(({ slug }) => slug)).toEqual(['blue', 'acme']);
    expect(rows).toHaveLength(2 * topics.length);
    expect([rows[0]?.code.code, rows.at(-1)?.code.code]).toEqual(['97530', '97110']);
    for (const { cells } of rows) expect(cells.map(({ payer }) => payer.slug)).toEqual(['blue', 'acme']);
    expect(rows.flatMap(({ cells }) => cells).filter(({ value }) => value === '')).toEqual([]);
  });

  test('of several codes, what a payer states of all codes is given once, and a code only has what is its own', () => {
    const notes = {
      medicare: [{ selectors: ['*'], ...statement('TIMELY_FILING', { timelyFilingYears: 1 }) }],
      acme: [
        { selectors: ['*'], ...statement('TIMELY_FILING', { timelyFilingDays: 90 }) },
        { selectors: ['97530'], ...statement('TELEHEALTH', { telehealth: false }) },
        { selectors: ['*'], ...statement('TELEHEALTH', { telehealth: true }) },
      ],
    };
    const about = (args: Partial<ComparisonArguments>) =>
      compare({ policies: policies(notes) }, { topics: ['TIMELY_FILING', 'TELEHEALTH'], ...args });
    const keysOf = ({ rows }: ReturnType<typeof compare>) =>
      rows.map(({ code, topic }) => `${code.code} ${topic}`);
    const both = about({ codes: ['97530', '97110'] });
    expect(keysOf(both)).toEqual(['97530 TELEHEALTH']);
    expect(both.payerWide.map(({ topic }) => topic)).toEqual(['TIMELY_FILING', 'TELEHEALTH']);
    const [filing, telehealth] = both.payerWide;
    expect(filing?.differFromMedicare.map(({ slug }) => slug)).toEqual(['acme']);
    expect(filing?.cells.map(({ value }) => value)).toEqual([
      'claims within 1 calendar year',
      'claims within 90 days',
      'not available',
    ]);
    expect(telehealth?.cells[1]?.terms).toEqual({ telehealth: true });
    expect(both.completeness[1]?.completeness).toMatchObject({ known: 4, notAvailable: 0 });
    const alone = about({});
    expect(keysOf(alone)).toEqual(['97530 TIMELY_FILING', '97530 TELEHEALTH']);
    expect(alone.payerWide).toEqual([]);
    expect(alone.rows[0]?.cells[1]).toMatchObject({ payerWide: true, value: 'claims within 90 days' });
    expect(alone.rows[1]?.cells[1]).toMatchObject({ payerWide: false, terms: { telehealth: false } });
    expect(keysOf(about({ codes: ['97530', '97110'], everyCode: true }))).toHaveLength(4);
  });

  test('the counting of units is no question about a code that is not billed by time', () => {
    const notes = {
      acme: [{ selectors: ['*'], ...statement('UNIT_COUNTING', { unitMethod: 'AMA_MIDPOINT' }) }],
    };
    const codes = [codeRow('97530'), codeRow('97165', { timing: 'UNTIMED' })];
    const about = (args: Partial<ComparisonArguments>) =>
      compare({ codes, policies: policies(notes) }, { topics: ['UNIT_COUNTING'], payers: ['acme'], ...args });
    const untimed = about({ codes: ['97165'] });
    expect(untimed.rows[0]?.cells[0]?.value).toBe('not billed by time');
    expect(untimed.completeness[0]?.completeness).toMatchObject({ known: 0, notAvailable: 0 });
    const both = about({ codes: ['97165', '97530'] });
    expect(both.rows).toEqual([]);
    expect(both.payerWide[0]?.cells[0]?.terms).toEqual({ unitMethod: 'AMA_MIDPOINT' });
  });

  test('counts completeness over its own cells, rounded down: 1.00 is everything', () => {
    const notes = { acme: [statement('TELEHEALTH', { telehealth: true })] };
    const score = (topics: PolicyTopic[]) =>
      compare({ policies: policies(notes) }, { topics, payers: ['acme'] }).completeness[0]?.completeness;
    expect(score(['TELEHEALTH'])).toMatchObject({ known: 1, notAvailable: 0, score: '1.00' });
    expect(score(['TELEHEALTH', 'OTHER', 'PAYMENT'])).toMatchObject({
      known: 1,
      notAvailable: 2,
      score: '0.33',
    });
    expect(score(['OTHER'])).toMatchObject({ known: 0, notAvailable: 1, score: '0.00' });
    const two = { acme: [statement('TELEHEALTH', { telehealth: true }), statement('PAYMENT', null)] };
    expect(
      compare({ policies: policies(two) }, { topics: ['TELEHEALTH', 'PAYMENT', 'OTHER'], payers: ['acme'] })
        .completeness[0]?.completeness.score,
    ).toBe('0.66');
  });

  test('of a payer: seven topics of each outpatient therapy code in force, and of no other code', () => {
    const codes = [
      codeRow('97110'),
      codeRow('97530'),
      codeRow('97532', { effectiveTo: '2018-01-01' }),
      codeRow('G0129', { therapyStatus: 'NEVER' }),
    ];
    const notes = { acme: [statement('TELEHEALTH', { telehealth: true }, { selectors: ['97530'] })] };
    const reference = snapshotOf({ ...PAYERS, codes, policies: policies(notes) }).at(TODAY, TODAY);
    expect(completenessOf('acme', reference)).toEqual({
      known: 1,
      depends: 0,
      notAvailable: 13,
      conflicting: 0,
      stale: 0,
      score: '0.07',
    });
  });

  test('codes with the same statement of a payer share one cell', () => {
    const reference = snapshotOf({
      ...PAYERS,
      policies: policies({ acme: [statement('TELEHEALTH', null, { selectors: ['*'] })] }),
    });
    const [one, other] = comparePayers(reference.at(TODAY, TODAY), {
      codes: ['97530', '97110'],
      topics: ['TELEHEALTH'],
    }).rows;
    expect(one?.cells[1]).toBe(other?.cells[1]);
  });
});

describe('invalid input', () => {
  const issuesOf = (args: Partial<ComparisonArguments>) => {
    try {
      compare({ codes: [codeRow('97530'), codeRow('97535'), codeRow('97110')] }, args);
    } catch (error) {
      return error instanceof InputError ? error.issues : null;
    }
    throw new Error('was not refused');
  };

  test.each([
    ['no code', { codes: [] }, { field: 'codes', value: 'a list of 0' }],
    ['an empty list of payers', { payers: [] }, { field: 'payers', value: 'an empty list' }],
    ['an empty list of topics', { topics: [] }, { field: 'topics', value: 'an empty list' }],
    ['an unknown payer', { payers: ['acme', 'nobody'] }, { field: 'payers.1', value: '"nobody"' }],
    ['a code with one typo', { codes: ['97110', '97531'] }, { field: 'codes.1', value: '"97531"' }],
  ])('%s', (_case, args, issue) => expect(issuesOf(args)).toMatchObject([issue]));

  test('rejects one code over the limit and accepts the limit', () => {
    const many = Array.from({ length: CODES_LIMIT }, () => '97530');
    expect(compare({}, { codes: many }).rows.length).toBeGreaterThan(0);
    expect(issuesOf({ codes: [...many, '97530'] })).toMatchObject([
      { field: 'codes', value: 'a list of 251' },
    ]);
  });

  test.each([
    ['97531', 'Did you mean 97530 or 97535?'],
    ['9753', 'Did you mean 97530 or 97535?'],
    ['975300', 'Did you mean 97530?'],
    ['95730', 'Did you mean 97530?'],
    ['XYZ', 'Find the code with'],
    ['', 'Find the code with'],
  ])('for %j it suggests what the client may have meant', (code, fix) => {
    expect(issuesOf({ codes: [code] })).toMatchObject([{ fix: expect.stringContaining(fix) as string }]);
  });
});
