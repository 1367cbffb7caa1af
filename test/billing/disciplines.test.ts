import { checkCases } from './caseTable.ts';

checkCases('billing/disciplines.cases.md');
