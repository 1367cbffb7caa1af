import { checkCases } from './caseTable.ts';

checkCases('billing/threshold.cases.md', [
  'By year',
  'Around the turn of the year',
  'Which line crosses',
  'What counts',
  'Review, unknown amounts and other payers',
  'Who attests the need',
]);
