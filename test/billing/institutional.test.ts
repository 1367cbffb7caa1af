import { checkCases } from './caseTable.ts';

checkCases('billing/institutional.cases.md');
