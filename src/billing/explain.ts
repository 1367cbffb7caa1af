import type { ClaimLine, EvaluationContext } from './evaluationContext.ts';
import {
  CO_01,
  CO_06,
  CO_08,
  isOtaReported,
  otaRuleOf,
  otaUnits,
  startsWithOta,
} from './modifiers/otaUnits.ts';
import { centsText } from './payment/money.ts';
import { citedRule } from './rule.ts';
import type { ExplanationStep } from './types.ts';
import { ASSUMED_METHOD, unitRuleOf } from './units/methods.ts';
import { whyNotSettled } from './unsettled.ts';
import { explainUnits, METHOD_NAME, minutesText, step, unitsText } from './units/explain.ts';
import type { ServiceGroup } from './units/group.ts';
import { CONTRACT_RULES } from './payment/contractPrice.ts';
import { OTA_REDUCTION, PAY_05, PAY_06, SEQUESTRATION } from './payment/price.ts';
import { PHP_03 } from './programs/clocks.ts';
import { CLM_01, CLM_03, INST_01, PHP_04 } from './claimContext.ts';

/** The steps of an evaluation, in the order in which they were applied. */
export function explain(context: EvaluationContext): ExplanationStep[] {
  const { count } = context;
  return [
    ...explainMethod(context),
    ...explainUnits(count, context.groups),
    ...context.groups.flatMap((group) => explainOta(context, group)),
    ...explainForm(context),
    ...context.lines.flatMap(explainLine),
    ...explainTaken(context, OTA_REDUCTION, (cents) =>
      step(CO_08, `The OTA reduction takes ${cents} off the amounts of the OTA's units.`),
    ),
    ...explainTaken(context, SEQUESTRATION, (cents) =>
      step(PAY_05, `Sequestration takes ${cents} of the share of the payer, and nothing of the patient's.`),
    ),
  ];
}

/** The payer's unit rules with their sources; nothing when no minutes of the day are counted by them. */
function explainMethod({ payer, methods }: EvaluationContext): ExplanationStep[] {
  const unitRule = unitRuleOf(payer);
  const { assumed, byCode } = methods;
  const steps: ExplanationStep[] = [];
  const [first] = assumed;
  if (first !== undefined) {
    const method = METHOD_NAME[byCode.get(first) ?? ASSUMED_METHOD];
    const text = `The unit rule of ${payer.name} ${whyNotSettled(payer.termsFor(first), 'unitMethod')}. The units below assume ${method}.`;
    steps.push({ rule: unitRule, text });
  }
  const stated = [...byCode].filter(([code]) => !assumed.includes(code));
  const byMethod = Map.groupBy(stated, ([, method]) => method);
  for (const [method, codes] of byMethod) {
    const [[code]] = codes as [(typeof codes)[number]];
    const source = payer.termsFor(code).sourceOf('unitMethod');
    const which = byMethod.size + assumed.length > 1 ? ` of ${codes.map(([each]) => each).join(', ')}` : '';
    const confirm = source?.verifyWithPlan ? ' Confirm this in the contract.' : '';
    steps.push({
      rule: citedRule(unitRule, source),
      text: `${payer.name} counts timed units${which} by ${METHOD_NAME[method]}.${confirm}`,
    });
  }
  return steps;
}

function explainOta({ facts, lines, numbers }: EvaluationContext, group: ServiceGroup): ExplanationStep[] {
  const own = lines.filter((line) => line.group === group);
  if (group.assistantMinutes === 0 || own.length === 0 || !isOtaReported(facts)) return [];
  const units = own.reduce((sum, line) => sum + line.units, 0);
  const ota = otaUnits(group, units, numbers);
  const rule = otaRuleOf(group, units, numbers);
  const steps = [
    step(
      rule,
      `${group.code}: therapist ${minutesText(group.therapistMinutes)} (joint minutes included), OTA ` +
        `${minutesText(group.assistantMinutes)}; ${ota} of ${unitsText(units)} ${ota === 1 ? 'is an OTA unit' : 'are OTA units'}, ` +
        `${OTA_TEST[rule.id] ?? ''}.`,
    ),
  ];
  const joint = group.services.reduce((sum, { jointMinutes }) => sum + (jointMinutes ?? 0), 0);
  if (startsWithOta(group, group.code, numbers) && own.some(({ code }) => code !== group.code)) {
    steps.push(
      step(CO_06, `${group.code} itself was documented as a service of the OTA, so its unit carries CO.`),
    );
  }
  if (joint > 0) {
    const text = `${group.code}: ${minutesText(joint)} of therapist and OTA together are therapist minutes, counted once.`;
    steps.unshift(step(CO_01, text));
  }
  return steps;
}

/** How the units were decided, by the rule that decided. */
const OTA_TEST: Readonly<Record<string, string>> = {
  'CO-03': 'by whole units',
  'CO-04': 'by whole units and the last-unit test',
  'CO-05': 'by the 10 percent test',
};

function explainForm({ claim, lines }: EvaluationContext): ExplanationStep[] {
  if (lines.length === 0) return [];
  if (claim.program !== null) {
    return [
      step(
        PHP_04,
        `Revenue codes: ${lines.map(({ code, revenueCode }) => `${code} ${revenueCode ?? 'none on record'}`).join(', ')}.`,
      ),
      step(
        PHP_03,
        claim.conditionCodes.length > 0
          ? `The facility bills an institutional claim with condition code ${claim.conditionCodes.join(', ')}.`
          : 'The facility bills an institutional claim; no condition code for the program is on record on this date.',
      ),
    ];
  }
  return claim.form === 'INSTITUTIONAL_837I'
    ? [
        step(CLM_03, 'Institutional claim: each line has a revenue code.'),
        step(INST_01, `Bill type ${claim.billTypes.join(' or ')}.`),
      ]
    : [
        step(
          CLM_01,
          `Professional claim with place of service ${claim.placeOfService ?? '(none on record)'}.`,
        ),
      ];
}

/** How the amount of a line was computed; a finding explains a line without an amount. */
function explainLine(line: ClaimLine): ExplanationStep[] {
  if (line.denial !== null) {
    return [
      step(
        PAY_06,
        `Line ${line.position}, ${line.code}: denied (${line.denial.group} ${line.denial.carc}); allowed 0.00.`,
      ),
    ];
  }
  if (line.allowedCents === null) return [];
  const taken = line.adjustments.map(({ reason, amountCents }) => `${reason} ${centsText(amountCents)}`);
  const charge = line.chargeCents === null ? 'no charge given' : `charge ${centsText(line.chargeCents)}`;
  return [
    step(
      CONTRACT_RULES.find(({ id }) => line.rules.includes(id)) ?? PAY_06,
      `Line ${line.position}, ${line.code}, ${unitsText(line.units)}: ${charge}` +
        `${taken.length > 0 ? `; adjustments: ${taken.join(', ')}` : ''}. Allowed ${centsText(line.allowedCents)}; ${sharesText(line)}.`,
    ),
  ];
}

/** A step about what one kind of adjustment takes off the whole claim; none where it takes nothing. */
function explainTaken(
  { lines }: EvaluationContext,
  kind: string,
  stepOf: (cents: string) => ExplanationStep,
): ExplanationStep[] {
  const taken = lines
    .flatMap(({ denial, adjustments }) => (denial === null ? adjustments : []))
    .filter(({ reason }) => reason === kind)
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
  return taken === 0 ? [] : [stepOf(centsText(taken))];
}

/** Who pays; what the patient pays under a contract depends on benefits that are not on record. */
function sharesText({ payerPaysCents, patientPaysCents }: ClaimLine): string {
  if (payerPaysCents === null || patientPaysCents === null) {
    return 'what the patient pays of it depends on the benefits of the plan';
  }
  return `the payer pays ${centsText(payerPaysCents)}, the patient ${centsText(patientPaysCents)} (deductible not applied)`;
}
