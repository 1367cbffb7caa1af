import { wholeMonthsOnly } from '../../src/impact/range.ts';

/** Without access to sessions a replay is of whole months that are closed. */

test.each([
  ['2024-02-29', true],
  ['2024-02-28', false],
  ['2023-02-28', true],
  ['2026-12-31', true],
  ['2026-12-30', false],
  ['2026-11-30', true],
  ['2026-12-01', false],
])('whole months end with their last day: %s', (until, accepted) => {
  const check = () => wholeMonthsOnly({ from: '2023-01-01', to: until }, '2027-03-01');
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow('to is');
});

test.each([
  ['2026-12-14', false],
  ['2026-12-15', true],
])('on %s: November may be requested: %s', (today, accepted) => {
  const check = () => wholeMonthsOnly({ from: '2026-11-01', to: '2026-11-30' }, today);
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow('to is 2026-11-30; allowed: 2026-10-31 or earlier');
});
