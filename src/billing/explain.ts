import type { ClaimLineBuilder, EvaluationContext } from './evaluationContext.ts';
import { otaUnits } from './modifiers/otaUnits.ts';
import { centsText } from './payment/money.ts';
import { citedRule, rule, unitRuleIdOf } from './rules.ts';
import type { ExplanationStep } from './types.ts';
import type { UnitCount } from './units/count.ts';
import { ASSUMED_METHOD } from './units/methods.ts';
import { whyNotSettled } from './unsettled.ts';
import { explainUnits, METHOD_NAME, minutesText, step, unitsText } from './units/explain.ts';
import type { ServiceGroup } from './units/group.ts';

/** The steps of an evaluation, in the order in which they were applied. */
export function explain(context: EvaluationContext, count: UnitCount): ExplanationStep[] {
  return [
    ...explainMethod(context, count),
    ...explainUnits(count, context.groups),
    ...context.groups.flatMap((group) => explainOta(context, group)),
    ...explainForm(context),
    ...context.lines.flatMap(explainLine),
  ];
}

/** The payer's unit rules with their sources; nothing when no minutes of the day are counted by them. */
function explainMethod({ payer }: EvaluationContext, count: UnitCount): ExplanationStep[] {
  const ruleId = unitRuleIdOf(payer);
  const { assumed, byCode } = count.methods;
  const steps: ExplanationStep[] = [];
  const [first] = assumed;
  if (first !== undefined) {
    const method = METHOD_NAME[byCode.get(first) ?? ASSUMED_METHOD];
    const text = `The unit rule of ${payer.name} ${whyNotSettled(payer.termsFor(first), 'unitMethod')}. The units below assume ${method}.`;
    steps.push({ rule: rule(ruleId), text });
  }
  const stated = [...byCode].filter(([code]) => !assumed.includes(code));
  const byMethod = Map.groupBy(stated, ([, method]) => method);
  for (const [method, codes] of byMethod) {
    const [[code]] = codes as [(typeof codes)[number]];
    const source = payer.termsFor(code).sourceOf('unitMethod');
    const which = byMethod.size + assumed.length > 1 ? ` of ${codes.map(([each]) => each).join(', ')}` : '';
    const confirm = source?.verifyWithPlan ? ' Confirm this in the contract.' : '';
    steps.push({
      rule: citedRule(ruleId, source),
      text: `${payer.name} counts timed units${which} by ${METHOD_NAME[method]}.${confirm}`,
    });
  }
  return steps;
}

function explainOta({ lines, numbers }: EvaluationContext, group: ServiceGroup): ExplanationStep[] {
  const own = lines.filter((line) => line.group === group);
  if (group.assistantMinutes === 0 || own.length === 0) return [];
  const units = own.reduce((sum, line) => sum + line.units, 0);
  const ota = otaUnits(group, units, numbers);
  const byUnit = group.kind === 'TIMED' && group.pooled;
  return [
    step(
      byUnit ? 'CO-04' : 'CO-05',
      `${group.code}: therapist ${minutesText(group.therapistMinutes)} (joint minutes included), OTA ` +
        `${minutesText(group.assistantMinutes)}; ${ota} of ${unitsText(units)} ${ota === 1 ? 'is an OTA unit' : 'are OTA units'}` +
        (byUnit ? ', by whole units and the last-unit test.' : ', by the 10 percent test.'),
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
          ? `The facility bills an institutional claim with condition code ${claim.conditionCodes.join(', ')}.`
          : 'The facility bills an institutional claim; no condition code for the program is on record on this date.',
      ),
    ];
  }
  return claim.form === 'INSTITUTIONAL_837I'
    ? [
        step('CLM-03', 'Institutional claim: each line has a revenue code.'),
        step('INST-01', `Bill type ${claim.billTypes.join(' or ')}.`),
      ]
    : [
        step(
          'CLM-01',
          `Professional claim with place of service ${claim.placeOfService ?? '(none on record)'}.`,
        ),
      ];
}

/** How the amount of a line was computed; a finding explains a line without an amount. */
function explainLine(line: ClaimLineBuilder): ExplanationStep[] {
  if (line.denial !== null) {
    return [
      step(
        'PAY-06',
        `Line ${line.position}, ${line.code}: denied (${line.denial.group} ${line.denial.carc}); allowed 0.00.`,
      ),
    ];
  }
  if (line.allowedCents === null) return [];
  const taken = line.adjustments.map(({ reason, amountCents }) => `${reason} ${centsText(amountCents)}`);
  const charge = line.chargeCents === null ? 'no charge given' : `charge ${centsText(line.chargeCents)}`;
  return [
    step(
      line.rules.find((id) => id.startsWith('CONTRACT-')) ?? 'PAY-06',
      `Line ${line.position}, ${line.code}, ${unitsText(line.units)}: ${charge}` +
        `${taken.length > 0 ? `; adjustments: ${taken.join(', ')}` : ''}. Allowed ${centsText(line.allowedCents)}; ${sharesText(line)}.`,
    ),
  ];
}

/** Who pays; what the patient pays under a contract depends on benefits that are not on record. */
function sharesText({ payerPaysCents, patientPaysCents }: ClaimLineBuilder): string {
  if (payerPaysCents === null || patientPaysCents === null) {
    return 'what the patient pays of it depends on the benefits of the plan';
  }
  return `the payer pays ${centsText(payerPaysCents)}, the patient ${centsText(patientPaysCents)} (deductible not applied)`;
}
