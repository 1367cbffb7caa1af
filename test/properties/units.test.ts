import fc from 'fast-check';
import { evaluate, serializeAnswer, type Service } from '../../src/billing/index.ts';
import { day, factsOn, payer, service } from '../support/day.ts';
import type { UnitMethod } from '../../src/shared/enums.ts';

/** Invariants that hold for any day of care; a failure prints the seed that repeats it. */

const CODES = ['97110', '97112', '97116', '97140', '97530', '97535', '97035'];
const timedDay = fc
  .uniqueArray(fc.record({ code: fc.constantFrom(...CODES), minutes: fc.integer({ min: 0, max: 90 }) }), {
    minLength: 1,
    maxLength: 7,
    selector: ({ code }) => code,
  })
  .map((entries) => entries.map(({ code, minutes }) => service(code, { minutes })));

const bill = (services: readonly Service[], method: UnitMethod) =>
  evaluate(day(services), payer(method), factsOn('2026-11-02'));

const minutesIn = (services: readonly Service[]) =>
  services.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0);
const unitsOf = (code: string, lines: readonly { code: string; units: number }[]) =>
  lines.find((line) => line.code === code)?.units ?? 0;

test('the 8-minute rule bills exactly what the total allows', () => {
  fc.assert(
    fc.property(timedDay, (services) => {
      const minutes = minutesIn(services);
      expect(bill(services, 'CMS_8_MINUTE').totalTimedUnits).toBe(
        minutes < 8 ? 0 : Math.floor((minutes + 7) / 15),
      );
    }),
  );
});

test('every code keeps its whole 15-minute blocks, and gets at most one unit more', () => {
  fc.assert(
    fc.property(timedDay, (services) => {
      const { lines } = bill(services, 'CMS_8_MINUTE');
      for (const { code, minutes } of services) {
        const blocks = Math.floor((minutes ?? 0) / 15);
        expect([blocks, blocks + 1]).toContain(unitsOf(code, lines));
      }
    }),
  );
});

test('no code with a smaller remainder gets the unit that a larger remainder did not', () => {
  fc.assert(
    fc.property(timedDay, (services) => {
      const { lines } = bill(services, 'CMS_8_MINUTE');
      const extra = services.map(({ code, minutes }) => ({
        remainder: (minutes ?? 0) % 15,
        got: unitsOf(code, lines) - Math.floor((minutes ?? 0) / 15),
      }));
      const smallestWinner = Math.min(
        ...extra.filter(({ got }) => got === 1).map(({ remainder }) => remainder),
      );
      const largestLoser = Math.max(
        0,
        ...extra.filter(({ got }) => got === 0).map(({ remainder }) => remainder),
      );
      expect(largestLoser).toBeLessThanOrEqual(smallestWinner);
    }),
  );
});

test('one more minute never lowers the units of the day', () => {
  fc.assert(
    fc.property(
      timedDay,
      fc.nat(6),
      fc.constantFrom<UnitMethod>('CMS_8_MINUTE', 'AMA_MIDPOINT'),
      (services, at, method) => {
        const index = at % services.length;
        const longer = services.map((entry, position) =>
          position === index ? { ...entry, minutes: (entry.minutes ?? 0) + 1 } : entry,
        );
        expect(bill(longer, method).totalTimedUnits).toBeGreaterThanOrEqual(
          bill(services, method).totalTimedUnits,
        );
      },
    ),
  );
});

test('the midpoint rule counts each code as if it were alone', () => {
  fc.assert(
    fc.property(timedDay, (services) => {
      const together = bill(services, 'AMA_MIDPOINT').lines;
      for (const entry of services) {
        expect(unitsOf(entry.code, together)).toBe(unitsOf(entry.code, bill([entry], 'AMA_MIDPOINT').lines));
      }
    }),
  );
});

test('every alternative bills the same number of units, and all differ', () => {
  fc.assert(
    fc.property(timedDay, (services) => {
      const { alternatives, lines, totalTimedUnits } = bill(services, 'CMS_8_MINUTE');
      for (const alternative of alternatives) {
        expect(alternative.lines.reduce((sum, { units }) => sum + units, 0)).toBe(totalTimedUnits);
      }
      expect(new Set(alternatives.map((alternative) => JSON.stringify(alternative.lines))).size).toBe(
        alternatives.length,
      );
      expect(alternatives.length).not.toBe(1);
      if (alternatives.length > 0) {
        expect(alternatives[0]?.lines).toEqual(lines.map(({ code, units }) => ({ code, units })));
      }
    }),
  );
});

test('evaluating twice is identical and does not change the request', () => {
  fc.assert(
    fc.property(timedDay, fc.constantFrom<UnitMethod>('CMS_8_MINUTE', 'AMA_MIDPOINT'), (services, method) => {
      const before = JSON.stringify(services);
      expect(serializeAnswer(bill(services, method))).toEqual(serializeAnswer(bill(services, method)));
      expect(JSON.stringify(services)).toBe(before);
    }),
  );
});
