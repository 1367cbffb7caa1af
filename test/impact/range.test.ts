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
  const check = () => wholeMonthsOnly({ since: '2023-01-01', until }, '2027-03-01');
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow('until is');
});

test.each([
  ['2026-12-14', false],
  ['2026-12-15', true],
])('on %s: November may be requested: %s', (today, accepted) => {
  const check = () => wholeMonthsOnly({ since: '2026-11-01', until: '2026-11-30' }, today);
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow('until is 2026-11-30; allowed: 2026-10-31 or earlier');
});
