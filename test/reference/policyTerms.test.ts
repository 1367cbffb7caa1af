import { POLICY_TERM_NAMES, POLICY_TERMS } from '../../src/billing/index.ts';
import { PolicyTopic, valuesOf } from '../../src/shared/enums.ts';
import { policyTermsSchema, termsOfCell, termsOfNote } from '../../src/reference/data/policyTerms.ts';

test.each(POLICY_TERM_NAMES)('%s belongs to topics that exist', (name) => {
  const topics: readonly string[] = valuesOf(PolicyTopic);
  const { noteTopics, cellTopics } = POLICY_TERMS[name];
  expect(noteTopics.length).toBeGreaterThan(0);
  expect([...noteTopics, ...cellTopics].filter((topic) => !topics.includes(topic))).toEqual([]);
});

test('a note on OTHER may carry any term', () => {
  expect(termsOfNote('OTHER')).toEqual(POLICY_TERM_NAMES);
  expect(termsOfNote('TIMELY_FILING')).toEqual(['timelyFilingDays', 'timelyFilingYears']);
});

test('cells show terms in the order of the table', () => {
  expect(termsOfCell('BUNDLING')).toEqual(['coverage', 'bundledInto', 'editSet']);
  expect(termsOfCell('DOCUMENTATION')).toEqual([]);
});

test.each([
  [{ coverage: 'COVERED', maxUnitsPerDay: 0, telehealth: false, assistantFactor: '0.85' }, true],
  [{ requiredModifiers: ['GO'], bundledInto: ['97530'], unitRule: 'PAY-RULE-1' }, true],
  [{}, true],
  [{ coverage: 'MAYBE' }, false],
  [{ maxUnitsPerDay: 10_001 }, false],
  [{ maxUnitsPerDay: 1.5 }, false],
  [{ timelyFilingYears: 0 }, false],
  [{ assistantFactor: '85%' }, false],
  [{ requiredModifiers: ['G'] }, false],
  [{ editSet: 'x'.repeat(61) }, false],
  [{ unitRule: 'rule 1' }, false],
  [{ maxMinutes: 1 }, false],
])('%j is accepted: %s', (terms, isAccepted) => {
  expect(policyTermsSchema.safeParse(terms).success).toBe(isAccepted);
});
