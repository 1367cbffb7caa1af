import type { PolicyReviewKind, PolicyStatus, PolicyTopic } from '../shared/enums.ts';
import { checkPayers } from '../payers/validation.ts';
import { isInForce } from '../shared/plainDate.ts';
import { differencesBetween } from './differences.ts';
import type { PolicyDifference } from './policyDifference.ts';
import { policyNeedsVerification } from './factsToVerify.ts';
import { type Page, type PageArguments, type SortKey, pageOf } from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';
import type { DatedReference, PolicyView } from '../reference/views/views.ts';

/** Lists policies by payer, then by key. */
export const BY_KEY: SortKey<PolicyView> = {
  list: 'policies',
  of: (policy) => [policy.payer.slug, policy.key],
  length: 2,
};

export interface PolicyFilterInput {
  readonly payers?: readonly string[] | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly topics?: readonly PolicyTopic[] | null | undefined;
  readonly statuses?: readonly PolicyStatus[] | null | undefined;
  /** Whether the organization's own rules alone, or shared policies alone. */
  readonly own?: boolean | null | undefined;
  /** Last step of the review of the shown version. */
  readonly reviews?: readonly PolicyReviewKind[] | null | undefined;
  readonly search?: string | null | undefined;
  readonly staleBefore?: string | null | undefined;
}

/**
 * A page of the policies that match. Without `statuses`: published policies in force on the reference's date.
 * Throws an input error for an unknown payer or a page size out of bounds.
 * @param drafts also listed; empty for principals who may not read drafts
 */
export function findPolicies(
  reference: DatedReference,
  args: PageArguments & { readonly filter?: PolicyFilterInput | null | undefined },
  drafts: readonly PolicyView[] = [],
): Page<PolicyView> {
  const filter = args.filter ?? {};
  checkPayers(reference, filter.payers, 'filter.payers');
  const published = reference.policies.filter((policy) => matches(policy, filter, reference.on));
  const publishedKeys = new Set(published.map(({ key }) => key));
  const found = [
    ...published,
    ...drafts.filter((draft) => !publishedKeys.has(draft.key) && matches(draft, filter, reference.on)),
  ];
  return pageOf(found.toSorted(byPayerAndKey), BY_KEY, args);
}

/** The differences between two versions of a policy. Throws an input error for a version that the policy view lacks. */
export function differencesOf({ row }: PolicyView, from: number, to: number): PolicyDifference[] {
  const [before, after] = [from, to].map((number) => row.versions.find(({ version }) => version === number));
  if (before && after) return differencesBetween(before, after);
  const issue = (field: string, value: number) => ({
    field,
    value: String(value),
    allowed: row.versions.map(({ version }) => version).join(', '),
    fix: 'Use the number of a version in `history`.',
  });
  throw new InputError([...(before ? [] : [issue('from', from)]), ...(after ? [] : [issue('to', to)])]);
}

function byPayerAndKey(a: PolicyView, b: PolicyView): number {
  return a.payer.slug === b.payer.slug ? compare(a.key, b.key) : compare(a.payer.slug, b.payer.slug);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function matches(policy: PolicyView, filter: PolicyFilterInput, on: string): boolean {
  const { payers, statuses, codes, topics, own, reviews, search, staleBefore } = filter;
  const hasStatus = statuses
    ? statuses.includes(policy.status)
    : policy.status === 'PUBLISHED' && isInForce(policy, on);
  return (
    hasStatus &&
    (!payers || payers.includes(policy.payer.slug)) &&
    (!codes || policy.notes.some((note) => note.codes.some(({ code }) => codes.includes(code)))) &&
    (!topics || policy.notes.some((note) => topics.includes(note.topic))) &&
    (own == null || own === (policy.row.organizationId !== null)) &&
    (!reviews || (policy.review !== null && reviews.includes(policy.review))) &&
    (search == null || matchesSearch(policy, search)) &&
    (staleBefore == null || policyNeedsVerification(policy, staleBefore))
  );
}

function matchesSearch(policy: PolicyView, search: string): boolean {
  const text = [policy.key, policy.number, policy.title, ...policy.notes.map((note) => note.text)]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
