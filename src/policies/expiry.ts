import type { Citation } from '../billing/index.ts';
import type { PolicyTopic, FactKind } from '../shared/enums.ts';
import type { NoteView, PayerView, PlanView, PolicyView } from '../reference/views/views.ts';
import type { SortKey } from '../shared/paging.ts';
import { type PlainDate, isInForce } from '../shared/plainDate.ts';

/** Knowledge grows old: which facts of payers somebody must read again. */

/** A fact in force, as whoever reads it again needs it. */
export interface FactView {
  readonly key: string;
  readonly kind: FactKind;
  readonly payer: PayerView;
  readonly plan: PlanView | null;
  /** Null for a standing term. */
  readonly policy: PolicyView | null;
  /** Null for a document as a whole. */
  readonly topic: PolicyTopic | null;
  readonly selectors: readonly string[];
  readonly text: string;
  readonly source: Citation;
  readonly verifyWithPlan: boolean;
}

/** Longest unverified first: what was never verified, then by the day, then by the fact. */
export const LONGEST_FIRST: SortKey<FactView> = {
  list: 'facts to verify',
  of: ({ source, key }) => [source.verifiedOn ?? '', key],
  length: 2,
};

/** Whether the fact was last verified before the day, or never. */
function isUnverifiedSince({ verifiedOn }: Citation, before: PlainDate): boolean {
  return verifiedOn === null || verifiedOn < before;
}

/** Whether a document of the policy, or a note of it in force, was last verified before the day, or never. */
export function hasExpired(policy: PolicyView, before: PlainDate): boolean {
  const cited = [...policy.sources, ...notesInForce(policy).map((note) => note.source)];
  return cited.some((source) => isUnverifiedSince(source, before));
}

/**
 * Everything in force of a payer and its plans that was last verified before the day, or never; longest first. A fact
 * whose period is over, or has not begun, need not be read again.
 */
export function factsToVerify(payer: PayerView, before: PlainDate): readonly FactView[] {
  return factsOf(payer)
    .filter(({ source }) => isUnverifiedSince(source, before))
    .sort((a, b) => compare(LONGEST_FIRST.of(a), LONGEST_FIRST.of(b)));
}

/** How many facts of a payer and its plans are in force. */
export function countFacts(payer: PayerView): number {
  return factsOf(payer).length;
}

function factsOf(payer: PayerView): FactView[] {
  const standing = payer.standingTerms.map(({ plan, topic, text, source, verifyWithPlan, ...term }) => ({
    key: `term ${term.id}`,
    kind: 'STANDING_TERM' as const,
    policy: null,
    payer,
    plan,
    topic,
    text,
    source,
    verifyWithPlan,
    selectors: term.selectors,
  }));
  return [...payer.policiesInForce.flatMap((policy) => factsOfPolicy(policy)), ...standing];
}

function factsOfPolicy(policy: PolicyView): FactView[] {
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
    ({ id, topic, selectors, text, source, verifyWithPlan }): FactView => ({
      key: `note ${key} ${id}`,
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
