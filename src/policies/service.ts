import { inForce } from '../billing/index.ts';
import type { PolicyStatus, PolicyTopic } from '../generated/prisma/enums.ts';
import { pageOf, type Page, type PageArguments, type SortKey } from '../graphql/connections.ts';
import { checkPayers } from '../payers/service.ts';
import type { DatedReference } from '../reference/dated.ts';
import type { PolicyView } from '../reference/views.ts';
import { hasExpired } from './expiry.ts';

/** Policies are listed by payer and then by their key. */
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
  readonly search?: string | null | undefined;
  readonly staleBefore?: string | null | undefined;
}

/**
 * Policies that match, a page at a time. Without `statuses`: published ones in force on the reference's date.
 * Throws an input error for an unknown payer or a page size out of bounds.
 */
export function findPolicies(
  reference: DatedReference,
  args: PageArguments & { readonly filter?: PolicyFilterInput | null | undefined },
): Page<PolicyView> {
  const filter = args.filter ?? {};
  checkPayers(reference, filter.payers, 'filter.payers');
  const found = reference.policies.filter((policy) => matches(policy, filter, reference.on));
  return pageOf(found.toSorted(byPayerAndKey), BY_KEY, args);
}

function byPayerAndKey(a: PolicyView, b: PolicyView): number {
  return a.payer.slug === b.payer.slug ? compare(a.key, b.key) : compare(a.payer.slug, b.payer.slug);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function matches(policy: PolicyView, filter: PolicyFilterInput, on: string): boolean {
  const { payers, statuses, codes, topics, search, staleBefore } = filter;
  const shown = statuses
    ? statuses.includes(policy.status)
    : policy.status === 'PUBLISHED' && inForce(policy, on);
  return (
    shown &&
    (!payers || payers.includes(policy.payer.slug)) &&
    (!codes || policy.notes.some((note) => note.codes.some(({ code }) => codes.includes(code)))) &&
    (!topics || policy.notes.some((note) => topics.includes(note.topic))) &&
    (search == null || speaksOf(policy, search)) &&
    (staleBefore == null || hasExpired(policy, staleBefore))
  );
}

function speaksOf(policy: PolicyView, search: string): boolean {
  const text = [policy.key, policy.number, policy.title, ...policy.notes.map((note) => note.text)]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
