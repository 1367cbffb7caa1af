import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { rule, unitRuleIdOf } from '../rules.ts';
import { billsAlike, type UnitCount } from './count.ts';
import { METHOD_NAME, minutesText } from './explain.ts';
import { ASSUMED_METHOD } from './methods.ts';
import { howToSettle, whyNotSettled } from '../unsettled.ts';
import { sessionMinutes } from './group.ts';

/** PAY-RULE-6: a payer whose unit rule is not settled. When both rules give the same units, the answer is certain. */
export function reportUnitMethod(
  { payer, findings }: EvaluationContext,
  count: UnitCount,
  other: UnitCount,
): void {
  const same = billsAlike(count, other);
  const { assumed, byCode } = count.methods;
  const [first = ''] = assumed;
  const cited = payer.termsFor(first);
  const why = () => `The unit rule of ${payer.name} ${whyNotSettled(cited, 'unitMethod')}`;
  findings.push(
    finding({
      rule: rule(unitRuleIdOf(payer)),
      severity: same ? 'INFO' : 'WARNING',
      outcome: same ? 'PASS' : 'NO_DATA',
      codes: assumed,
      message: () =>
        same
          ? `${why()}. Both unit rules give these units.`
          : `${why()}, and the two unit rules give different units. These units assume ${METHOD_NAME[byCode.get(first) ?? ASSUMED_METHOD]}.`,
      ...(!same && { fix: () => howToSettle(cited, 'unitMethod', 'Ask the plan which unit rule it uses.') }),
    }),
  );
}

/** TIM-04, TIM-07: reports documented services that bill nothing, so that no claim line seems to be missing. */
export function reportShortServices(context: EvaluationContext, count: UnitCount): void {
  for (const group of context.groups) {
    if (group.kind === 'SESSIONS') {
      const short = group.sessions.filter((session) => sessionMinutes(session) < group.minimumMinutes);
      if (short.length === 0) continue;
      context.findings.push(
        finding({
          rule: 'TIM-04',
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
      context.findings.push(
        finding({
          rule: 'TIM-07',
          severity: 'INFO',
          outcome: 'PASS',
          codes: [group.code],
          message: () =>
            `${group.code} with ${minutesText(group.minutes)} reaches no unit and has no claim line; its minutes stay in the record.`,
        }),
      );
    }
  }
  if (context.lines.length === 0) reportNothingToBill(context);
}

function reportNothingToBill(context: EvaluationContext): void {
  context.findings.push(
    finding({
      rule: 'TIM-07',
      severity: 'ERROR',
      outcome: 'FAIL',
      codes: context.groups.map((group) => group.code),
      message: () => 'No service of the day reaches a billable unit.',
      fix: () => 'Keep the record and do not send a claim for the day.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}
