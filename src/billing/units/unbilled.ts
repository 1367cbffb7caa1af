import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { billsAlike, TIM_04, TIM_07 } from './count.ts';
import { METHOD_NAME, minutesText } from './explain.ts';
import { ASSUMED_METHOD, unitRuleOf, PAYER_UNIT_RULES } from './methods.ts';
import { howToSettle, whyNotSettled } from '../unsettled.ts';
import { sessionMinutes } from './group.ts';
import { NO_RESULTS, type Result } from '../results.ts';

/** PAY-RULE-6: a payer whose unit rule is not settled. When both rules give the same units, the answer is certain. */
function reportUnitMethod({ payer, methods, count, otherCount }: EvaluationContext): readonly Result[] {
  if (otherCount === null) return NO_RESULTS;
  const same = billsAlike(count, otherCount);
  const { assumed, byCode } = methods;
  const [first = ''] = assumed;
  const cited = payer.termsFor(first);
  const why = () => `The unit rule of ${payer.name} ${whyNotSettled(cited, 'unitMethod')}`;
  return [
    finding({
      rule: unitRuleOf(payer),
      severity: same ? 'INFO' : 'WARNING',
      outcome: same ? 'PASS' : 'NO_DATA',
      codes: assumed,
      message: () =>
        same
          ? `${why()}. Both unit rules give these units.`
          : `${why()}, and the two unit rules give different units. These units assume ${METHOD_NAME[byCode.get(first) ?? ASSUMED_METHOD]}.`,
      ...(!same && { fix: () => howToSettle(cited, 'unitMethod', 'Ask the plan which unit rule it uses.') }),
    }),
  ];
}

export const UNIT_METHOD: Check = {
  phase: 'COUNT',
  rules: PAYER_UNIT_RULES,
  reads: [],
  apply: reportUnitMethod,
};

/** TIM-04, TIM-07: reports documented services that bill nothing, so that no claim line seems to be missing. */
function reportShortServices(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  const { count } = context;
  for (const group of context.groups) {
    if (group.kind === 'SESSIONS') {
      const short = group.sessions.filter((session) => sessionMinutes(session) < group.minimumMinutes);
      if (short.length === 0) continue;
      results.push(
        finding({
          rule: TIM_04,
          severity: 'WARNING',
          outcome: 'PASS',
          codes: [group.code],
          message: () =>
            `${short.length === 1 ? '1 session' : `${short.length} sessions`} of ${group.code} ` +
            `(${short.map((session) => sessionMinutes(session)).join(', ')} minutes) ${short.length === 1 ? 'is' : 'are'} ` +
            `shorter than ${group.minimumMinutes} minutes and not billable.`,
        }),
      );
    } else if (group.kind === 'TIMED' && !count.lines.some((line) => line.group === group)) {
      results.push(
        finding({
          rule: TIM_07,
          severity: 'INFO',
          outcome: 'PASS',
          codes: [group.code],
          message: () =>
            `${group.code} with ${minutesText(group.minutes)} reaches no unit and has no claim line; its minutes stay in the record.`,
        }),
      );
    }
  }
  if (context.lines.length === 0) reportNothingToBill(context, results);
  return results;
}

export const SHORT_SERVICES: Check = {
  phase: 'COUNT',
  rules: [TIM_04, TIM_07],
  reads: [],
  apply: reportShortServices,
};

function reportNothingToBill(context: EvaluationContext, results: Result[]): void {
  results.push(
    finding({
      rule: TIM_07,
      severity: 'ERROR',
      outcome: 'FAIL',
      codes: context.groups.map((group) => group.code),
      message: () => 'No service of the day reaches a billable unit.',
      fix: () => 'Keep the record and do not send a claim for the day.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}
