import { checkCases } from './caseTable.ts';

checkCases('billing/telehealth.cases.md');
