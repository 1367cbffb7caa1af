import { didYouMean } from '../../src/shared/suggestions.ts';

const PAYERS = ['medicare', 'aetna', 'bcbs', 'cigna', 'unitedhealthcare'];

test.each([
  ['cigma', 'Did you mean cigna? '],
  ['Medicar', 'Did you mean medicare? '],
  ['atena', 'Did you mean aetna? '],
  ['united-health-care', 'Did you mean unitedhealthcare? '],
  ['UNITEDHEALTCHARE', 'Did you mean unitedhealthcare? '],
  ['nobody', ''],
  ['uhc', ''],
  ['', ''],
  ['m'.repeat(61), ''],
])('%j: %j', (typed, sentence) => expect(didYouMean(typed, PAYERS)).toBe(sentence));

test('lists at most three, the nearest first', () => {
  expect(didYouMean('97530', ['97535', '97530', '97532', '97533'])).toBe(
    'Did you mean 97530, 97532 or 97533? ',
  );
});

test('a short name allows one edit', () => {
  expect([didYouMean('GP', ['GO', 'GN']), didYouMean('XX', ['GO'])]).toEqual(['Did you mean GN or GO? ', '']);
});
