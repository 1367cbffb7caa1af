import { nextWorkday } from '../../src/shared/workdays.ts';

/** Federal workdays. The holidays are those that the Office of Personnel Management published for 2021, 2022 and 2026. */

const HOLIDAYS_2026 = [
  '2026-01-01',
  '2026-01-19',
  '2026-02-16',
  '2026-05-25',
  '2026-06-19',
  '2026-07-03',
  '2026-09-07',
  '2026-10-12',
  '2026-11-11',
  '2026-11-26',
  '2026-12-25',
];

test('every workday of 2026 is itself, and every other day leads to the next one', () => {
  const days = Array.from({ length: 365 }, (_, index) =>
    new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
  );
  const closed = (day: string) =>
    [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) || HOLIDAYS_2026.includes(day);
  for (const [index, day] of days.entries()) {
    const open = days.slice(index).find((each) => !closed(each));
    if (open !== undefined) expect([day, nextWorkday(day)]).toEqual([day, open]);
  }
});

test.each([
  ["New Year's Day on a Saturday is kept on the Friday before, in the old year", '2021-12-31', '2022-01-03'],
  ['Christmas on a Saturday is kept on the Friday', '2021-12-24', '2021-12-27'],
  ['Juneteenth is a holiday since 2021', '2021-06-18', '2021-06-21'],
  ['and was none in 2020', '2020-06-19', '2020-06-19'],
  ['Independence Day on a Sunday is kept on the Monday', '2021-07-05', '2021-07-06'],
])('%s', (_what, day, next) => {
  expect(nextWorkday(day)).toBe(next);
});
