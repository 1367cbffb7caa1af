import type { Prisma } from '../db/generated/prisma/client.ts';
import { citationColumns, namedUuid, periodColumns } from './rows.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import type { PolicyEntry, Seed } from './schemas.ts';

/** The rows of payers, plans, their general terms, and the first version of every policy. */

const FIRST_VERSION = 1;
const BY_SEED = { recordedBy: 'seed', reason: 'Part of the seed' } as const;

export function payerRows({ payers: { payers } }: Seed): Prisma.PayerCreateManyInput[] {
  return payers.map(({ slug, name, kind }, position) => ({ slug, name, kind, position }));
}

export function planRows({ payers: { payers } }: Seed): Prisma.PlanCreateManyInput[] {
  return payers.flatMap((payer) =>
    payer.plans.map(({ slug, name }, position) => ({ slug, payerSlug: payer.slug, name, position })),
  );
}

export function payerTermRows({ payers: { payers, checkedOn } }: Seed): Prisma.PayerTermCreateManyInput[] {
  const owners = payers.flatMap((payer) => [
    { payer: payer.slug, plan: null, terms: payer.terms },
    ...payer.plans.map((plan) => ({ payer: payer.slug, plan: plan.slug, terms: plan.terms })),
  ]);
  return owners.flatMap(({ payer, plan, terms }) =>
    terms.map((term) => ({
      id: [payer, plan, term.key].filter((part) => part !== null).join('/'),
      payerSlug: payer,
      planSlug: plan,
      topic: term.topic,
      codes: term.codes,
      text: term.text,
      terms: term.terms,
      verifyWithPlan: term.verifyWithPlan,
      ...periodColumns(term),
      ...citationColumns(term.citation, checkedOn),
    })),
  );
}

export function policyRows({ policies: { policies } }: Seed): Prisma.PolicyCreateManyInput[] {
  return policies.map((policy) => ({
    id: policyId(policy),
    key: policy.key,
    payerSlug: policy.payer,
    planSlug: policy.plan ?? null,
  }));
}

export function policyVersionRows(
  { policies: { policies } }: Seed,
  recordedAt: Date,
): Prisma.PolicyVersionCreateManyInput[] {
  return policies.map((policy) => ({
    policyId: policyId(policy),
    version: FIRST_VERSION,
    number: policy.number ?? null,
    title: policy.title,
    url: policy.url ?? null,
    ...periodColumns(policy),
    lastReviewedOn: utcMidnight(policy.lastReviewedOn),
    recordedAt,
    ...BY_SEED,
  }));
}

/** The seed's policies are in force from the start. The change feed does not report them. */
export function policyDecisionRows(
  { policies: { policies } }: Seed,
  { revision, changedAt: recordedAt }: { readonly revision: number; readonly changedAt: Date },
): Prisma.PolicyDecisionCreateManyInput[] {
  return policies.map((policy, position) => ({
    policyId: policyId(policy),
    version: FIRST_VERSION,
    kind: 'PUBLISHED',
    revision,
    position,
    ...periodColumns(policy),
    recordedAt,
    ...BY_SEED,
    isEvent: false,
    differences: [],
  }));
}

export function policyInForceRows(
  { policies: { policies } }: Seed,
  recordedAt: Date,
): Prisma.PolicyInForceCreateManyInput[] {
  return policies.map((policy) => ({
    policyId: policyId(policy),
    version: FIRST_VERSION,
    ...periodColumns(policy),
    recordedAt,
  }));
}

export function policySourceRows({
  policies: { policies, checkedOn },
}: Seed): Prisma.PolicySourceCreateManyInput[] {
  return policies.flatMap((policy) =>
    policy.sources.map((citation, position) => ({
      policyId: policyId(policy),
      version: FIRST_VERSION,
      position,
      ...citationColumns(citation, checkedOn),
    })),
  );
}

export function policyNoteRows({
  policies: { policies, checkedOn },
}: Seed): Prisma.PolicyNoteCreateManyInput[] {
  return policies.flatMap((policy) =>
    policy.notes.map((note, position) => ({
      id: namedUuid(`note ${policy.key} ${position}`),
      lineage: namedUuid(`note ${policy.key} ${position}`),
      policyId: policyId(policy),
      version: FIRST_VERSION,
      position,
      topic: note.topic,
      codes: note.codes,
      text: note.text,
      // When absent, the column is NULL: the note has no terms for the billing engine.
      ...(note.terms === undefined ? {} : { terms: note.terms }),
      verifyWithPlan: note.verifyWithPlan,
      ...periodColumns(note),
      ...citationColumns(note.citation, checkedOn),
    })),
  );
}

function policyId({ key }: PolicyEntry): string {
  return namedUuid(`policy ${key}`);
}
