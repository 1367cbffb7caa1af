import { checkCases } from './caseTable.ts';

checkCases('billing/threshold.cases.md');
