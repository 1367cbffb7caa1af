import { checkCases } from './caseTable.ts';

checkCases('billing/documentation.cases.md');
