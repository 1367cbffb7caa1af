import { checkCases } from './caseTable.ts';

checkCases('billing/programs.cases.md');
