import { feeCents, reducedFeeCents } from '../../src/billing/payment/fee.ts';
import { checkCases } from './caseTable.ts';

checkCases('billing/payment.cases.md');

describe('the worked example of the multiple-procedure reduction (MPPR-02)', () => {
  const index = { workGpci: '1', peGpci: '1', malpracticeGpci: '1', conversionFactor: '33.2875' };
  const activities = {
    ...index,
    workRvu: '0.44',
    malpracticeRvu: '0.01',
    peFacilityRvu: '0.65',
    peNonFacilityRvu: '0.65',
  };
  const selfCare = {
    ...index,
    workRvu: '0.45',
    malpracticeRvu: '0.01',
    peFacilityRvu: '0.52',
    peNonFacilityRvu: '0.52',
  };
  const place = { facility: false };
  const half = { ...place, practiceExpenseFactor: '0.5' };

  test('its three parts, unit by unit', () => {
    expect([
      feeCents(activities, place),
      reducedFeeCents(activities, half),
      reducedFeeCents(selfCare, half),
    ]).toEqual([3662, 2580, 2397]);
  });
});
