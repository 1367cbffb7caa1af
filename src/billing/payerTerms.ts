import { checkAuthorization, checkVisitsPerYear } from './authorization.ts';
import { DENIALS } from './denials.ts';
import {
  deny,
  treatmentMinutes,
  type ClaimLineBuilder,
  type EvaluationContext,
} from './evaluationContext.ts';
import { finding } from './finding.ts';
import { mostOf } from './policyTerms.ts';
import { citedRule } from './rules.ts';
import type { Denial, TermSource } from './types.ts';
import { checkTelehealth } from './telehealth.ts';
import { reportUnsettled, reportWords } from './unsettled.ts';

/** Checks each code against the payer's own terms: coverage, bundling, telehealth, prior authorization and unit limits. */
export function checkTerms(context: EvaluationContext): void {
  for (const line of context.lines) {
    reportUnsettled(context, line);
    checkCoverage(context, line);
    checkBundling(context, line);
    checkTelehealth(context, line);
    checkAuthorization(context, line);
    checkUnitsPerDay(context, line);
  }
  checkUnitsPerVisit(context);
  checkVisitsPerYear(context);
  checkCodesPerDay(context);
  checkMinutesPerDay(context);
  reportWords(context);
}

/** What a payer says of a code that it does not pay, and the denial to expect. */
const UNPAID = {
  NOT_COVERED: [(code: string) => `does not cover ${code}`, DENIALS.NOT_COVERED],
  INVESTIGATIONAL: [
    (code: string) => `does not cover ${code}, which it regards as investigational`,
    DENIALS.INVESTIGATIONAL,
  ],
  BUNDLED: [(code: string) => `never pays ${code} separately`, DENIALS.BUNDLED_SERVICE],
} as const;

function checkCoverage(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { coverage } = line.terms.terms;
  if (coverage === undefined || coverage === 'COVERED' || coverage === 'CONDITIONAL') return;
  const [textFor, denial] = UNPAID[coverage];
  const source = line.terms.sourceOf('coverage');
  fail(context, line, source, denial, {
    message: () => `${context.payer.name} ${textFor(line.code)}: ${source?.text ?? ''}`,
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

/** A limit of the payer on units of one code per day. Medicare's limits are in the MUE table. */
function checkUnitsPerDay(context: EvaluationContext, line: ClaimLineBuilder): void {
  const limit = mostOf(line.terms.terms.maxUnitsPerDay);
  if (context.lines.find((other) => other.code === line.code) !== line) return;
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

/** A limit on the different codes of a day. */
function checkCodesPerDay(context: EvaluationContext): void {
  const limiting = strictestOf(context, 'maxCodesPerDay');
  const codes = [...new Set(context.lines.map(({ code }) => code))];
  if (!limiting || codes.length <= limiting.most) return;
  reportOverLimit(context, limiting, {
    message: `The day has ${codes.length} codes; ${context.payer.name} accepts at most ${limiting.most}.`,
    fix: `Expect ${codes.length - limiting.most} of the codes to be denied.`,
  });
}

/** A limit on minutes of treatment of a day. */
function checkMinutesPerDay(context: EvaluationContext): void {
  const limiting = strictestOf(context, 'maxMinutesPerDay');
  const minutes = treatmentMinutes(context.groups);
  if (!limiting || minutes <= limiting.most) return;
  reportOverLimit(context, limiting, {
    message: `The day has ${minutes} minutes; ${context.payer.name} accepts at most ${limiting.most}.`,
    fix: 'Expect units of the minutes above the limit to be denied. Do not change the documented minutes.',
  });
}

interface DayLimit {
  readonly most: number;
  readonly source: TermSource | undefined;
}

function strictestOf(
  { lines }: EvaluationContext,
  name: 'maxCodesPerDay' | 'maxMinutesPerDay',
): DayLimit | undefined {
  return lines
    .map(({ terms }) => ({ most: mostOf(terms.terms[name]), source: terms.sourceOf(name) }))
    .toSorted((a, b) => a.most - b.most)[0];
}

function reportOverLimit(
  { findings, lines }: EvaluationContext,
  { source }: DayLimit,
  { message, fix }: { readonly message: string; readonly fix: string },
): void {
  findings.push(
    finding({
      rule: citedRule('POLICY-01', source),
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

function isLimited(line: ClaimLineBuilder): boolean {
  return line.codeFacts.timing === 'TIMED' && Number.isFinite(limitOf(line));
}

function limitOf(line: ClaimLineBuilder): number {
  return mostOf(line.terms.terms.maxTimedUnitsPerVisit);
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
