import { evaluate, type Answer, type Facts } from '../../src/billing/index.ts';
import { day, factsOn, medicare, service } from '../support/day.ts';

/** Two loaded releases that contradict each other: neither is applied, both are named, and nothing is clean. */

const DATA = {
  edits: { '97530|97750': 1 },
  limits: { 97530: [6, 3] },
  fees: { 97530: { workRvu: '1' } },
} as const;
const facts = factsOn('2026-11-02', DATA);
const dayOfCare = day([service('97530', { minutes: 15 }), service('97750', { minutes: 15 })]);

/** What is known, beside the same of another release. */
function conflicting<T extends object>(
  answer: Answer<T | null>,
  releaseId = 'another-release',
): Answer<T | null> {
  if (answer.state !== 'KNOWN' || answer.value === null) return answer;
  return { state: 'CONFLICTING', values: [answer.value, { ...answer.value, releaseId }] };
}

const CONFLICTS: Record<string, Facts> = {
  'NCCI-01 NO_DATA WARNING 97530,97750': { ...facts, edit: (...pair) => conflicting(facts.edit(...pair)) },
  'MUE-01 NO_DATA WARNING 97530': { ...facts, unitLimit: (...of) => conflicting(facts.unitLimit(...of)) },
};

test.each(Object.entries(CONFLICTS))('%s', (expected, disputed) => {
  const { findings, verdict } = evaluate(dayOfCare, medicare(), disputed);
  const found = findings.filter(({ message }) => message.startsWith('Two loaded releases have different '));
  expect(
    found.map(({ rule, outcome, severity, codes }) => `${rule.id} ${outcome} ${severity} ${codes.join()}`),
  ).toEqual([expected]);
  expect(verdict).not.toBe('CLEAN');
});

test('a fee that is in dispute gives no amount', () => {
  const disputed = {
    ...factsOn('2026-11-02', { ...DATA, values: { COINSURANCE_RATE: '0.2', SEQUESTRATION_RATE: '0.02' } }),
    fee: (...of: Parameters<Facts['fee']>) => conflicting(facts.fee(...of)),
  };
  const { findings, lines } = evaluate(dayOfCare, medicare(), disputed);
  // The second line is denied by an edit, so that nothing is allowed for it whatever its fee is.
  expect(lines.map(({ allowedCents }) => allowedCents)).toEqual([null, 0]);
  expect(findings.map(({ message }) => message)).toContain(
    '97530 has no amount: Two loaded releases have different values.',
  );
});

test('the fingerprint depends on both releases', () => {
  const printOf = (other: string) =>
    evaluate(dayOfCare, medicare(), {
      ...facts,
      unitLimit: (...of) => conflicting(facts.unitLimit(...of), other),
    }).fingerprint;
  expect(printOf('one-release')).not.toBe(printOf('another-release'));
});
