import { DENIALS } from '../denials.ts';
import type { ClaimLineBuilder, EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { centsOfFact, centsText } from '../payment/money.ts';
import { payNothing } from '../payment/price.ts';
import { citedRule } from '../rules.ts';
import type { Denial } from '../types.ts';

/** The requirement that KX attests: why further therapy is necessary. */
export const THRESHOLD_REQUIREMENT = 'threshold-necessity';

/**
 * KX-01: the line that takes the year's allowed OT amount past the threshold, and every line after it, carries KX.
 * The amounts are those allowed after the multiple-procedure and assistant reductions (KX-04). KX attests that the
 * record supports the care, so it comes with a word of warning; where the record is known not to, or a signed notice
 * (GA) expects the denial, it is left off and the line is denied. The amount of a year is a row that CMS publishes, not
 * worked out here from the year before (KX-03).
 */
export function applyThreshold(context: EvaluationContext): void {
  const { day, payer, facts, claim, findings } = context;
  if (claim.program !== null) return;
  if (!payer.paysByMedicareFeeSchedule || day.accruedAllowedCents === null) applyDocumentedKx(context);
  if (!payer.paysByMedicareFeeSchedule) return;
  const lines = context.lines.filter(
    (line) => line.codeFacts.therapyStatus !== 'NEVER' && line.denial === null,
  );
  if (lines.length === 0) return;
  const threshold = facts.programValue('OT_KX_THRESHOLD');
  if (threshold.state !== 'KNOWN') {
    findings.push(
      finding({
        rule: 'KX-02',
        severity: 'WARNING',
        outcome: 'NO_DATA',
        message: () => `The yearly threshold of ${day.dateOfService.slice(0, 4)} is not on record.`,
        fix: () => 'Load the amount that CMS published for the year.',
      }),
    );
    return;
  }
  if (day.accruedAllowedCents === null) {
    findings.push(
      finding({
        rule: 'KX-06',
        severity: 'INFO',
        outcome: 'NO_DATA',
        message: () => 'The amount already allowed this year was not given, so KX could not be decided.',
        fix: () => 'Send `accruedAllowed` from the eligibility answer or the contractor portal.',
      }),
    );
    return;
  }
  const thresholdCents = centsOfFact(threshold.value);
  if (day.accruedAllowedCents < thresholdCents && lines.some((line) => line.allowedCents === null)) {
    reportUnpriced(context, lines);
    return;
  }
  markLines(context, lines, day.accruedAllowedCents, thresholdCents, threshold.value);
}

/** Where the engine does not decide about KX, what was documented stands. */
function applyDocumentedKx(context: EvaluationContext): void {
  for (const line of context.lines) {
    if (line.codeFacts.therapyStatus !== 'NEVER' && line.documented.includes('KX')) line.modifiers.push('KX');
  }
}

/** Below the threshold, a line without an amount may or may not cross it. */
function reportUnpriced(context: EvaluationContext, lines: readonly ClaimLineBuilder[]): void {
  context.findings.push(
    finding({
      rule: 'KX-01',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: lines.map((line) => line.position),
      codes: lines.map((line) => line.code),
      message: () => 'A line has no amount, so nobody can tell whether the day crosses the threshold.',
      fix: () => 'Load the fee schedule of the date, or check the amount by hand.',
    }),
  );
}

function markLines(
  context: EvaluationContext,
  lines: readonly ClaimLineBuilder[],
  accruedCents: number,
  thresholdCents: number,
  source: Parameters<typeof citedRule>[1],
): void {
  let totalCents = accruedCents;
  const marked: ClaimLineBuilder[] = [];
  for (const line of lines) {
    const afterCents = totalCents + (line.allowedCents ?? 0);
    // At the threshold already, any amount crosses it, also one that is not known.
    const crosses = afterCents > thresholdCents || line.allowedCents === null;
    if (crosses && denyWithoutKx(context, line, thresholdCents)) continue;
    totalCents = afterCents;
    if (!crosses) continue;
    line.modifiers.push('KX');
    line.rules.push('KX-01');
    marked.push(line);
  }
  const about = { lines: marked.map((line) => line.position), codes: marked.map((line) => line.code) };
  context.findings.push(
    finding({
      rule: citedRule('KX-01', source),
      severity: marked.length > 0 ? 'WARNING' : 'INFO',
      outcome: 'PASS',
      ...about,
      message: () =>
        marked.length > 0
          ? `The year's allowed amount reaches ${centsText(totalCents)} and passes the threshold of ` +
            `${centsText(thresholdCents)}: KX stands on the line that crosses it and after. KX attests that the record shows the need.`
          : `The year's allowed amount of ${centsText(totalCents)} does not pass the threshold of ${centsText(thresholdCents)}.`,
    }),
  );
  reportEarlyKx(context, marked);
  reportReview(context, totalCents);
}

/** Denies a line above the threshold on which nobody can attest the need; true when it did. A documented KX attests it. */
function denyWithoutKx(context: EvaluationContext, line: ClaimLineBuilder, thresholdCents: number): boolean {
  if (line.documented.includes('KX')) return false;
  if (line.documented.includes('GA')) {
    denyAboveThreshold(context, line, DENIALS.THRESHOLD_WITH_NOTICE, {
      message: () =>
        `${line.code} passes the threshold of ${centsText(thresholdCents)} with GA and without KX: it is denied, and the ` +
        'signed notice makes the patient pay.',
      fix: () => 'If the record shows the need, take GA off and document KX instead.',
    });
    return true;
  }
  const { documentation } = context.day;
  const asked = context.payer.requirementsFor(line.code).some(({ key }) => key === THRESHOLD_REQUIREMENT);
  if (!asked || documentation === null || documentation.includes(THRESHOLD_REQUIREMENT)) return false;
  denyAboveThreshold(context, line, DENIALS.THRESHOLD_WITHOUT_KX, {
    message: () =>
      `${line.code} passes the threshold of ${centsText(thresholdCents)}, and the record is not said to show why further ` +
      'therapy is necessary: KX cannot attest it, and without KX the line is denied.',
    fix: () =>
      `Complete the record and send \`${THRESHOLD_REQUIREMENT}\` in \`documentation\`; KX then stands on the line.`,
  });
  return true;
}

/** The line was priced already: the units beside it keep their place in the ranking. */
function denyAboveThreshold(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  denial: Denial,
  words: { readonly message: () => string; readonly fix: () => string },
): void {
  line.denial = denial;
  payNothing(line, denial);
  context.findings.push(
    finding({
      rule: 'KX-01',
      severity: denial.group === 'PR' ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      denial,
      ...words,
    }),
  );
}

/** A documented KX below the threshold is not sent, and said. */
function reportEarlyKx(context: EvaluationContext, marked: readonly ClaimLineBuilder[]): void {
  const early = context.lines.filter((line) => line.documented.includes('KX') && !marked.includes(line));
  if (early.length === 0) return;
  context.findings.push(
    finding({
      rule: 'MOD-04',
      severity: 'WARNING',
      outcome: 'PASS',
      lines: early.map((line) => line.position),
      codes: early.map((line) => line.code),
      message: () => 'KX is documented below the threshold, where it says nothing: it is left off.',
    }),
  );
}

/** KX-05: above the review amount a claim may be picked; that blocks nothing. */
function reportReview(context: EvaluationContext, totalCents: number): void {
  const review = context.facts.programValue('OT_REVIEW_THRESHOLD');
  if (review.state !== 'KNOWN' || totalCents <= centsOfFact(review.value)) return;
  context.findings.push(
    finding({
      rule: citedRule('KX-05', review.value),
      severity: 'WARNING',
      outcome: 'PASS',
      message: () =>
        `The year's allowed amount is above ${review.value.value} dollars: the claim may be picked for medical review.`,
    }),
  );
}
