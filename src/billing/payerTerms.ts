import { AUTHORIZATION_RULES, checkAuthorization, checkVisitsPerYear } from './authorization.ts';
import type { Check } from './check.ts';
import { OTHER_THERAPIES } from './dayOfCare/disciplines.ts';
import { DENIALS } from './denials.ts';
import { servicesOf, treatmentMinutes, type ClaimLine, type EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import { POLICY_02, POLICY_01 } from './policyRules.ts';
import { mostOf } from './policyTerms.ts';
import { citedRule } from './rule.ts';
import type { Denial, TermSource } from './types.ts';
import { checkTelehealth, TELEHEALTH_RULES } from './telehealth.ts';
import { reportUnsettled, reportWords } from './unsettled.ts';
import type { Result } from './results.ts';

/** Checks each code against the payer's own terms: coverage, bundling, telehealth, prior authorization and unit limits. */
function checkTerms(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    reportUnsettled(context, results, line);
    checkCoverage(context, results, line);
    checkBundling(context, results, line);
    checkTelehealth(context, results, line);
    checkAuthorization(context, results, line);
    checkUnitsPerDay(context, results, line);
  }
  checkUnitsPerVisit(context, results);
  checkVisitsPerYear(context, results);
  checkCodesPerDay(context, results);
  checkServicesPerDay(context, results);
  checkMinutesPerDay(context, results);
  reportWords(context, results);
  return results;
}

export const PAYER_TERMS: Check = {
  phase: 'DENIALS',
  rules: [POLICY_01, POLICY_02, ...AUTHORIZATION_RULES, ...TELEHEALTH_RULES],
  reads: [
    'day.authorization',
    'day.dateOfService',
    'day.otherServices',
    'day.setting',
    'day.visitsThisYear',
    'history',
  ],
  apply: checkTerms,
};

/** What a payer says of a code that it does not pay, and the denial to expect. */
const UNPAID = {
  NOT_COVERED: [(code: string) => `does not cover ${code}`, DENIALS.NOT_COVERED],
  INVESTIGATIONAL: [
    (code: string) => `does not cover ${code}, which it regards as investigational`,
    DENIALS.INVESTIGATIONAL,
  ],
  BUNDLED: [(code: string) => `never pays ${code} separately`, DENIALS.BUNDLED_SERVICE],
} as const;

function checkCoverage(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const { coverage } = line.terms.terms;
  if (coverage === undefined || coverage === 'COVERED' || coverage === 'CONDITIONAL') return;
  const [textFor, denial] = UNPAID[coverage];
  const source = line.terms.sourceOf('coverage');
  fail(results, line, source, denial, {
    message: () => `${context.payer.name} ${textFor(line.code)}: ${source?.text ?? ''}`,
    fix: () => 'Keep the service in the record, but do not expect payment for it.',
  });
}

/**
 * A payer's own bundling: the service is part of another service of the day, and no modifier bypasses that. A payer
 * whose pairs can be bypassed states an edit set.
 */
function checkBundling(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const { bundledInto } = line.terms.terms;
  if (bundledInto === undefined || bundledInto.length === 0) return;
  const host = context.lines.find((other) => other.code !== line.code && bundledInto.includes(other.code));
  if (!host) return;
  const source = line.terms.sourceOf('bundledInto');
  fail(results, line, source, DENIALS.BUNDLED_SERVICE, {
    message: () =>
      `${context.payer.name} pays ${line.code} as part of ${host.code}: ${source?.text ?? ''}${confirmText(source)}`,
    fix: () => 'Keep the service in the record, but do not expect separate payment for it.',
  });
}

/** A limit of the payer on units of one code per day. Medicare's limits are in the MUE table. */
function checkUnitsPerDay(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const limit = mostOf(line.terms.terms.maxUnitsPerDay);
  if (!Number.isFinite(limit)) return;
  if (context.lines.find((other) => other.code === line.code) !== line) return;
  const units = context.lines.reduce((sum, other) => sum + (other.code === line.code ? other.units : 0), 0);
  if (units <= limit) return;
  const source = line.terms.sourceOf('maxUnitsPerDay');
  fail(results, line, source, DENIALS.FREQUENCY_NOT_SUPPORTED, {
    message: () =>
      `${line.code} has ${units} units; ${context.payer.name} accepts at most ${limit} per day.${confirmText(source)}`,
    fix: () => 'Expect the units above the limit to be denied. Do not change the documented minutes.',
    denies: false,
  });
}

/** A limit on all timed units of a visit: the smallest limit of the billed timed codes. */
function checkUnitsPerVisit(context: EvaluationContext, results: Result[]): void {
  let strictest: ClaimLine | null = null;
  for (const line of context.lines) {
    if (isLimited(line) && (strictest === null || limitOf(line) < limitOf(strictest))) strictest = line;
  }
  if (strictest === null) return;
  const timed = context.lines.filter(isLimited);
  const units = timed.reduce((sum, line) => sum + line.units, 0);
  const limit = limitOf(strictest);
  const source = strictest.terms.sourceOf('maxTimedUnitsPerVisit');
  const over = units > limit;
  results.push(
    finding({
      rule: citedRule(POLICY_01, source),
      severity: over ? (source?.verifyWithPlan ? 'WARNING' : 'ERROR') : 'INFO',
      outcome: over ? 'FAIL' : 'PASS',
      about: timed,
      message: () =>
        `The visit has ${units} timed units; ${context.payer.name} accepts at most ${limit} per visit.${confirmText(source)}${notCounted(context)}`,
      ...(over && {
        fix: () => `Expect ${units - limit} of the units to be denied. Do not change the documented minutes.`,
        denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
      }),
    }),
  );
}

/** Few payers state whether a facility's therapies count together; the statement at hand is about the codes of the claim. */
function notCounted({ day }: EvaluationContext): string {
  const others = day.otherServices ?? [];
  return others.some(({ discipline }) => OTHER_THERAPIES.includes(discipline))
    ? ' Units of other disciplines are not counted in this; some payers count them with those of the claim.'
    : '';
}

/** A limit on the different codes of a day. */
function checkCodesPerDay(context: EvaluationContext, results: Result[]): void {
  const limiting = strictestOf(context, 'maxCodesPerDay');
  if (!limiting) return;
  const codes = new Set(context.lines.map(({ code }) => code)).size;
  if (codes <= limiting.most) return;
  reportOverLimit(context, results, limiting, {
    message: `The day has ${codes} codes; ${context.payer.name} accepts at most ${limiting.most}.`,
    fix: `Expect ${codes - limiting.most} of the codes to be denied.`,
  });
}

/** A limit on the services of a day, those without a time unit included, of the codes that it is about. */
function checkServicesPerDay(context: EvaluationContext, results: Result[]): void {
  const limiting = strictestOf(context, 'maxServicesPerDay');
  if (!limiting) return;
  const limited = context.lines.filter((line) => Number.isFinite(mostOf(line.terms.terms.maxServicesPerDay)));
  const services = servicesOf(limited);
  if (services <= limiting.most) return;
  reportOverLimit({ lines: limited }, results, limiting, {
    message: `The day has ${services} services; ${context.payer.name} accepts at most ${limiting.most}.`,
    fix: `Expect ${services - limiting.most} of them to be denied. Do not change the documented minutes.`,
  });
}

/** A limit on minutes of treatment of a day. */
function checkMinutesPerDay(context: EvaluationContext, results: Result[]): void {
  const limiting = strictestOf(context, 'maxMinutesPerDay');
  if (!limiting) return;
  const minutes = treatmentMinutes(context.groups);
  if (minutes <= limiting.most) return;
  reportOverLimit(context, results, limiting, {
    message: `The day has ${minutes} minutes; ${context.payer.name} accepts at most ${limiting.most}.`,
    fix: 'Expect units of the minutes above the limit to be denied. Do not change the documented minutes.',
  });
}

interface DayLimit {
  readonly most: number;
  readonly source: TermSource | undefined;
}

/** The smallest limit of the lines; undefined where none has one. */
function strictestOf(
  { lines }: EvaluationContext,
  name: 'maxCodesPerDay' | 'maxServicesPerDay' | 'maxMinutesPerDay',
): DayLimit | undefined {
  let strictest: ClaimLine | undefined;
  let most = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const limit = mostOf(line.terms.terms[name]);
    if (limit >= most) continue;
    most = limit;
    strictest = line;
  }
  return strictest && { most, source: strictest.terms.sourceOf(name) };
}

function reportOverLimit(
  { lines }: Pick<EvaluationContext, 'lines'>,
  results: Result[],
  { source }: DayLimit,
  { message, fix }: { readonly message: string; readonly fix: string },
): void {
  results.push(
    finding({
      rule: citedRule(POLICY_01, source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      lines: lines.map(({ position }) => position),
      codes: [...new Set(lines.map(({ code }) => code))],
      message: () => `${message}${confirmText(source)}`,
      fix: () => fix,
      denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
    }),
  );
}

function isLimited(line: ClaimLine): boolean {
  return line.codeFacts.timing === 'TIMED' && Number.isFinite(limitOf(line));
}

function limitOf(line: ClaimLine): number {
  return mostOf(line.terms.terms.maxTimedUnitsPerVisit);
}

interface FindingText {
  readonly message: () => string;
  readonly fix: () => string;
  /** False when only a part of the line is denied. */
  readonly denies?: boolean;
}

function fail(
  results: Result[],
  line: ClaimLine,
  source: TermSource | undefined,
  denial: Denial,
  text: FindingText,
): void {
  results.push(
    finding({
      rule: citedRule(POLICY_01, source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: text.message,
      fix: text.fix,
      denial,
      denies: text.denies === false ? [] : [line],
    }),
  );
}

function confirmText(source: TermSource | undefined): string {
  return source?.verifyWithPlan ? ' Confirm this with the plan.' : '';
}
