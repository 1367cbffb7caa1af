import { checkCases } from './caseTable.ts';

checkCases('billing/payer.cases.md', [
  'Which rule counts units',
  'Coverage and approval',
  'Limits of a payer',
  'Telehealth',
  'Bundling of the payer itself',
  'Statements that contradict each other',
]);
