import { checkCases } from './caseTable.ts';

checkCases('billing/ota.cases.md', [
  'One 15-minute code',
  'Dates',
  'Several codes',
  'Codes that are decided as a whole',
  'Who may furnish it',
  'Minutes of a line',
  'Tests as dated numbers',
]);
