import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { rule, unitRuleIdOf } from '../rules.ts';
import { billsAlike, type UnitCount } from './count.ts';
import { METHOD_NAME } from './explain.ts';
import { sessionMinutes } from './group.ts';

/** PAY-RULE-6: a payer without a single rule. Where both rules give the same units, nothing is in doubt. */
export function reportUnitMethod(
  { payer, findings }: EvaluationContext,
  count: UnitCount,
  other: UnitCount,
): void {
  const same = billsAlike(count, other);
  findings.push(
    finding({
      rule: rule(unitRuleIdOf(payer)),
      severity: same ? 'INFO' : 'WARNING',
      outcome: same ? 'PASS' : 'NO_DATA',
      codes: count.pool.map((group) => group.code),
      message: () =>
        same
          ? `${payer.name} has no single unit rule; both rules give these units.`
          : `${payer.name} has no single unit rule, and the rules give different units: these assume ${METHOD_NAME[count.method]}.`,
      ...(!same && { fix: () => 'Name the plan, or ask it how it counts.' }),
    }),
  );
}

/** TIM-04, TIM-07: what was done and bills nothing is said, so that nobody looks for a lost line. */
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
            `${short.length === 1 ? 'A session' : `${short.length} sessions`} of ${group.code} under ${group.minimumMinutes} minutes ` +
            `(${short.map((session) => sessionMinutes(session)).join(', ')}) ${short.length === 1 ? 'bills' : 'bill'} nothing.`,
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
            `${group.code} with ${group.minutes} minutes has no line of its own; its minutes stay in the record.`,
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
      message: () => 'No service of the day reaches a unit: there is nothing to bill.',
      fix: () => 'Keep the record; do not send a claim for the day.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}
