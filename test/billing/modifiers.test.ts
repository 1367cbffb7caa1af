import { checkCases } from './caseTable.ts';

checkCases('billing/modifiers.cases.md', [
  'GO on therapy lines',
  'Other disciplines',
  'Order and number',
  'Modifiers that exclude each other',
  'Notices about likely denials',
  'Repeats and short services',
  'Habilitative, telehealth and program modifiers',
  'The placeholder',
  'Modifiers of one code of a family',
  'Modifiers that a payer requires',
]);
