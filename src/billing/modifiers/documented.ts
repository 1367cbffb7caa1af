import { isInForce } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { ModifierFacts } from '../facts.ts';
import { OUTPATIENT_MODIFIERS } from '../units/group.ts';

/** Modifiers of other disciplines: never on an OT line (MOD-02). */
const OTHER_DISCIPLINES = ['GP', 'GN', 'CQ'];

/**
 * Copies the documented modifiers to each line and rejects those that are not valid there. GO, CO and KX have rules of
 * their own.
 */
export function applyDocumentedModifiers(context: EvaluationContext): void {
  for (const line of context.lines) {
    for (const modifier of line.documented) {
      if (OUTPATIENT_MODIFIERS.includes(modifier) && line.codeFacts.therapyStatus !== 'NEVER') continue;
      if (rejectsModifier(context, line, modifier)) continue;
      if (!line.modifiers.includes(modifier)) line.modifiers.push(modifier);
    }
  }
}

/** Reports what is wrong with a documented modifier; true when it stays off the line. */
function rejectsModifier(context: EvaluationContext, line: ClaimLineBuilder, modifier: string): boolean {
  const { day, facts, findings } = context;
  const about = { lines: [line.position], codes: [line.code] };
  if (line.codeFacts.therapyStatus === 'NEVER' && OUTPATIENT_MODIFIERS.includes(modifier)) {
    findings.push(
      finding({
        rule: 'MOD-11',
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
    findings.push(
      finding({
        rule: 'MOD-02',
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
  const known = facts.modifier(modifier);
  if (!known || !isInForce(known, day.dateOfService)) {
    findings.push(
      finding({
        rule: 'MOD-06',
        severity: 'WARNING',
        outcome: known ? 'FAIL' : 'NO_DATA',
        ...about,
        message: () =>
          known
            ? `Modifier ${modifier} is not valid on ${day.dateOfService}.`
            : `Modifier ${modifier} is not in the loaded modifier list, so it cannot be checked.`,
        fix: () => 'Check that the modifier is valid on the date of service.',
        ...(known && { denial: DENIALS.MODIFIER_INVALID }),
      }),
    );
  }
  return rejectsModifierByTiming(context, line, modifier);
}

/** Modifiers that do not apply to a service of this timing (MOD-09), or that the payer does not use (MOD-10). */
function rejectsModifierByTiming(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  modifier: string,
): boolean {
  const byMinutes = line.codeFacts.timing === 'TIMED' || line.codeFacts.timing === 'PER_SESSION';
  const reason = byMinutes ? NOT_FOR_TIMED_CODES[modifier] : undefined;
  if (reason !== undefined) {
    reportRejected(
      context,
      line,
      modifier,
      'ERROR',
      `Modifier ${modifier} ${reason} ${line.code}, whose units depend on its minutes alone.`,
    );
    return true;
  }
  if (modifier === '25') {
    reportRejected(
      context,
      line,
      modifier,
      'WARNING',
      'Modifier 25 is for evaluation and management services of physicians and is not valid on a therapy line.',
    );
    return true;
  }
  if (['96', '97'].includes(modifier) && context.payer.paysByMedicareFeeSchedule) {
    context.findings.push(
      finding({
        rule: 'MOD-10',
        severity: 'INFO',
        outcome: 'PASS',
        lines: [line.position],
        codes: [line.code],
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
  context: EvaluationContext,
  line: ClaimLineBuilder,
  modifier: string,
  severity: 'ERROR' | 'WARNING',
  text: string,
): void {
  context.findings.push(
    finding({
      rule: 'MOD-09',
      severity,
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () => text,
      fix: () => `Remove ${modifier} from the line.`,
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}

/** MOD-08: the effect of advance-notice modifiers on their lines. An expected denial never leaves the claim clean. */
export function applyAdvanceNotices(context: EvaluationContext): void {
  for (const line of context.lines) {
    if (line.modifiers.includes('GZ')) {
      deny(line, DENIALS.NOT_MEDICALLY_NECESSARY);
      reportNotice(
        context,
        line,
        'GZ means that a denial is expected and no advance notice was signed: the line is denied and the provider is liable.',
      );
    } else if (line.modifiers.includes('GY') || line.modifiers.includes('GX')) {
      deny(line, DENIALS.EXCLUDED);
      reportNotice(
        context,
        line,
        'GY or GX means that the service is excluded from the benefit: the line is denied and the patient is liable.',
      );
    } else if (line.modifiers.includes('GA')) {
      context.findings.push(
        finding({
          rule: 'MOD-08',
          severity: 'WARNING',
          outcome: 'NO_DATA',
          lines: [line.position],
          codes: [line.code],
          message: () =>
            'GA means that a denial is expected and a signed advance notice is on file: if the line is denied as not medically necessary, the patient is liable. Whether it is paid is not known before the payer decides.',
          fix: () => 'Remove GA if you expect the payer to pay.',
        }),
      );
    }
  }
}

function reportNotice(context: EvaluationContext, line: ClaimLineBuilder, text: string): void {
  context.findings.push(
    finding({
      rule: 'MOD-08',
      severity: 'WARNING',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () => text,
      fix: () => 'Send the line only if you want this denial.',
      ...(line.denial && { denial: line.denial }),
    }),
  );
}

/** Most modifiers on a line of either claim form. */
const MODIFIERS_ON_A_LINE = 4;

/** Sorts the modifiers of each line (MOD-06) and reports those that exclude each other or exceed four. */
export function settleModifiers(context: EvaluationContext): void {
  for (const line of context.lines) {
    if (line.modifiers.length === 0) continue;
    if (line.modifiers.length > 1) {
      const known = line.modifiers.map((modifier) => context.facts.modifier(modifier));
      reportIncompatible(context, line, known);
      const order = new Map(
        line.modifiers.map((modifier, index) => [modifier, known[index]?.lineOrder ?? 99]),
      );
      line.modifiers.sort((a, b) => (order.get(a) ?? 99) - (order.get(b) ?? 99) || (a < b ? -1 : 1));
    }
    if (line.modifiers.length > MODIFIERS_ON_A_LINE) reportTooMany(context, line);
  }
}

/** The rule that forbids two modifiers of a category on one line; disciplines are MOD-02. */
const EXCLUSION_RULES: Readonly<Partial<Record<ModifierFacts['category'], string>>> = {
  NCCI_BYPASS: 'MOD-05',
  ABN: 'MOD-08',
  THRESHOLD_ATTESTATION: 'MOD-08',
  TELEHEALTH: 'MOD-10',
  BENEFIT: 'MOD-10',
  ANATOMIC: 'BIL-01',
};

function reportIncompatible(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  known: readonly (ModifierFacts | undefined)[],
): void {
  for (const [index, facts] of known.entries()) {
    const rival = facts?.incompatible.find((other) => line.modifiers.indexOf(other) > index);
    if (!facts || rival === undefined) continue;
    context.findings.push(
      finding({
        rule: EXCLUSION_RULES[facts.category] ?? 'MOD-02',
        severity: 'ERROR',
        outcome: 'FAIL',
        lines: [line.position],
        codes: [line.code],
        message: () => `${facts.code} and ${rival} cannot be used on the same line.`,
        fix: () => 'Keep the modifier that the record supports.',
        denial: DENIALS.INVALID_MODIFIER_COMBINATION,
      }),
    );
  }
}

function reportTooMany(context: EvaluationContext, line: ClaimLineBuilder): void {
  const all = [...line.modifiers];
  line.modifiers.length = MODIFIERS_ON_A_LINE;
  context.findings.push(
    finding({
      rule: 'MOD-06',
      severity: 'WARNING',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `The line has ${all.length} modifiers (${all.join(', ')}); a claim line holds at most ${MODIFIERS_ON_A_LINE}. The first ${MODIFIERS_ON_A_LINE} are shown.`,
      fix: () => 'Remove a modifier that does not affect payment.',
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}
