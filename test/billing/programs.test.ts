import { checkCases } from './caseTable.ts';

checkCases('billing/programs.cases.md', [
  'Form, place, condition and revenue',
  'Where a program session may be billed',
  'Weekly hours',
  'Services of the day',
  'Amounts, times and certification',
  'Edits of a program session',
  'What is no service',
  'Both programs close together',
  'Certification of a program',
  'Numbers of programs as dated rows',
  'What a program day may do about it',
]);
