import { createHash, randomUUID } from 'node:crypto';
import type { EditContext, Revision } from '../../audit/referenceWrites.ts';
import type { Citation } from '../../billing/index.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { Prisma } from '../../db/generated/prisma/client.ts';
import type { PolicyDecisionKind, PublicationKind } from '../../shared/enums.ts';
import { utcMidnight } from '../../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from '../content.ts';
import type { EffectivePeriod, PeriodChanges } from './effectivePeriods.ts';
import type { PolicyDifference } from '../policyDifference.ts';
import { storedDifferences } from '../storedDifferences.ts';

/** Writes the rows of policies, without any decision of its own. */

/** Who edits, and why. */
export interface Author {
  readonly recordedBy: string;
  readonly reason: string;
}

export function authorOf({ principal }: EditContext, reason: string): Author {
  return { recordedBy: principal.subject, reason };
}

export type StoredPeriod = EffectivePeriod & { readonly id: string };

/** An instant later than that of every version of the policy, and of every step of its reviews. */
export async function nextInstant(tx: Transaction, policyId: string): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select greatest(
      date_trunc('milliseconds', clock_timestamp()),
      (select max(recorded_at) from policy_version where policy_id = ${policyId}::uuid) + interval '1 millisecond',
      (select max(recorded_at) from policy_review where policy_id = ${policyId}::uuid) + interval '1 millisecond'
    ) as at`;
  if (!row) throw new Error('the database returned no time');
  return row.at;
}

/**
 * Writes the documents that versions cite. An edit writes all of its documents at once and ordered by id, so two edits
 * that cite the same documents cannot deadlock.
 */
export async function writeSources(tx: Transaction, contents: readonly PolicyContent[]): Promise<void> {
  const cited = contents.flatMap(({ sources, notes }) => [...sources, ...notes.map(({ source }) => source)]);
  const documents = new Map(cited.map((source) => [sourceId(source), sourceRow(source)]));
  const rows = [...documents.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length > 0) await tx.source.createMany({ data: rows, skipDuplicates: true });
}

/** Writes a version with its sources and notes. */
export async function writeVersion(
  tx: Transaction,
  { policyId, version }: { readonly policyId: string; readonly version: number },
  content: PolicyContent,
  { recordedAt, recordedBy, reason }: { recordedAt: Date; recordedBy: string; reason: string | null },
): Promise<void> {
  const { number, title, url, notes, sources } = content;
  await writeSources(tx, [content]);
  await tx.policyVersion.create({
    data: {
      policyId,
      version,
      number,
      title,
      url,
      recordedAt,
      recordedBy,
      reason,
      ...periodColumns(content),
      lastReviewedOn: utcMidnight(content.lastReviewedOn),
    },
  });
  if (sources.length > 0) {
    await tx.policySource.createMany({
      data: sources.map((source, position) => ({ policyId, version, position, ...citationColumns(source) })),
    });
  }
  if (notes.length > 0) {
    await tx.policyNote.createMany({
      data: notes.map((note, position) => ({ policyId, version, position, ...noteColumns(note) })),
    });
  }
}

/** Discards the newest draft, with the versions that led to it since the last decision. */
export async function writeDiscard(
  tx: Transaction,
  policyId: string,
  { recordedAt, recordedBy, reason }: Author & { readonly recordedAt: Date },
): Promise<void> {
  await tx.$executeRaw`
    insert into policy_discard (policy_id, version, recorded_at, recorded_by, reason)
    select v.policy_id, v.version, ${recordedAt}, ${recordedBy}, ${reason}
    from policy_version v
    where v.policy_id = ${policyId}::uuid
      and v.version > coalesce((select max(d.version) from policy_decision d where d.policy_id = v.policy_id), 0)
      and not exists (select from policy_discard d where d.policy_id = v.policy_id and d.version = v.version)`;
}

/** Closes the periods that end and adds those that replace them. */
export async function writeEffectivePeriods(
  tx: Transaction,
  policyId: string,
  { closed, added }: PeriodChanges<StoredPeriod>,
  { recordedAt }: Revision,
): Promise<void> {
  if (closed.length > 0) {
    await tx.policyInForce.updateMany({
      where: { id: { in: closed.map(({ id }) => id) } },
      data: { replacedAt: recordedAt },
    });
  }
  if (added.length > 0) {
    await tx.policyInForce.createMany({
      data: added.map(({ version, ...period }) => ({
        policyId,
        version,
        recordedAt,
        ...periodColumns(period),
      })),
    });
  }
}

export interface Decision {
  readonly policyId: string;
  readonly version: number;
  readonly kind: PolicyDecisionKind;
  /** Of a publication: what it was stated to be. */
  readonly publication: PublicationKind | null;
  /** The version that a correction replaced on all of its days. */
  readonly corrects: number | null;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  /** False when no meaning changed: then the change feed leaves it out. */
  readonly isEvent: boolean;
  readonly differences: readonly PolicyDifference[];
  readonly codes: readonly string[];
}

/** Adds the decision to the change feed and marks the policy as changed in the revision. */
export async function writeDecision(
  tx: Transaction,
  decision: Decision,
  { revision, recordedAt }: Revision,
  { recordedBy, reason }: Author,
  position = 0,
): Promise<void> {
  const { policyId, version, kind, publication, corrects, isEvent, codes, differences } = decision;
  await tx.policyDecision.create({
    data: {
      policyId,
      version,
      kind,
      publication,
      corrects,
      revision,
      position,
      isEvent,
      recordedAt,
      recordedBy,
      reason,
      ...periodColumns(decision),
      codes: [...codes],
      differences: storedDifferences(differences),
    },
  });
  await tx.policy.update({ where: { id: policyId }, data: { changedRevision: revision } });
}

function noteColumns({
  lineage,
  topic,
  selectors,
  text,
  terms,
  scope,
  verifyWithPlan,
  source,
  ...period
}: NoteContent) {
  return {
    id: randomUUID(),
    lineage,
    topic,
    codes: [...selectors],
    text,
    verifyWithPlan,
    // Without `terms` the column is NULL: the note has text only.
    ...(terms === null ? {} : { terms: terms as Prisma.InputJsonObject }),
    ...(scope === null ? {} : { scope: scope as Prisma.InputJsonObject }),
    ...periodColumns(period),
    ...citationColumns(source),
  };
}

/** One row per document, however many notes cite it. Its bibliographic data is its key. */
function sourceId({ title, url, publisher, retrievedOn, documentId, publishedOn }: Citation): string {
  // Citations without the two keep the id that they had before the two existed.
  const edition = documentId === null && publishedOn === null ? [] : [documentId, publishedOn];
  const named = JSON.stringify([title, url, publisher, retrievedOn, ...edition]);
  return `cited-${createHash('sha256').update(named).digest('hex').slice(0, 32)}`;
}

function sourceRow(source: Citation): Prisma.SourceCreateManyInput {
  const { title, url, publisher, documentId, publishedOn, retrievedOn } = source;
  return {
    id: sourceId(source),
    title,
    url,
    publisher,
    documentId,
    publishedOn: utcMidnight(publishedOn),
    retrievedOn: utcMidnight(retrievedOn),
  };
}

function citationColumns(source: Citation) {
  const { section, confidence, verifiedOn } = source;
  return { sourceId: sourceId(source), section, confidence, verifiedOn: utcMidnight(verifiedOn) };
}

function periodColumns({
  effectiveFrom,
  effectiveTo,
}: {
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
}) {
  return { effectiveFrom: utcMidnight(effectiveFrom), effectiveTo: utcMidnight(effectiveTo) };
}
