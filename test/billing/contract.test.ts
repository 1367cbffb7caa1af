import {
  ContractRates,
  evaluate,
  type BillingAnswer,
  type ContractPrice,
  type ContractRate,
  type DayOfCare,
} from '../../src/billing/index.ts';
import { day, factsOn, medicare, payer, service, type TestPayer } from '../support/day.ts';

/** CONTRACT-01 to CONTRACT-03: amounts by the contract that an organization has with a payer. */

/** One unit of each: 97530 36.62 of Medicare, 97110 26.63; without the half of practice expense 25.80 and 21.64. */
const FEES = {
  '97530': { workRvu: '0.44', peNonFacilityRvu: '0.65', malpracticeRvu: '0.01' },
  '97110': { workRvu: '0.50', peNonFacilityRvu: '0.30' },
};
const FACTS = factsOn('2026-11-02', { edits: {}, limits: {}, fees: FEES });
const amount = (amountCents: number): ContractPrice => ({ kind: 'AMOUNT', amountCents });
const share = (value: string): ContractPrice => ({ kind: 'MEDICARE_SHARE', share: value });

function rate(code: string, price: ContractPrice, more: Partial<ContractRate> = {}): ContractRate {
  return { code, modifier: null, price, effectiveFrom: '2026-01-01', effectiveTo: null, ...more };
}

function bill(rates: readonly ContractRate[], care: DayOfCare, about: TestPayer = {}, facts = FACTS) {
  return evaluate(care, { ...payer('AMA_MIDPOINT', about), contract: new ContractRates(rates) }, facts);
}

const allowed = ({ lines }: BillingAnswer) => lines.map(({ allowedCents }) => allowedCents);
const messages = ({ findings }: BillingAnswer, id: string) =>
  findings.filter(({ rule }) => rule.id === id).map(({ message }) => message);

const TWO_UNITS = day([service('97530', { minutes: 30 })]);
const TWO_CODES = day([service('97530', { minutes: 30 }), service('97110', { minutes: 15 })]);

test('an amount is paid for each unit, with the contract and its period as the source', () => {
  const answer = bill([rate('97530', amount(4500))], TWO_UNITS);
  expect(answer.totals).toEqual({
    chargeCents: null,
    allowedCents: 9000,
    payerPaysCents: null,
    patientPaysCents: null,
  });
  const found = answer.findings.find(({ rule }) => rule.id === 'CONTRACT-01');
  expect(found).toMatchObject({ outcome: 'PASS', severity: 'INFO', lines: [1] });
  expect(found?.rule).toMatchObject({
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    source: { title: 'Contract of the organization with Test payer', confidence: 'UNVERIFIED' },
  });
  expect(found?.message).toBe('97530 is paid 45.00 a unit by the contract of the organization.');
  expect(answer.explanation.at(-1)).toMatchObject({
    rule: { id: 'CONTRACT-01' },
    text: 'Line 1, 97530, 2 units: no charge given. Allowed 90.00; what the patient pays of it depends on the benefits of the plan.',
  });
});

test('a share is of the amount of Medicare, and has none where that is not known', () => {
  const rates = [rate('97530', share('1.2'))];
  const answer = bill(rates, TWO_UNITS);
  expect(allowed(answer)).toEqual([4394 * 2]);
  expect(messages(answer, 'CONTRACT-02')).toEqual([
    '97530 is paid 43.94 a unit by the contract of the organization: 1.2 of the amount of Medicare.',
  ]);
  const unknown = bill(rates, TWO_UNITS, {}, factsOn('2026-11-02', { edits: {}, limits: {} }));
  expect(unknown.totals).toBeNull();
  expect(messages(unknown, 'CONTRACT-03')).toEqual([
    '97530 has no amount: Its rate is a share of the amount of Medicare, which is not known.',
  ]);
});

test.each([
  ['2025-12-31', [null]],
  ['2026-01-01', [9000]],
  ['2026-11-02', [9000]],
  ['2026-11-03', [null]],
])('a rate from 2026-01-01 through 2026-11-02 on %s', (dateOfService, expected) => {
  const rates = [rate('97530', amount(4500), { effectiveTo: '2026-11-03' })];
  expect(allowed(bill(rates, { ...TWO_UNITS, dateOfService }))).toEqual(expected);
});

test('a line without a rate has no amount, and neither has the claim', () => {
  const answer = bill([rate('97530', amount(4500))], TWO_CODES);
  expect(allowed(answer)).toEqual([9000, null]);
  expect(answer.totals).toBeNull();
  expect(messages(answer, 'CONTRACT-03')).toEqual([
    '97110 has no amount: The contract with Test payer has no rate of it on 2026-11-02.',
  ]);
});

test('a lower charge is the allowed amount, a higher one is written off', () => {
  const charged = (chargesCents: Record<string, number>) =>
    bill([rate('97530', amount(4500))], { ...TWO_UNITS, chargesCents });
  expect(allowed(charged({ '97530': 4499 }))).toEqual([8998]);
  const higher = charged({ '97530': 4501 });
  expect(allowed(higher)).toEqual([9000]);
  expect(higher.lines[0]?.adjustments).toMatchObject([{ amountCents: 2, group: 'CO', carc: '45' }]);
});

test('the reduction of the payer is applied after the first-ranked unit, with the split of Medicare', () => {
  const rates = [rate('97530', amount(4500)), rate('97110', share('1'))];
  const answer = bill(rates, TWO_CODES, { terms: { multipleProcedureFactor: '0.5' } });
  // 45.00 and 45.00 x 25.80 / 36.62, then the reduced amount of Medicare.
  expect(allowed(answer)).toEqual([4500 + 3170, 2164]);
  expect(messages(answer, 'MPPR-02')).toHaveLength(1);
});

test('a unit of another discipline ranks with the own ones, and is not priced', () => {
  const rates = [rate('97530', amount(4500)), rate('97110', share('1'))];
  const beside = (code: string) => ({
    ...TWO_CODES,
    otherServices: [
      {
        discipline: 'PHYSICAL_THERAPY' as const,
        code,
        units: 1,
        modifiers: [],
        minutes: null,
        startTime: null,
        endTime: null,
      },
    ],
  });
  const fee = { workRvu: '0.44', malpracticeRvu: '0.01', multipleProcedures: 5, conversionFactor: '33.2875' };
  const fees = {
    '97530': { ...fee, peNonFacilityRvu: '0.65' },
    '97110': { ...fee, peNonFacilityRvu: '0.40' },
    '97116': { ...fee, peNonFacilityRvu: '0.66' },
  };
  const terms = { terms: { multipleProcedureFactor: '0.5' } };
  const facts = factsOn('2026-11-02', { edits: {}, limits: {}, fees });
  const before = allowed(bill(rates, beside('97110'), terms, facts));
  const after = bill(rates, beside('97116'), terms, facts);
  expect(before[0]).toBe(4500 + 3170);
  expect(allowed(after)).toEqual([2 * 3170, before[1]]);
  expect(messages(after, 'MPPR-02')).toEqual([expect.stringContaining('a unit of 97116 (physical therapy)')]);
  const one = { ...beside('97116'), services: [service('97530', { minutes: 15 })] };
  expect(allowed(bill(rates, one, terms, facts))).toEqual([3170]);
});

test('a reduction that is in dispute leaves further units without an amount, and one unit with it', () => {
  const rates = [rate('97530', amount(4500))];
  const disputed: TestPayer = { disputed: ['multipleProcedureFactor'] };
  expect(allowed(bill(rates, TWO_UNITS, disputed))).toEqual([null]);
  expect(allowed(bill(rates, day([service('97530', { minutes: 15 })]), disputed))).toEqual([4500]);
});

test('units whose practice expense is not known cannot be ranked', () => {
  const facts = factsOn('2026-11-02', { edits: {}, limits: {}, fees: {} });
  const answer = bill(
    [rate('97530', amount(4500))],
    TWO_UNITS,
    { terms: { multipleProcedureFactor: '0.5' } },
    facts,
  );
  expect(allowed(answer)).toEqual([null]);
  expect(messages(answer, 'CONTRACT-03')).toEqual([
    '97530 has no amount: Units cannot be ranked, because the practice expense of a code is not known.',
  ]);
});

describe('a service by an OTA', () => {
  const care = day([service('97530', { assistantMinutes: 15 })]);
  const marked = { requiredModifiers: ['GO', 'CO'] };

  test('is paid by the factor of the payer', () => {
    const about = { terms: { ...marked, assistantFactor: '0.85' } };
    expect(allowed(bill([rate('97530', amount(4500))], care, about))).toEqual([3825]);
  });

  test('has no amount where the payer states no factor', () => {
    const answer = bill([rate('97530', amount(4500))], care, { terms: marked });
    expect(allowed(answer)).toEqual([null]);
    expect(messages(answer, 'CONTRACT-03')).toEqual([
      '97530 has no amount: What Test payer pays for OTA units is not known.',
    ]);
  });

  test('is paid by a rate for CO, which is not reduced again', () => {
    const rates = [rate('97530', amount(4500)), rate('97530', amount(4000), { modifier: 'CO' })];
    const about = { terms: { ...marked, assistantFactor: '0.85' } };
    expect(allowed(bill(rates, care, about))).toEqual([4000]);
  });

  test('has no amount where two rates are about modifiers of the line', () => {
    const rates = ['CO', 'GO'].map((modifier) => rate('97530', amount(4000), { modifier }));
    expect(messages(bill(rates, care, { terms: marked }), 'CONTRACT-03')).toEqual([
      '97530 has no amount: The contract with Test payer has a rate for CO and one for GO, and the line has both.',
    ]);
  });
});

test('Medicare is paid by its fee schedule, whatever contract is given', () => {
  const facts = factsOn('2026-11-02', {
    edits: {},
    limits: {},
    fees: FEES,
    values: { COINSURANCE_RATE: '0.2', SEQUESTRATION_RATE: '0.02' },
  });
  const contract = new ContractRates([rate('97530', amount(1))]);
  expect(allowed(evaluate(TWO_UNITS, { ...medicare(), contract }, facts))).toEqual(
    allowed(evaluate(TWO_UNITS, medicare(), facts)),
  );
});

test('the fingerprint depends on the rates of the codes of the day, and on no others', () => {
  const fingerprint = (rates: readonly ContractRate[]) => bill(rates, TWO_UNITS).fingerprint;
  const own = rate('97530', amount(4500));
  expect(fingerprint([own, rate('97110', amount(1))])).toBe(fingerprint([own]));
  expect(fingerprint([{ ...own, effectiveFrom: '2026-02-01' }])).not.toBe(fingerprint([own]));
});
