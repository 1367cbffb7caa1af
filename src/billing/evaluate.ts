import { rule } from './rules.ts';
import type {
  BillingAlternative,
  BillingAnswer,
  DayOfCare,
  ExplanationStep,
  PayerRules,
  UnitMethod,
} from './types.ts';
import { countUnits, type UnitCount } from './units/count.ts';
import { groupServices, minutesOf, type CodeLookup, type ServiceGroup } from './units/group.ts';

/** Shown when a payer has no single rule and no plan is named: its plans are mostly reported to count so. */
const ASSUMED_METHOD: UnitMethod = 'AMA_MIDPOINT';

const METHOD_NAME: Readonly<Record<UnitMethod, string>> = {
  CMS_8_MINUTE: 'the CMS 8-minute rule over all timed minutes',
  AMA_MIDPOINT: 'the AMA midpoint rule, code by code',
};

/**
 * What one payer would be sent for one day of care, with the working. Pure: the same day, rules and codes give
 * the same answer on any machine.
 *
 * @param day checked by `findInputProblems` first; a code that is not in force throws
 * @param payer the payer's rules on the date of service
 * @param codes the codes in force on the date of service
 */
export function evaluate(day: DayOfCare, payer: PayerRules, codes: CodeLookup): BillingAnswer {
  const groups = groupServices(day.services, codes);
  const method = payer.unitMethod?.method ?? ASSUMED_METHOD;
  const count = countUnits(groups, method);
  return {
    payer: payer.slug,
    plan: payer.plan,
    on: day.dateOfService,
    unitMethod: method,
    unitMethodAssumed: payer.unitMethod === null,
    totalMinutes: day.services.reduce((sum, service) => sum + minutesOf(service), 0),
    totalTimedMinutes: count.totalTimedMinutes,
    totalTimedUnits: count.totalTimedUnits,
    lines: count.lines.map((line, index) => ({ position: index + 1, ...line })),
    alternatives: [...count.alternatives, ...otherMethodAlternative(payer, groups, count)],
    explanation: [...explainMethod(payer, method, groups), ...count.explanation],
  };
}

/** Which rule the payer counts by, and who says so; nothing when no minutes of the day are counted by it. */
function explainMethod(
  payer: PayerRules,
  method: UnitMethod,
  groups: readonly ServiceGroup[],
): ExplanationStep[] {
  if (!groups.some((group) => group.kind === 'TIMED' && group.pooled)) return [];
  const term = payer.unitMethod;
  if (!term) {
    const text =
      `${payer.name} has no single unit rule: its plans differ. Name the plan; until then the units below assume ` +
      `${METHOD_NAME[method]}.`;
    return [{ rule: rule('PAY-RULE'), text }];
  }
  const { source, effectiveFrom, effectiveTo, verifyWithPlan } = term;
  const confirm = verifyWithPlan ? ' Confirm this in the contract.' : '';
  return [
    {
      rule: { ...rule('PAY-RULE'), source, effectiveFrom, effectiveTo },
      text: `${payer.name} counts timed units by ${METHOD_NAME[method]}.${confirm}`,
    },
  ];
}

/** Where the payer's rule is only assumed and the other rule gives other units, that claim is shown too. */
function otherMethodAlternative(
  payer: PayerRules,
  groups: readonly ServiceGroup[],
  count: UnitCount,
): BillingAlternative[] {
  if (payer.unitMethod) return [];
  const other: UnitMethod = ASSUMED_METHOD === 'AMA_MIDPOINT' ? 'CMS_8_MINUTE' : 'AMA_MIDPOINT';
  const lines = countUnits(groups, other).lines.map(({ code, units }) => ({ code, units }));
  const same =
    lines.length === count.lines.length &&
    lines.every(
      (line, index) => line.code === count.lines[index]?.code && line.units === count.lines[index]?.units,
    );
  if (same) return [];
  return [{ lines, chosen: false, reason: `If the plan counts by ${METHOD_NAME[other]}.` }];
}
