import { evaluate, type DayOfCare, type Service } from '../../src/billing/index.ts';
import { day, factsOn, payer, service } from '../support/day.ts';

/** TIM-09 and TIM-10: what the clock of the record shows. The examples are those of public cases, and siblings of them. */

const FACTS = factsOn('2026-11-02', {
  edits: { '97530|97150': 1, '97530|97140': 1 },
  limits: {},
});
const RULES = payer('CMS_8_MINUTE', { terms: { requiredModifiers: ['GO'], editSet: 'medicare-ncci' } });

const at = (code: string, startTime: string, endTime: string, more: Partial<Service> = {}) =>
  service(code, { startTime, endTime, ...more });
const evaluated = (services: readonly Service[], more: Partial<DayOfCare> = {}) =>
  evaluate(day(services, more), RULES, FACTS);
const clockOf = (...args: Parameters<typeof evaluated>) =>
  evaluated(...args)
    .findings.filter(({ rule }) => rule.id === 'TIM-09' || rule.id === 'TIM-10')
    .map(({ rule, message }) => `${rule.id} ${message}`);

test('the same minutes of two services would be billed twice', () => {
  const same = [at('97530', '10:00', '10:30'), at('97110', '10:00', '10:30')];
  expect(clockOf(same)).toEqual([
    'TIM-09 97530 from 10:00 to 10:30 and 97110 from 10:00 to 10:30 overlap by 30 minutes, which would be billed twice.',
  ]);
  expect(evaluated(same).verdict).toBe('NEEDS_FIX');
});

test('one service may begin in the minute in which another ends, and not in the one before', () => {
  expect(clockOf([at('97530', '10:00', '10:30'), at('97110', '10:30', '10:45')])).toEqual([]);
  expect(clockOf([at('97530', '10:00', '10:31'), at('97110', '10:30', '10:45')])).toHaveLength(1);
});

test('an evaluation, a group and a modality with attendance take their time too', () => {
  for (const code of ['97165', '97150', '97035'])
    expect(clockOf([at('97530', '10:00', '10:30'), at(code, '10:15', '10:45')])).toHaveLength(1);
});

test('a supervised modality or the training of a caregiver may run beside another service', () => {
  const kinds = { '97014': 'MODALITY_SUPERVISED', '97550': 'CAREGIVER' } as const;
  const facts = {
    ...FACTS,
    code: (code: string) => {
      const found = FACTS.code(code);
      return found && { ...found, kind: kinds[code as keyof typeof kinds] ?? found.kind };
    },
  };
  for (const code of Object.keys(kinds)) {
    const care = day([at('97530', '10:00', '10:30'), at(code, '10:00', '10:30')]);
    const rules = evaluate(care, RULES, facts).findings.map(({ rule }) => rule.id);
    expect(rules).not.toContain('TIM-09');
  }
});

test('services without times are compared with nothing but the length of the visit', () => {
  expect(clockOf([service('97530', { minutes: 30 }), service('97110', { minutes: 30 })])).toEqual([]);
  const visit = { startTime: '10:00', endTime: '10:30' };
  expect(clockOf([service('97530', { minutes: 30 })], visit)).toEqual([]);
  expect(clockOf([service('97530', { minutes: 31 })], visit)).toEqual([
    'TIM-10 The services have 31 minutes; the visit from 10:00 to 10:30 has 30.',
  ]);
  expect(clockOf([service('97530', { minutes: 20, jointMinutes: 10 })], visit)).toEqual([]);
});

test('a service outside the visit is named', () => {
  const visit = { startTime: '10:00', endTime: '11:00' };
  expect(clockOf([at('97530', '10:00', '11:00')], visit)).toEqual([]);
  expect(clockOf([at('97530', '09:00', '09:15')], visit)).toEqual([
    'TIM-10 97530 from 09:00 to 09:15 is not within the visit from 10:00 to 11:00.',
  ]);
});

describe('the clock and modifier 59', () => {
  const modifiersOf = (services: readonly Service[]) =>
    evaluated(services).lines.map(({ code, modifiers }) => `${code} ${modifiers.join(' ')}`);

  test('times that are apart show separate intervals, without a word beside them', () => {
    const apart = [at('97530', '10:00', '10:15'), at('97150', '10:15', '10:45', { patients: 3 })];
    expect(modifiersOf(apart)).toEqual(['97530 GO', '97150 GO 59']);
  });

  test('times that overlap are never attested as separate, whatever is documented beside them', () => {
    const together = [
      at('97530', '10:00', '10:15', { distinct: true }),
      at('97150', '10:05', '10:35', { patients: 3 }),
    ];
    expect(modifiersOf(together).join()).not.toContain('59');
    expect(evaluated(together).findings.map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['TIM-09', 'NCCI-01']),
    );
  });

  test('without times, what is documented decides', () => {
    const services = [
      service('97530', { minutes: 15, distinct: true }),
      service('97150', { minutes: 30, patients: 3 }),
    ];
    expect(modifiersOf(services)).toEqual(['97530 GO', '97150 GO 59']);
    const one = [at('97530', '10:00', '10:15'), service('97150', { minutes: 30, patients: 3 })];
    expect(modifiersOf(one).join()).not.toContain('59');
  });
});
