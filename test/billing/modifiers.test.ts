import { checkCases } from './caseTable.ts';

checkCases('billing/modifiers.cases.md');
