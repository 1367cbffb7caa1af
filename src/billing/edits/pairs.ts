import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import type { Answer, EditFact } from '../facts.ts';
import { finding } from '../finding.ts';
import type { Service } from '../dayOfCare/types.ts';
import { citedRule, declareRule } from '../rule.ts';
import { noteTable } from '../tables.ts';
import { clockBetween } from '../time/clock.ts';
import { codesEditedAcross } from './disciplines.ts';
import { DEFAULT_BYPASS, MEDICARE_NCCI, OTHER_PRACTITIONER, readingOn, SEPARATE_TIMES } from './ncci.ts';
import { DISTINCT_MODIFIERS, isSite, onDifferentSites } from './sites.ts';
import { howToSettle, whyNotSettled } from '../unsettled.ts';
import { addModifier, applyRule, NO_RESULTS, type Result } from '../results.ts';

export const MOD_05 = declareRule({
  id: 'MOD-05',
  title: '59 or one X modifier where an edit allows it and time was separate',
  document: 'NCCI',
  section: 'policy manual',
  fromKnowledge: 'either column',
});

const NCCI_01 = declareRule({
  id: 'NCCI-01',
  title: 'NCCI PTP edits of one day',
  document: 'NCCI',
  confidence: 'VERIFIED',
});

const NCCI_03 = declareRule({
  id: 'NCCI-03',
  title: 'Edits are dated; deleted pairs need no modifier',
  document: 'NCCI',
  confidence: 'VERIFIED',
});

export const NCCI_04 = declareRule({
  id: 'NCCI-04',
  title: 'Other payers may use other edits',
  document: 'AOTA',
  confidence: 'VERIFIED',
});

/**
 * NCCI-01: every pair of codes of the day against the table of the setting and date, whichever code is in column
 * one. The setting selects the table and the date the edit, so deleted pairs need nothing (NCCI-03). Group care
 * with one-to-one codes is such a pair. All lines of the day are checked. A payer whose edits are not
 * on record gets a NO_DATA finding, never a pass (NCCI-04).
 */
function checkPairs(context: EvaluationContext): readonly Result[] {
  const heads = firstLines(context.lines);
  if (heads.length < 2) return NO_RESULTS;
  const results: Result[] = [];
  const { editSet } = context.payer.claimTerms.terms;
  if (editSet !== MEDICARE_NCCI) {
    reportUnknownEditSet(context, results, heads);
    return results;
  }
  let clean = true;
  const edited = new Set<string>();
  for (let a = 0; a < heads.length; a += 1) {
    for (let b = a + 1; b < heads.length; b += 1) {
      const [one, other] = [heads[a] as ClaimLine, heads[b] as ClaimLine];
      const answer = context.facts.edit(one.code, other.code, context.claim.editSetting);
      noteTable(results, answer);
      if (checkPair(context, results, one, other, answer)) continue;
      clean = false;
      edited.add(one.code).add(other.code);
    }
  }
  if (clean) reportNoEdits(results, heads);
  for (const code of codesEditedAcross(context)) edited.add(code);
  reportNeedless(context, results, edited);
  return results;
}

export const PAIRS: Check = {
  phase: 'DENIALS',
  rules: [NCCI_01, NCCI_03, NCCI_04, MOD_05],
  reads: ['day.dateOfService', 'day.documentation', 'day.otherServices', 'facts.edit'],
  apply: checkPairs,
};

/**
 * NCCI-03: 59 or an X modifier on a code without an edit on the date. Web pages still want it for pairs that were deleted
 * years ago, and it draws audits. On one of two lines of a code it explains the repeat.
 */
function reportNeedless({ lines }: EvaluationContext, results: Result[], edited: ReadonlySet<string>): void {
  for (const line of lines) {
    const modifier = line.documented.find((each) => DISTINCT_MODIFIERS.includes(each));
    if (modifier === undefined || edited.has(line.code)) continue;
    if (lines.some((other) => other !== line && other.code === line.code)) continue;
    const others = [...new Set(lines.map(({ code }) => code))].filter((code) => code !== line.code);
    results.push(
      finding({
        rule: NCCI_03,
        severity: 'INFO',
        outcome: 'PASS',
        lines: [line.position],
        codes: [line.code, ...others],
        message: () =>
          `${modifier} on ${line.code} bypasses nothing: no NCCI PTP edit with ${others.join(', ')} is in force on the date of service.`,
        fix: () => `Remove ${modifier} unless the payer wants it.`,
      }),
    );
  }
}

/** The first line of each code: an edit is between codes, not between lines. */
function firstLines(lines: readonly ClaimLine[]): ClaimLine[] {
  return lines.filter((line, index) => lines.findIndex((other) => other.code === line.code) === index);
}

/** True when the pair needs no finding. */
function checkPair(
  context: EvaluationContext,
  results: Result[],
  one: ClaimLine,
  other: ClaimLine,
  answer: Answer<EditFact | null>,
): boolean {
  if (answer.state === 'KNOWN') {
    if (answer.value === null) return true;
    return checkEdit(context, results, answer.value);
  }
  const codes = [one.code, other.code];
  results.push(
    finding({
      rule: NCCI_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: positionsOf(context, codes),
      codes,
      message: () =>
        answer.state === 'CONFLICTING'
          ? `Two loaded releases have different NCCI PTP edits for ${one.code} with ${other.code}.`
          : `The NCCI PTP edit for ${one.code} with ${other.code} is not known: ${answer.reason}`,
      fix: () => 'Load the NCCI PTP release of the quarter.',
    }),
  );
  return false;
}

/** True for a deleted edit; otherwise column two is denied, or a modifier bypasses the edit. */
function checkEdit(context: EvaluationContext, results: Result[], edit: EditFact): boolean {
  if (edit.modifierIndicator === 9) return true;
  const columnTwo = context.lines.filter((line) => line.code === edit.columnTwo);
  const columnOne = context.lines.filter((line) => line.code === edit.columnOne);
  const bypass = edit.modifierIndicator === 1 ? bypassOf(context, columnOne, columnTwo) : null;
  if (bypass === null) denyPair(results, edit, columnTwo);
  else bypassPair(results, edit, columnTwo, bypass);
  return false;
}

/** Why the edit is bypassed; UNSUPPORTED where the record has the modifier and no reason for it. */
interface Bypass {
  readonly modifier: string;
  readonly documented: boolean;
  readonly reason: 'SEPARATE' | 'SITES' | 'UNSUPPORTED';
}

/**
 * MOD-05: what bypasses an edit with indicator 1.
 *
 * - different sites on both codes: a side or a finger on one of them alone only names where it was
 * - services that the times of the record show as apart, or that are documented as distinct where it has no times: with
 *   the 59 or X modifier of the record, otherwise with 59
 * - 59 or an X modifier of the record without either, which remains to be supported; never against the record's times
 *
 * A modifier counts on either code, and before CMS accepted both on column two alone.
 */
function bypassOf(
  { day }: EvaluationContext,
  columnOne: readonly ClaimLine[],
  columnTwo: readonly ClaimLine[],
): Bypass | null {
  const sites = [sitesOfLines(columnTwo), sitesOfLines(columnOne)] as const;
  const site = sites[0].find(isSite);
  if (site !== undefined && onDifferentSites(...sites)) {
    return { modifier: site, documented: true, reason: 'SITES' };
  }
  const lines = [...columnTwo, ...columnOne];
  const clock = clockBetween(servicesOf(columnOne), servicesOf(columnTwo));
  const isDistinct =
    clock === 'APART' ||
    (clock === null &&
      (lines.some((line) => line.distinct) || (day.documentation?.includes(SEPARATE_TIMES) ?? false)));
  const modifier = readingOn(day.dateOfService)(columnOne, columnTwo)
    .flatMap(({ documented }) => documented)
    .find(
      (each) => DISTINCT_MODIFIERS.includes(each) && (clock !== 'TOGETHER' || each === OTHER_PRACTITIONER),
    );
  if (modifier !== undefined) {
    return { modifier, documented: true, reason: isDistinct ? 'SEPARATE' : 'UNSUPPORTED' };
  }
  return isDistinct ? { modifier: DEFAULT_BYPASS, documented: false, reason: 'SEPARATE' } : null;
}

/** The modifiers of all entries: the sides of a line that is billed with 50 are on its entries. */
function sitesOfLines(lines: readonly ClaimLine[]): readonly string[] {
  const perLine = lines.map(({ documented, services }) => [
    ...documented,
    ...services.flatMap(({ modifiers }) => modifiers),
  ]);
  return perLine.some((modifiers) => !modifiers.some(isSite)) ? NO_SITES : perLine.flat();
}

const NO_SITES: readonly string[] = [];

function servicesOf(lines: readonly ClaimLine[]): readonly Service[] {
  return [...new Set(lines.flatMap(({ services }) => services))];
}

function denyPair(results: Result[], edit: EditFact, columnTwo: readonly ClaimLine[]): void {
  const never = edit.modifierIndicator === 0;
  const site = columnTwo.flatMap(({ documented }) => documented).find(isSite);
  results.push(
    finding({
      rule: citedRule(NCCI_01, edit),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: columnTwo.map((line) => line.position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        `NCCI PTP edit: ${edit.columnTwo} is denied when billed with ${edit.columnOne} on the same day` +
        (never
          ? '. No modifier bypasses this edit.'
          : ' unless an NCCI modifier shows that the services were distinct.') +
        (never || site === undefined ? '' : ` ${site} names the site alone and does not bypass the edit.`) +
        (edit.rationale === null ? '' : ` ${edit.rationale}.`),
      fix: () =>
        never
          ? 'Bill only one of the two codes, or provide the services on different days.'
          : `If the record shows a separate 15-minute interval for each service, send the times of both or set \`distinct\` on the service; modifier 59 is then added to ${edit.columnTwo}. Otherwise bill only ${edit.columnOne}.`,
      denial: DENIALS.NCCI_PTP_CONFLICT,
      denies: columnTwo,
    }),
  );
}

function bypassPair(
  results: Result[],
  edit: EditFact,
  columnTwo: readonly ClaimLine[],
  bypass: Bypass,
): void {
  if (!bypass.documented) {
    for (const line of columnTwo) {
      if (!line.modifiers.includes(bypass.modifier)) results.push(addModifier(line, bypass.modifier));
      results.push(applyRule(line, MOD_05));
    }
  }
  results.push(
    finding({
      rule: citedRule(MOD_05, edit),
      severity: bypass.reason === 'UNSUPPORTED' ? 'WARNING' : 'INFO',
      outcome: 'BYPASSED',
      lines: columnTwo.map((line) => line.position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        bypass.reason === 'SITES'
          ? `The NCCI PTP edit of ${edit.columnTwo} with ${edit.columnOne} is bypassed: the two lines name different sites.`
          : `Modifier ${bypass.modifier} bypasses the NCCI PTP edit of ${edit.columnTwo} with ${edit.columnOne}.` +
            (bypass.reason === 'SEPARATE'
              ? ''
              : ' The record does not show yet that the services were distinct.'),
      fix: () => BYPASS_FIX[bypass.reason](bypass.modifier),
      ...(bypass.reason === 'UNSUPPORTED' && {
        inputs: ['services.startTime', 'services.endTime', 'services.distinctProcedure'],
      }),
    }),
  );
}

const BYPASS_FIX: Readonly<Record<Bypass['reason'], (modifier: string) => string>> = {
  SITES: () => 'Keep the sites of both services in the record.',
  SEPARATE: () => 'Keep the start and end times of both services in the record.',
  UNSUPPORTED: (modifier) =>
    `Send the start and end times of both services, or set \`distinct\` if each had a separate 15-minute interval; otherwise remove ${modifier}.`,
};

function reportUnknownEditSet(
  context: EvaluationContext,
  results: Result[],
  heads: readonly ClaimLine[],
): void {
  const { payer } = context;
  const set = payer.claimTerms.terms.editSet;
  results.push(
    finding({
      rule: citedRule(NCCI_04, payer.claimTerms.sourceOf('editSet')),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: heads,
      message: () =>
        set === undefined
          ? `The set of NCCI PTP edits that ${payer.name} applies ${whyNotSettled(payer.claimTerms, 'editSet')}.`
          : `${payer.name} applies the edit set "${set}", which is not loaded.`,
      fix: () => howToSettle(payer.claimTerms, 'editSet', 'Ask the plan which NCCI PTP edits it applies.'),
    }),
  );
}

function reportNoEdits(results: Result[], heads: readonly ClaimLine[]): void {
  results.push(
    finding({
      rule: NCCI_01,
      severity: 'INFO',
      outcome: 'PASS',
      about: heads,
      message: () => `No active NCCI PTP edit between ${heads.map((line) => line.code).join(', ')}.`,
    }),
  );
}

function positionsOf(context: EvaluationContext, codes: readonly string[]): number[] {
  return context.lines.filter((line) => codes.includes(line.code)).map((line) => line.position);
}
