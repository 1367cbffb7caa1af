import { feeCents, practiceExpense, reducedFeeCents, type FeeValues } from '../../src/billing/payment/fee.ts';
import { centsText } from '../../src/billing/payment/money.ts';

/** National values on 2024-07-01 (MPPR-02). */
const NATIONAL_2024 = {
  workGpci: '1',
  peGpci: '1',
  malpracticeGpci: '1',
  conversionFactor: '33.2875',
} as const;
const fee97530: FeeValues = {
  ...NATIONAL_2024,
  workRvu: '0.44',
  peNonFacilityRvu: '0.65',
  peFacilityRvu: '0.65',
  malpracticeRvu: '0.01',
};
const fee97535: FeeValues = {
  ...NATIONAL_2024,
  workRvu: '0.45',
  peNonFacilityRvu: '0.52',
  peFacilityRvu: '0.52',
  malpracticeRvu: '0.01',
};

test('MPPR-02: two units of 97530 and one of 97535 come to 86.39', () => {
  const half = { facility: false, practiceExpenseFactor: '0.50' };
  const amounts = [
    feeCents(fee97530, { facility: false }),
    reducedFeeCents(fee97530, half),
    reducedFeeCents(fee97535, half),
  ];
  expect(amounts.map(centsText)).toEqual(['36.62', '25.80', '23.97']);
  expect(centsText(amounts.reduce((sum, cents) => sum + cents))).toBe('86.39');
});

test('a locality weighs each part with its own index', () => {
  // (0.44 × 1.05 + 0.65 × 1.165 + 0.01 × 0.586) × 33.2875 = 1.225110 × 33.2875 = 40.7808…
  const local = { ...fee97530, workGpci: '1.05', peGpci: '1.165', malpracticeGpci: '0.586' };
  expect(centsText(feeCents(local, { facility: false }))).toBe('40.78');
});

test('the facility has a practice expense of its own', () => {
  const lower = { ...fee97530, peFacilityRvu: '0.20' };
  expect(centsText(feeCents(lower, { facility: true }))).toBe('21.64');
  expect(feeCents(lower, { facility: false })).toBe(feeCents(fee97530, { facility: false }));
});

test('a factor of one reduces nothing, and zero takes all practice expense', () => {
  expect(reducedFeeCents(fee97530, { facility: false, practiceExpenseFactor: '1' })).toBe(3662);
  // (0.44 + 0.01) × 33.2875 = 14.979375
  expect(reducedFeeCents(fee97530, { facility: false, practiceExpenseFactor: '0' })).toBe(1498);
});

test('units rank by practice expense in the locality', () => {
  expect(practiceExpense({ ...fee97530, peGpci: '1.2' }, false)).toEqual({ digits: 780n, scale: 3 });
});
