import type { Check } from './check.ts';
import { revenueCodeOf, type ClaimContext } from './claimContext.ts';
import type { ClaimLine, EvaluationContext, LineAmounts } from './evaluationContext.ts';
import type { TableBasis } from './facts.ts';
import type { Result } from './results.ts';
import type { BillingLine, Finding, PayerRules } from './types.ts';
import type { UnitLine } from './units/count.ts';
import { entriesOf } from './units/group.ts';

/**
 * The only place where a claim changes. Checks see its lines read-only and return results; `applyChecks` applies those
 * of one check before the next one runs.
 */

type Writable<Line> = {
  -readonly [Name in keyof Line]: Line[Name] extends readonly (infer Item)[] ? Item[] : Line[Name];
};

type Changing = 'modifiers' | 'rules' | 'denial' | keyof LineAmounts;
type DraftLine = Omit<ClaimLine, Changing> &
  Writable<Pick<ClaimLine, 'modifiers' | 'rules' | 'denial'>> &
  Writable<Omit<LineAmounts, 'adjustments'>> & { adjustments: LineAmounts['adjustments'] };

/** What is the line's own of the units of its code: those of the therapist or of the assistant. */
type LineShare = Pick<ClaimLine, 'position' | 'units' | 'minutes' | 'isOta'>;

export function startLine(
  { codeFacts, group, rules }: UnitLine,
  { position, units, minutes, isOta }: LineShare,
  payer: PayerRules,
  claim: ClaimContext,
): ClaimLine {
  const entries = entriesOf(group, codeFacts.code);
  const line: DraftLine = {
    position,
    code: codeFacts.code,
    codeFacts,
    group,
    terms: payer.termsFor(codeFacts.code),
    units,
    minutes,
    revenueCode: revenueCodeOf(codeFacts, claim),
    services: entries.services,
    documented: entries.modifiers,
    distinct: entries.distinct,
    isOta,
    modifiers: [],
    rules: rules.map(({ id }) => id),
    denial: null,
    chargeCents: null,
    allowedCents: null,
    adjustments: NO_ADJUSTMENTS,
    payerPaysCents: null,
    patientPaysCents: null,
  };
  return line;
}

const NO_ADJUSTMENTS: LineAmounts['adjustments'] = [];

/** A claim whose lines were made by `startLine`, before any check. */
export type StartedClaim = Omit<EvaluationContext, 'findings' | 'decidingTables'>;

/** Runs the checks in their order. The lines of the claim are its own from here on. */
export function applyChecks(start: StartedClaim, checks: readonly Check[]): EvaluationContext {
  const findings: Finding[] = [];
  const decidingTables: TableBasis[] = [];
  const context: EvaluationContext = { ...start, findings, decidingTables };
  for (const { apply } of checks) {
    for (const result of apply(context)) applyResult(result, findings, decidingTables);
  }
  return context;
}

function applyResult(result: Result, findings: Finding[], decidingTables: TableBasis[]): void {
  switch (result.kind) {
    case 'FINDING':
      findings.push(result);
      if (result.denial !== null) for (const line of result.denies) draft(line).denial ??= result.denial;
      return;
    case 'MODIFIER_ADDED': {
      const { modifiers } = draft(result.line);
      if (!modifiers.includes(result.modifier)) modifiers.push(result.modifier);
      return;
    }
    case 'MODIFIERS_SETTLED':
      draft(result.line).modifiers = [...result.modifiers];
      return;
    case 'RULE_APPLIED': {
      const { rules } = draft(result.line);
      if (!rules.includes(result.rule.id)) rules.push(result.rule.id);
      return;
    }
    case 'LINE_PRICED':
      price(draft(result.line), result.amounts);
      return;
    case 'TABLE_CONSULTED':
      if (!decidingTables.includes(result.table)) decidingTables.push(result.table);
  }
}

function price(line: DraftLine, amounts: LineAmounts): void {
  line.chargeCents = amounts.chargeCents;
  line.allowedCents = amounts.allowedCents;
  line.payerPaysCents = amounts.payerPaysCents;
  line.patientPaysCents = amounts.patientPaysCents;
  line.adjustments = amounts.adjustments;
}

/** Lines are made here alone, so each is a draft to this file and read-only to every other one. */
function draft(line: ClaimLine): DraftLine {
  return line as DraftLine;
}

/** The finished line. */
export function toBillingLine(line: ClaimLine): BillingLine {
  const { chargeCents, allowedCents, adjustments, payerPaysCents, patientPaysCents } =
    line.denial === null ? line : nothingPaid(line, line.denial);
  return {
    position: line.position,
    code: line.code,
    modifiers: line.modifiers,
    units: line.units,
    minutes: line.minutes,
    revenueCode: line.revenueCode,
    chargeCents,
    allowedCents,
    adjustments,
    payerPaysCents,
    patientPaysCents,
    rules: line.rules,
  };
}

/** A denied line is paid nothing, even when its charge is not known. The group code decides who owes the charge. */
function nothingPaid({ chargeCents }: ClaimLine, denial: NonNullable<ClaimLine['denial']>): LineAmounts {
  return {
    chargeCents,
    allowedCents: 0,
    payerPaysCents: 0,
    patientPaysCents: denial.group === 'PR' ? chargeCents : 0,
    adjustments: chargeCents === null ? [] : [{ reason: 'Denied', amountCents: chargeCents, ...denial }],
  };
}
