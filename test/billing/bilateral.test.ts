import { checkCases } from './caseTable.ts';

checkCases('billing/bilateral.cases.md');
