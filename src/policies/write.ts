import { createHash, randomUUID } from 'node:crypto';
import type { Citation } from '../billing/index.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import type { PolicyDecisionKind } from '../shared/enums.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from './content.ts';
import type { PolicyDifference } from './differences.ts';
import type { Change, Reign } from './timeline.ts';

/** Rows of policies as edits write them. Nothing here decides anything. */

/** A revision under way: its number, and the instant that everything in it is recorded at. */
export interface Revision {
  readonly revision: number;
  readonly recordedAt: Date;
}

/** Who does it and why. */
export interface Hand {
  readonly recordedBy: string;
  readonly reason: string;
}

export type StoredReign = Reign & { readonly id: string };

/**
 * Begins the next revision. Its row stays locked until the transaction ends, so that revisions are made one after the
 * other, over all processes, and their instants are in the same order.
 * @param part what the revision changes, so that other processes read no more than that again
 */
export async function beginRevision(tx: Transaction, part: 'POLICIES' | 'BOOK'): Promise<Revision> {
  await tx.$queryRaw`
    select set_config('app.only_policies_changed', ${part === 'POLICIES' ? 'yes' : ''}, true)`;
  const [state] = await tx.$queryRaw<{ revision: number; changedAt: Date }[]>`
    update reference_state set revision = revision + 1 where id = 1 returning revision, changed_at as "changedAt"`;
  if (!state) throw new Error('the store has no reference state');
  return { revision: state.revision, recordedAt: state.changedAt };
}

/** An instant after everything that was written about the policy so far. */
export async function nextInstant(tx: Transaction, policyId: string): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select greatest(
      date_trunc('milliseconds', clock_timestamp()),
      (select max(recorded_at) from policy_version where policy_id = ${policyId}::uuid) + interval '1 millisecond'
    ) as at`;
  if (!row) throw new Error('the clock of the store gave no instant');
  return row.at;
}

/**
 * Writes the documents that versions cite. One edit writes all of its documents at once and in one order, so that two
 * edits that cite the same ones never wait for each other both ways.
 */
export async function writeSources(tx: Transaction, contents: readonly PolicyContent[]): Promise<void> {
  const cited = contents.flatMap(({ sources, notes }) => [...sources, ...notes.map(({ source }) => source)]);
  const documents = new Map(cited.map((source) => [sourceId(source), sourceRow(source)]));
  const rows = [...documents.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length > 0) await tx.source.createMany({ data: rows, skipDuplicates: true });
}

/** Writes a version whole: its sources, its notes, and who wrote it. */
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

/** Closes what no longer holds and adds what holds in its place. */
export async function writeReigns(
  tx: Transaction,
  policyId: string,
  { closed, added }: Change<StoredReign>,
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
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  /** False when the meaning of nothing changed: then nobody is told. */
  readonly isEvent: boolean;
  readonly differences: readonly PolicyDifference[];
  readonly codes: readonly string[];
}

/** Records the decision in the feed, and marks the policy as changed in the revision. */
export async function writeDecision(
  tx: Transaction,
  decision: Decision,
  { revision, recordedAt }: Revision,
  { recordedBy, reason }: Hand,
  position = 0,
): Promise<void> {
  const { policyId, version, kind, isEvent, codes, differences } = decision;
  await tx.policyDecision.create({
    data: {
      policyId,
      version,
      kind,
      revision,
      position,
      isEvent,
      recordedAt,
      recordedBy,
      reason,
      ...periodColumns(decision),
      codes: [...codes],
      differences: differences.map(({ path, topic, before, after, summary }) => ({
        path,
        topic,
        before,
        after,
        summary,
      })),
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
    // Left out, the column is NULL: the note says nothing that can be reckoned with.
    ...(terms === null ? {} : { terms: terms as Prisma.InputJsonObject }),
    ...periodColumns(period),
    ...citationColumns(source),
  };
}

/** A document is one row however many notes cite it: what is known of it is its name. */
function sourceId({ title, url, publisher, retrievedOn }: Citation): string {
  const named = JSON.stringify([title, url, publisher, retrievedOn]);
  return `cited-${createHash('sha256').update(named).digest('hex').slice(0, 32)}`;
}

function sourceRow(source: Citation): Prisma.SourceCreateManyInput {
  const { title, url, publisher, retrievedOn } = source;
  return { id: sourceId(source), title, url, publisher, retrievedOn: utcMidnight(retrievedOn) };
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
