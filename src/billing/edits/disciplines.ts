import type { Check } from '../check.ts';
import { disciplineText, OTHER_THERAPIES } from '../dayOfCare/disciplines.ts';
import type { OtherService } from '../dayOfCare/types.ts';
import { DENIALS } from '../denials.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import type { EditFact, UnitLimitFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { addModifier, applyRule, NO_RESULTS, type Result } from '../results.ts';
import { citedRule, declareRule } from '../rule.ts';
import { noteTable } from '../tables.ts';
import { clockBetween } from '../time/clock.ts';
import { DEFAULT_BYPASS, MEDICARE_NCCI, OTHER_PRACTITIONER, readingOn, SEPARATE_TIMES } from './ncci.ts';
import { DISTINCT_MODIFIERS } from './sites.ts';

/**
 * NCCI-05: edits and unit limits are of one provider. On an institutional claim that is the facility, with every discipline
 * that it employs; on a professional claim it is the practitioner, with others of the same group and specialty, and therapists
 * of other disciplines have another one.
 */

const NCCI_05 = declareRule({
  id: 'NCCI-05',
  title: 'On a facility claim, edits and unit limits reach every discipline',
  document: 'NCCI',
  section: 'policy manual, same provider; facilities by a trade page on skilled nursing',
  confidence: 'SECONDARY',
});

const KX_07 = declareRule({
  id: 'KX-07',
  title: 'PT and SLP share a threshold of their own',
  document: 'USC_1395L',
  section: '(g)(1) and (3)',
  fromKnowledge: 'the split',
});

function checkDisciplines(context: EvaluationContext): readonly Result[] {
  const { claim, day, payer } = context;
  if (day.otherServices === null || day.otherServices.length === 0) return NO_RESULTS;
  const results: Result[] = [];
  if (payer.paysByMedicareFeeSchedule && claim.program === null) reportThresholds(results, day.otherServices);
  if (payer.claimTerms.terms.editSet !== MEDICARE_NCCI) return results;
  for (const pair of pairsAcross(context)) checkPair(context, results, pair);
  if (claim.form === 'INSTITUTIONAL_837I') {
    for (const code of codesOf(context.lines)) checkUnits(context, results, code);
  }
  return results;
}

export const OTHER_DISCIPLINES: Check = {
  phase: 'DENIALS',
  rules: [NCCI_05, KX_07],
  reads: ['day.dateOfService', 'day.documentation', 'day.otherServices', 'facts.edit', 'facts.unitLimit'],
  apply: checkDisciplines,
};

/** Own lines of one code with the services of one code by other disciplines. */
interface Pair {
  readonly own: readonly ClaimLine[];
  readonly others: readonly OtherService[];
}

function pairsAcross({ day, lines }: EvaluationContext): readonly Pair[] {
  const others = day.otherServices ?? [];
  return codesOf(lines).flatMap((code) =>
    codesOf(others)
      .filter((other) => other !== code)
      .map((other) => ({
        own: lines.filter((line) => line.code === code),
        others: others.filter((service) => service.code === other),
      })),
  );
}

function codesOf(services: readonly { readonly code: string }[]): readonly string[] {
  return [...new Set(services.map(({ code }) => code))];
}

/** Own codes that have an edit with a code of another discipline on the claim: a modifier on them is not needless. */
export function codesEditedAcross(context: EvaluationContext): readonly string[] {
  const { claim, facts } = context;
  if (claim.form !== 'INSTITUTIONAL_837I') return [];
  return pairsAcross(context).flatMap(({ own, others }) => {
    const [one, other] = [own[0]?.code ?? '', others[0]?.code ?? ''];
    const answer = facts.edit(one, other, claim.editSetting);
    return answer.state === 'KNOWN' && answer.value !== null && answer.value.modifierIndicator !== 9
      ? [one]
      : [];
  });
}

function checkPair(context: EvaluationContext, results: Result[], pair: Pair): void {
  const { claim, facts } = context;
  const [one, other] = [pair.own[0]?.code ?? '', pair.others[0]?.code ?? ''];
  const answer = facts.edit(one, other, claim.editSetting);
  const isFacility = claim.form === 'INSTITUTIONAL_837I';
  if (answer.state === 'KNOWN') {
    if (answer.value === null || answer.value.modifierIndicator === 9) return;
    if (isFacility) {
      noteTable(results, answer);
      checkEdit(context, results, pair, answer.value);
    } else reportOtherProvider(results, pair, answer.value);
    return;
  }
  if (!isFacility) return;
  results.push(
    finding({
      rule: NCCI_05,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: pair.own.map(({ position }) => position),
      codes: [one, other],
      message: () =>
        answer.state === 'CONFLICTING'
          ? `Two loaded releases have different NCCI PTP edits for ${one} with ${otherText(pair.others)}.`
          : `The NCCI PTP edit for ${one} with ${otherText(pair.others)} is not known: ${answer.reason}`,
      fix: () => 'Load the NCCI PTP release of the quarter.',
    }),
  );
}

/** "97116 (physical therapy)". */
function otherText(others: readonly OtherService[]): string {
  const disciplines = [...new Set(others.map(({ discipline }) => disciplineText(discipline)))];
  return `${others[0]?.code ?? ''} (${disciplines.join(', ')})`;
}

function reportOtherProvider(results: Result[], { own, others }: Pair, edit: EditFact): void {
  results.push(
    finding({
      rule: citedRule(NCCI_05, edit),
      severity: 'INFO',
      outcome: 'PASS',
      lines: own.map(({ position }) => position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        `The NCCI PTP edit of ${edit.columnTwo} with ${edit.columnOne} does not reach ${otherText(others)}: on professional claims, therapists of another discipline are another provider.`,
    }),
  );
}

function checkEdit(context: EvaluationContext, results: Result[], pair: Pair, edit: EditFact): void {
  const { own, others } = pair;
  const ownIsColumnTwo = own[0]?.code === edit.columnTwo;
  const bypass = edit.modifierIndicator === 1 ? bypassOf(context, pair, ownIsColumnTwo) : null;
  const text = (): string =>
    `On this facility claim, ${edit.columnTwo} has an NCCI PTP edit with ${edit.columnOne}, and ${otherText(others)} is on it too`;
  if (bypass !== null && (bypass.modifier !== null || ownIsColumnTwo)) {
    reportBypass(results, { pair, edit, text }, bypass);
  } else reportDenial(results, { pair, edit, text }, ownIsColumnTwo);
}

/** An edit across disciplines, and how its finding begins. */
interface EditAcross {
  readonly pair: Pair;
  readonly edit: EditFact;
  readonly text: () => string;
}

/** A modifier of the record bypasses the edit, or 59, which is added to the own line in column two. */
function reportBypass(
  results: Result[],
  { pair: { own }, edit, text }: EditAcross,
  { modifier, isSupported }: Bypass,
): void {
  if (modifier === null) {
    for (const line of own) results.push(addModifier(line, DEFAULT_BYPASS), applyRule(line, NCCI_05));
  }
  results.push(
    finding({
      rule: citedRule(NCCI_05, edit),
      severity: isSupported ? 'INFO' : 'WARNING',
      outcome: 'BYPASSED',
      lines: own.map(({ position }) => position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        `${text()}: ${modifier ?? DEFAULT_BYPASS} bypasses it.${isSupported ? '' : ' The record does not show yet that the services were apart.'}`,
      fix: () =>
        isSupported
          ? 'Keep the start and end times of both services in the record.'
          : 'Send the start and end times of both services.',
      ...(!isSupported && { inputs: ['services.startTime', 'otherServices.startTime'] }),
    }),
  );
}

function reportDenial(
  results: Result[],
  { pair: { own, others }, edit, text }: EditAcross,
  ownIsColumnTwo: boolean,
): void {
  const never = edit.modifierIndicator === 0;
  results.push(
    finding({
      rule: citedRule(NCCI_05, edit),
      severity: ownIsColumnTwo ? 'ERROR' : 'WARNING',
      outcome: 'FAIL',
      lines: own.map(({ position }) => position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        `${text()}: the line of ${ownIsColumnTwo ? edit.columnTwo : otherText(others)} is denied` +
        `${never ? '. No modifier bypasses this edit.' : ' unless an NCCI modifier shows that the services were apart.'}`,
      fix: () =>
        never
          ? 'Bill only one of the two codes, or provide the services on different days.'
          : `If the two services were at different times, send the times of both; ${DEFAULT_BYPASS} then belongs on ${edit.columnTwo}. Otherwise bill only ${edit.columnOne}.`,
      denial: DENIALS.NCCI_PTP_CONFLICT,
      ...(ownIsColumnTwo && { denies: own }),
    }),
  );
}

interface Bypass {
  /** The modifier of the record; null where the services were apart and none is documented. */
  readonly modifier: string | null;
  readonly isSupported: boolean;
}

/** What bypasses an edit with indicator 1 across disciplines; null where nothing does (MOD-05). */
function bypassOf({ day }: EvaluationContext, { own, others }: Pair, ownIsColumnTwo: boolean): Bypass | null {
  const services = [...new Set(own.flatMap((line) => line.services))];
  const clock = clockBetween(services, others);
  const isDistinct =
    clock === 'APART' ||
    (clock === null &&
      (own.some(({ distinct }) => distinct) || (day.documentation?.includes(SEPARATE_TIMES) ?? false)));
  const documented = own.map((line) => line.documented);
  const stated = others.map(({ modifiers }) => modifiers);
  const [columnOne, columnTwo] = ownIsColumnTwo ? [stated, documented] : [documented, stated];
  const modifier = readingOn(day.dateOfService)(columnOne, columnTwo)
    .flat()
    .find(
      (each) => DISTINCT_MODIFIERS.includes(each) && (clock !== 'TOGETHER' || each === OTHER_PRACTITIONER),
    );
  if (modifier !== undefined) {
    // Two practitioners are support enough for XP.
    return { modifier, isSupported: isDistinct || modifier === OTHER_PRACTITIONER };
  }
  return isDistinct ? { modifier: null, isSupported: true } : null;
}

/** Units of a code by all disciplines against a limit by the day; a limit by the line is of each line. */
function checkUnits(context: EvaluationContext, results: Result[], code: string): void {
  const { claim, day, facts, lines } = context;
  const others = (day.otherServices ?? []).filter((service) => service.code === code);
  const answer = facts.unitLimit(code, claim.editSetting);
  if (others.length === 0 || answer.state !== 'KNOWN' || answer.value === null) return;
  const limit = answer.value;
  const own = lines.filter((line) => line.code === code);
  const ownUnits = own.reduce((sum, { units }) => sum + units, 0);
  const units = ownUnits + others.reduce((sum, service) => sum + (service.units ?? 1), 0);
  // Own units above the limit are reported as such.
  if (limit.adjudication === 1 || units <= limit.units || ownUnits > limit.units) return;
  reportUnits(results, { own, others, limit, units });
}

function reportUnits(
  results: Result[],
  { own, others, limit, units }: Pair & { readonly limit: UnitLimitFact; readonly units: number },
): void {
  results.push(
    finding({
      rule: citedRule(NCCI_05, limit),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: own.map(({ position }) => position),
      codes: [limit.code],
      message: () =>
        `${limit.code} has ${units} units on this facility claim with those of ${[...new Set(others.map(({ discipline }) => disciplineText(discipline)))].join(', ')}, above its unit limit (MUE) of ${limit.units} a day.`,
      fix: () =>
        'Check the minutes of both disciplines. If they are correct, expect a denial; appeal with documentation where an appeal is allowed.',
      denial: DENIALS.MUE_EXCEEDED,
      denies: own,
    }),
  );
}

/** KX-07: what other therapies bill does not count toward the threshold of OT. */
function reportThresholds(results: Result[], others: readonly OtherService[]): void {
  if (!others.some(({ discipline }) => OTHER_THERAPIES.includes(discipline))) return;
  results.push(
    finding({
      rule: KX_07,
      severity: 'INFO',
      outcome: 'PASS',
      message: () =>
        'Physical therapy and speech-language pathology share a KX threshold of their own: their amounts do not count toward that of occupational therapy.',
    }),
  );
}
