import { evaluate, type Answer, type Facts, type TableBasis } from '../../src/billing/index.ts';
import { day, factsOn, medicare, payer, servicesFrom } from '../support/day.ts';

/** TAB-01: an answer is provisional where the tables that decide are older than the date of service. */

const EDITS: TableBasis = {
  table: 'Test edits',
  period: '2026Q3',
  releaseId: 'edits-2026q3',
  effectiveFrom: '2026-07-01',
  newerFrom: '2026-10-01',
};
const LIMITS: TableBasis = {
  table: 'Test limits',
  period: '2024Q3',
  releaseId: 'limits-2024q3',
  effectiveFrom: '2024-07-01',
  newerFrom: '2024-10-01',
};
const FEES: TableBasis = {
  ...EDITS,
  table: 'Test fees',
  releaseId: 'fees',
  period: 'RVU26A',
  newerFrom: '2026-04-01',
};

const FEE = { workRvu: '1', multipleProcedures: 0 };

interface Tables {
  readonly edits?: TableBasis;
  readonly limits?: TableBasis;
  readonly fees?: TableBasis;
}

function withTables(on: string, tables: Tables, limits: Record<string, readonly [number, 3]> = {}): Facts {
  const facts = factsOn(on, {
    edits: {},
    limits,
    fees: { '97530': FEE, '97110': FEE },
    values: { OT_KX_THRESHOLD: '2480', COINSURANCE_RATE: '0.2', SEQUESTRATION_RATE: '0.02' },
  });
  const based = <T>(answer: Answer<T>, basis: TableBasis | undefined): Answer<T> =>
    answer.state === 'KNOWN' && basis ? { ...answer, basis } : answer;
  return {
    ...facts,
    edit: (one, other, setting) => based(facts.edit(one, other, setting), tables.edits),
    unitLimit: (code, setting) => based(facts.unitLimit(code, setting), tables.limits),
    fee: (code, place) => based(facts.fee(code, place), tables.fees),
  };
}

function answerOn(on: string, tables: Tables, services = '97530 15, 97110 15') {
  const facts = withTables(on, tables);
  return evaluate(
    day(servicesFrom(services), { dateOfService: on, accruedAllowedCents: 0 }),
    medicare(),
    facts,
  );
}

test.each([
  ['the last day of its quarter', '2026-09-30', 'CLEAN'],
  ['the first day of the next', '2026-10-01', 'PROVISIONAL'],
  ['the day after', '2026-10-02', 'PROVISIONAL'],
])('edits of a quarter on %s', (_name, on, verdict) => {
  const answer = answerOn(on, { edits: EDITS });
  expect(answer.verdict).toBe(verdict);
  expect(answer.findings.some(({ rule }) => rule.id === 'TAB-01')).toBe(verdict === 'PROVISIONAL');
});

test('the finding names table, release and age', () => {
  const found = answerOn('2026-08-03', { edits: EDITS, limits: LIMITS }).findings.find(
    ({ rule }) => rule.id === 'TAB-01',
  );
  expect(found).toMatchObject({ severity: 'WARNING', outcome: 'PASS', lines: [1, 2] });
  expect(found?.message).toBe(
    'Decided by a table older than the date of service: Test limits, 2024Q3, 8 quarters before 2026-08-03.',
  );
});

test('every table is on the answer, those that decide first', () => {
  expect(answerOn('2026-08-03', { edits: EDITS, limits: LIMITS, fees: FEES }).tables).toEqual([
    { title: 'Test edits', period: '2026Q3', effectiveFrom: '2026-07-01', newerSince: null, decides: true },
    {
      title: 'Test limits',
      period: '2024Q3',
      effectiveFrom: '2024-07-01',
      newerSince: '2024-10-01',
      decides: true,
    },
    {
      title: 'Test fees',
      period: 'RVU26A',
      effectiveFrom: '2026-07-01',
      newerSince: '2026-04-01',
      decides: false,
    },
  ]);
});

test('older fees are shown and decide nothing', () => {
  const answer = answerOn('2026-08-03', { edits: EDITS, fees: FEES });
  expect(answer.verdict).toBe('CLEAN');
});

test('one code alone rests on no edits', () => {
  const answer = answerOn('2026-10-01', { edits: EDITS }, '97530 15');
  expect([answer.verdict, answer.tables]).toEqual(['CLEAN', []]);
});

test('a table without a rhythm is never too old', () => {
  expect(answerOn('2026-10-01', { edits: { ...EDITS, newerFrom: null } }).verdict).toBe('CLEAN');
});

test('what is incomplete, must be fixed or is not payable stays so', () => {
  const on = '2026-10-01';
  const facts = withTables(on, { limits: LIMITS }, { '97530': [1, 3], '97110': [9, 3] });
  const verdict = (services: string, more = {}) =>
    evaluate(
      day(servicesFrom(services), { dateOfService: on, accruedAllowedCents: 0, ...more }),
      medicare(),
      facts,
    ).verdict;
  expect(verdict('97110 15')).toBe('PROVISIONAL');
  expect(verdict('97110 15', { accruedAllowedCents: null })).toBe('INCOMPLETE');
  expect(verdict('97110 15, 97530 30')).toBe('NEEDS_FIX');
  expect(verdict('97530 30')).toBe('NOT_PAYABLE');
});

test('a payer with other edits does not rest on the tables of Medicare', () => {
  const facts = withTables('2026-10-01', { edits: EDITS, limits: LIMITS });
  const answer = evaluate(
    day(servicesFrom('97530 15, 97110 15'), { dateOfService: '2026-10-01' }),
    payer('AMA_MIDPOINT', { terms: { requiredModifiers: ['GO'], editSet: 'own' } }),
    facts,
  );
  expect([answer.verdict, answer.tables]).toEqual(['INCOMPLETE', []]);
});

test('an incomplete claim lists what to send, and no other claim does', () => {
  const facts = factsOn('2026-11-02', { edits: {}, limits: {}, values: { OT_KX_THRESHOLD: '2480' } });
  const open = evaluate(day(servicesFrom('97530 15'), { diagnoses: [] }), medicare(), facts);
  expect(open.verdict).toBe('INCOMPLETE');
  expect(open.neededInputs.map(({ input }) => input)).toEqual(['diagnoses', 'allowedYearToDate']);
  expect(open.neededInputs[1]?.reason).toContain('above 2480 dollars a line without KX is denied');
  const failed = evaluate(day(servicesFrom('97530 15, 97161'), { diagnoses: [] }), medicare(), facts);
  expect([failed.verdict, failed.neededInputs]).toEqual(['NEEDS_FIX', []]);
});
