import { addDays, addYears, type PlainDate } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import type { PayerRules, TermSource } from '../types.ts';
import { isAbsolute, medicareLimitOf } from './limits.ts';
import { NCCI_MODIFIERS } from './sites.ts';
import { nextWorkday } from '../../shared/workdays.ts';
import { howToSettle, whyNotSettled } from '../unsettled.ts';

/** Modifiers that explain why an untimed service was repeated on one day (CLM-06). */
const EXPLAINS_REPEAT = ['76', '77', ...NCCI_MODIFIERS];

/** An add-on code is paid only with its primary code on the same day. */
export function checkAddOns(context: EvaluationContext): void {
  for (const line of context.lines) {
    const { addOnTo } = line.codeFacts;
    if (addOnTo.length === 0) continue;
    const primary = context.lines.find((other) => addOnTo.includes(other.code) && other.denial === null);
    if (primary) continue;
    deny(line, DENIALS.ADD_ON_WITHOUT_PRIMARY);
    context.findings.push(
      finding({
        rule: 'TIM-05',
        severity: 'ERROR',
        outcome: 'FAIL',
        lines: [line.position],
        codes: [line.code],
        message: () =>
          `${line.code} is an add-on code and needs its primary code ${addOnTo.join(' or ')} on the same day.`,
        fix: () => `Bill the first part of the service under ${addOnTo.join(' or ')}.`,
        denial: DENIALS.ADD_ON_WITHOUT_PRIMARY,
      }),
    );
  }
}

/** TIM-03, CLM-06: an untimed code documented twice without a modifier that distinguishes the entries is a duplicate. */
export function checkRepeats(context: EvaluationContext): void {
  for (const line of context.lines) {
    const { group } = line;
    if (group.kind !== 'ONCE' || group.services.length < 2 || group.bothSides === true) continue;
    const explained = group.modifiers.some((modifier) => EXPLAINS_REPEAT.includes(modifier));
    context.findings.push(
      finding({
        rule: 'CLM-06',
        severity: explained ? 'INFO' : 'WARNING',
        outcome: explained ? 'PASS' : 'FAIL',
        lines: [line.position],
        codes: [line.code],
        message: () =>
          `${line.code} is documented ${group.services.length} times with the same modifiers and billed once; a second line would be denied as a duplicate.`,
        ...(!explained && {
          fix: () => repeatText(context, line),
          denial: DENIALS.DUPLICATE,
        }),
      }),
    );
  }
}

/** What to document when an untimed service was repeated: only what the unit limit of the day leaves room for. */
function repeatText(context: EvaluationContext, { code, group }: ClaimLineBuilder): string {
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
export function checkFiling(context: EvaluationContext): void {
  const { day, payer } = context;
  if (day.submittedOn === null) return;
  const limit = filingLimit(payer, day.dateOfService);
  if (limit === null) {
    const open = payer.claimTerms.unsettled.has('timelyFilingYears')
      ? 'timelyFilingYears'
      : 'timelyFilingDays';
    context.findings.push(
      finding({
        rule: 'CLM-05',
        severity: 'WARNING',
        outcome: 'NO_DATA',
        message: () => `The filing limit of ${payer.name} ${whyNotSettled(payer.claimTerms, open)}.`,
        fix: () => howToSettle(payer.claimTerms, open, 'Look up the filing limit in the contract.'),
      }),
    );
    return;
  }
  const sentOn = day.submittedOn;
  const late = sentOn > limit.lastDay;
  if (late) for (const line of context.lines) deny(line, DENIALS.TIMELY_FILING);
  context.findings.push(
    finding({
      rule: citedRule('CLM-05', limit.source),
      severity: late ? 'ERROR' : 'INFO',
      outcome: late ? 'FAIL' : 'PASS',
      message: () =>
        `The claim is submitted on ${sentOn}; ${payer.name} accepts it through ${limit.lastDay}, ${limit.text} after the date of service.` +
        (limit.source?.verifyWithPlan ? ' Confirm this limit with the plan.' : ''),
      ...(late && {
        fix: () =>
          'Send the claim only with proof of timely filing or another exception that the payer accepts.',
        denial: DENIALS.TIMELY_FILING,
      }),
    }),
  );
}

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
