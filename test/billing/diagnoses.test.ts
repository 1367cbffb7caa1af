import { evaluate } from '../../src/billing/index.ts';
import { day, factsOn, payer, servicesFrom } from '../support/day.ts';

/** DX-01 to DX-05: diagnoses are the same question for every payer. */

const CODES = [
  'M54.50',
  'M54.51',
  'M54.59',
  'G20.A1',
  'S52.501D',
  'S52.501S',
  'M62.81',
  'W19.XXXA',
  'M84.421S',
];
const RULES = payer('AMA_MIDPOINT', { terms: { requiredModifiers: ['GO'] } });

function evaluated(diagnoses: readonly string[], known: readonly string[] | null = CODES) {
  const facts = factsOn('2026-11-02', { edits: {}, limits: {}, diagnoses: known });
  return evaluate(day(servicesFrom('97530 30'), { diagnoses }), RULES, facts);
}

const found = (diagnoses: readonly string[], known?: readonly string[] | null) =>
  evaluated(diagnoses, known)
    .findings.filter(({ rule }) => rule.id.startsWith('DX-'))
    .map(({ rule, outcome, severity, message }) => `${rule.id} ${outcome} ${severity} ${message}`);

test.each<[string, string[]]>([
  ['one of full length', ['M62.81']],
  ['one without its dot, in lower case', ['m6281']],
  ['a late effect after what is treated', ['M62.81', 'S52.501S']],
  ['twelve', ['M62.81', ...CODES.filter((code) => code !== 'M62.81')]],
])('%s is accepted without a word', (_what, diagnoses) => {
  expect(found(diagnoses)).toEqual([]);
});

test('a claim without a diagnosis is not decided', () => {
  const answer = evaluated([]);
  expect(answer.verdict).not.toBe('CLEAN');
  expect(found([])).toEqual([
    'DX-01 NO_DATA WARNING No diagnosis was sent, and no claim is accepted without one.',
  ]);
  expect(answer.findings.find(({ rule }) => rule.id === 'DX-01')?.denial).toEqual({
    group: 'CO',
    carc: '16',
    rarc: 'M76',
  });
});

test.each<[string, string, string]>([
  ['a category', 'M54.5', 'M54.5 is not coded to its full length on 2026-11-02: M54.50, M54.51, M54.59 are.'],
  ['a category of three characters', 'G20', 'G20 is not coded to its full length on 2026-11-02: G20.A1 is.'],
  [
    'an injury without its seventh character',
    'S52.501',
    'S52.501 is not coded to its full length on 2026-11-02: S52.501D, S52.501S are.',
  ],
  ['a code that does not exist', 'M54.9', 'M54.9 is not a valid ICD-10-CM code on 2026-11-02.'],
  ['a text that is no code', 'XYZ and more', '"XYZ AND " is not an ICD-10-CM code.'],
])('%s must be fixed', (_what, code, message) => {
  expect(found([code])).toEqual([`DX-02 FAIL ERROR ${message}`]);
  expect(evaluated([code]).verdict).toBe('NEEDS_FIX');
});

test('only some of many longer codes are named', () => {
  const many = Array.from({ length: 9 }, (_, index) => `M25.6${index}`);
  expect(found(['M25.6'], many)[0]).toContain(
    'M25.60, M25.61, M25.62, M25.63, M25.64, M25.65 and 3 more are.',
  );
});

test('a date of which no release is loaded is not decided', () => {
  expect(found(['M62.81'], null)).toEqual([
    'DX-02 NO_DATA WARNING Whether the diagnosis M62.81 is valid on 2026-11-02 is not known: Nothing is loaded in this test.',
  ]);
});

test('thirteen do not fit, and each is listed once', () => {
  const thirteen = Array.from({ length: 13 }, () => 'M62.81');
  expect(found(thirteen)).toEqual([
    'DX-03 FAIL ERROR The claim has 13 diagnoses; at most 12 fit.',
    'DX-05 FAIL WARNING M62.81 is listed more than once.',
  ]);
  expect(found(thirteen.slice(1))).toEqual(['DX-05 FAIL WARNING M62.81 is listed more than once.']);
});

test.each([
  ['W19.XXXA', 'is an external cause'],
  ['S52.501S', 'is the sequela of an injury'],
  ['M84.421S', 'is the sequela of an injury'],
])('%s %s, and never comes first', (code, why) => {
  const fails = [`DX-04 FAIL ERROR ${code} ${why}, which cannot be the first diagnosis of a claim.`];
  expect(found([code])).toEqual(fails);
  expect(found([code, 'M62.81'])).toEqual(fails);
  expect(found(['M62.81', code])).toEqual([]);
});
