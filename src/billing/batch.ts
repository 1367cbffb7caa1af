import type { ValidationIssue } from '../shared/errors.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { evaluatePrepared, prepareDay } from './evaluate.ts';
import type { Facts } from './facts.ts';
import { findInputIssues } from './dayOfCare/validate.ts';
import type { DayOfCare } from './dayOfCare/types.ts';
import type { BillingAnswer, PayerRules } from './types.ts';

/** One day of care with the key its answers are returned under. */
export interface BatchEntry<Key> {
  readonly key: Key;
  readonly day: DayOfCare;
  /** Slugs of the payers to bill. */
  readonly payers: readonly string[];
}

/** Where a batch finds rules and facts, by date of service. */
export interface BatchReference {
  facts(on: PlainDate): Facts;
  payerRules(slug: string, day: DayOfCare): PayerRules | undefined;
}

/** What one payer would be sent for a day, or why there is no answer. */
export type PayerResult =
  | { readonly payer: string; readonly answer: BillingAnswer }
  | { readonly payer: string; readonly issues: readonly ValidationIssue[] };

/** The answers for one day, in the order of its payers; or why the day has none. Neither stops the rest. */
export type BatchResult<Key> =
  | { readonly key: Key; readonly results: readonly PayerResult[] }
  | { readonly key: Key; readonly issues: readonly ValidationIssue[] };

/**
 * Evaluates a stream of days for several payers each, one day after the other: memory does not grow with the stream,
 * and the reader sets the pace. A day that cannot be evaluated yields its problems.
 */
export async function* evaluateAll<Key>(
  entries: AsyncIterable<BatchEntry<Key>> | Iterable<BatchEntry<Key>>,
  reference: BatchReference,
): AsyncGenerator<BatchResult<Key>> {
  for await (const entry of entries) yield evaluateEntry(entry, reference);
}

function evaluateEntry<Key>(
  { key, day, payers }: BatchEntry<Key>,
  reference: BatchReference,
): BatchResult<Key> {
  const facts = reference.facts(day.dateOfService);
  const issues = findInputIssues(day, facts);
  if (issues.length > 0) return { key, issues };
  const prepared = prepareDay(day, facts);
  const results = payers.map((slug): PayerResult => {
    const rules = reference.payerRules(slug, day);
    return rules
      ? { payer: slug, answer: evaluatePrepared(prepared, rules) }
      : { payer: slug, issues: [unknownPayer(slug)] };
  });
  return { key, results };
}

function unknownPayer(slug: string): ValidationIssue {
  return {
    field: 'payer',
    value: slug,
    allowed: 'a payer of the reference',
    fix: 'Use the slug of a known payer.',
  };
}
