import fc from 'fast-check';
import {
  allRules,
  evaluate,
  serializeAnswer,
  type BillingAnswer,
  type DayOfCare,
  type Service,
} from '../../src/billing/index.ts';
import { expectFindings, expectMoneyAddsUp, expectSentences } from '../billing/caseTable.ts';
import { day, factsOn, medicare, payer, programValuesOn, service, type TestData } from '../support/day.ts';
import { forAny, TEST_TIMEOUT_MS } from './fuzz.ts';
import { anyDate, anyDayOn, anyPayer, anyRequest, anyService, type BillingRequest } from './anyDay.ts';

/** What holds for any day that passes the input check, for every payer and any loaded data. */

const bill = ({ dayOfCare, rules, facts, history }: BillingRequest) =>
  evaluate(dayOfCare, rules, facts, history);
const FEW = 60;
const RUNS = { numRuns: FEW };

const unitsByCode = ({ lines }: BillingAnswer) => {
  const units: Record<string, number> = {};
  for (const line of lines) units[line.code] = (units[line.code] ?? 0) + line.units;
  return units;
};

describe('any day', () => {
  test(
    'has an answer in whole units and whole cents that add up',
    () => {
      forAny(anyRequest, 120, (request) => {
        const answer = bill(request);
        for (const { units, minutes, position } of answer.lines) {
          expect([Number.isInteger(units), units > 0, minutes === null || minutes >= 0]).toEqual([
            true,
            true,
            true,
          ]);
          expect(answer.lines[position - 1]?.position).toBe(position);
        }
        expect(answer.totalTimedUnits).toBeGreaterThanOrEqual(0);
        expectMoneyAddsUp(answer);
      });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'has words, and numbers that are numbers, all through',
    () => {
      forAny(anyRequest, FEW, (request) => {
        const answer = bill(request);
        expectSentences(answer);
        expectFindings(answer);
        const written = JSON.stringify(serializeAnswer(answer), (_key, value: unknown) =>
          Number.isNaN(value) ? 'NaN' : value,
        );
        expect(written).not.toMatch(/NaN|undefined/);
      });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'has findings and steps of registered rules, each with a source, about lines that are there',
    () => {
      const registered = new Set(allRules().map(({ id }) => id));
      forAny(anyRequest, FEW, (request) => {
        const { findings, explanation, lines } = bill(request);
        for (const { rule } of [...findings, ...explanation]) {
          expect([registered.has(rule.id), rule.source.title !== '']).toEqual([true, true]);
        }
        for (const finding of findings) {
          expect(finding.lines.every((position) => position >= 1 && position <= lines.length)).toBe(true);
          if (finding.outcome === 'FAIL') expect(finding.severity).not.toBe('INFO');
        }
        for (const line of lines) expect(line.rules.every((id) => registered.has(id))).toBe(true);
      });
    },
    TEST_TIMEOUT_MS,
  );

  test('is called clean only when nothing fails and nothing that decides is unknown', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { findings, verdict } = bill(request);
        const open = findings.some(
          ({ outcome, severity }) => outcome === 'FAIL' || (outcome === 'NO_DATA' && severity !== 'INFO'),
        );
        if (open) expect(verdict).not.toBe('CLEAN');
        else expect(['CLEAN', 'NOT_PAYABLE']).toContain(verdict);
      }),
      RUNS,
    );
  });

  test('has at most four modifiers on a line, each once, in their order', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        for (const { modifiers } of bill(request).lines) {
          expect(modifiers.length).toBeLessThanOrEqual(4);
          expect(new Set(modifiers).size).toBe(modifiers.length);
          if (modifiers.includes('CO')) expect(modifiers[0]).toBe('GO');
        }
      }),
      RUNS,
    );
  });

  test('is the same on the second evaluation, also after others of the same data', () => {
    fc.assert(
      fc.property(anyRequest, anyPayer, (request, unrelated) => {
        const first = serializeAnswer(bill(request));
        evaluate(request.dayOfCare, unrelated, request.facts, request.history);
        expect(serializeAnswer(bill(request))).toEqual(first);
        const fresh = factsOn(request.dayOfCare.dateOfService, request.data);
        expect(serializeAnswer(evaluate(request.dayOfCare, request.rules, fresh, request.history))).toEqual(
          first,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('keeps the minutes that were documented: no line has more than its code was given', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { lines, totalMinutes } = bill(request);
        expect(lines.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0)).toBeLessThanOrEqual(totalMinutes);
      }),
      RUNS,
    );
  });
});

describe('payment', () => {
  test('never exceeds the charge, nor the full fee', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { lines } = bill(request);
        const atFee = bill({ ...request, dayOfCare: { ...request.dayOfCare, chargesCents: {} } }).lines;
        lines.forEach(({ allowedCents, chargeCents, payerPaysCents }, index) => {
          if (allowedCents === null || chargeCents === null) return;
          expect(allowedCents).toBeLessThanOrEqual(Math.min(chargeCents, atFee[index]?.chargeCents ?? 0));
          expect(payerPaysCents ?? 0).toBeLessThanOrEqual(allowedCents);
        });
      }),
      RUNS,
    );
  });

  test('does not rise with the year that is behind: more accrued never takes KX off a line', () => {
    fc.assert(
      fc.property(anyRequest, fc.nat(300_000), fc.nat(100_000), (request, accrued, more) => {
        const marked = (cents: number) =>
          bill({ ...request, dayOfCare: { ...request.dayOfCare, accruedAllowedCents: cents } })
            .findings.filter(({ rule, outcome }) => rule.id === 'KX-01' && outcome === 'PASS')
            .flatMap(({ lines }) => lines);
        expect(marked(accrued + more)).toEqual(expect.arrayContaining(marked(accrued)));
      }),
      RUNS,
    );
  });
});

describe('services by an assistant', () => {
  const withOta = anyDate.chain((date) =>
    fc.record({ dayOfCare: anyDayOn(date), method: fc.constantFrom('CMS_8_MINUTE', 'AMA_MIDPOINT') }),
  );
  const byTherapist = (dayOfCare: DayOfCare): DayOfCare => ({
    ...dayOfCare,
    services: dayOfCare.services.map((entry) => ({
      ...entry,
      minutes: entry.minutes === null ? null : entry.minutes + (entry.assistantMinutes ?? 0),
      assistantMinutes: null,
    })),
  });

  test('have the units that the same minutes of the therapist have', () => {
    fc.assert(
      fc.property(withOta, ({ dayOfCare, method }) => {
        const rules = payer(method, { terms: { requiredModifiers: ['GO'], assistantFactor: '0.85' } });
        const facts = factsOn(dayOfCare.dateOfService);
        expect(unitsByCode(evaluate(dayOfCare, rules, facts))).toEqual(
          unitsByCode(evaluate(byTherapist(dayOfCare), rules, facts)),
        );
      }),
      RUNS,
    );
  });

  test('have CO only from 2020 on, and never without minutes of the assistant', () => {
    fc.assert(
      fc.property(withOta, ({ dayOfCare }) => {
        const facts = factsOn(dayOfCare.dateOfService);
        const untouched = {
          ...dayOfCare,
          services: dayOfCare.services.map((entry) => ({ ...entry, modifiers: [] })),
        };
        const { lines } = evaluate(untouched, medicare(), facts);
        const carries = lines.some(({ modifiers }) => modifiers.includes('CO'));
        if (dayOfCare.dateOfService < '2020-01-01') expect(carries).toBe(false);
        if (dayOfCare.services.every(({ assistantMinutes }) => !assistantMinutes))
          expect(carries).toBe(false);
      }),
      RUNS,
    );
  });

  test('pay no more than the same services of the therapist', () => {
    const fees = {
      97110: { workRvu: '0.45', peNonFacilityRvu: '0.4' },
      97530: { workRvu: '0.44', peNonFacilityRvu: '0.65' },
    };
    const facts = factsOn('2026-11-02', {
      edits: {},
      limits: {},
      fees,
      values: programValuesOn('2026-11-02'),
    });
    const minutes = fc.nat(60);
    const shared = fc.tuple(
      ...Object.keys(fees).map((code) =>
        fc
          .record({ minutes, assistantMinutes: minutes, jointMinutes: minutes })
          .map((documented) => service(code, documented)),
      ),
    );
    fc.assert(
      fc.property(shared, (services) => {
        const paid = (dayOfCare: DayOfCare) =>
          evaluate(dayOfCare, medicare(), facts).totals?.payerPaysCents ?? 0;
        // Each line is rounded by itself, so that a code split in two may be a cent apart for each.
        expect(paid(day(services))).toBeLessThanOrEqual(paid(byTherapist(day(services))) + 2);
      }),
      RUNS,
    );
  });
});

describe('order', () => {
  const sameWithoutPositions = (answer: BillingAnswer) => ({
    lines: answer.lines
      .map(({ code, units, minutes, modifiers, allowedCents }) =>
        [code, units, minutes, modifiers.join(' '), allowedCents].join('|'),
      )
      .sort(),
    findings: [
      ...new Set(
        answer.findings.map(({ rule, outcome, severity, codes }) =>
          [rule.id, outcome, severity, [...codes].sort().join(' ')].join('|'),
        ),
      ),
    ].sort(),
    totals: answer.totals,
    verdict: answer.verdict,
  });
  /** Every code has practice expense of its own, so that no rank is shared. */
  const fees: TestData['fees'] = Object.fromEntries(
    ['97110', '97112', '97116', '97140', '97530', '97535', '97129', '97130'].map((code, index) => [
      code,
      { workRvu: '0.4', peNonFacilityRvu: `0.${index + 31}`, malpracticeRvu: '0.01' },
    ]),
  );

  test('changes nothing but positions, where no placement is as right as another', () => {
    const shuffled = anyDate.chain((date) =>
      fc
        .array(anyService(date), { minLength: 1, maxLength: 12 })
        .chain((services) => fc.tuple(fc.constant(date), fc.constant(services), shuffle(services))),
    );
    fc.assert(
      fc.property(
        shuffled,
        fc.constantFrom('CMS_8_MINUTE', 'AMA_MIDPOINT', 'medicare'),
        ([date, services, other], by) => {
          const rules =
            by === 'medicare'
              ? medicare()
              : payer(by, {
                  terms: { requiredModifiers: ['GO'], editSet: 'medicare-ncci' },
                });
          const facts = factsOn(date, { edits: EDITS, limits: {}, fees });
          const one = evaluate(day(services, { dateOfService: date }), rules, facts);
          fc.pre(one.alternatives.length === 0);
          const two = evaluate(day(other, { dateOfService: date }), rules, facts);
          expect(sameWithoutPositions(two)).toEqual(sameWithoutPositions(one));
        },
      ),
      { numRuns: 100, maxSkipsPerRun: 1_000 },
    );
  });

  function shuffle(services: readonly Service[]): fc.Arbitrary<Service[]> {
    return fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: services.length,
        maxLength: services.length,
      })
      .map((keys) =>
        services
          .map((entry, index) => ({ entry, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry),
      );
  }

  const EDITS = { '97530|97750': 1, '97140|97750': 1, '97755|97750': 0, '97150|97530': 1 } as const;
});

describe('edits', () => {
  const EDITED = ['97530', '97750'];
  const extras = fc
    .array(anyService('2026-11-02'), { maxLength: 12 })
    .map((services) => services.filter(({ code }) => !EDITED.includes(code)));
  const pair = [service('97530', { minutes: 15 }), service('97750', { minutes: 15 })];
  const billed = (services: readonly Service[], indicator: 0 | 1) =>
    evaluate(
      day(services),
      medicare(),
      factsOn('2026-11-02', { edits: { '97530|97750': indicator }, limits: {} }),
    );

  test.each([0, 1] as const)('of indicator %d stay flagged, whatever else the day holds', (indicator) => {
    fc.assert(
      fc.property(extras, fc.boolean(), (more, first) => {
        const { findings, verdict } = billed(
          first ? [...pair, ...more] : [...more, ...pair.toReversed()],
          indicator,
        );
        expect(
          findings.filter(
            ({ rule, outcome, codes }) => [rule.id, outcome, ...codes].join() === 'NCCI-01,FAIL,97530,97750',
          ),
        ).toHaveLength(1);
        expect(verdict).not.toBe('CLEAN');
      }),
      RUNS,
    );
  });

  test('of indicator 1 are bypassed only by a modifier, different sides or a distinct service, of indicator 0 never', () => {
    const BYPASSING = ['59', 'XE', 'XS', 'XP', 'XU'];
    const edited = fc.tuple(
      ...EDITED.map((code) =>
        fc
          .record({
            distinct: fc.boolean(),
            modifiers: fc.uniqueArray(fc.constantFrom(...BYPASSING, 'LT', 'RT', 'GA', '97', '95', 'KX'), {
              maxLength: 2,
            }),
          })
          .map((about) => service(code, { minutes: 15, ...about })),
      ),
    );
    fc.assert(
      fc.property(edited, fc.constantFrom<(0 | 1)[]>(0, 1), (services, indicator) => {
        const [one, other] = services.map(({ modifiers }) =>
          modifiers.filter((modifier) => modifier === 'LT' || modifier === 'RT').join(),
        );
        const bypassed =
          [one, other].toSorted().join('|') === 'LT|RT' ||
          services.some(
            ({ distinct, modifiers }) =>
              distinct || modifiers.some((modifier) => BYPASSING.includes(modifier)),
          );
        const { findings } = billed(services, indicator);
        expect(findings.some(({ outcome }) => outcome === 'BYPASSED')).toBe(bypassed && indicator === 1);
        expect(findings.some(({ rule, outcome }) => rule.id === 'NCCI-01' && outcome === 'FAIL')).toBe(
          !bypassed || indicator === 0,
        );
      }),
      RUNS,
    );
  });
});

describe('the fingerprint', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, entry]) => [key, reversed(entry)]),
    );
  };

  test('is a SHA-256, and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { fingerprint } = bill(request);
        expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
        expect(bill({ ...request, dayOfCare: reversed(request.dayOfCare) as DayOfCare }).fingerprint).toBe(
          fingerprint,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('differs for one more minute, wherever it is', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const at = request.dayOfCare.services.findIndex(({ minutes }) => minutes !== null);
        fc.pre(at >= 0);
        const services = request.dayOfCare.services.map((entry, index) =>
          index === at ? { ...entry, minutes: (entry.minutes ?? 0) + 1 } : entry,
        );
        expect(bill({ ...request, dayOfCare: { ...request.dayOfCare, services } }).fingerprint).not.toBe(
          bill(request).fingerprint,
        );
      }),
      { numRuns: 40 },
    );
  });

  const one = day([service('97530', { minutes: 15 })]);
  const data: TestData = { edits: {}, limits: { 97530: [6, 3] }, fees: { 97530: { workRvu: '1' } } };
  const of = (rules = medicare(), release = data) =>
    evaluate(one, rules, factsOn('2026-11-02', release)).fingerprint;

  test.each([
    ['a term of the claim', of(medicare({ terms: { timelyFilingDays: 90 } }))],
    ['a term of the code', of(medicare({ byCode: { 97530: { maxUnitsPerDay: 9 } } }))],
    ['another payer', of(payer('CMS_8_MINUTE', { medicare: true }))],
    ['another method', of(payer('AMA_MIDPOINT', { slug: 'medicare', medicare: true }))],
    [
      'a fee of another release',
      of(medicare(), { ...data, fees: { 97530: { workRvu: '1', releaseId: 'next' } } }),
    ],
    ['no release', of(medicare(), {})],
  ])('differs for %s', (_what, other) => {
    expect(other).not.toBe(of());
    expect(of()).toBe(of());
  });

  describe('of a code that follows from the minutes of another', () => {
    const family = day([service('97129', { minutes: 30 })]);
    const fees = { 97129: { workRvu: '1' }, 97130: { workRvu: '1' } };
    const print = (rules = medicare(), release: TestData = { edits: {}, limits: {}, fees }) =>
      evaluate(family, rules, factsOn('2026-11-02', release)).fingerprint;

    test.each([
      ['its terms', print(medicare({ byCode: { 97130: { maxUnitsPerDay: 9 } } }))],
      [
        'the release of its fee',
        print(medicare(), {
          edits: {},
          limits: {},
          fees: { ...fees, 97130: { workRvu: '1', releaseId: 'next' } },
        }),
      ],
    ])('differs for %s', (_what, other) => {
      expect(other).not.toBe(print());
    });

    test('but not for terms of a code that is not billed', () => {
      expect(print(medicare({ byCode: { 97110: { maxUnitsPerDay: 9 } } }))).toBe(print());
    });
  });
});
