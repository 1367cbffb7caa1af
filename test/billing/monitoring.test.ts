import { checkCases } from './caseTable.ts';

checkCases('billing/monitoring.cases.md');
