import type { EvaluationContext } from './evaluationContext.ts';
import type { Result } from './results.ts';
import type { Rule } from './types.ts';

/**
 * The phases of an evaluation, in order: what is counted, what the record puts on the lines, what the payer would deny,
 * what it would pay, what follows from the amounts, and what the record must show for the claim as it is then.
 */
export const PHASES = ['COUNT', 'MODIFIERS', 'DENIALS', 'PRICES', 'THRESHOLD', 'RECORD'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Rules that share a computation, with the pure function that applies them: the same claim gives the same results, and
 * nothing outside of them changes.
 */
export interface Check {
  readonly phase: Phase;
  /** The rules that it applies: its results cite no other one. */
  readonly rules: readonly Rule[];
  readonly apply: (context: EvaluationContext) => readonly Result[];
}
