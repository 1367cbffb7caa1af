import {
  centsText,
  decimal,
  plus,
  roundHalfUpToCents,
  shareOfCents,
  times,
} from '../../src/billing/payment/money.ts';

test.each([
  ['0.004', 0],
  ['0.005', 1],
  ['0.0049999', 0],
  ['36.615', 3662],
  ['36.6149', 3661],
  ['7', 700],
  ['1.5', 150],
  ['-0.005', -1],
  ['-0.004', 0],
])('%s dollars are %s cents', (dollars, cents) => {
  expect(roundHalfUpToCents(decimal(dollars))).toBe(cents);
});

test('decimals are exact where floats are not', () => {
  expect(plus(decimal('0.1'), decimal('0.2'))).toEqual(decimal('0.3'));
  expect(times(decimal('1.005'), decimal('100'))).toEqual({ digits: 100500n, scale: 3 });
});

test('a share of an amount: sequestration and the share for assistants', () => {
  expect(shareOfCents(8000, '0.02')).toBe(160);
  expect(shareOfCents(3663, '0.85')).toBe(3114);
});

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [8639, '86.39'],
  [-100, '-1.00'],
])('%s cents are written %s', (cents, text) => {
  expect(centsText(cents)).toBe(text);
});

test.each(['', 'NA', '1e3', '.5', '1.', ' 1', '1,000'])('%j is no decimal', (text) => {
  expect(() => decimal(text)).toThrow(/not a decimal/);
});
