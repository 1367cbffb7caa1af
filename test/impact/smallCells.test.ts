import { wholeMonthsOnly } from '../../src/impact/range.ts';
import type { Replayed } from '../../src/impact/replay.ts';
import { withoutSmallCells } from '../../src/impact/smallCells.ts';

/** What roles without access to sessions may see. */

const replayed = (examined: number, changed: number, more: Partial<Replayed> = {}): Replayed => ({
  examined,
  changed,
  notBillable: 0,
  unitsBefore: 400,
  unitsAfter: 300,
  priced: examined,
  allowedCentsBefore: 9_000,
  allowedCentsAfter: 8_000,
  flips: changed === 0 ? [] : [{ rule: 'POLICY-01', before: 'CLEAN', after: 'NEEDS_FIX', sessions: changed }],
  ...more,
});

test.each([
  // examined, changed → examined, changed, flips, units after, suppressed
  [0, 0, 0, 0, 0, 300, false],
  [1, 0, 0, 0, 0, 0, true],
  [10, 10, 0, 0, 0, 0, true],
  [11, 0, 11, 0, 0, 300, false],
  [11, 11, 11, 11, 1, 300, false],
  [100, 0, 100, 0, 0, 300, false],
  [100, 1, 100, 0, 0, 400, true],
  [100, 10, 100, 0, 0, 400, true],
  [100, 11, 100, 11, 1, 300, false],
  [100, 89, 100, 89, 1, 300, false],
  // All but a few reveals as much about the few.
  [100, 90, 100, 0, 0, 400, true],
  [100, 99, 100, 0, 0, 400, true],
  [100, 100, 100, 100, 1, 300, false],
])(
  'of %i sessions, %i changed',
  (examined, changed, shownExamined, shownChanged, flips, unitsAfter, suppressed) => {
    const shown = withoutSmallCells(replayed(examined, changed));
    expect(shown).toMatchObject({ examined: shownExamined, changed: shownChanged, unitsAfter, suppressed });
    expect(shown.flips).toHaveLength(flips);
    if (suppressed) expect(shown.allowedCentsAfter).toBe(shown.allowedCentsBefore);
  },
);

test('small counts of flips, prices and unbillable sessions are each left out', () => {
  const flip = { rule: 'POLICY-01', before: 'CLEAN', after: 'NEEDS_FIX' } as const;
  const two = [
    { ...flip, sessions: 30 },
    { ...flip, rule: 'MOD-01', sessions: 10 },
  ];
  expect(withoutSmallCells(replayed(100, 40, { flips: two }))).toMatchObject({
    changed: 40,
    flips: [{ sessions: 30 }],
    suppressed: true,
  });
  expect(withoutSmallCells(replayed(100, 40, { priced: 4 }))).toMatchObject({
    priced: 0,
    allowedCentsBefore: 0,
    allowedCentsAfter: 0,
    suppressed: true,
  });
  expect(withoutSmallCells(replayed(100, 40, { priced: 95 }))).toMatchObject({ priced: 0, suppressed: true });
  expect(withoutSmallCells(replayed(100, 40, { notBillable: 3 }))).toMatchObject({
    notBillable: 0,
    suppressed: true,
  });
  expect(withoutSmallCells(replayed(100, 40, { notBillable: 11 }))).toMatchObject({
    notBillable: 11,
    suppressed: false,
  });
});

test.each([
  ['2024-02-29', true],
  ['2024-02-28', false],
  ['2023-02-28', true],
  ['2026-12-31', true],
  ['2026-12-30', false],
  ['2026-11-30', true],
  ['2026-12-01', false],
])('whole months end with their last day: %s', (until, accepted) => {
  const check = () => wholeMonthsOnly({ since: '2023-01-01', until }, '2027-03-01');
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow('until is');
});

test.each([
  ['2026-11-30', false],
  ['2026-12-01', true],
])('on %s: November may be requested: %s', (today, accepted) => {
  const check = () => wholeMonthsOnly({ since: '2026-11-01', until: '2026-11-30' }, today);
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow('until is 2026-11-30; allowed: 2026-10-31 or earlier');
});
