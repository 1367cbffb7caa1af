import type { ClaimLineBuilder, EvaluationContext } from './evaluationContext.ts';
import { otaUnits } from './modifiers/otaUnits.ts';
import { centsText } from './payment/money.ts';
import { citedRule, rule, unitRuleIdOf } from './rules.ts';
import type { ExplanationStep } from './types.ts';
import type { UnitCount } from './units/count.ts';
import { explainUnits, METHOD_NAME, step, unitsText } from './units/explain.ts';
import type { ServiceGroup } from './units/group.ts';

/** The working of an evaluation, in the order in which it was done. */
export function explain(context: EvaluationContext, count: UnitCount): ExplanationStep[] {
  return [
    ...explainMethod(context, count),
    ...explainUnits(count, context.groups),
    ...context.groups.flatMap((group) => explainOta(context, group)),
    ...explainForm(context),
    ...context.lines.flatMap(explainLine),
  ];
}

/** Which rule the payer counts by, and who says so; nothing when no minutes of the day are counted by it. */
function explainMethod({ payer }: EvaluationContext, count: UnitCount): ExplanationStep[] {
  if (count.pool.length === 0) return [];
  const term = payer.unitMethod;
  const ruleId = unitRuleIdOf(payer);
  if (!term) {
    const text =
      `${payer.name} has no single unit rule: its plans differ. Name the plan; until then the units below assume ` +
      `${METHOD_NAME[count.method]}.`;
    return [{ rule: rule(ruleId), text }];
  }
  const confirm = term.verifyWithPlan ? ' Confirm this in the contract.' : '';
  return [
    {
      rule: citedRule(ruleId, term),
      text: `${payer.name} counts timed units by ${METHOD_NAME[term.method]}.${confirm}`,
    },
  ];
}

function explainOta({ lines, numbers }: EvaluationContext, group: ServiceGroup): ExplanationStep[] {
  const own = lines.filter((line) => line.group === group);
  if (group.assistantMinutes === 0 || own.length === 0) return [];
  const units = own.reduce((sum, line) => sum + line.units, 0);
  const assistants = otaUnits(group, units, numbers);
  const byUnit = group.kind === 'TIMED' && group.pooled;
  return [
    step(
      byUnit ? 'CO-04' : 'CO-05',
      `${group.code}: therapist ${group.therapistMinutes} minutes (with those together), assistant ` +
        `${group.assistantMinutes}; ${unitsText(assistants)} of ${units} ${assistants === 1 ? 'is' : 'are'} the assistant's` +
        (byUnit ? ', after whole blocks and the last-unit test.' : ', by the 10 percent test.'),
    ),
  ];
}

function explainForm({ claim, lines }: EvaluationContext): ExplanationStep[] {
  if (lines.length === 0) return [];
  if (claim.program !== null) {
    return [
      step(
        'PHP-03',
        claim.conditionCodes.length > 0
          ? `The facility sends an institutional claim with condition code ${claim.conditionCodes.join(', ')}.`
          : 'The facility sends an institutional claim; no condition code of the program is on record for the date.',
      ),
    ];
  }
  return claim.form === 'INSTITUTIONAL_837I'
    ? [step('CLM-03', 'An institutional claim: every line has its revenue code.')]
    : [
        step(
          'CLM-01',
          `A professional claim with place of service ${claim.placeOfService ?? '(none on record)'}.`,
        ),
      ];
}

/** How a line's amount came about; a line without an amount has been explained by a finding. */
function explainLine(line: ClaimLineBuilder): ExplanationStep[] {
  if (line.denial !== null) {
    return [
      step(
        'PAY-06',
        `Line ${line.position}, ${line.code}: denied (${line.denial.group} ${line.denial.carc}); nothing is allowed.`,
      ),
    ];
  }
  if (line.allowedCents === null || line.chargeCents === null) return [];
  const taken = line.adjustments.map(({ reason, amountCents }) => `${reason} ${centsText(amountCents)}`);
  return [
    step(
      'PAY-06',
      `Line ${line.position}, ${line.code}, ${unitsText(line.units)}: charge ${centsText(line.chargeCents)}` +
        `${taken.length > 0 ? `; taken off: ${taken.join(', ')}` : ''}. Allowed ${centsText(line.allowedCents)}; the payer pays ` +
        `${centsText(line.payerPaysCents ?? 0)}, the patient ${centsText(line.patientPaysCents ?? 0)}, the deductible not counted.`,
    ),
  ];
}
