import { codeRow, noteRow, policyRow, snapshotOf, generalRow, TODAY, versionRow } from './rows.ts';

/** The day before, the day of and the day after the start, and the first day out of force. */
const PERIOD = { effectiveFrom: '2024-07-01', effectiveTo: '2025-01-01' };
const DAYS = [
  ['2024-06-30', false],
  ['2024-07-01', true],
  ['2024-07-02', true],
  ['2024-12-31', true],
  ['2025-01-01', false],
  ['2025-01-02', false],
] as const;

describe('a period holds from its first day to the day before its end', () => {
  test.each(DAYS)('on %s: %s', (on, holds) => {
    const dated = (rows: Parameters<typeof snapshotOf>[0]) => snapshotOf(rows).at(on, TODAY);
    const found = (rows: Parameters<typeof snapshotOf>[0]) => dated(rows).code('97530')?.notes.length === 1;
    const note = noteRow('a', ['97530']);
    expect(found({ policies: [policyRow('acme', [versionRow([{ ...note, ...PERIOD }])])] })).toBe(holds);
    expect(found({ policies: [policyRow('acme', [versionRow([note], PERIOD)])] })).toBe(holds);
    const general = dated({ policies: [generalRow('acme', ['*'], PERIOD)] });
    expect(general.code('97530')?.allPayerTerms[0]?.state).toBe(holds ? 'KNOWN' : 'NOT_AVAILABLE');
    expect(dated({ codes: [codeRow('97530', PERIOD)] }).code('97530')?.active).toBe(holds);
    expect(
      dated({ policies: [policyRow('acme', [versionRow([], PERIOD)])] }).payer('acme')?.policiesInForce
        .length,
    ).toBe(holds ? 1 : 0);
  });
});

describe('versions of a policy', () => {
  const first = versionRow([noteRow('old', ['*'], { terms: { maxUnitsPerDay: 4 } })], {
    version: 1,
    effectiveTo: '2026-01-01',
  });
  const second = versionRow([noteRow('new', ['*'], { terms: { maxUnitsPerDay: 6 } })], {
    version: 2,
    effectiveFrom: '2026-01-01',
  });
  const snapshot = snapshotOf({ policies: [policyRow('acme', [first, second])] });

  test.each([
    ['2025-12-31', 1, 4],
    ['2026-01-01', 2, 6],
    ['2026-01-02', 2, 6],
  ])('on %s version %i applies', (on, version, units) => {
    const reference = snapshot.at(on, TODAY);
    expect(reference.policies[0]).toMatchObject({ version, history: [{ version: 1 }, { version: 2 }] });
    expect(reference.code('97530')?.allPayerTerms[0]?.terms).toEqual({ maxUnitsPerDay: units });
    expect(reference.code('97530')?.notes).toEqual([reference.policies[0]?.notes[0]]);
  });

  test('a withdrawn version states nothing, and the policy shows the withdrawal', () => {
    const withdrawn = snapshotOf({
      policies: [policyRow('acme', [{ ...first, effectiveTo: null, status: 'WITHDRAWN' }])],
    });
    expect(withdrawn.at(TODAY, TODAY).code('97530')?.notes).toEqual([]);
    expect(withdrawn.at(TODAY, TODAY).policies[0]).toMatchObject({ status: 'WITHDRAWN' });
  });
});

describe('views of one date', () => {
  test('are created once for a date and a current day', () => {
    const snapshot = snapshotOf();
    const reference = snapshot.at('2026-01-01', TODAY);
    expect(snapshot.at('2026-01-01', TODAY)).toBe(reference);
    expect(snapshot.at('2026-01-02', TODAY)).not.toBe(reference);
    expect(snapshot.at('2026-01-01', '2026-11-22')).not.toBe(reference);
    expect(reference.code('97530')).toBe(reference.code('97530'));
    expect(reference.code('97530')?.allPayerTerms).toBe(reference.code('97530')?.allPayerTerms);
  });

  test('are cached for 64 dates, the least recently used dropped first', () => {
    const snapshot = snapshotOf();
    const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
    const [first, second] = [snapshot.at(day(0), TODAY), snapshot.at(day(1), TODAY)];
    for (let n = 2; n < 64; n++) snapshot.at(day(n), TODAY);
    expect(snapshot.at(day(0), TODAY)).toBe(first); // read again: now the most recent
    snapshot.at(day(64), TODAY);
    expect(snapshot.at(day(0), TODAY)).toBe(first);
    expect(snapshot.at(day(1), TODAY)).not.toBe(second);
  });

  test('cyclic links come back to the same view', () => {
    const snapshot = snapshotOf({
      codes: [codeRow('97110', { similar: ['97530'] }), codeRow('97530', { similar: ['97110', 'XXXXX'] })],
    });
    const code = snapshot.at(TODAY, TODAY).code('97530');
    expect(code?.similarCodes.map(({ code: similar }) => similar)).toEqual(['97110']);
    expect(code?.similarCodes[0]?.similarCodes[0]).toBe(code);
  });
});

test('staleness depends on the current day, not on the requested date', () => {
  const rows = { policies: [generalRow('acme', ['*'])] }; // verified 2026-11-01
  const state = (on: string, today: string) =>
    snapshotOf(rows).at(on, today).code('97530')?.allPayerTerms[0]?.state;
  expect([state('2020-01-01', '2027-11-01'), state('2020-01-01', '2027-11-02')]).toEqual(['KNOWN', 'STALE']);
  expect(state('2040-01-01', TODAY)).toBe('KNOWN');
});

test('lookups of an unknown code find nothing', () => {
  const reference = snapshotOf().at(TODAY, TODAY);
  expect([
    reference.code('99999'),
    reference.payer('x'),
    reference.plan('x'),
    reference.policy('x'),
    reference.modifier('ZZ'),
  ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('a walk makes each date of a month once, in any order, and does not fill the cache of others', () => {
  const snapshot = snapshotOf();
  const others = snapshot.at('2025-01-01', TODAY);
  const walk = snapshot.walkDates(TODAY);
  const days = Array.from({ length: 31 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`);
  const made = days.map((day) => walk(day));
  for (const [index, day] of [...days.entries()].toReversed()) expect(walk(day)).toBe(made[index]);
  for (let month = 2; month <= 9; month += 1)
    for (const day of days) walk(day.replace('-01-', `-0${month}-`));
  expect(walk(days[0] ?? '')).not.toBe(made[0]);
  expect(snapshot.at('2025-01-01', TODAY)).toBe(others);
});
