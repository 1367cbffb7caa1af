import { checkCases } from './caseTable.ts';

checkCases('billing/documentation.cases.md', [
  'Certification',
  'Certified period and progress report',
  'What the record shows',
  'Groups, students, other disciplines, caregivers',
  'Caregiver training before it was payable',
  'Clocks as dated rows',
  'What is still to be done',
]);
