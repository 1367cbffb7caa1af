import fc from 'fast-check';
import { Deidentifier, type Observation, type PublishedRow } from '../../src/exports/deidentify.ts';

/** No row counts fewer than 11 patients, and the published rows add up. */

const BASE = {
  payer: 'medicare',
  code: '97530',
  dateOfService: '2026-03-05',
  isDocumented: true,
  basis: 'COMPUTED' as const,
  verdict: 'CLEAN',
  lines: 'GO x2',
  units: 2,
  allowedCents: 7_000,
  position: 1,
};

/** One observation for each of that many patients. */
function patients(count: number, more: Partial<Observation> = {}, first = 0): Observation[] {
  return Array.from({ length: count }, (_, index) => ({ ...BASE, patient: `p${first + index}`, ...more }));
}

function published(...observations: Observation[]): readonly PublishedRow[] {
  const deidentifier = new Deidentifier();
  for (const observation of observations) deidentifier.add(observation);
  return deidentifier.published(() => true);
}

/** Sessions of each row, and whether its details are published. */
function rowTexts(rows: readonly PublishedRow[]): string[] {
  return rows.map(({ sessions, attributes }) => `${sessions} ${attributes ? attributes.lines : 'together'}`);
}

test('hides ten patients and shows eleven', () => {
  expect(published(...patients(10))).toEqual([]);
  const { dateOfService: _date, isDocumented: _, position: _position, payer, code, ...attributes } = BASE;
  const observations = Array.from({ length: 11 }, () => [1, 2, 7_000]);
  expect(published(...patients(11))).toEqual([
    {
      month: '2026-03-01',
      payer,
      code,
      attributes,
      sessions: 11,
      units: 22,
      allowedCents: 77_000,
      observations,
    },
  ]);
});

test('many sessions of few patients count as few patients', () => {
  const ten = patients(10);
  expect(published(...ten, ...ten, ...ten)).toEqual([]);
});

test('one patient who makes up more than half of a cell hides it', () => {
  const twelve = Array.from({ length: 12 }, () => patients(1, {}, 50)).flat();
  expect(published(...patients(11), ...twelve)).toEqual([]);
  expect(published(...patients(12), ...twelve)).toHaveLength(1);
  expect(published(...patients(11, { units: 1 }), ...patients(1, { units: 12 }, 50))).toEqual([]);
});

test('groups days by month and keeps months apart', () => {
  const days = ['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'];
  const rows = published(...days.flatMap((dateOfService) => patients(11, { dateOfService })));
  expect(rows.map(({ month, sessions }) => `${month} ${sessions}`)).toEqual([
    '2026-02-01 11',
    '2026-03-01 22',
    '2026-04-01 11',
  ]);
});

test('payers and codes have separate cells', () => {
  const all = published(
    ...patients(11),
    ...patients(11, { payer: 'aetna' }),
    ...patients(10, { payer: 'cigna' }),
    ...patients(10, { code: '97110' }),
  );
  expect(all.map(({ payer, code }) => `${payer} ${code}`)).toEqual(['aetna 97530', 'medicare 97530']);
});

describe('groups within a cell', () => {
  const withAssistant = { lines: 'GO CO x2' };

  test('are published when each has eleven patients', () => {
    const both = published(...patients(11), ...patients(12, withAssistant, 20));
    expect(rowTexts(both)).toEqual(['12 GO CO x2', '11 GO x2']);
  });

  test('a small group merges with the next smallest, so that no difference reveals it', () => {
    const both = published(...patients(12), ...patients(3, withAssistant, 20));
    expect(rowTexts(both)).toEqual(['15 together']);
    expect(both).toMatchObject([{ units: 30, allowedCents: 105_000 }]);
  });

  test('of three groups only the largest stays', () => {
    const three = published(
      ...patients(30),
      ...patients(12, withAssistant, 30),
      ...patients(1, { units: 9 }, 99),
    );
    expect(rowTexts(three)).toEqual(['30 GO x2', '13 together']);
  });

  test('small groups that reach eleven patients together merge with no other', () => {
    const kinds = Array.from({ length: 11 }, (_, index) => patients(1, { units: index }, 100 + index)).flat();
    expect(rowTexts(published(...patients(12, { units: 50 }), ...kinds))).toEqual([
      '12 GO x2',
      '11 together',
    ]);
  });

  test('a patient of several merged groups counts once', () => {
    const ten = patients(10);
    const again = patients(10, withAssistant);
    expect(published(...ten, ...again)).toEqual([]);
  });

  test('one unknown amount makes the sum unknown, not smaller', () => {
    const rows = published(...patients(11, { units: 1 }), ...patients(1, { allowedCents: null }, 50));
    expect(rows).toMatchObject([{ sessions: 12, allowedCents: null }]);
  });
});

test('for any observations: every row has 11 patients or more, and a cell is published whole or not at all', () => {
  const observation = fc.record({
    patient: fc.integer({ min: 0, max: 25 }).map(String),
    payer: fc.constantFrom('medicare', 'aetna'),
    code: fc.constantFrom('97530', 'G0129'),
    dateOfService: fc.constantFrom('2026-01-31', '2026-02-01'),
    isDocumented: fc.constant(true),
    basis: fc.constantFrom('FROZEN' as const, 'COMPUTED' as const),
    verdict: fc.constantFrom('CLEAN', null),
    lines: fc.constantFrom('GO x1', 'GO x2', ''),
    units: fc.integer({ min: 0, max: 2 }),
    allowedCents: fc.constantFrom(null, 3_500),
    position: fc.nat(),
  });
  const cellOf = (item: { payer: string; code: string }, day: string) =>
    [day.slice(0, 7), item.payer, item.code].join(' ');
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 200 }), (observations) => {
      const rows = published(...observations);
      const cells = Map.groupBy(observations, (item) => cellOf(item, item.dateOfService));
      const shown = Map.groupBy(rows, (row) => cellOf(row, row.month));
      for (const [cell, all] of cells) {
        const parts = shown.get(cell) ?? [];
        const isLarge = isOfMany(all);
        if (parts.length === 0) {
          // A large cell is hidden where it differs from a shown one in few patients.
          const others = [...shown.keys()].map((other) => cells.get(other) ?? []);
          const near = others.some((other) => isAlike(all, other) && patientsApart(all, other) < 11);
          expect(isLarge && !near).toBe(false);
          continue;
        }
        expect(isLarge).toBe(true);
        expect(parts.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(all.length);
        expect(parts.reduce((sum, { units }) => sum + units, 0)).toBe(
          all.reduce((sum, { units }) => sum + units, 0),
        );
        let rest = all;
        for (const { attributes, sessions } of parts) {
          if (!attributes) continue;
          const alike = rest.filter((item) => isLike(item, attributes));
          rest = rest.filter((item) => !isLike(item, attributes));
          expect(alike).toHaveLength(sessions);
          expect(isOfMany(alike)).toBe(true);
        }
        expect(rest.length === 0 || isOfMany(rest)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

/** Whether these are of 11 patients or more, none of whom has more than half of the sessions, units or amounts. */
function isOfMany(observations: readonly Observation[]): boolean {
  const patients = [...Map.groupBy(observations, ({ patient }) => patient).values()];
  const sums = [() => 1, ({ units }: Observation) => units, (one: Observation) => one.allowedCents ?? 0];
  const add = (some: readonly Observation[], of: (one: Observation) => number) =>
    some.reduce((sum, one) => sum + of(one), 0);
  return (
    patients.length >= 11 &&
    sums.every((of) => patients.every((own) => 2 * add(own, of) <= add(observations, of)))
  );
}

/** Whether these are of one month and payer. */
function isAlike([one]: readonly Observation[], [other]: readonly Observation[]): boolean {
  return one?.payer === other?.payer && one?.dateOfService.slice(0, 7) === other?.dateOfService.slice(0, 7);
}

/** The fewest patients whose sessions, units or amounts differ, where some do. */
function patientsApart(some: readonly Observation[], others: readonly Observation[]): number {
  const sums = [() => 1, ({ units }: Observation) => units, (one: Observation) => one.allowedCents ?? 0];
  const add = (of: (one: Observation) => number, patient: string, all: readonly Observation[]) =>
    all.filter((each) => each.patient === patient).reduce((sum, one) => sum + of(one), 0);
  const patients = [...new Set([...some, ...others].map(({ patient }) => patient))];
  const apart = sums.map(
    (of) => patients.filter((patient) => add(of, patient, some) !== add(of, patient, others)).length,
  );
  return Math.min(...apart.filter((count) => count > 0));
}

test('of a code and its add-on that one patient lacks, the smaller is not published', () => {
  const addOn = { code: '97130' };
  const codesOf = (rows: readonly PublishedRow[]) => rows.map(({ code }) => code);
  expect(codesOf(published(...patients(14), ...patients(14, addOn)))).toEqual(['97130', '97530']);
  expect(codesOf(published(...patients(14), ...patients(13, addOn)))).toEqual(['97530']);
  expect(codesOf(published(...patients(25), ...patients(14, addOn)))).toEqual(['97130', '97530']);
});

test('a documented code that the statistics do not show is not published, and a billed one is', () => {
  const rowsOf = (isDocumented: boolean) => {
    const deidentifier = new Deidentifier();
    for (const observation of patients(12, { isDocumented })) deidentifier.add(observation);
    return deidentifier.published(() => false).length;
  };
  expect([rowsOf(true), rowsOf(false)]).toEqual([0, 1]);
});

function isLike(item: Observation, attributes: object): boolean {
  return Object.entries(attributes).every(([name, value]) => item[name as keyof Observation] === value);
}
