import { checkCases } from './caseTable.ts';

checkCases('billing/published.cases.md', [
  'Counting minutes',
  'Services by an assistant',
  'Several patients, two disciplines, students',
  'Multiple procedures',
  'Edits',
  'Filing',
  'Payment',
]);
