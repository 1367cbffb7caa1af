import type { Citation } from '../billing/index.ts';
import type { PolicyTopic, FactKind } from '../shared/enums.ts';
import type { NoteView, PayerView, PlanView, PolicyView } from '../reference/views/views.ts';
import type { SortKey } from '../shared/paging.ts';
import { needsVerification } from '../reference/views/staleness.ts';
import { type PlainDate, isInForce } from '../shared/plainDate.ts';

/** The facts of payers whose sources are due for another reading. */

/** A fact in force, with all that a reader needs to verify it. */
export interface FactView {
  readonly key: string;
  readonly kind: FactKind;
  readonly payer: PayerView;
  readonly plan: PlanView | null;
  readonly policy: PolicyView;
  /** Null for a document as a whole. */
  readonly topic: PolicyTopic | null;
  readonly selectors: readonly string[];
  readonly text: string;
  readonly source: Citation;
  readonly verifyWithPlan: boolean;
}

/** Facts that were never verified first, then those verified longest ago. */
export const LONGEST_UNVERIFIED_FIRST: SortKey<FactView> = {
  list: 'facts to verify',
  of: ({ source, key }) => [source.verifiedOn ?? '', key],
  length: 2,
};

/** Whether a document or a note in force of the policy needs verification. */
export function policyNeedsVerification(policy: PolicyView, before: PlainDate): boolean {
  const cited = [...policy.sources, ...notesInForce(policy).map((note) => note.source)];
  return cited.some((source) => needsVerification(source, before));
}

/**
 * The facts in force of a payer and its plans that were last verified before the day, or never; longest unverified
 * first.
 */
export function factsToVerify(payer: PayerView, before: PlainDate): readonly FactView[] {
  return factsInForce(payer)
    .filter(({ source }) => needsVerification(source, before))
    .sort((a, b) => compare(LONGEST_UNVERIFIED_FIRST.of(a), LONGEST_UNVERIFIED_FIRST.of(b)));
}

/** How many facts of a payer and its plans are in force. */
export function countFacts(payer: PayerView): number {
  return factsInForce(payer).length;
}

function factsInForce(payer: PayerView): FactView[] {
  return payer.policiesInForce.flatMap((policy) => policyFacts(policy));
}

function policyFacts(policy: PolicyView): FactView[] {
  const { payer, plan, key, title } = policy;
  const documents = policy.sources.map((source, index): FactView => ({
    key: `policy ${key} ${String(index).padStart(3, '0')}`,
    kind: 'POLICY',
    payer,
    plan,
    policy,
    source,
    topic: null,
    selectors: [],
    text: title,
    verifyWithPlan: false,
  }));
  const notes = notesInForce(policy).map(
    ({ key: note, topic, selectors, text, source, verifyWithPlan }): FactView => ({
      key: `note ${key} ${note}`,
      kind: 'NOTE',
      payer,
      plan,
      policy,
      source,
      topic,
      selectors,
      text,
      verifyWithPlan,
    }),
  );
  return [...documents, ...notes];
}

function notesInForce(policy: PolicyView): NoteView[] {
  return policy.notes.filter((note) => isInForce(note, policy.reference.on));
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const index = a.findIndex((part, place) => part !== b[place]);
  if (index === -1) return 0;
  return (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
}
