import { checkCases } from './caseTable.ts';

checkCases('billing/payer.cases.md');
