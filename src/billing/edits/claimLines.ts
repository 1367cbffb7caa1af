import type { Check } from '../check.ts';
import { addDays, addYears, type PlainDate } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { PayerRules, TermSource } from '../types.ts';
import { isAbsolute, medicareLimitOf } from './limits.ts';
import { NCCI_MODIFIERS } from './sites.ts';
import { nextWorkday } from '../../shared/workdays.ts';
import { howToSettle, whyNotSettled } from '../unsettled.ts';
import { TIM_05 } from '../units/count.ts';
import { NO_RESULTS, type Result } from '../results.ts';

const CLM_05 = declareRule({
  id: 'CLM-05',
  title: 'The filing limit of the payer',
  document: 'USC_1395N',
  section: 'other payers by contract',
  confidence: 'VERIFIED',
});

const CLM_06 = declareRule({
  id: 'CLM-06',
  title: 'A code twice on a day is a duplicate unless modifiers differ',
  document: 'CARC',
  section: '18',
  confidence: 'UNVERIFIED',
});

/** Modifiers that explain why an untimed service was repeated on one day (CLM-06). */
const EXPLAINS_REPEAT = ['76', '77', ...NCCI_MODIFIERS];

/** An add-on code is paid only with its primary code on the same day. */
function checkAddOns(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    const { addOnTo } = line.codeFacts;
    if (addOnTo.length === 0) continue;
    const primaries = context.lines.filter(({ code }) => addOnTo.includes(code));
    if (primaries.some(({ denial }) => denial === null)) continue;
    const [denied] = primaries;
    results.push(
      finding({
        rule: TIM_05,
        severity: 'ERROR',
        outcome: 'FAIL',
        about: [line],
        message: () =>
          denied
            ? `${line.code} is an add-on code, and its primary code ${denied.code} would not be paid.`
            : `${line.code} is an add-on code and needs its primary code ${addOnTo.join(' or ')} on the same day.`,
        fix: () =>
          denied
            ? `See what is stated of ${denied.code}; ${line.code} is paid only with it.`
            : `Bill the first part of the service under ${addOnTo.join(' or ')}.`,
        denial: DENIALS.ADD_ON_WITHOUT_PRIMARY,
        denies: [line],
      }),
    );
  }
  return results;
}

export const ADD_ONS: Check = { phase: 'DENIALS', rules: [TIM_05], reads: [], apply: checkAddOns };

/** TIM-03, CLM-06: an untimed code documented twice without a modifier that distinguishes the entries is a duplicate. */
function checkRepeats(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    const { group } = line;
    if (group.kind !== 'ONCE' || group.services.length < 2 || group.bothSides === true) continue;
    const explained = group.modifiers.some((modifier) => EXPLAINS_REPEAT.includes(modifier));
    results.push(
      finding({
        rule: CLM_06,
        severity: explained ? 'INFO' : 'WARNING',
        outcome: explained ? 'PASS' : 'FAIL',
        about: [line],
        message: () =>
          `${line.code} is documented ${group.services.length} times with the same modifiers and billed once; a second line would be denied as a duplicate.`,
        ...(!explained && {
          fix: () => repeatText(context, line),
          denial: DENIALS.DUPLICATE,
        }),
      }),
    );
  }
  return results;
}

export const REPEATS: Check = {
  phase: 'DENIALS',
  rules: [CLM_06],
  reads: ['facts.unitLimit'],
  apply: checkRepeats,
};

/** What to document when an untimed service was repeated: only what the unit limit of the day leaves room for. */
function repeatText(context: EvaluationContext, { code, group }: ClaimLine): string {
  const limit = medicareLimitOf(context, code);
  const sides =
    'If the other entry was the other side, document RT and LT; for other fingers or toes, document the modifier of each.';
  if (limit && isAbsolute(limit) && limit.units < group.services.length) {
    return `${sides} A repeat on the same site is not paid: the unit limit (MUE) of ${limit.units} per day is absolute.`;
  }
  return `${sides} If the service was repeated on the same site, document 76 (same professional) or 77 (another).`;
}

/**
 * CLM-05: compares the day of submission, when it is given, with the payer's filing limit. The input validation rejects
 * a day of submission before the date of service.
 */
function checkFiling(context: EvaluationContext): readonly Result[] {
  const { day, payer } = context;
  if (day.submittedOn === null) return NO_RESULTS;
  const results: Result[] = [];
  const limit = filingLimit(payer, day.dateOfService);
  if (limit === null) {
    const open = payer.claimTerms.unsettled.has('timelyFilingYears')
      ? 'timelyFilingYears'
      : 'timelyFilingDays';
    results.push(
      finding({
        rule: CLM_05,
        severity: 'WARNING',
        outcome: 'NO_DATA',
        message: () => `The filing limit of ${payer.name} ${whyNotSettled(payer.claimTerms, open)}.`,
        fix: () => howToSettle(payer.claimTerms, open, 'Look up the filing limit in the contract.'),
      }),
    );
    return results;
  }
  const sentOn = day.submittedOn;
  const late = sentOn > limit.lastDay;
  results.push(
    finding({
      rule: citedRule(CLM_05, limit.source),
      severity: late ? 'ERROR' : 'INFO',
      outcome: late ? 'FAIL' : 'PASS',
      message: () =>
        `The claim is submitted on ${sentOn}; ${payer.name} accepts it through ${limit.lastDay}, ${limit.text} after the date of service.` +
        (limit.source?.verifyWithPlan ? ' Confirm this limit with the plan.' : ''),
      ...(late && {
        fix: () =>
          'Send the claim only with proof of timely filing or another exception that the payer accepts.',
        denial: DENIALS.TIMELY_FILING,
        denies: context.lines,
      }),
    }),
  );
  return results;
}

export const FILING: Check = {
  phase: 'DENIALS',
  rules: [CLM_05],
  reads: ['day.dateOfService', 'day.submittedOn'],
  apply: checkFiling,
};

interface FilingLimit {
  readonly lastDay: PlainDate;
  /** The length of the limit, for messages. */
  readonly text: string;
  readonly source: TermSource | undefined;
}

/** The last day on which the payer accepts the claim; the shorter of two limits. Null when neither is on record. */
function filingLimit(
  { claimTerms, paysByMedicareFeeSchedule }: PayerRules,
  from: PlainDate,
): FilingLimit | null {
  const { timelyFilingDays: days, timelyFilingYears: years } = claimTerms.terms;
  const byDays: FilingLimit | null =
    days === undefined
      ? null
      : {
          lastDay: addDays(from, days),
          text: `${days} days`,
          source: claimTerms.sourceOf('timelyFilingDays'),
        };
  if (years === undefined) return byDays;
  const calendarDay = addYears(from, years);
  const byYears: FilingLimit = {
    // Medicare Claims Processing Manual, chapter 1, 70: a limit that ends on a day without work ends on the next workday.
    lastDay: paysByMedicareFeeSchedule ? nextWorkday(calendarDay) : calendarDay,
    text: years === 1 ? 'one calendar year' : `${years} calendar years`,
    source: claimTerms.sourceOf('timelyFilingYears'),
  };
  return byDays !== null && byDays.lastDay < byYears.lastDay ? byDays : byYears;
}
