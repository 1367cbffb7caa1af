import { auditSubject, type AuditAction } from '../audit/record.ts';
import type { EditContext, ReferenceWrites } from '../audit/referenceWrites.ts';
import { entryName } from '../seeding/catalog/entries.ts';
import type { FiledEntry } from '../seeding/catalog/files.ts';
import { planCatalog, type CatalogPlan } from '../seeding/catalog/plan.ts';
import { partsOf } from '../seeding/catalog/project.ts';
import { readEntries, writeChanges } from '../seeding/catalog/store.ts';
import type { Transaction } from '../db/transaction.ts';

/** Lays entries over the catalog: all of them in one revision, or none. */

export interface CatalogRequest {
  readonly entries: readonly FiledEntry[];
  /** Names of entries to remove, such as `guides:97530`. */
  readonly remove: readonly string[];
  /** Plans the change and writes nothing. */
  readonly dryRun: boolean;
  /** The revision that the request was made from; null to change whatever stands. */
  readonly expectedRevision: number | null;
  /** Recorded with every entry that changes. */
  readonly reason: string;
}

export interface CatalogResult {
  readonly plan: Pick<CatalogPlan, 'changes' | 'unchanged' | 'issues'>;
  /** The revision that was made; null when nothing was written. */
  readonly revision: number | null;
  /** The revision that stands instead of the expected one; null when it is the expected one. */
  readonly otherRevision: number | null;
}

/** Thrown inside the transaction to roll it back. */
class NotApplied extends Error {
  readonly result: CatalogResult;

  constructor(result: CatalogResult) {
    super('the catalog is not changed');
    this.result = result;
  }
}

/** Applies the request unless it has issues. The principal may edit the catalog, which was checked before. */
export async function importCatalog(
  writes: ReferenceWrites,
  context: EditContext,
  action: Extract<AuditAction, `catalog.${string}`>,
  request: CatalogRequest,
): Promise<CatalogResult> {
  const first = await writes.read((tx) => planRequest(tx, request, writes.snapshot.revision));
  if (request.dryRun || !isApplicable(first)) return first;
  try {
    const written = await writes.revise(context, action, 'CATALOG', async (tx, revision, before) => {
      // Others may have changed something meanwhile. From here on this transaction locks them out.
      const planned = await planRequest(tx, request, before.revision);
      if (!isApplicable(planned)) throw new NotApplied(planned);
      const { changes, content } = planned.plan;
      const author = { recordedBy: context.principal.subject, reason: request.reason, ...revision };
      await writeChanges(tx, content, changes, author);
      const subjects = changes.map((change) => auditSubject('CatalogEntry', entryName(change)));
      return { value: planned, subjects, sharedSubjects: subjects, parts: partsOf(changes) };
    });
    if (written.userErrors)
      throw new Error('a change of the catalog has no user errors, only issues of its plan');
    return { ...written.value.value, revision: written.value.revision };
  } catch (error) {
    if (error instanceof NotApplied) return error.result;
    throw error;
  }
}

async function planRequest(
  tx: Transaction,
  { entries, remove, expectedRevision }: CatalogRequest,
  revision: number,
): Promise<CatalogResult & { readonly plan: CatalogPlan }> {
  const plan = planCatalog(await readEntries(tx), entries, remove);
  const isExpected = expectedRevision === null || expectedRevision === revision;
  return { plan, revision: null, otherRevision: isExpected ? null : revision };
}

function isApplicable({ plan, otherRevision }: CatalogResult): boolean {
  return otherRevision === null && plan.issues.length === 0 && plan.changes.length > 0;
}
