import type { Prisma } from '../db/generated/prisma/client.ts';
import type { PolicyStatus, PolicyStepKind } from '../shared/enums.ts';
import { byStart, plainDateOf } from '../shared/plainDate.ts';
import type { PolicyRow, PolicyStep, PolicyVersionRow } from './data/rows.ts';
import { citation, noteRow, period } from './rowMapping.ts';

/** Policies from the database: versions, decisions about them, and the periods in which they apply. */

type Tx = Prisma.TransactionClient;

const CONTENT = {
  notes: { orderBy: { position: 'asc' }, include: { source: true } },
  sources: { orderBy: { position: 'asc' }, include: { source: true } },
} satisfies Prisma.PolicyVersionInclude;

const DECISION = {
  policyId: true,
  version: true,
  kind: true,
  publication: true,
  corrects: true,
  recordedAt: true,
  recordedBy: true,
  reason: true,
} satisfies Prisma.PolicyDecisionSelect;

/** Policies of the shared catalog. Row-level security hides the others from a process without an organization; this says it too. */
const SHARED = { organizationId: null } satisfies Prisma.PolicyWhereInput;

type Head = Omit<PolicyRow, 'versions'>;
type Decision = Prisma.PolicyDecisionGetPayload<{ select: typeof DECISION }>;
type Discard = Prisma.PolicyDiscardGetPayload<object> & {
  readonly kind: 'DISCARDED';
  readonly publication: null;
  readonly corrects: null;
};
type EffectivePeriod = Prisma.PolicyInForceGetPayload<object>;

/** Every policy of the shared catalog that was ever published, without drafts; by key. */
export async function readAllPolicies(tx: Tx): Promise<PolicyRow[]> {
  const policy = SHARED;
  const decisions = await readDecisions(tx, { policyVersion: { policy } });
  const versions = await readVersions(tx, { policy, decisions: { some: {} } });
  const periods = await tx.policyInForce.findMany({ where: { policyVersion: { policy }, replacedAt: null } });
  return assemble(await readHeads(tx, SHARED), versions, decisions, periods);
}

/**
 * The policies of `known`, updated with the decisions and verifications after `since`. Versions never change, so only new
 * ones and those with verified notes are read, and a policy with a long history costs no more than one without.
 */
export async function readChangedPolicies(
  tx: Tx,
  known: readonly PolicyRow[],
  since: number,
): Promise<readonly PolicyRow[]> {
  const heads = await readHeads(tx, { ...SHARED, changedRevision: { gt: since } });
  if (heads.length === 0) return known;
  const ids = heads.map(({ id }) => id);
  const decisions = await readDecisions(tx, { policyId: { in: ids }, revision: { gt: since } });
  const before = known.filter(({ id }) => ids.includes(id));
  const verified = await readVersionsVerifiedSince(tx, ids, since);
  const knownVersions = before.flatMap(({ id, versions }) =>
    versions.map((row) => ({ policyId: id, row: withNotesOf(row, verified.get(`${id} ${row.version}`)) })),
  );
  const isKnown = ({ policyId, version }: Decision) =>
    knownVersions.some((each) => each.policyId === policyId && each.row.version === version);
  const unread = decisions.filter((decision) => !isKnown(decision));
  const read =
    unread.length === 0
      ? []
      : await readVersions(tx, { OR: unread.map(({ policyId, version }) => ({ policyId, version })) });
  const periods = await tx.policyInForce.findMany({ where: { policyId: { in: ids }, replacedAt: null } });
  const renewed = assemble(heads, [...knownVersions, ...read], decisions, periods);
  return [...known.filter(({ id }) => !ids.includes(id)), ...renewed].sort(byKey);
}

async function readVersionsVerifiedSince(
  tx: Tx,
  policyIds: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, PolicyVersionRow>> {
  const verifications = await tx.policyNoteVerification.findMany({
    where: { revision: { gt: since }, note: { policyId: { in: [...policyIds] } } },
    select: { note: { select: { policyId: true, version: true } } },
  });
  if (verifications.length === 0) return new Map();
  const versions = await readVersions(tx, { OR: verifications.map(({ note }) => note) });
  return new Map(versions.map(({ policyId, row }) => [`${policyId} ${row.version}`, row]));
}

function withNotesOf(row: PolicyVersionRow, renewed: PolicyVersionRow | undefined): PolicyVersionRow {
  return renewed ? { ...row, notes: renewed.notes } : row;
}

/**
 * Policies as they were known at the instant: the decisions and effective periods recorded by then.
 * @param organizationId whose own rules; null for the policies of the shared catalog
 */
export async function readPoliciesKnownAt(
  tx: Tx,
  at: Date,
  organizationId: string | null,
): Promise<PolicyRow[]> {
  const policy = { organizationId };
  const heads = await readHeads(tx, policy);
  if (heads.length === 0) return [];
  const decisions = await readDecisions(tx, { policyVersion: { policy }, recordedAt: { lte: at } });
  const versions = await readVersions(tx, { policy, decisions: { some: { recordedAt: { lte: at } } } }, at);
  const periods = await tx.policyInForce.findMany({
    where: {
      policyVersion: { policy },
      recordedAt: { lte: at },
      OR: [{ replacedAt: null }, { replacedAt: { gt: at } }],
    },
  });
  return assemble(heads, versions, decisions, periods);
}

/** The policies that match, with every draft and discarded draft; only for editors. */
export async function readPoliciesWithDrafts(tx: Tx, where: Prisma.PolicyWhereInput): Promise<PolicyRow[]> {
  const heads = await readHeads(tx, where);
  const owned = { policyId: { in: heads.map(({ id }) => id) } };
  const decisions = await readDecisions(tx, owned);
  const discards = await readDiscards(tx, owned);
  const versions = await readVersions(tx, owned);
  const periods = await tx.policyInForce.findMany({ where: { ...owned, replacedAt: null } });
  return assemble(heads, versions, [...decisions, ...discards], periods);
}

/** One version as it was written, without the decisions about it; undefined for an unknown number. */
export async function readWrittenVersion(
  tx: Tx,
  policyId: string,
  version: number,
): Promise<PolicyVersionRow | undefined> {
  const [found] = await readVersions(tx, { policyId, version });
  return found?.row;
}

/** Policies whose newest version is a draft. */
export async function idsOfDrafts(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select p.id from policy p
    join lateral (
      select version from policy_version where policy_id = p.id order by version desc limit 1
    ) newest on true
    where not exists (select from policy_decision d where d.policy_id = p.id and d.version = newest.version)
      and not exists (select from policy_discard d where d.policy_id = p.id and d.version = newest.version)
    order by p.id`;
  return rows.map(({ id }) => id);
}

async function readHeads(tx: Tx, where: Prisma.PolicyWhereInput): Promise<Head[]> {
  const rows = await tx.policy.findMany({ where });
  return rows.map(({ id, key, payerSlug, planSlug, general, organizationId }) => ({
    id,
    key,
    payer: payerSlug,
    plan: planSlug,
    general,
    organizationId,
  }));
}

function readDecisions(tx: Tx, where: Prisma.PolicyDecisionWhereInput): Promise<Decision[]> {
  return tx.policyDecision.findMany({
    where,
    select: DECISION,
    orderBy: [{ revision: 'asc' }, { position: 'asc' }],
  });
}

async function readDiscards(tx: Tx, where: Prisma.PolicyDiscardWhereInput): Promise<Discard[]> {
  const rows = await tx.policyDiscard.findMany({ where });
  return rows.map((row) => ({ ...row, kind: 'DISCARDED', publication: null, corrects: null }));
}

interface Written {
  readonly policyId: string;
  readonly row: PolicyVersionRow;
}

/** @param at only verifications that were recorded by then */
async function readVersions(tx: Tx, where: Prisma.PolicyVersionWhereInput, at?: Date): Promise<Written[]> {
  const rows = await tx.policyVersion.findMany({ where, include: CONTENT });
  const verifications = await readVerifications(tx, where, at);
  const reviews = await readReviews(tx, where);
  return rows.map(({ policyId, notes, sources, ...version }) => {
    const { recordedBy, reason } = version;
    const recordedAt = version.recordedAt.toISOString();
    const row: PolicyVersionRow = {
      ...version,
      ...period(version),
      status: 'DRAFT',
      inForce: [],
      steps: [
        { kind: 'WRITTEN', publication: null, corrects: null, recordedAt, recordedBy, reason },
        ...(reviews.get(`${policyId} ${version.version}`) ?? []),
      ],
      lastReviewedOn: plainDateOf(version.lastReviewedOn),
      recordedAt,
      notes: notes.map((note) =>
        noteRow({ ...note, verifiedOn: newestDay([note, ...(verifications.get(note.id) ?? [])]) }),
      ),
      sources: sources.map(citation),
    };
    return { policyId, row };
  });
}

/** The steps of the reviews of versions, by policy and version. They end when a version is decided upon. */
async function readReviews(
  tx: Tx,
  policyVersion: Prisma.PolicyVersionWhereInput,
): Promise<ReadonlyMap<string, readonly PolicyStep[]>> {
  const rows = await tx.policyReview.findMany({
    where: { policyVersion },
    orderBy: { recordedAt: 'asc' },
  });
  const byVersion = Map.groupBy(rows, ({ policyId, version }) => `${policyId} ${version}`);
  return new Map([...byVersion].map(([key, those]) => [key, those.map(reviewStep)]));
}

function reviewStep({
  kind,
  recordedAt,
  recordedBy,
  reason,
}: Prisma.PolicyReviewGetPayload<object>): PolicyStep {
  return {
    kind,
    publication: null,
    corrects: null,
    recordedAt: recordedAt.toISOString(),
    recordedBy,
    reason,
  };
}

interface Verification {
  readonly verifiedOn: Date | null;
}

/** The verifications of notes after they were written, by the id of the note. */
async function readVerifications(
  tx: Tx,
  versions: Prisma.PolicyVersionWhereInput,
  at: Date | undefined,
): Promise<ReadonlyMap<string, readonly Verification[]>> {
  const rows = await tx.policyNoteVerification.findMany({
    where: { note: { policyVersion: versions }, ...(at && { recordedAt: { lte: at } }) },
    select: { noteId: true, verifiedOn: true },
  });
  return Map.groupBy(rows, ({ noteId }) => noteId);
}

function newestDay(verifications: readonly Verification[]): Date | null {
  return verifications.reduce<Date | null>(
    (newest, { verifiedOn }) => (verifiedOn && (!newest || newest < verifiedOn) ? verifiedOn : newest),
    null,
  );
}

function assemble(
  heads: readonly Head[],
  versions: readonly Written[],
  decisions: readonly (Decision | Discard)[],
  periods: readonly EffectivePeriod[],
): PolicyRow[] {
  const written = groupByPolicy(versions);
  const decided = groupByPolicy(decisions);
  const inForce = groupByPolicy(periods);
  return heads
    .map((head) => ({
      ...head,
      versions: (written.get(head.id) ?? [])
        .map(({ row }) => withDecisions(row, decided.get(head.id) ?? [], inForce.get(head.id) ?? []))
        .sort((a, b) => a.version - b.version),
    }))
    .filter(({ versions: those }) => those.length > 0)
    .sort(byKey);
}

function withDecisions(
  row: PolicyVersionRow,
  decisions: readonly (Decision | Discard)[],
  periods: readonly EffectivePeriod[],
): PolicyVersionRow {
  const added = decisions
    .filter(({ version }) => version === row.version)
    .map(({ kind, publication, corrects, recordedAt, recordedBy, reason }): PolicyStep => ({
      kind,
      publication,
      corrects,
      recordedBy,
      reason,
      recordedAt: recordedAt.toISOString(),
    }));
  const steps = [...row.steps, ...added];
  const last = steps.findLast(({ kind }) => STATUS[kind] !== null);
  return {
    ...row,
    steps,
    ...(last && {
      status: STATUS[last.kind] ?? row.status,
      recordedAt: last.recordedAt,
      recordedBy: last.recordedBy,
      reason: last.reason,
    }),
    inForce: periods
      .filter(({ version }) => version === row.version)
      .map(period)
      .sort(byStart),
  };
}

/** The status that a step gives a version; null for a step that leaves it as it is. */
const STATUS: Readonly<Record<PolicyStepKind, PolicyStatus | null>> = {
  WRITTEN: 'DRAFT',
  SUBMITTED: null,
  APPROVED: null,
  RETURNED: null,
  DISCARDED: 'DISCARDED',
  PUBLISHED: 'PUBLISHED',
  RESTORED: 'PUBLISHED',
  WITHDRAWN: 'WITHDRAWN',
};

function groupByPolicy<T extends { readonly policyId: string }>(
  items: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, ({ policyId }) => policyId);
}

function byKey(a: PolicyRow, b: PolicyRow): number {
  return a.key < b.key ? -1 : 1;
}
