import type { BillingAnswer } from './types.ts';

/** The answer as plain data with everything written out, for files, logs of tests and comparison. */
export function serializeAnswer(answer: BillingAnswer): BillingAnswer {
  return {
    ...answer,
    findings: answer.findings.map(({ rule, severity, outcome, message, fix, lines, codes, denial }) => ({
      rule,
      severity,
      outcome,
      message,
      fix,
      lines,
      codes,
      denial,
    })),
    alternatives: answer.alternatives,
    explanation: answer.explanation,
    fingerprint: answer.fingerprint,
  };
}
