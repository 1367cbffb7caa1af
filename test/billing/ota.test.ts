import { checkCases } from './caseTable.ts';

checkCases('billing/ota.cases.md');
