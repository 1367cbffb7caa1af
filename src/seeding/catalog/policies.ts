import { randomUUID } from 'node:crypto';
import type { Prisma } from '../../db/generated/prisma/client.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { PolicyDecisionKind } from '../../shared/enums.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import * as policyRows from '../policyRows.ts';
import type { PayerPolicies, PolicyEntry, Seed } from '../schemas.ts';
import { expandSelector } from '../selectors.ts';
import { contentHash, type EntryContent } from './entries.ts';

/**
 * How shipped policies reach a database that has policies. A policy of which every version was shipped gets the newer form
 * as its next version, recorded now; one with a version of somebody else stays as it is.
 */

/** The kind under which `catalog_entry` has the shipped forms of policies; their content is in their versions. */
export const POLICY_KIND = 'policies';

/** Who records shipped versions: the first ones, and those of newer releases. */
const SHIPPED_BY = ['seed', 'release'];

export interface ShippedPolicy {
  readonly key: string;
  readonly hash: string;
  readonly content: EntryContent;
  /** The policy alone, as the functions of rows take it. */
  readonly seed: Pick<Seed, 'policies'>;
}

interface StoredPolicy {
  readonly id: string;
  readonly newest: number;
  readonly isEdited: boolean;
}

/** A policy to write in its shipped form, or to end because it is no longer shipped. */
export type PolicyUpdate =
  | { readonly shipped: ShippedPolicy; readonly stored: StoredPolicy | null }
  | { readonly shipped: null; readonly stored: StoredPolicy };

export interface PolicyPlan {
  readonly updates: readonly PolicyUpdate[];
  readonly marks: readonly {
    readonly key: string;
    readonly baseHash: string | null;
    readonly shippedHash: string;
  }[];
  /** Codes of the catalog, for the codes that a change concerns. */
  readonly codes: ReadonlySet<string>;
}

export function shippedPolicies({ policies }: Pick<Seed, 'policies'>): ShippedPolicy[] {
  return policies.flatMap(({ payer, checkedOn, policies: own }: PayerPolicies) =>
    own.map((policy: PolicyEntry): ShippedPolicy => {
      const content = JSON.parse(JSON.stringify({ payer, checkedOn, ...policy })) as EntryContent;
      const seed = { policies: [{ payer, checkedOn, policies: [policy] }] };
      return { key: policy.key, hash: contentHash(content), content, seed };
    }),
  );
}

/** The marks of a database that was empty: every policy as it is shipped. */
export function firstPolicyMarks(seed: Pick<Seed, 'policies'>): PolicyPlan['marks'] {
  return shippedPolicies(seed).map(({ key, hash }) => ({ key, baseHash: hash, shippedHash: hash }));
}

export async function planPolicies(tx: Transaction, seed: Seed): Promise<PolicyPlan> {
  const stored = await readStored(tx);
  const known = new Map(
    (await tx.catalogEntry.findMany({ where: { kind: POLICY_KIND } })).map(({ key, baseHash }) => [
      key,
      baseHash,
    ]),
  );
  const shipped = shippedPolicies(seed);
  const updates: PolicyUpdate[] = [];
  const marks: PolicyPlan['marks'][number][] = [];
  for (const policy of shipped) {
    const { key, hash } = policy;
    const before = stored.get(key) ?? null;
    const same = known.get(key) === hash || (before !== null && (await isSame(tx, before, policy)));
    if (!same && before?.isEdited) {
      marks.push({ key, baseHash: known.get(key) ?? null, shippedHash: hash });
      continue;
    }
    if (!same) updates.push({ shipped: policy, stored: before });
    marks.push({ key, baseHash: hash, shippedHash: hash });
  }
  const keys = new Set(shipped.map(({ key }) => key));
  for (const [key, policy] of stored) {
    if (keys.has(key) || policy.isEdited || !(await isInForce(tx, policy.id))) continue;
    updates.push({ shipped: null, stored: policy });
  }
  return { updates, marks, codes: new Set(seed.codes.codes.map(({ code }) => code)) };
}

async function readStored(tx: Transaction): Promise<Map<string, StoredPolicy>> {
  const decisions = { select: { kind: true, recordedBy: true } } as const;
  const rows = await tx.policy.findMany({
    where: { organizationId: null },
    include: { versions: { select: { version: true, recordedBy: true, decisions } } },
  });
  return new Map(
    rows.map(({ key, id, versions }) => {
      const newest = Math.max(0, ...versions.map(({ version }) => version));
      return [key, { id, newest, isEdited: isEdited(versions) }];
    }),
  );
}

interface WrittenVersion {
  readonly version: number;
  readonly recordedBy: string;
  readonly decisions: readonly { readonly kind: PolicyDecisionKind; readonly recordedBy: string }[];
}

/**
 * Whether somebody changed a policy since its last shipped version: with a later version, or with a decision about that one
 * other than to accept it.
 */
function isEdited(versions: readonly WrittenVersion[]): boolean {
  const shipped = versions.filter(({ recordedBy }) => SHIPPED_BY.includes(recordedBy));
  const last = Math.max(0, ...shipped.map(({ version }) => version));
  return versions
    .filter(({ version }) => version >= last)
    .some(
      ({ version, decisions }) =>
        version > last ||
        decisions.some(({ kind, recordedBy }) => kind !== 'PUBLISHED' && !SHIPPED_BY.includes(recordedBy)),
    );
}

/** A shipped form that replaces an edited one, and what it changes, for the history. */
interface AcceptedPolicy {
  readonly shipped: ShippedPolicy;
  readonly differences: Prisma.InputJsonValue;
}

/**
 * Writes the shipped form of policies that were edited here as their next versions, corrections over their whole periods.
 * They count as unedited again, so that later releases update them.
 * @param codes codes of the catalog
 * @param decided who accepts it, and why
 */
export async function acceptPolicies(
  tx: Transaction,
  accepted: readonly AcceptedPolicy[],
  codes: ReadonlySet<string>,
  { decided, ...revision }: Revision & { readonly decided: Decided },
): Promise<void> {
  const stored = await readStored(tx);
  for (const [position, { shipped, differences }] of accepted.entries()) {
    const before = stored.get(shipped.key) ?? null;
    await writeShipped(tx, shipped, before, { ...revision, position, codes, decided, differences });
  }
}

interface Revision {
  readonly revision: number;
  readonly recordedAt: Date;
}

interface Decided {
  readonly recordedBy: string;
  readonly reason: string;
}

async function isInForce(tx: Transaction, policyId: string): Promise<boolean> {
  return (await tx.policyInForce.count({ where: { policyId, replacedAt: null } })) > 0;
}

/** Whether the newest version has the shipped form, in a database that does not know which form it was taken from. */
async function isSame(
  tx: Transaction,
  { id, newest }: StoredPolicy,
  { seed }: ShippedPolicy,
): Promise<boolean> {
  const at = { policyId: id, version: newest };
  const version = await tx.policyVersion.findUnique({ where: { policyId_version: at } });
  const notes = await tx.policyNote.findMany({ where: at, orderBy: { position: 'asc' } });
  const sources = await tx.policySource.findMany({ where: at, orderBy: { position: 'asc' } });
  const [wanted] = policyRows.policyVersionRows(seed, new Date(0));
  if (!version || !wanted) return false;
  const columns = Object.keys(wanted).filter((name) => !WRITTEN_HERE.has(name));
  const wantedNotes = policyRows.policyNoteRows(seed).map((row) => ({ scope: null, terms: null, ...row }));
  const wantedSources = policyRows.policySourceRows(seed);
  return (
    (await isInForce(tx, id)) &&
    canonicalJson(pick(version, columns)) === canonicalJson(pick(wanted, columns)) &&
    canonicalJson(notes.map(comparable)) === canonicalJson(wantedNotes.map(comparable)) &&
    canonicalJson(sources.map(comparable)) === canonicalJson(wantedSources.map(comparable))
  );
}

/** Columns that the database or the author decides. */
const WRITTEN_HERE: ReadonlySet<string> = new Set([
  'id',
  'lineage',
  'policyId',
  'version',
  'recordedAt',
  'recordedBy',
  'reason',
]);

function comparable(row: object): object {
  return pick(
    row,
    Object.keys(row).filter((name) => !WRITTEN_HERE.has(name)),
  );
}

function pick(row: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

/** Writes the updates of a plan, all in one revision. */
export async function writePolicies(
  tx: Transaction,
  { updates, codes }: PolicyPlan,
  revision: { readonly revision: number; readonly recordedAt: Date },
): Promise<void> {
  for (const [position, { shipped, stored }] of updates.entries()) {
    if (shipped) {
      const step = { ...revision, position, codes, decided: AUTHOR, differences: [] };
      await writeShipped(tx, shipped, stored, step);
    }
    if (!shipped) await end(tx, stored, { ...revision, position });
  }
}

const AUTHOR = { recordedBy: 'release', reason: 'Shipped with the release' } as const;

interface Step extends Revision {
  readonly position: number;
}

interface PublishStep extends Step {
  readonly codes: ReadonlySet<string>;
  readonly decided: Decided;
  readonly differences: Prisma.InputJsonValue;
}

async function writeShipped(
  tx: Transaction,
  { seed }: ShippedPolicy,
  stored: StoredPolicy | null,
  { revision, recordedAt, position, codes, decided, differences }: PublishStep,
): Promise<void> {
  const [head] = policyRows.policyRows(seed);
  const [content] = policyRows.policyVersionRows(seed, recordedAt);
  if (!head?.id || !content) throw new Error('a shipped policy has no rows');
  const policyId = stored?.id ?? head.id;
  const version = (stored?.newest ?? 0) + 1;
  const { planSlug = null, general = false } = head;
  if (stored === null) await tx.policy.create({ data: { ...head, changedRevision: revision } });
  else
    await tx.policy.update({
      where: { id: policyId },
      data: { planSlug, general, changedRevision: revision },
    });
  await tx.policyVersion.create({ data: { ...content, policyId, version, ...AUTHOR } });
  await tx.policySource.createMany({
    data: policyRows.policySourceRows(seed).map((row) => ({ ...row, policyId, version })),
  });
  await tx.policyNote.createMany({ data: await noteRows(tx, seed, { policyId, version }) });
  const replaced = await closePeriods(tx, policyId, recordedAt);
  const { effectiveFrom = null, effectiveTo = null } = content;
  const selectors = seed.policies.flatMap(({ policies }) =>
    policies.flatMap(({ notes }) => notes.flatMap((note) => note.codes)),
  );
  await tx.policyDecision.create({
    data: {
      policyId,
      version,
      revision,
      position,
      recordedAt,
      effectiveFrom,
      effectiveTo,
      ...decided,
      kind: 'PUBLISHED',
      publication: 'CORRECTION',
      corrects: replaced,
      isEvent: true,
      differences,
      codes: [
        ...new Set(selectors.flatMap((one) => (one === '*' ? [...codes] : expandSelector(one, codes)))),
      ].sort(),
    },
  });
  await tx.policyInForce.create({ data: { policyId, version, effectiveFrom, effectiveTo, recordedAt } });
}

/** Ends a policy that is no longer shipped, on all of its days; `knownAt` still shows it. */
async function end(
  tx: Transaction,
  { id: policyId }: StoredPolicy,
  { revision, recordedAt, position }: Step,
): Promise<void> {
  const version = await closePeriods(tx, policyId, recordedAt);
  if (version === null) return;
  await tx.policyDecision.create({
    data: {
      policyId,
      version,
      revision,
      position,
      recordedAt,
      ...AUTHOR,
      kind: 'WITHDRAWN',
      isEvent: true,
      differences: [],
      codes: [],
    },
  });
  await tx.policy.update({ where: { id: policyId }, data: { changedRevision: revision } });
}

/** @returns the newest version that was in force, or null */
async function closePeriods(tx: Transaction, policyId: string, replacedAt: Date): Promise<number | null> {
  const open = await tx.policyInForce.findMany({ where: { policyId, replacedAt: null } });
  await tx.policyInForce.updateMany({ where: { policyId, replacedAt: null }, data: { replacedAt } });
  return open.length === 0 ? null : Math.max(...open.map(({ version }) => version));
}

/** The notes of a new version. A note about the same topic and codes, or with the same text, continues an earlier one. */
async function noteRows(
  tx: Transaction,
  seed: Pick<Seed, 'policies'>,
  { policyId, version }: { readonly policyId: string; readonly version: number },
): Promise<Prisma.PolicyNoteCreateManyInput[]> {
  const earlier = await tx.policyNote.findMany({
    where: { policyId, version: version - 1 },
    orderBy: { position: 'asc' },
  });
  const taken = new Set<string>();
  return policyRows.policyNoteRows(seed).map((row) => {
    const free = earlier.filter(({ lineage }) => !taken.has(lineage));
    const about = canonicalJson([row.topic, row.codes]);
    const before =
      free.find(({ text }) => text === row.text) ??
      free.find(({ topic, codes }) => canonicalJson([topic, codes]) === about);
    const id = randomUUID();
    const lineage = before?.lineage ?? id;
    taken.add(lineage);
    return { ...row, id, lineage, policyId, version };
  });
}
