import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import type { UnitLimitFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import { noteTable } from '../tables.ts';
import { MEDICARE_NCCI } from './ncci.ts';
import { NCCI_04 } from './pairs.ts';
import { howToSettle, whyNotSettled } from '../unsettled.ts';
import type { Result } from '../results.ts';

const MUE_01 = declareRule({
  id: 'MUE-01',
  title: 'Units above the limit fail, by line or by day',
  document: 'NCCI',
  confidence: 'VERIFIED',
});

const MUE_02 = declareRule({
  id: 'MUE-02',
  title: 'A limit of 0 is never paid',
  document: 'NCCI',
  confidence: 'VERIFIED',
});

const MUE_03 = declareRule({
  id: 'MUE-03',
  title: 'A limit of 0 on orthoses and equipment means the DME contractor',
  document: 'TRADE',
  section: 'who takes orthoses',
  fromKnowledge: 'the reading of the limit',
});

/** What the adjudication indicator means for a claim above the limit (MUE-01). */
const ADJUDICATION = {
  1: 'The limit applies to each claim line: a repeat with a distinguishing modifier may go on a separate line.',
  2: 'The limit is an absolute limit per day and cannot be appealed.',
  3: 'The limit is per day and may be appealed with documentation.',
} as const;

/** MUE-01 to MUE-03: units of each code of the day against the limit of the setting and date. */
function checkUnitLimits(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  if (context.payer.claimTerms.terms.editSet !== MEDICARE_NCCI) {
    const [first] = context.lines;
    if (first && context.lines.every((line) => line.code === first.code))
      reportUnknownLimits(context, results);
    return results;
  }
  let clean = true;
  const { lines } = context;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as ClaimLine;
    if (lines.findIndex((other) => other.code === line.code) !== index) continue;
    if (!checkCode(context, results, line)) clean = false;
  }
  if (clean && lines.length > 0) reportWithinLimits(context, results);
  return results;
}

export const UNIT_LIMITS: Check = {
  phase: 'DENIALS',
  rules: [MUE_01, MUE_02, MUE_03, NCCI_04],
  reads: ['facts.fee', 'facts.unitLimit'],
  apply: checkUnitLimits,
};

/** True when the code is within its limit, or has none. */
function checkCode(context: EvaluationContext, results: Result[], first: ClaimLine): boolean {
  const answer = context.facts.unitLimit(first.code, context.claim.editSetting);
  noteTable(results, answer);
  if (answer.state === 'KNOWN') {
    if (answer.value === null) return true;
    const own = context.lines.filter((line) => line.code === first.code);
    return checkUnits(context, results, own, answer.value);
  }
  results.push(
    finding({
      rule: MUE_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: [first],
      message: () =>
        answer.state === 'CONFLICTING'
          ? `Two loaded releases have different unit limits (MUE) for ${first.code}.`
          : `The unit limit (MUE) of ${first.code} is not known: ${answer.reason}`,
      fix: () => 'Load the MUE release of the quarter.',
    }),
  );
  return false;
}

function checkUnits(
  context: EvaluationContext,
  results: Result[],
  own: readonly ClaimLine[],
  limit: UnitLimitFact,
): boolean {
  const units =
    limit.adjudication === 1
      ? Math.max(...own.map((line) => line.units))
      : own.reduce((sum, line) => sum + line.units, 0);
  if (units <= limit.units) return true;
  if (isForMedicareAlone(context, limit)) {
    reportForMedicareAlone(context, results, own);
    return true;
  }
  if (limit.units === 0 && isOfEquipment(limit)) {
    reportOtherContractor(results, own, limit);
    return false;
  }
  const denial = limit.units === 0 ? DENIALS.BUNDLED_SERVICE : DENIALS.MUE_EXCEEDED;
  results.push(
    finding({
      rule: citedRule(limit.units === 0 ? MUE_02 : MUE_01, limit),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: own.map((line) => line.position),
      codes: [limit.code],
      message: () =>
        limit.units === 0
          ? `${limit.code} has a unit limit (MUE) of 0 in this setting and is never paid separately.`
          : `${limit.code} has ${units} units, above its unit limit (MUE) of ${limit.units}. ${ADJUDICATION[limit.adjudication]}`,
      fix: () =>
        limit.units === 0
          ? 'Keep the service in the record, but do not expect payment for it.'
          : excessText(own, limit),
      denial,
      denies: own.filter((line) => limit.adjudication !== 1 || line.units > limit.units),
    }),
  );
  return false;
}

/** Status of a code for which Medicare takes another one. */
const INVALID_FOR_MEDICARE = 'I';

/** Equipment (E, K) and orthoses and prostheses (L), which the codes of HCPCS Level II begin with. */
const EQUIPMENT = /^[EKL]\d{4}$/;

/** Whether a practitioner's claim for the code goes to the contractor for equipment; hospitals bill orthoses themselves. */
function isOfEquipment({ code, setting }: Pick<UnitLimitFact, 'code' | 'setting'>): boolean {
  return setting === 'PRACTITIONER' && EQUIPMENT.test(code);
}

/** MUE-03: a practitioner's limit of 0 on equipment keeps it off this claim, and is not a service that is never paid. */
function reportOtherContractor(results: Result[], own: readonly ClaimLine[], limit: UnitLimitFact): void {
  results.push(
    finding({
      rule: citedRule(MUE_03, limit),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: own.map(({ position }) => position),
      codes: [limit.code],
      message: () =>
        `${limit.code} is not paid on this claim (unit limit, MUE, of 0): the DME contractor of Medicare takes orthoses, prostheses and equipment.`,
      fix: () =>
        `Bill ${limit.code} to the DME contractor, which takes it from a supplier with a DMEPOS number. Beside it, training (97760) is billed only for time that the fitting does not include.`,
      denial: DENIALS.OTHER_CONTRACTOR,
      denies: own,
    }),
  );
}

/**
 * A limit of 0 on a code for which Medicare takes another one, or has another contractor, is no limit of a payer that takes
 * the code (97014 and G0283, orthoses).
 */
function isForMedicareAlone(
  { day, facts, payer }: EvaluationContext,
  { code, setting, units }: UnitLimitFact,
): boolean {
  if (units > 0 || payer.paysByMedicareFeeSchedule) return false;
  if (isOfEquipment({ code, setting })) return true;
  const fee = facts.fee(code, day);
  return fee.state === 'KNOWN' && fee.value?.status === INVALID_FOR_MEDICARE;
}

function reportForMedicareAlone(
  { payer }: EvaluationContext,
  results: Result[],
  own: readonly ClaimLine[],
): void {
  results.push(
    finding({
      rule: MUE_02,
      severity: 'INFO',
      outcome: 'PASS',
      lines: own.map(({ position }) => position),
      codes: [...new Set(own.map(({ code }) => code))],
      message: () =>
        `The unit limit (MUE) of 0 means that Medicare takes another code than ${own[0]?.code ?? ''}, or has another contractor for it; it is no limit of ${payer.name}.`,
    }),
  );
}

/** What to check: minutes where units follow from them, entries where they do not. */
function excessText(own: readonly ClaimLine[], limit: UnitLimitFact): string {
  const appeal = isAbsolute(limit)
    ? 'expect a denial.'
    : 'expect a denial; appeal with documentation where an appeal is allowed.';
  const kind = own[0]?.group.kind;
  if (kind === 'TIMED') return `Check the documented minutes. If they are correct, ${appeal}`;
  if (kind === 'SESSIONS') return `Check the documented sessions. If they are correct, ${appeal}`;
  return (
    'Check that each entry is a service of its own. Both sides are one line with 50 where the fee schedule allows it, ' +
    `fingers and toes have modifiers of their own. If the entries are correct, ${appeal}`
  );
}

/** Whether the limit is per day and cannot be appealed. */
export function isAbsolute({ adjudication }: UnitLimitFact): boolean {
  return adjudication === 2;
}

/** The unit limit of a code for a payer that applies the Medicare tables; null where none is known. */
export function medicareLimitOf(
  { facts, payer, claim }: EvaluationContext,
  code: string,
): UnitLimitFact | null {
  if (payer.claimTerms.terms.editSet !== MEDICARE_NCCI) return null;
  const answer = facts.unitLimit(code, claim.editSetting);
  return answer.state === 'KNOWN' ? answer.value : null;
}

function reportWithinLimits(context: EvaluationContext, results: Result[]): void {
  results.push(
    finding({
      rule: MUE_01,
      severity: 'INFO',
      outcome: 'PASS',
      lines: context.lines.map((line) => line.position),
      codes: [...new Set(context.lines.map((line) => line.code))],
      message: () => 'No code exceeds its unit limit (MUE).',
    }),
  );
}

/** With one code there is no pair to check, but the unit limits of the payer are unknown too. */
function reportUnknownLimits(context: EvaluationContext, results: Result[]): void {
  results.push(
    finding({
      rule: citedRule(NCCI_04, context.payer.claimTerms.sourceOf('editSet')),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: context.lines,
      message: () =>
        `The set of unit limits that ${context.payer.name} applies ${whyNotSettled(context.payer.claimTerms, 'editSet')}.`,
      fix: () =>
        howToSettle(context.payer.claimTerms, 'editSet', 'Ask the plan which unit limits it applies.'),
    }),
  );
}
