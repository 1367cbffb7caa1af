import { DENIALS } from '../denials.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import type { Denial, TermSource } from '../types.ts';

/**
 * What the payer's own terms say of each code: covered or not, bundled, limited, remote, to be approved first. Which
 * codes are on a telehealth list (TEL-02, CTS-02) is a dated term like any other.
 */
export function checkTerms(bench: Workbench): void {
  for (const line of bench.lines) {
    sayDisputed(bench, line);
    checkCoverage(bench, line);
    checkBundling(bench, line);
    checkTelehealth(bench, line);
    checkPriorAuthorization(bench, line);
    checkUnitsPerDay(bench, line);
  }
  checkUnitsPerVisit(bench);
}

function sayDisputed(bench: Workbench, line: DraftLine): void {
  if (line.terms.disputed.length === 0) return;
  bench.findings.push(
    finding({
      rule: 'POLICY-01',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `Statements of ${bench.payer.name} contradict each other on: ${line.terms.disputed.join(', ')}.`,
      fix: () => 'Ask the plan which statement holds.',
    }),
  );
}

function checkCoverage(bench: Workbench, line: DraftLine): void {
  const { coverage } = line.terms.terms;
  if (coverage !== 'NOT_COVERED' && coverage !== 'BUNDLED') return;
  const denial = coverage === 'BUNDLED' ? DENIALS.BUNDLED_SERVICE : DENIALS.NOT_COVERED;
  const says = line.terms.says('coverage');
  fail(bench, line, says, denial, {
    message: () =>
      `${bench.payer.name} ${coverage === 'BUNDLED' ? 'never pays' : 'does not cover'} ${line.code}${coverage === 'BUNDLED' ? ' apart from other services' : ''}: ${says?.text ?? ''}`,
    fix: () => 'Keep the service in the record; do not expect payment for it.',
  });
}

/**
 * A payer's own bundling: the service is part of another one of the day, and no modifier tells them apart; a payer whose
 * pairs can be told apart states an edit set.
 */
function checkBundling(bench: Workbench, line: DraftLine): void {
  const { bundledInto } = line.terms.terms;
  if (bundledInto === undefined || bundledInto.length === 0) return;
  const host = bench.lines.find((other) => other.code !== line.code && bundledInto.includes(other.code));
  if (!host) return;
  const says = line.terms.says('bundledInto');
  fail(bench, line, says, DENIALS.BUNDLED_SERVICE, {
    message: () =>
      `${bench.payer.name} pays ${line.code} as part of ${host.code}: ${says?.text ?? ''}${confirm(says)}`,
    fix: () => 'Keep the service in the record; do not expect payment for it beside the other.',
  });
}

function checkTelehealth(bench: Workbench, line: DraftLine): void {
  if (!bench.frame.telehealth) return;
  const { telehealth } = line.terms.terms;
  const says = line.terms.says('telehealth');
  if (telehealth === false) {
    fail(bench, line, says, DENIALS.TELEHEALTH_NOT_ELIGIBLE, {
      message: () => `${bench.payer.name} does not pay ${line.code} by telehealth on this date.`,
      fix: () => 'Give the service in person.',
    });
    return;
  }
  bench.findings.push(
    finding({
      rule: citedRule(bench.payer.paysByMedicareFeeSchedule ? 'TEL-01' : 'TEL-03', says),
      severity: telehealth === undefined ? 'WARNING' : 'INFO',
      outcome: telehealth === undefined ? 'NO_DATA' : 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        telehealth === undefined
          ? `Whether ${bench.payer.name} pays ${line.code} by telehealth on this date is not on record.`
          : `${bench.payer.name} takes OT by telehealth on this date, for codes on its list.`,
      ...(telehealth === undefined && { fix: () => 'Ask the plan before the visit.' }),
    }),
  );
}

function checkPriorAuthorization(bench: Workbench, line: DraftLine): void {
  if (line.terms.terms.priorAuthorization !== true) return;
  const says = line.terms.says('priorAuthorization');
  bench.findings.push(
    finding({
      rule: citedRule('POLICY-01', says),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${bench.payer.name} wants prior authorization for ${line.code}; none is part of the question.`,
      fix: () => 'Send the authorization number with the claim.',
      denial: DENIALS.PRIOR_AUTH_MISSING,
    }),
  );
}

/** A limit of the payer on units of one code a day. Medicare's own limits are the unit-limit table's business. */
function checkUnitsPerDay(bench: Workbench, line: DraftLine): void {
  const limit = line.terms.terms.maxUnitsPerDay;
  if (limit === undefined || bench.lines.find((other) => other.code === line.code) !== line) return;
  const units = bench.lines.reduce((sum, other) => sum + (other.code === line.code ? other.units : 0), 0);
  if (units <= limit) return;
  const says = line.terms.says('maxUnitsPerDay');
  fail(bench, line, says, DENIALS.FREQUENCY_NOT_SUPPORTED, {
    message: () =>
      `${line.code} has ${units} units; ${bench.payer.name} accepts ${limit} a day.${confirm(says)}`,
    fix: () => 'Expect the units above the limit to be denied. The minutes stay as documented.',
    denies: false,
  });
}

/** A limit on all timed units of a visit: the smallest that any of the billed timed codes carries. */
function checkUnitsPerVisit(bench: Workbench): void {
  let strictest: DraftLine | null = null;
  for (const line of bench.lines) {
    if (isLimited(line) && (strictest === null || limitOf(line) < limitOf(strictest))) strictest = line;
  }
  if (strictest === null) return;
  const timed = bench.lines.filter(isLimited);
  const units = timed.reduce((sum, line) => sum + line.units, 0);
  const limit = limitOf(strictest);
  const says = strictest.terms.says('maxTimedUnitsPerVisit');
  const over = units > limit;
  bench.findings.push(
    finding({
      rule: citedRule('POLICY-01', says),
      severity: over ? (says?.verifyWithPlan ? 'WARNING' : 'ERROR') : 'INFO',
      outcome: over ? 'FAIL' : 'PASS',
      lines: timed.map((line) => line.position),
      codes: timed.map((line) => line.code),
      message: () => `${units} timed units; ${bench.payer.name} accepts ${limit} a visit.${confirm(says)}`,
      ...(over && {
        fix: () => `Expect ${units - limit} of the units to be denied. The minutes stay as documented.`,
        denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
      }),
    }),
  );
}

function isLimited(line: DraftLine): boolean {
  return line.codeFacts.timing === 'TIMED' && line.terms.terms.maxTimedUnitsPerVisit !== undefined;
}

function limitOf(line: DraftLine): number {
  return line.terms.terms.maxTimedUnitsPerVisit ?? Number.POSITIVE_INFINITY;
}

interface Words {
  readonly message: () => string;
  readonly fix: () => string;
  /** False when only a part of the line is refused. */
  readonly denies?: boolean;
}

function fail(
  bench: Workbench,
  line: DraftLine,
  says: TermSource | undefined,
  denial: Denial,
  words: Words,
): void {
  if (words.denies !== false) deny(line, denial);
  bench.findings.push(
    finding({
      rule: citedRule('POLICY-01', says),
      severity: says?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: words.message,
      fix: words.fix,
      denial,
    }),
  );
}

function confirm(says: TermSource | undefined): string {
  return says?.verifyWithPlan ? ' Confirm this with the plan.' : '';
}
