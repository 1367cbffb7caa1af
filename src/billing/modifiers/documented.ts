import type { Check } from '../check.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { ModifierFacts } from '../facts.ts';
import { OUTPATIENT_MODIFIERS } from '../units/group.ts';
import { MOD_02 } from './discipline.ts';
import { MOD_05 } from '../edits/pairs.ts';
import { BIL_01 } from '../edits/bilateral.ts';
import { declareRule } from '../rule.ts';
import { addModifier, settleModifiers, type Result } from '../results.ts';
import type { Denial, Rule } from '../types.ts';

const MOD_06 = declareRule({
  id: 'MOD-06',
  title: 'Modifiers are in order, at most four',
  document: 'TRADE',
  section: 'order varies by payer',
  confidence: 'VERIFIED',
});

const MOD_08 = declareRule({
  id: 'MOD-08',
  title: 'Notices about likely denials: GA, GX, GY, GZ',
  document: 'HCPCS',
  confidence: 'UNVERIFIED',
});

const MOD_09 = declareRule({
  id: 'MOD-09',
  title: '52 and 22 do not rescue short time; 76 and 77 repeat untimed services',
  document: 'CPT',
  confidence: 'UNVERIFIED',
});

const MOD_10 = declareRule({
  id: 'MOD-10',
  title: 'Telehealth and habilitative modifiers',
  document: 'CPT',
  confidence: 'UNVERIFIED',
});

const MOD_11 = declareRule({
  id: 'MOD-11',
  title: 'Program sessions carry no GO, CO or KX',
  document: 'CMS_THERAPY',
  section: 'therapy code list',
  confidence: 'UNVERIFIED',
});

/** Modifiers of other disciplines: never on an OT line (MOD-02). */
const OTHER_DISCIPLINES = ['GP', 'GN', 'CQ'];

/**
 * Copies the documented modifiers to each line and rejects those that are not valid there. GO, CO and KX have rules of
 * their own.
 */
function applyDocumentedModifiers(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    for (const modifier of line.documented) {
      if (OUTPATIENT_MODIFIERS.includes(modifier) && line.codeFacts.therapyStatus !== 'NEVER') {
        checkInForce(context, results, line, modifier);
        continue;
      }
      if (rejectsModifier(context, results, line, modifier)) continue;
      results.push(addModifier(line, modifier));
    }
  }
  return results;
}

export const DOCUMENTED_MODIFIERS: Check = {
  phase: 'MODIFIERS',
  rules: [MOD_02, MOD_06, MOD_09, MOD_10, MOD_11],
  reads: ['day.dateOfService', 'facts.modifier'],
  apply: applyDocumentedModifiers,
};

/** Reports what is wrong with a documented modifier; true when it stays off the line. */
function rejectsModifier(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  modifier: string,
): boolean {
  const about = { lines: [line.position], codes: [line.code] };
  if (line.codeFacts.therapyStatus === 'NEVER' && OUTPATIENT_MODIFIERS.includes(modifier)) {
    results.push(
      finding({
        rule: MOD_11,
        severity: 'ERROR',
        outcome: 'FAIL',
        ...about,
        message: () => `${modifier} is not valid on ${line.code}, which is not an outpatient therapy code.`,
        fix: () => `Remove ${modifier} from the line.`,
        denial: DENIALS.INVALID_MODIFIER_COMBINATION,
      }),
    );
    return true;
  }
  if (OTHER_DISCIPLINES.includes(modifier)) {
    results.push(
      finding({
        rule: MOD_02,
        severity: 'ERROR',
        outcome: 'FAIL',
        ...about,
        message: () => `${modifier} is the modifier of another discipline and is not valid on an OT line.`,
        fix: () => `Use GO${modifier === 'CQ' ? ' with CO' : ''} instead of ${modifier}.`,
        denial: DENIALS.INVALID_MODIFIER_COMBINATION,
      }),
    );
    return true;
  }
  checkInForce(context, results, line, modifier);
  return rejectsModifierByTiming(context, results, line, modifier);
}

/** Reports a modifier that is not valid on the date of service, or on no list; it stays where it was documented. */
function checkInForce(
  { day, facts }: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  modifier: string,
): void {
  const known = facts.modifier(modifier);
  if (!known || !isInForce(known, day.dateOfService)) {
    results.push(
      finding({
        rule: MOD_06,
        severity: 'WARNING',
        outcome: known ? 'FAIL' : 'NO_DATA',
        about: [line],
        message: () =>
          known
            ? `Modifier ${modifier} is not valid on ${day.dateOfService}.`
            : `Modifier ${modifier} is not in the loaded modifier list, so it cannot be checked.`,
        fix: () => 'Check that the modifier is valid on the date of service.',
        ...(known && { denial: DENIALS.MODIFIER_INVALID }),
      }),
    );
  }
}

/** Modifiers that do not apply to a service of this timing (MOD-09), or that the payer does not use (MOD-10). */
function rejectsModifierByTiming(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  modifier: string,
): boolean {
  const byMinutes = line.codeFacts.timing === 'TIMED' || line.codeFacts.timing === 'PER_SESSION';
  const reason = byMinutes ? NOT_FOR_TIMED_CODES[modifier] : undefined;
  if (reason !== undefined) {
    reportRejected(
      results,
      line,
      modifier,
      'ERROR',
      `Modifier ${modifier} ${reason} ${line.code}, whose units depend on its minutes alone.`,
    );
    return true;
  }
  if (modifier === '25') {
    reportRejected(
      results,
      line,
      modifier,
      'WARNING',
      'Modifier 25 is for evaluation and management services of physicians and is not valid on a therapy line.',
    );
    return true;
  }
  if (['96', '97'].includes(modifier) && context.payer.paysByMedicareFeeSchedule) {
    results.push(
      finding({
        rule: MOD_10,
        severity: 'INFO',
        outcome: 'PASS',
        about: [line],
        message: () =>
          `${context.payer.name} does not use modifier ${modifier}, which separates habilitative from rehabilitative care for commercial plans.`,
      }),
    );
  }
  return false;
}

/** Why each of these modifiers is not valid on a service that is counted by its minutes. */
const NOT_FOR_TIMED_CODES: Readonly<Record<string, string>> = {
  '52': 'does not make short time billable for',
  '22': 'does not add units to',
  '76': 'is for repeats of untimed services, not for',
  '77': 'is for repeats of untimed services, not for',
};

function reportRejected(
  results: Result[],
  line: ClaimLine,
  modifier: string,
  severity: 'ERROR' | 'WARNING',
  text: string,
): void {
  results.push(
    finding({
      rule: MOD_09,
      severity,
      outcome: 'FAIL',
      about: [line],
      message: () => text,
      fix: () => `Remove ${modifier} from the line.`,
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}

/** MOD-08: the effect of advance-notice modifiers on their lines. An expected denial never leaves the claim clean. */
function applyAdvanceNotices(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    if (line.modifiers.includes('GZ')) {
      reportNotice(
        results,
        line,
        DENIALS.NOT_MEDICALLY_NECESSARY,
        'GZ means that a denial is expected and no advance notice was signed: the line is denied and the provider is liable.',
      );
    } else if (line.modifiers.includes('GY') || line.modifiers.includes('GX')) {
      reportNotice(
        results,
        line,
        DENIALS.EXCLUDED,
        'GY or GX means that the service is excluded from the benefit: the line is denied and the patient is liable.',
      );
    } else if (line.modifiers.includes('GA')) {
      results.push(
        finding({
          rule: MOD_08,
          severity: 'WARNING',
          outcome: 'NO_DATA',
          about: [line],
          message: () =>
            'GA means that a denial is expected and a signed advance notice is on file: if the line is denied as not medically necessary, the patient is liable. Whether it is paid is not known before the payer decides.',
          fix: () => 'Remove GA if you expect the payer to pay.',
        }),
      );
    }
  }
  return results;
}

export const ADVANCE_NOTICES: Check = {
  phase: 'DENIALS',
  rules: [MOD_08],
  reads: [],
  apply: applyAdvanceNotices,
};

function reportNotice(results: Result[], line: ClaimLine, denial: Denial, text: string): void {
  results.push(
    finding({
      rule: MOD_08,
      severity: 'WARNING',
      outcome: 'FAIL',
      about: [line],
      message: () => text,
      fix: () => 'Send the line only if you want this denial.',
      denial: line.denial ?? denial,
      denies: [line],
    }),
  );
}

/** Most modifiers on a line of either claim form. */
const MODIFIERS_ON_A_LINE = 4;

/** Sorts the modifiers of each line (MOD-06) and reports those that exclude each other or exceed four. */
function applyLineOrder(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    if (line.modifiers.length > 1) {
      const known = line.modifiers.map((modifier) => context.facts.modifier(modifier));
      reportIncompatible(results, line, known);
      const order = new Map(
        line.modifiers.map((modifier, index) => [modifier, known[index]?.lineOrder ?? 99]),
      );
      const sorted = line.modifiers.toSorted(
        (a, b) => (order.get(a) ?? 99) - (order.get(b) ?? 99) || (a < b ? -1 : 1),
      );
      results.push(settleModifiers(line, sorted.slice(0, MODIFIERS_ON_A_LINE)));
      if (sorted.length > MODIFIERS_ON_A_LINE) reportTooMany(results, line, sorted);
    }
  }
  return results;
}

export const LINE_ORDER: Check = {
  phase: 'RECORD',
  rules: [MOD_02, MOD_05, MOD_06, MOD_08, MOD_10, BIL_01],
  reads: ['facts.modifier'],
  apply: applyLineOrder,
};

/** The rule that forbids two modifiers of a category on one line; disciplines are MOD-02. */
const EXCLUSION_RULES: Readonly<Partial<Record<ModifierFacts['category'], Rule>>> = {
  NCCI_BYPASS: MOD_05,
  ABN: MOD_08,
  THRESHOLD_ATTESTATION: MOD_08,
  TELEHEALTH: MOD_10,
  BENEFIT: MOD_10,
  ANATOMIC: BIL_01,
};

function reportIncompatible(
  results: Result[],
  line: ClaimLine,
  known: readonly (ModifierFacts | undefined)[],
): void {
  for (const [index, facts] of known.entries()) {
    const rival = facts?.incompatible.find((other) => line.modifiers.indexOf(other) > index);
    if (!facts || rival === undefined) continue;
    results.push(
      finding({
        rule: EXCLUSION_RULES[facts.category] ?? MOD_02,
        severity: 'ERROR',
        outcome: 'FAIL',
        about: [line],
        message: () => `${facts.code} and ${rival} cannot be used on the same line.`,
        fix: () => 'Keep the modifier that the record supports.',
        denial: DENIALS.INVALID_MODIFIER_COMBINATION,
      }),
    );
  }
}

function reportTooMany(results: Result[], line: ClaimLine, all: readonly string[]): void {
  results.push(
    finding({
      rule: MOD_06,
      severity: 'WARNING',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        `The line has ${all.length} modifiers (${all.join(', ')}); a claim line holds at most ${MODIFIERS_ON_A_LINE}. The first ${MODIFIERS_ON_A_LINE} are shown.`,
      fix: () => 'Remove a modifier that does not affect payment.',
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}
