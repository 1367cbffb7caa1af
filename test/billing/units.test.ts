import { allRules, evaluate } from '../../src/billing/index.ts';
import { caseFile } from '../support/cases.ts';
import { day, lasting, factsOn, medicare, payer, service, servicesFrom, unitsText } from '../support/day.ts';
import type { UnitMethod } from '../../src/shared/enums.ts';

const cases = caseFile('billing/units.cases.md');
const ON = '2026-11-02';
const METHODS = { CMS: 'CMS_8_MINUTE', AMA: 'AMA_MIDPOINT' } as const;

function unitsBy(method: UnitMethod, minutes: string): string {
  return unitsText(evaluate(day(servicesFrom(minutes)), payer(method), factsOn(ON)).lines);
}

describe.each([
  'CMS 8-minute rule and AMA midpoint rule',
  'First-unit codes and their add-ons',
  'Codes without a time unit',
  'Both sides of every boundary to two hours',
  'The same totals in two codes',
  'Common errors',
])('%s', (heading) => {
  for (const row of cases.under(heading)) {
    test.each(Object.entries(METHODS))(`${row['case']} (${row['citation']}), %s`, (column, method) => {
      expect(unitsBy(method, row['minutes'] ?? '')).toBe(row[column]);
    });
  }
});

describe('Sessions of a per-session code', () => {
  for (const row of cases.under('Sessions of a per-session code')) {
    test.each(Object.entries(METHODS))(`${row['case']}, %s`, (_column, method) => {
      const sessions = (row['sessions'] ?? '').split(',').map((minutes) => lasting(Number(minutes)));
      const { lines } = evaluate(day([service('G0129', { sessions })]), payer(method), factsOn(ON));
      expect(lines.reduce((sum, line) => sum + line.units, 0)).toBe(Number(row['units']));
    });
  }

  test('the explanation names the session that is too short', () => {
    const sessions = [50, 44, 46].map(lasting);
    const { explanation } = evaluate(
      day([service('G0129', { sessions })]),
      payer('AMA_MIDPOINT'),
      factsOn(ON),
    );
    const step = explanation.find(({ rule }) => rule.id === 'TIM-04');
    expect(step?.text).toContain('session 2 of 44 minutes is shorter than 45 minutes and not billable');
  });

  test('start and end give the minutes of a session', () => {
    const sessions = [{ minutes: null, startTime: '09:00', endTime: '09:44' }];
    expect(evaluate(day([service('G0129', { sessions })]), payer('AMA_MIDPOINT'), factsOn(ON)).lines).toEqual(
      [],
    );
  });

  test('minutes without sessions are one session, which is not split', () => {
    const { lines } = evaluate(day([service('G0129', { minutes: 90 })]), payer('CMS_8_MINUTE'), factsOn(ON));
    expect(unitsText(lines)).toBe('G0129 x1');
  });
});

describe('totals', () => {
  test('joint minutes count once, OTA minutes count, untimed minutes only in the total', () => {
    const answer = evaluate(
      day([
        service('97530', { minutes: 10, jointMinutes: 5, assistantMinutes: 8 }),
        service('97165', { minutes: 30 }),
        service('97550', { minutes: 30 }),
      ]),
      payer('CMS_8_MINUTE'),
      factsOn(ON),
    );
    expect([answer.totalMinutes, answer.totalTimedMinutes, answer.totalTimedUnits]).toEqual([83, 23, 2]);
  });

  test('a code deleted before the date of service cannot be counted', () => {
    expect(
      unitsText(
        evaluate(day([service('97532', { minutes: 15 })]), payer('CMS_8_MINUTE'), factsOn('2017-12-31'))
          .lines,
      ),
    ).toBe('97532 x1');
    expect(() =>
      evaluate(day([service('97532', { minutes: 15 })]), payer('CMS_8_MINUTE'), factsOn('2018-01-01')),
    ).toThrow('97532');
  });
});

describe('ties', () => {
  const tie = (minutes: string) => evaluate(day(servicesFrom(minutes)), payer('CMS_8_MINUTE'), factsOn(ON));

  test('both placements are named, the billed one first', () => {
    const { alternatives, explanation } = tie('97530 10, 97110 10');
    expect(alternatives.map(({ lines, chosen }) => [unitsText(lines), chosen])).toEqual([
      ['97530 x1', true],
      ['97110 x1', false],
    ]);
    expect(explanation.map(({ text }) => text).join(' ')).toContain(
      '97530 and 97110 tie for 1 unit with 10 remainder minutes each',
    );
  });

  test('every choice of two out of three is named', () => {
    const { alternatives } = tie('97530 8, 97110 8, 97140 8');
    expect(alternatives.map(({ lines }) => unitsText(lines))).toEqual([
      '97530 x1, 97110 x1',
      '97530 x1, 97140 x1',
      '97110 x1, 97140 x1',
    ]);
  });

  test('a tie keeps the units that are not in question', () => {
    expect(tie('97530 20, 97110 20, 97140 14').alternatives.map(({ lines }) => unitsText(lines))).toEqual([
      '97530 x2, 97110 x1, 97140 x1',
      '97530 x1, 97110 x2, 97140 x1',
    ]);
  });

  test('no tie, no alternatives', () => {
    expect(tie('97112 24, 97110 23').alternatives).toEqual([]);
  });

  test('a tie of many codes lists a bounded number of placements and says so', () => {
    const codes = ['97110', '97112', '97116', '97140', '97530', '97535', '97035', '97032', '97750'];
    const { alternatives, explanation } = tie(codes.map((code) => `${code} 8`).join(', '));
    expect(alternatives).toHaveLength(20);
    expect(explanation.map(({ text }) => text).join(' ')).toContain('The first 20 placements are listed');
  });
});

describe('a payer without a single rule (PAY-RULE-7)', () => {
  const answer = (minutes: string) => evaluate(day(servicesFrom(minutes)), payer(null), factsOn(ON));

  test('the assumption is stated, and the other rule is shown where it differs', () => {
    const { unitMethodAssumed, explanation, alternatives, lines } = answer('97112 24, 97110 23');
    expect(unitMethodAssumed).toBe(true);
    expect(explanation[0]?.rule.id).toBe('PAY-RULE-7');
    expect(explanation[0]?.text).toContain('is not on record');
    expect(unitsText(lines)).toBe('97112 x2, 97110 x2');
    expect(alternatives.map((alternative) => [unitsText(alternative.lines), alternative.chosen])).toEqual([
      ['97112 x2, 97110 x1', false],
    ]);
  });

  test('where both rules agree there is nothing to choose', () => {
    expect(answer('97530 15').alternatives).toEqual([]);
  });
});

test('minutes too few for a line count in the total, and the explanation reports it (TIM-07)', () => {
  const { lines, totalTimedMinutes, explanation } = evaluate(
    day(servicesFrom('97110 18, 97140 13, 97116 10, 97035 8')),
    payer('CMS_8_MINUTE'),
    factsOn(ON),
  );
  expect(unitsText(lines)).toBe('97110 x1, 97140 x1, 97116 x1');
  expect(totalTimedMinutes).toBe(49);
  expect(explanation.find(({ rule }) => rule.id === 'TIM-07')?.text).toContain('97035 has no claim line');
});

test('modifiers distinguish untimed entries of one code', () => {
  const { lines } = evaluate(
    day([service('29125', { modifiers: ['LT'] }), service('29125', { modifiers: ['RT'] })]),
    payer('CMS_8_MINUTE'),
    factsOn(ON),
  );
  expect(lines.map(({ code, modifiers, units, position }) => [position, code, modifiers, units])).toEqual([
    [1, '29125', ['LT'], 1],
    [2, '29125', ['RT'], 1],
  ]);
});

test('start and end stand in for minutes, and minutes that are given win over them (TIM-01)', () => {
  const span = { startTime: '09:00', endTime: '09:30' };
  const bill = (more: object) =>
    unitsText(
      evaluate(day([service('97530', { ...span, ...more })]), payer('CMS_8_MINUTE'), factsOn(ON)).lines,
    );
  expect([bill({}), bill({ minutes: 15 })]).toEqual(['97530 x2', '97530 x1']);
});

test('the fee breaks a tie of equal minutes, and never one of unequal minutes (CMS8-02)', () => {
  const fees = { 97110: { workRvu: '9' }, 97530: { workRvu: '1' } };
  const bill = (minutes: string) =>
    unitsText(evaluate(day(servicesFrom(minutes)), medicare(), factsOn(ON, { fees })).lines);
  expect(bill('97530 10, 97110 10')).toBe('97110 x1');
  expect(bill('97530 20, 97110 5')).toBe('97530 x2');
});

test('a rule of which a part is from knowledge is not shown as verified', () => {
  const recalled = allRules().filter(({ source }) => source.section?.includes('from knowledge'));
  expect(recalled.length).toBeGreaterThan(0);
  expect(
    recalled.filter(({ source }) => source.confidence !== 'UNVERIFIED' || source.verifiedOn !== null),
  ).toEqual([]);
});
