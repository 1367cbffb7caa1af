import { checkCases } from './caseTable.ts';

checkCases('billing/authorization.cases.md');
