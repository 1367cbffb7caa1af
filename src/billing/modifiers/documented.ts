import { isInForce } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { ModifierFacts } from '../facts.ts';
import { OUTPATIENT_MODIFIERS } from '../units/group.ts';

/** Modifiers of other disciplines: never on an OT line (MOD-02). */
const OTHER_DISCIPLINES = ['GP', 'GN', 'CQ'];

/**
 * Takes over the modifiers that were documented for each line, and refuses those that cannot stand there. GO, CO and
 * KX are left to their own rules.
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

/** Says what is wrong with a documented modifier; true when it is left off the line. */
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
        message: () => `${line.code} is no outpatient-therapy code: ${modifier} cannot stand on it.`,
        fix: () => `Take ${modifier} off the line.`,
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
        message: () => `${modifier} belongs to another discipline and would misroute an OT line.`,
        fix: () => `Send GO${modifier === 'CQ' ? ' with CO' : ''} instead of ${modifier}.`,
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
            ? `Modifier ${modifier} is not in force on ${day.dateOfService}.`
            : `Modifier ${modifier} is not in the loaded modifiers, so nothing is known of it.`,
        fix: () => 'Check the modifier for the date of service.',
        ...(known && { denial: DENIALS.MODIFIER_INVALID }),
      }),
    );
  }
  return rejectsModifierByTiming(context, line, modifier);
}

/** Modifiers that cannot rescue or repeat a service of this kind (MOD-09), or that the payer does not use (MOD-10). */
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
      `${reason} ${line.code}: its units follow from the minutes alone.`,
    );
    return true;
  }
  if (modifier === '25') {
    reportRejected(
      context,
      line,
      modifier,
      'WARNING',
      '25 is for evaluation and management by physicians, not for therapy lines.',
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
          `${context.payer.name} does not use ${modifier}; it tells habilitative from rehabilitative care for commercial plans.`,
      }),
    );
  }
  return false;
}

/** What each of these cannot do for a service that is counted by its minutes. */
const NOT_FOR_TIMED_CODES: Readonly<Record<string, string>> = {
  '52': '52 does not rescue short time of',
  '22': '22 does not enlarge',
  '76': '76 repeats untimed services, not',
  '77': '77 repeats untimed services, not',
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
      fix: () => `Take ${modifier} off the line.`,
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}

/** MOD-08: what the notices about likely denials do to their lines. */
export function applyAdvanceNotices(context: EvaluationContext): void {
  for (const line of context.lines) {
    if (line.modifiers.includes('GZ')) {
      deny(line, DENIALS.NOT_MEDICALLY_NECESSARY);
      reportNotice(
        context,
        line,
        'GZ says that a denial is expected and no notice was signed: the line is denied to the provider.',
      );
    } else if (line.modifiers.includes('GY') || line.modifiers.includes('GX')) {
      deny(line, DENIALS.EXCLUDED);
      reportNotice(
        context,
        line,
        'The line is excluded from the benefit and denied to the patient, as GY or GX says.',
      );
    } else if (line.modifiers.includes('GA')) {
      context.findings.push(
        finding({
          rule: 'MOD-08',
          severity: 'INFO',
          outcome: 'PASS',
          lines: [line.position],
          codes: [line.code],
          message: () =>
            'GA says that a signed notice is on file: a denial as not necessary goes to the patient.',
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
      fix: () => 'Send the line only when that denial is wanted.',
      ...(line.denial && { denial: line.denial }),
    }),
  );
}

/** Most modifiers on a line of either claim form. */
const MODIFIERS_ON_A_LINE = 4;

/** Puts each line's modifiers in order (MOD-06) and says which of them exclude each other or are too many. */
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

/** Which rule forbids two modifiers of a category on one line; disciplines are MOD-02. */
const EXCLUSION_RULES: Readonly<Record<string, string>> = {
  NCCI_BYPASS: 'MOD-05',
  ABN: 'MOD-08',
  TELEHEALTH: 'MOD-10',
  BENEFIT: 'MOD-10',
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
        message: () => `${facts.code} and ${rival} exclude each other on a line.`,
        fix: () => `Keep the one that the record supports.`,
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
        `The line would need ${all.join(', ')}: a claim form has room for four. The first four are shown.`,
      fix: () => 'Leave out a modifier that does not decide payment.',
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}
