import type { ClaimLine, LineAmounts } from './evaluationContext.ts';
import type { TableBasis } from './facts.ts';
import type { ReportedFinding } from './finding.ts';
import type { Rule } from './types.ts';

/**
 * What a check returns. A check changes nothing itself: the reducer applies its results to the claim, so that what one
 * check decides reaches the next one and nothing else.
 */

/** Puts a modifier on a line that does not have it, by a rule that the line then names. */
interface AddedModifier {
  readonly kind: 'MODIFIER_ADDED';
  readonly line: ClaimLine;
  readonly modifier: string;
}

/** The modifiers of a line, in their order, in place of those before. */
interface SettledModifiers {
  readonly kind: 'MODIFIERS_SETTLED';
  readonly line: ClaimLine;
  readonly modifiers: readonly string[];
}

/** The line names a rule that shaped it. */
interface AppliedRule {
  readonly kind: 'RULE_APPLIED';
  readonly line: ClaimLine;
  readonly rule: Rule;
}

/** The amounts of a line. Those of a denied line follow from its denial. */
interface PricedLine {
  readonly kind: 'LINE_PRICED';
  readonly line: ClaimLine;
  readonly amounts: LineAmounts;
}

/** A table that was looked up to decide about a denial (TAB-01). */
interface ConsultedTable {
  readonly kind: 'TABLE_CONSULTED';
  readonly table: TableBasis;
}

export type Result =
  ReportedFinding | AddedModifier | SettledModifiers | AppliedRule | PricedLine | ConsultedTable;

export const NO_RESULTS: readonly Result[] = [];

export function addModifier(line: ClaimLine, modifier: string): Result {
  return { kind: 'MODIFIER_ADDED', line, modifier };
}

export function settleModifiers(line: ClaimLine, modifiers: readonly string[]): Result {
  return { kind: 'MODIFIERS_SETTLED', line, modifiers };
}

export function applyRule(line: ClaimLine, rule: Rule): Result {
  return { kind: 'RULE_APPLIED', line, rule };
}

export function priceLine(line: ClaimLine, amounts: LineAmounts): Result {
  return { kind: 'LINE_PRICED', line, amounts };
}

export function consultTable(table: TableBasis): Result {
  return { kind: 'TABLE_CONSULTED', table };
}
