import { DENIALS } from '../../src/billing/denials.ts';
import { evaluate } from '../../src/billing/index.ts';
import { caseFile } from '../support/cases.ts';
import { day, factsOn, payer, service } from '../support/day.ts';
import { checkSections } from './caseTable.ts';

const cases = caseFile('billing/edits.cases.md');

describe('denial codes (section 13)', () => {
  test.each(cases.under('Denial codes'))('$failure', ({ failure, group, CARC: carc, RARC: rarc }) => {
    expect(DENIALS).toHaveProperty(failure ?? '', { group, carc, rarc: rarc === '' ? null : rarc });
  });
});

describe('an add-on', () => {
  const facts = factsOn('2026-11-02', { edits: {}, limits: {} });
  const found = (services: Parameters<typeof day>[0], about: Parameters<typeof payer>[1] = {}) =>
    evaluate(day(services), payer('AMA_MIDPOINT', about), facts).findings.find(
      ({ rule, outcome }) => rule.id === 'TIM-05' && outcome === 'FAIL',
    );
  const hours = [service('97545', { minutes: 120 }), service('97546', { minutes: 60 })];

  test('without its primary code is missing it', () => {
    expect(found([service('97546', { minutes: 60 })])).toMatchObject({
      message: '97546 is an add-on code and needs its primary code 97545 on the same day.',
      fix: 'Bill the first part of the service under 97545.',
    });
  });

  test('beside a primary code that is denied is not missing it', () => {
    expect(found(hours)).toBeUndefined();
    expect(found(hours, { byCode: { '97545': { coverage: 'NOT_COVERED' } } })).toMatchObject({
      codes: ['97546'],
      message: '97546 is an add-on code, and its primary code 97545 would not be paid.',
      fix: 'See what is stated of 97545; 97546 is paid only with it.',
    });
  });
});

checkSections(cases);
