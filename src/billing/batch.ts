import { evaluatePrepared, prepareDay } from './evaluate.ts';
import type { Facts } from './facts.ts';
import { findInputProblems, type InputProblem } from './input.ts';
import type { BillingAnswer, DayOfCare, PayerRules, PlainDate } from './types.ts';

/** One day of care with the key its answers are returned under. */
export interface BatchEntry<Key> {
  readonly key: Key;
  readonly day: DayOfCare;
  /** Payers to bill, each with the plan whose terms hold, if one is known. */
  readonly payers: readonly { readonly slug: string; readonly plan: string | null }[];
}

/** Where a batch finds rules and facts, by date of service. */
export interface BatchReference {
  facts(on: PlainDate): Facts;
  payerRules(slug: string, plan: string | null, on: PlainDate): PayerRules | undefined;
}

/** One answer of a batch, or why a day has none: neither stops the rest. */
export type BatchResult<Key> =
  | { readonly key: Key; readonly payer: string; readonly answer: BillingAnswer }
  | { readonly key: Key; readonly payer: string | null; readonly problems: readonly InputProblem[] };

/**
 * Evaluates a stream of days for several payers each, one after the other: memory does not grow with the stream, and
 * the reader sets the pace. A day that cannot be evaluated yields its problems.
 */
export async function* evaluateAll<Key>(
  entries: AsyncIterable<BatchEntry<Key>> | Iterable<BatchEntry<Key>>,
  reference: BatchReference,
): AsyncGenerator<BatchResult<Key>> {
  for await (const { key, day, payers } of entries) {
    const facts = reference.facts(day.dateOfService);
    const problems = findInputProblems(day, facts);
    if (problems.length > 0) {
      yield { key, payer: null, problems };
      continue;
    }
    const prepared = prepareDay(day, facts);
    for (const { slug, plan } of payers) {
      const rules = reference.payerRules(slug, plan, day.dateOfService);
      yield rules
        ? { key, payer: slug, answer: evaluatePrepared(prepared, rules) }
        : { key, payer: slug, problems: [unknownPayer(slug)] };
    }
  }
}

function unknownPayer(slug: string): InputProblem {
  return {
    field: 'payer',
    value: slug,
    allowed: 'a payer of the reference',
    fix: 'Use the slug of a known payer.',
  };
}
