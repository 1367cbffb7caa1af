import { checkCases } from './caseTable.ts';

checkCases('billing/published.cases.md');
