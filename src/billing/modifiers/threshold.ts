import type { Check } from '../check.ts';
import { accrualOf, KX_06, reportAccrual, type Accrual } from './accrual.ts';
import { DENIALS } from '../denials.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import type { ProgramValueFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { centsOfFact, centsText } from '../payment/money.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { Denial } from '../types.ts';
import { addModifier, applyRule, NO_RESULTS, type Result } from '../results.ts';

const MOD_04 = declareRule({
  id: 'MOD-04',
  title: 'KX above the KX threshold',
  document: 'USC_1395L',
  section: '(g)(7)',
  confidence: 'VERIFIED',
});

const KX_01 = declareRule({
  id: 'KX-01',
  title: 'KX on the line that crosses the threshold and after',
  document: 'USC_1395L',
  section: '(g)(3)(B), (7)',
  confidence: 'VERIFIED',
});

const KX_02 = declareRule({
  id: 'KX-02',
  title: 'The threshold of the year',
  document: 'NORIDIAN',
  confidence: 'VERIFIED',
});

const KX_05 = declareRule({
  id: 'KX-05',
  title: 'Above 3,000 dollars a claim may be reviewed',
  document: 'USC_1395L',
  section: '(g)(5)(E)',
  confidence: 'VERIFIED',
});

/** Key of the documentation element that KX attests: why further therapy is medically necessary. */
export const THRESHOLD_REQUIREMENT = 'threshold-necessity';

/**
 * KX-01: the line that takes the accrued OT amount of the year past the threshold, and every later line, carries KX.
 * Amounts are those allowed after the multiple-procedure and OTA reductions. KX attests that the record
 * supports the care, so its finding is a warning. Where the record is known not to, or a signed advance notice (GA)
 * expects the denial, KX stays off and the line is denied. The threshold of a year is a row that CMS publishes, not
 * computed here from the year before.
 */
function applyThreshold(context: EvaluationContext): readonly Result[] {
  const { day, payer, facts, claim } = context;
  if (claim.program !== null) return NO_RESULTS;
  const results: Result[] = [];
  const accrual = payer.paysByMedicareFeeSchedule ? accrualOf(context) : null;
  if (accrual === null) applyDocumentedKx(context, results);
  if (!payer.paysByMedicareFeeSchedule) return results;
  const lines = context.lines.filter(
    (line) => line.codeFacts.therapyStatus !== 'NEVER' && line.denial === null,
  );
  if (lines.length === 0) return results;
  const threshold = facts.programValue('OT_KX_THRESHOLD');
  if (threshold.state !== 'KNOWN') {
    results.push(
      finding({
        rule: KX_02,
        severity: 'WARNING',
        outcome: 'NO_DATA',
        message: () => `The KX threshold for ${day.dateOfService.slice(0, 4)} is not on record.`,
        fix: () => 'Load the threshold amount that CMS published for the year.',
      }),
    );
    return results;
  }
  if (accrual === null) {
    reportUnknownAccrual(results, lines, threshold.value);
    return results;
  }
  const thresholdCents = centsOfFact(threshold.value);
  if (accrual.cents < thresholdCents && lines.some((line) => line.allowedCents === null)) {
    reportUnpriced(results, lines);
    return results;
  }
  markLines(context, results, lines, accrual, thresholdCents, threshold.value);
  return results;
}

export const KX_THRESHOLD: Check = {
  phase: 'THRESHOLD',
  rules: [KX_01, KX_02, KX_05, KX_06, MOD_04],
  reads: [
    'day.accruedAllowedCents',
    'day.dateOfService',
    'day.documentation',
    'facts.programValue',
    'history',
  ],
  apply: applyThreshold,
};

/**
 * KX-06: without the accrued amount nobody knows whether the day exceeds the threshold, and a line above it without KX is
 * denied. Lines with a documented KX, or with GA, are decided either way.
 */
function reportUnknownAccrual(
  results: Result[],
  lines: readonly ClaimLine[],
  threshold: ProgramValueFact,
): void {
  const open = lines.filter(({ documented }) => !documented.includes('KX') && !documented.includes('GA'));
  results.push(
    finding({
      rule: citedRule(KX_06, threshold),
      severity: open.length > 0 ? 'WARNING' : 'INFO',
      outcome: 'NO_DATA',
      about: open,
      message: () =>
        'The amount accrued toward the KX threshold this year was not given, so KX cannot be decided' +
        `${open.length > 0 ? `: above ${threshold.value} dollars a line without KX is denied.` : '.'}`,
      fix: () => 'Send `allowedYearToDate` from the eligibility response or the contractor portal.',
      inputs: ['allowedYearToDate'],
    }),
  );
}

/** Where the engine does not decide KX, a documented KX stays. */
function applyDocumentedKx(context: EvaluationContext, results: Result[]): void {
  for (const line of context.lines) {
    if (line.codeFacts.therapyStatus !== 'NEVER' && line.documented.includes('KX'))
      results.push(addModifier(line, 'KX'));
  }
}

/** Below the threshold, a line without an amount may or may not exceed it. */
function reportUnpriced(results: Result[], lines: readonly ClaimLine[]): void {
  results.push(
    finding({
      rule: KX_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: lines,
      message: () =>
        'A line has no allowed amount, so it is not known whether the day exceeds the KX threshold.',
      fix: () => 'Load the fee schedule for the date of service, or check the amount manually.',
    }),
  );
}

function markLines(
  context: EvaluationContext,
  results: Result[],
  lines: readonly ClaimLine[],
  accrual: Accrual,
  thresholdCents: number,
  threshold: ProgramValueFact,
): void {
  let totalCents = accrual.cents;
  const marked: ClaimLine[] = [];
  /** Lines below the threshold as far as the own record goes, whose KX counts what other providers billed. */
  const attested: ClaimLine[] = [];
  for (const line of lines) {
    const afterCents = totalCents + (line.allowedCents ?? 0);
    // Once the threshold is reached, any amount exceeds it, even an unknown one.
    const crosses = afterCents > thresholdCents || line.allowedCents === null;
    if (crosses && denyWithoutKx(context, results, line, thresholdCents)) continue;
    totalCents = afterCents;
    if (!crosses) {
      if (!accrual.isOwnRecord || !line.documented.includes('KX')) continue;
      results.push(addModifier(line, 'KX'));
      attested.push(line);
      continue;
    }
    results.push(addModifier(line, 'KX'));
    results.push(applyRule(line, KX_01));
    marked.push(line);
  }
  const about = { lines: marked.map((line) => line.position), codes: marked.map((line) => line.code) };
  results.push(
    finding({
      rule: citedRule(KX_01, threshold),
      severity: marked.length > 0 ? 'WARNING' : 'INFO',
      outcome: 'PASS',
      ...about,
      message: () =>
        marked.length > 0
          ? `The amount accrued this year reaches ${centsText(totalCents)} and exceeds the KX threshold of ` +
            `${centsText(thresholdCents)}: the line that crosses it and every later line carry KX. KX attests that the record supports medical necessity.`
          : `The amount accrued this year, ${centsText(totalCents)}, does not exceed the KX threshold of ${centsText(thresholdCents)}.`,
    }),
  );
  const withKx = [...marked, ...attested];
  reportEarlyKx(context, results, withKx);
  reportReview(context, results, totalCents);
  const open = lines.filter((line) => !withKx.includes(line) && !line.documented.includes('GA'));
  reportAccrual(context, results, { accrual, open, threshold });
}

/** Denies a line above the threshold whose necessity is not attested; true when it did. A documented KX attests it. */
function denyWithoutKx(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  thresholdCents: number,
): boolean {
  if (line.documented.includes('KX')) return false;
  if (line.documented.includes('GA')) {
    denyAboveThreshold(results, line, DENIALS.THRESHOLD_WITH_NOTICE, {
      message: () =>
        `${line.code} exceeds the KX threshold of ${centsText(thresholdCents)} with GA and without KX: the line is denied, and ` +
        'the signed advance notice makes the patient liable.',
      fix: () => 'If the record supports medical necessity, remove GA and document KX instead.',
    });
    return true;
  }
  const { documentation } = context.day;
  const isRequired = context.payer
    .requirementsFor(line.code)
    .some(({ key }) => key === THRESHOLD_REQUIREMENT);
  if (!isRequired || documentation === null || documentation.includes(THRESHOLD_REQUIREMENT)) return false;
  denyAboveThreshold(results, line, DENIALS.THRESHOLD_WITHOUT_KX, {
    message: () =>
      `${line.code} exceeds the KX threshold of ${centsText(thresholdCents)}, but the record does not show why further ` +
      'therapy is medically necessary: KX cannot be used, and without KX the line is denied.',
    fix: () =>
      `Complete the record and send \`${THRESHOLD_REQUIREMENT}\` in \`documentation\`; the line then carries KX.`,
  });
  return true;
}

/** The line was priced before, so the other units stay where they are in the ranking. */
function denyAboveThreshold(
  results: Result[],
  line: ClaimLine,
  denial: Denial,
  text: { readonly message: () => string; readonly fix: () => string },
): void {
  results.push(
    finding({
      rule: KX_01,
      severity: denial.group === 'PR' ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      about: [line],
      denial,
      denies: [line],
      ...text,
    }),
  );
}

/** A documented KX below the threshold is removed and reported. */
function reportEarlyKx(context: EvaluationContext, results: Result[], withKx: readonly ClaimLine[]): void {
  const early = context.lines.filter((line) => line.documented.includes('KX') && !withKx.includes(line));
  if (early.length === 0) return;
  results.push(
    finding({
      rule: MOD_04,
      severity: 'WARNING',
      outcome: 'PASS',
      about: early,
      message: () => 'KX is documented below the KX threshold, where it has no meaning; it is removed.',
    }),
  );
}

/** KX-05: above the review threshold a claim may be selected for review; that denies nothing. */
function reportReview(context: EvaluationContext, results: Result[], totalCents: number): void {
  const review = context.facts.programValue('OT_REVIEW_THRESHOLD');
  if (review.state !== 'KNOWN' || totalCents <= centsOfFact(review.value)) return;
  results.push(
    finding({
      rule: citedRule(KX_05, review.value),
      severity: 'WARNING',
      outcome: 'PASS',
      message: () =>
        `The amount accrued this year exceeds the review threshold of ${review.value.value} dollars: the claim may be selected for medical review.`,
    }),
  );
}
