import { DENIALS } from '../../src/billing/denials.ts';
import { casesUnder } from '../support/cases.ts';
import { checkCases } from './caseTable.ts';

checkCases('billing/edits.cases.md', [
  'Pairs',
  'Told apart',
  'Two tables',
  'Dated and deleted edits',
  'Edits of other payers',
  'Pairs of the rule book',
  'Unit limits',
  'Add-ons and duplicates',
  'Filing limit',
  'Words of the filing limit',
  'A claim before its service',
  'Either column',
]);

describe('what a payer would answer (section 13)', () => {
  test.each(casesUnder('billing/edits.cases.md', 'What a payer would answer'))(
    '$failure',
    ({ failure, group, CARC: carc, RARC: rarc }) => {
      expect(DENIALS).toHaveProperty(failure ?? '', { group, carc, rarc: rarc === '' ? null : rarc });
    },
  );
});
