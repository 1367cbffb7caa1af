import { DENIALS } from './denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import { citedRule } from './rules.ts';
import type { Denial, TermSource } from './types.ts';

/**
 * Checks each code against the payer's own terms: coverage, bundling, telehealth, prior authorization and unit limits.
 * The telehealth list of a payer (TEL-02, CTS-02) is a dated term like any other.
 */
export function checkTerms(context: EvaluationContext): void {
  for (const line of context.lines) {
    reportDisputed(context, line);
    checkCoverage(context, line);
    checkBundling(context, line);
    checkTelehealth(context, line);
    checkPriorAuthorization(context, line);
    checkUnitsPerDay(context, line);
  }
  checkUnitsPerVisit(context);
}

function reportDisputed(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (line.terms.disputed.length === 0) return;
  context.findings.push(
    finding({
      rule: 'POLICY-01',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `The statements of ${context.payer.name} contradict each other on: ${line.terms.disputed.join(', ')}.`,
      fix: () => 'Ask the plan which statement applies.',
    }),
  );
}

function checkCoverage(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { coverage } = line.terms.terms;
  if (coverage !== 'NOT_COVERED' && coverage !== 'BUNDLED') return;
  const denial = coverage === 'BUNDLED' ? DENIALS.BUNDLED_SERVICE : DENIALS.NOT_COVERED;
  const source = line.terms.sourceOf('coverage');
  fail(context, line, source, denial, {
    message: () =>
      `${context.payer.name} ${coverage === 'BUNDLED' ? `never pays ${line.code} separately` : `does not cover ${line.code}`}: ${source?.text ?? ''}`,
    fix: () => 'Keep the service in the record, but do not expect payment for it.',
  });
}

/**
 * A payer's own bundling: the service is part of another service of the day, and no modifier bypasses that. A payer
 * whose pairs can be bypassed states an edit set.
 */
function checkBundling(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { bundledInto } = line.terms.terms;
  if (bundledInto === undefined || bundledInto.length === 0) return;
  const host = context.lines.find((other) => other.code !== line.code && bundledInto.includes(other.code));
  if (!host) return;
  const source = line.terms.sourceOf('bundledInto');
  fail(context, line, source, DENIALS.BUNDLED_SERVICE, {
    message: () =>
      `${context.payer.name} pays ${line.code} as part of ${host.code}: ${source?.text ?? ''}${confirmText(source)}`,
    fix: () => 'Keep the service in the record, but do not expect separate payment for it.',
  });
}

function checkTelehealth(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (!context.claim.telehealth) return;
  const { telehealth } = line.terms.terms;
  const source = line.terms.sourceOf('telehealth');
  if (telehealth === false) {
    fail(context, line, source, DENIALS.TELEHEALTH_NOT_ELIGIBLE, {
      message: () => `${context.payer.name} does not pay ${line.code} as telehealth on this date.`,
      fix: () => 'Provide the service in person.',
    });
    return;
  }
  context.findings.push(
    finding({
      rule: citedRule(context.payer.paysByMedicareFeeSchedule ? 'TEL-01' : 'TEL-03', source),
      severity: telehealth === undefined ? 'WARNING' : 'INFO',
      outcome: telehealth === undefined ? 'NO_DATA' : 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        telehealth === undefined
          ? `Whether ${context.payer.name} pays ${line.code} as telehealth on this date is not on record.`
          : `${context.payer.name} pays OT telehealth on this date for the codes on its list.`,
      ...(telehealth === undefined && { fix: () => 'Ask the plan before the visit.' }),
    }),
  );
}

function checkPriorAuthorization(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (line.terms.terms.priorAuthorization !== true) return;
  const source = line.terms.sourceOf('priorAuthorization');
  context.findings.push(
    finding({
      rule: citedRule('POLICY-01', source),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${context.payer.name} requires prior authorization for ${line.code}; the request does not include one.`,
      fix: () => 'Send the authorization number with the claim.',
      denial: DENIALS.PRIOR_AUTH_MISSING,
    }),
  );
}

/** A limit of the payer on units of one code per day. Medicare's limits are in the MUE table. */
function checkUnitsPerDay(context: EvaluationContext, line: ClaimLineBuilder): void {
  const limit = line.terms.terms.maxUnitsPerDay;
  if (limit === undefined || context.lines.find((other) => other.code === line.code) !== line) return;
  const units = context.lines.reduce((sum, other) => sum + (other.code === line.code ? other.units : 0), 0);
  if (units <= limit) return;
  const source = line.terms.sourceOf('maxUnitsPerDay');
  fail(context, line, source, DENIALS.FREQUENCY_NOT_SUPPORTED, {
    message: () =>
      `${line.code} has ${units} units; ${context.payer.name} accepts at most ${limit} per day.${confirmText(source)}`,
    fix: () => 'Expect the units above the limit to be denied. Do not change the documented minutes.',
    denies: false,
  });
}

/** A limit on all timed units of a visit: the smallest limit of the billed timed codes. */
function checkUnitsPerVisit(context: EvaluationContext): void {
  let strictest: ClaimLineBuilder | null = null;
  for (const line of context.lines) {
    if (isLimited(line) && (strictest === null || limitOf(line) < limitOf(strictest))) strictest = line;
  }
  if (strictest === null) return;
  const timed = context.lines.filter(isLimited);
  const units = timed.reduce((sum, line) => sum + line.units, 0);
  const limit = limitOf(strictest);
  const source = strictest.terms.sourceOf('maxTimedUnitsPerVisit');
  const over = units > limit;
  context.findings.push(
    finding({
      rule: citedRule('POLICY-01', source),
      severity: over ? (source?.verifyWithPlan ? 'WARNING' : 'ERROR') : 'INFO',
      outcome: over ? 'FAIL' : 'PASS',
      lines: timed.map((line) => line.position),
      codes: timed.map((line) => line.code),
      message: () =>
        `The visit has ${units} timed units; ${context.payer.name} accepts at most ${limit} per visit.${confirmText(source)}`,
      ...(over && {
        fix: () => `Expect ${units - limit} of the units to be denied. Do not change the documented minutes.`,
        denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
      }),
    }),
  );
}

function isLimited(line: ClaimLineBuilder): boolean {
  return line.codeFacts.timing === 'TIMED' && line.terms.terms.maxTimedUnitsPerVisit !== undefined;
}

function limitOf(line: ClaimLineBuilder): number {
  return line.terms.terms.maxTimedUnitsPerVisit ?? Number.POSITIVE_INFINITY;
}

interface FindingText {
  readonly message: () => string;
  readonly fix: () => string;
  /** False when only a part of the line is denied. */
  readonly denies?: boolean;
}

function fail(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  source: TermSource | undefined,
  denial: Denial,
  text: FindingText,
): void {
  if (text.denies !== false) deny(line, denial);
  context.findings.push(
    finding({
      rule: citedRule('POLICY-01', source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: text.message,
      fix: text.fix,
      denial,
    }),
  );
}

function confirmText(source: TermSource | undefined): string {
  return source?.verifyWithPlan ? ' Confirm this with the plan.' : '';
}
