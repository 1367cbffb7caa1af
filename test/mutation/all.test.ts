// Every test of the rules in one file, so that a mutant loads the core once instead of once per file. A tidy test keeps
// the list complete.
import '../billing/answer.test.ts';
import '../billing/batch.test.ts';
import '../billing/bilateral.test.ts';
import '../billing/clock.test.ts';
import '../billing/conflicts.test.ts';
import '../billing/contract.test.ts';
import '../billing/diagnoses.test.ts';
import '../billing/documentation.test.ts';
import '../billing/edits.test.ts';
import '../billing/fee.test.ts';
import '../billing/findings.test.ts';
import '../billing/input.test.ts';
import '../billing/institutional.test.ts';
import '../billing/modifiers.test.ts';
import '../billing/money.test.ts';
import '../billing/monitoring.test.ts';
import '../billing/ota.test.ts';
import '../billing/payer.test.ts';
import '../billing/payment.test.ts';
import '../billing/programs.test.ts';
import '../billing/published.test.ts';
import '../billing/tables.test.ts';
import '../billing/telehealth.test.ts';
import '../billing/threshold.test.ts';
import '../billing/units.test.ts';
import '../billing/unsettled.test.ts';
