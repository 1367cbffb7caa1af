import type { Prisma } from '../db/generated/prisma/client.ts';
import { citationColumns, namedUuid, periodColumns } from './rows.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import type { CatalogContent, PolicyEntry, Seed } from './schemas.ts';

/** The rows of payers, plans, and the first version of every policy. */

type Policies = Pick<Seed, 'policies'>;

const FIRST_VERSION = 1;
const BY_SEED = { recordedBy: 'seed', reason: 'Part of the seed' } as const;

export function payerRows({ payers: { payers } }: CatalogContent): Prisma.PayerCreateManyInput[] {
  return payers.map(({ slug, name, kind }, position) => ({ slug, name, kind, position }));
}

export function planRows({ payers: { payers } }: CatalogContent): Prisma.PlanCreateManyInput[] {
  return payers.flatMap((payer) =>
    payer.plans.map(({ slug, name }, position) => ({ slug, payerSlug: payer.slug, name, position })),
  );
}

export function policyRows(seed: Policies): Prisma.PolicyCreateManyInput[] {
  return policiesOf(seed).map((policy) => ({
    id: policyId(policy),
    key: policy.key,
    payerSlug: policy.payer,
    planSlug: policy.plan ?? null,
    general: policy.general,
  }));
}

export function policyVersionRows(seed: Policies, recordedAt: Date): Prisma.PolicyVersionCreateManyInput[] {
  return policiesOf(seed).map((policy) => ({
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
  seed: Policies,
  { revision, changedAt: recordedAt }: { readonly revision: number; readonly changedAt: Date },
): Prisma.PolicyDecisionCreateManyInput[] {
  return policiesOf(seed).map((policy, position) => ({
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

export function policyInForceRows(seed: Policies, recordedAt: Date): Prisma.PolicyInForceCreateManyInput[] {
  return policiesOf(seed).map((policy) => ({
    policyId: policyId(policy),
    version: FIRST_VERSION,
    ...periodColumns(policy),
    recordedAt,
  }));
}

export function policySourceRows(seed: Policies): Prisma.PolicySourceCreateManyInput[] {
  return policiesOf(seed).flatMap((policy) =>
    policy.sources.map((citation, position) => ({
      policyId: policyId(policy),
      version: FIRST_VERSION,
      position,
      ...citationColumns(citation, policy.checkedOn),
    })),
  );
}

export function policyNoteRows(seed: Policies): Prisma.PolicyNoteCreateManyInput[] {
  return policiesOf(seed).flatMap((policy) =>
    policy.notes.map((note, position) => ({
      id: namedUuid(`note ${policy.key} ${position}`),
      lineage: namedUuid(`note ${policy.key} ${position}`),
      policyId: policyId(policy),
      version: FIRST_VERSION,
      position,
      topic: note.topic,
      codes: note.codes,
      text: note.text,
      // When absent, the columns are NULL: the note holds for all, or has no terms for the billing engine.
      ...(note.scope === undefined ? {} : { scope: note.scope }),
      ...(note.terms === undefined ? {} : { terms: note.terms }),
      verifyWithPlan: note.verifyWithPlan,
      ...periodColumns(note),
      ...citationColumns(note.citation, policy.checkedOn),
    })),
  );
}

/** Every policy, with its payer and the day on which it was checked: its own, or that of its file. */
function policiesOf({ policies }: Policies) {
  return policies.flatMap(({ payer, checkedOn, policies: own }) =>
    own.map((policy) => ({ ...policy, payer, checkedOn: policy.checkedOn ?? checkedOn })),
  );
}

function policyId({ key }: PolicyEntry): string {
  return namedUuid(`policy ${key}`);
}
