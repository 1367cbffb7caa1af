import type { Actor, Answer, TestApi } from '../../support/api.ts';

/** Helpers that edit policies. */

export const SOURCE = {
  title: 'Provider manual',
  section: 'Therapy',
  verifiedOn: '2026-11-01',
  confidence: 'VERIFIED',
};

/** A note about two timed codes on which Cigna has no closer statement. */
export function note(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    topic: 'UNIT_LIMIT',
    codes: ['97537', '97542'],
    text: 'Four units a day.',
    source: SOURCE,
    terms: { maxUnitsPerDay: 4 },
    ...more,
  };
}

export function draftInput(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { payer: 'cigna', title: 'Community skills', effectiveFrom: '2026-01-01', notes: [note()], ...more };
}

export interface Shown {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly title: string;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly notes: readonly {
    readonly id: string;
    readonly text: string;
    readonly selectors: readonly string[];
  }[];
}

export interface Payload {
  readonly policy: Shown | null;
  readonly userErrors: readonly {
    readonly __typename: string;
    readonly code: string;
    readonly message: string;
    readonly path: readonly string[];
    readonly expected?: number;
    readonly current?: number;
    readonly policy?: { readonly id: string };
  }[];
  readonly warnings: readonly { readonly code: string; readonly path: readonly string[] }[];
  readonly differences: readonly { readonly summary: string }[];
  readonly revision: number | null;
}

const PAYLOAD = `{
  policy { id version status title effectiveFrom effectiveTo notes { id text selectors } }
  userErrors { __typename code message path ... on VersionConflict { expected current } ... on OverlappingPolicy { policy { id } } }
  warnings { code path } differences { summary } revision
}`;

const MUTATIONS = {
  draft: `mutation ($input: PolicyDraftInput!) { result: policyDraft(input: $input) ${PAYLOAD} }`,
  revise: `mutation ($input: PolicyReviseInput!) { result: policyRevise(input: $input) ${PAYLOAD} }`,
  publish: `mutation ($id: ID!, $expectedVersion: Int!, $kind: PublicationKind = CHANGE, $reason: String!, $allowOverlap: Boolean) {
    result: policyPublish(input: { id: $id, expectedVersion: $expectedVersion, kind: $kind, reason: $reason,
      allowOverlap: $allowOverlap }) ${PAYLOAD} }`,
  noteAdd: `mutation ($id: ID!, $expectedVersion: Int!, $input: PolicyNoteInput!, $reason: String!) {
    result: policyNoteAdd(input: { id: $id, expectedVersion: $expectedVersion, note: $input, reason: $reason }) ${PAYLOAD} }`,
  noteUpdate: `mutation ($id: ID!, $expectedVersion: Int!, $input: PolicyNoteChangesInput!, $reason: String!) {
    result: policyNoteUpdate(input: { id: $id, expectedVersion: $expectedVersion, changes: $input, reason: $reason }) ${PAYLOAD} }`,
  noteRemove: `mutation ($id: ID!, $expectedVersion: Int!, $reason: String!) {
    result: policyNoteRemove(input: { id: $id, expectedVersion: $expectedVersion, reason: $reason }) ${PAYLOAD} }`,
  discard: `mutation ($id: ID!, $expectedVersion: Int!, $reason: String!) {
    result: policyDraftDiscard(input: { id: $id, expectedVersion: $expectedVersion, reason: $reason }) ${PAYLOAD} }`,
  withdraw: `mutation ($id: ID!, $expectedVersion: Int!, $version: Int, $effectiveTo: Date!, $reason: String!) {
    result: policyWithdraw(input: { id: $id, expectedVersion: $expectedVersion, version: $version, effectiveTo: $effectiveTo,
      reason: $reason }) ${PAYLOAD} }`,
  restore: `mutation ($id: ID!, $version: Int!, $expectedVersion: Int!, $reason: String!, $effectiveFrom: Date) {
    result: policyRestore(input: { id: $id, version: $version, expectedVersion: $expectedVersion, reason: $reason,
      effectiveFrom: $effectiveFrom }) ${PAYLOAD} }`,
} as const;

export type Verb = keyof typeof MUTATIONS;

/** A revision has its policy and its changes in one input. */
export function revision({ id, expectedVersion, input }: Record<string, unknown>): Record<string, unknown> {
  return { input: { id, expectedVersion, ...(input as object) } };
}

/** The whole result of a mutation, for tests of rejected edits. */
export function attempt(
  api: TestApi,
  verb: Verb,
  variables: Record<string, unknown>,
  as: Actor = 'ADMIN',
): Promise<Answer<{ result: Payload }>> {
  return api.execute<{ result: Payload }>(MUTATIONS[verb], {
    as,
    variables: verb === 'revise' ? revision(variables) : variables,
  });
}

/** The payload of a mutation; any error but a user error fails the test. */
export async function edit(api: TestApi, verb: Verb, variables: Record<string, unknown>): Promise<Payload> {
  const answer = await attempt(api, verb, { reason: 'Because the manual says so', ...variables });
  if (!answer.data?.result) throw new Error(JSON.stringify(answer.errors));
  return answer.data.result;
}

/** Like `edit`, and fails the test on any user error. */
export async function done(api: TestApi, verb: Verb, variables: Record<string, unknown>): Promise<Shown> {
  const { policy, userErrors } = await edit(api, verb, variables);
  if (!policy || userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return policy;
}

/** Creates and publishes a policy. */
export async function published(api: TestApi, more: Record<string, unknown> = {}): Promise<Shown> {
  const { id } = await done(api, 'draft', { input: draftInput(more) });
  return done(api, 'publish', { id, expectedVersion: 1 });
}
