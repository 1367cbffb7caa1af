import type { DayOfCare } from './dayOfCare/types.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Facts } from './facts.ts';
import type { Result } from './results.ts';
import type { Rule } from './types.ts';

/**
 * The phases of an evaluation, in order: what is counted, what the record puts on the lines, what the payer would deny,
 * what it would pay, what follows from the amounts, and what the record must show for the claim as it is then.
 */
export const PHASES = ['COUNT', 'MODIFIERS', 'DENIALS', 'PRICES', 'THRESHOLD', 'RECORD'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * What a check reads beside the claim so far and the payer's terms: a field of the day, a kind of fact of the date
 * (`facts.programValue`: the numbers of CMS; `facts.fee`: of the locality or ZIP code of the day), or the other sessions of
 * the patient. The lines, groups and units of the claim come from the services of the day.
 */
export type Read = `day.${keyof DayOfCare}` | `facts.${keyof Facts}` | 'history';

/**
 * Rules that share a computation, with the pure function that applies them: the same claim gives the same results, and
 * nothing outside of them changes.
 */
export interface Check {
  readonly phase: Phase;
  /** The rules that it applies: its results cite no other one. */
  readonly rules: readonly Rule[];
  /** All that it reads; a property test finds what is missing here or is never read. */
  readonly reads: readonly Read[];
  readonly apply: (context: EvaluationContext) => readonly Result[];
}
