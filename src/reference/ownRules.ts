import { ContractRates, type ContractRate } from '../billing/index.ts';
import type { Database } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { inOrganization } from '../db/transaction.ts';
import { BoundedCache } from '../shared/boundedCache.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import type { ContractRow, PolicyRow } from './data/rows.ts';
import { readPoliciesKnownAt } from './loadPolicies.ts';
import { Snapshot } from './snapshot.ts';

/** Organizations and states of knowledge whose own rules a process has at hand. */
const MAX_SNAPSHOTS = 24;

type Tx = Prisma.TransactionClient;

/**
 * The reference as one organization sees it: the shared facts, with its own rules above them and the rates of its contracts.
 * Nothing of it is in the shared snapshot, so that code without an organization cannot see any of it. The cache's key
 * holds the organization and the state of knowledge.
 */
export class OwnRules {
  private readonly db: Database;
  private readonly snapshots = new BoundedCache<Promise<Snapshot>>(MAX_SNAPSHOTS);

  constructor(db: Database) {
    this.db = db;
  }

  /**
   * The shared snapshot with what the organization had on record at the snapshot's own instant; the snapshot itself when
   * it had nothing.
   */
  over(organizationId: string, shared: Snapshot): Promise<Snapshot> {
    const { revision, changedAt, ownRules } = shared.rows;
    if (!ownRules.has(organizationId)) return Promise.resolve(shared);
    const key = `${organizationId} ${revision} ${changedAt}`;
    return this.snapshots.get(key, () => {
      const loading = inOrganization(
        this.db,
        organizationId,
        (tx) => withOwnRules(tx, organizationId, shared),
        { oneView: true },
      );
      // A failed load is tried again by the next request.
      loading.catch(() => this.snapshots.delete(key));
      return loading;
    });
  }
}

/** Like `OwnRules.over`, within a transaction of the organization. */
export async function withOwnRules(tx: Tx, organizationId: string, shared: Snapshot): Promise<Snapshot> {
  const at = new Date(shared.rows.changedAt);
  const policies = await readPoliciesKnownAt(tx, at, organizationId);
  const contracts = await readContracts(tx, organizationId, at);
  if (policies.length === 0 && contracts.length === 0) return shared;
  const merged = [...shared.rows.policies, ...policies].sort(byKey);
  return new Snapshot({ ...shared.rows, policies: merged, contracts }, shared.options, shared);
}

/** Records in the transaction of an edit that the organization has rules or rates of its own since the revision. */
export async function markOwnRules(tx: Tx, organizationId: string, revision: number): Promise<void> {
  await tx.ownRulesHead.upsert({
    where: { organizationId },
    create: { organizationId, changedRevision: revision },
    update: { changedRevision: revision },
  });
}

async function readContracts(tx: Tx, organizationId: string, at: Date): Promise<ContractRow[]> {
  const rows = await tx.contract.findMany({
    where: {
      organizationId,
      recordedAt: { lte: at },
      OR: [{ replacedAt: null }, { replacedAt: { gt: at } }],
    },
    orderBy: [{ payerSlug: 'asc' }, { planSlug: { sort: 'asc', nulls: 'first' } }],
    include: { rates: { orderBy: { position: 'asc' } } },
  });
  return rows.map(({ id, payerSlug, planSlug, recordedAt, recordedBy, reason, rates }) => ({
    id,
    payer: payerSlug,
    plan: planSlug,
    recordedAt: recordedAt.toISOString(),
    recordedBy,
    reason,
    rates: new ContractRates(rates.map(rateOf)),
  }));
}

function rateOf({
  code,
  modifier,
  amountCents,
  medicareShare,
  effectiveFrom,
  effectiveTo,
}: Prisma.ContractRateGetPayload<object>): ContractRate {
  const period = { effectiveFrom: plainDateOf(effectiveFrom), effectiveTo: plainDateOf(effectiveTo) };
  if (medicareShare !== null) {
    return { code, modifier, price: { kind: 'MEDICARE_SHARE', share: medicareShare }, ...period };
  }
  if (amountCents === null) throw new Error(`a rate of ${code} has neither an amount nor a share`);
  return { code, modifier, price: { kind: 'AMOUNT', amountCents }, ...period };
}

function byKey(a: PolicyRow, b: PolicyRow): number {
  return a.key < b.key ? -1 : 1;
}
