import { auditSubject } from '../audit/record.ts';
import type { EditContext, ReferenceWrites } from '../audit/referenceWrites.ts';
import { entryName } from '../seeding/catalog/entries.ts';
import { checkCatalog, currentEntries, fieldChanges, type EntryChange } from '../seeding/catalog/plan.ts';
import { POLICY_KIND } from '../seeding/catalog/policies.ts';
import { findConflicts, type Conflict } from '../seeding/catalog/shipped.ts';
import { readEntries, readPolicyConflicts, settleShipped, writeChanges } from '../seeding/catalog/store.ts';
import type { CatalogContent } from '../seeding/schemas.ts';
import { InvalidFilesError } from '../shared/fileIssues.ts';
import { OperatorError } from '../shared/operatorError.ts';

/** Decides what was edited here while a release ships a newer form of it. */

const PUBLISH_INSTEAD =
  'The shipped form of a policy that was edited here is not taken over: publish what you want of it with "ot-codebook policies import", then accept with --edited.';

/** The entries and policies that wait for a decision. */
export function readConflicts(
  writes: ReferenceWrites,
  shipped: CatalogContent,
): Promise<{ readonly conflicts: readonly Conflict[]; readonly policies: readonly string[] }> {
  return writes.read(async (tx) => ({
    conflicts: findConflicts(await readEntries(tx), shipped),
    policies: await readPolicyConflicts(tx),
  }));
}

/** How the stored form would change to the shipped one. */
export function changeOf({ stored, shipped }: Conflict): EntryChange {
  const { kind, key, position, content } = stored;
  const after = shipped?.content ?? null;
  return { change: 'CHANGED', kind, key, position, content: after, fields: fieldChanges(content, after) };
}

/**
 * Takes the shipped form of entries, or stays with the edited one, so that they wait no more.
 * @param names names of entries that wait
 * @returns the revision that was made
 * @throws OperatorError when an entry does not wait; InvalidFilesError when the shipped form does not fit the rest
 */
export async function settleConflicts(
  writes: ReferenceWrites,
  context: EditContext,
  shipped: CatalogContent,
  { names, form, reason }: { names: readonly string[]; form: 'SHIPPED' | 'EDITED'; reason: string },
): Promise<number> {
  const written = await writes.revise(context, 'catalog.settle', 'CATALOG', async (tx, revision) => {
    const stored = await readEntries(tx);
    const waiting = new Map(findConflicts(stored, shipped).map((one) => [entryName(one.stored), one]));
    const policies = new Set(await readPolicyConflicts(tx));
    const ofPolicies = names.filter((name) => policies.has(name));
    if (ofPolicies.length > 0 && form === 'SHIPPED') throw new OperatorError(PUBLISH_INSTEAD);
    const facts = names.filter((name) => !policies.has(name));
    const chosen = facts.map((name) => {
      const conflict = waiting.get(name);
      if (conflict?.shipped) return conflict;
      throw new OperatorError(
        `${JSON.stringify(name)} does not wait for a decision. Waiting: ${[...waiting.keys(), ...policies].join(', ') || 'nothing'}.`,
      );
    });
    if (form === 'SHIPPED') {
      const changes = chosen.map(changeOf);
      const after = new Map(stored.map((entry) => [entryName(entry), entry]));
      for (const { stored: entry, shipped: given } of chosen)
        after.set(entryName(entry), { ...entry, content: given?.content ?? null });
      const { content, issues } = checkCatalog(currentEntries([...after.values()]));
      if (issues.length > 0) throw new InvalidFilesError('Nothing was changed', issues);
      const author = { recordedBy: context.principal.subject, reason, ...revision };
      await writeChanges(tx, content, changes, author);
    }
    const settled = [
      ...chosen.map(({ stored: { kind, key } }) => ({ kind, key })),
      ...ofPolicies.map((name) => ({ kind: POLICY_KIND, key: name.slice(POLICY_KIND.length + 1) })),
    ];
    await settleShipped(tx, settled);
    const subjects = names.map((name) => auditSubject('CatalogEntry', name));
    return { value: null, subjects, sharedSubjects: subjects };
  });
  if (written.userErrors) throw new Error('a decision about shipped forms has no user errors');
  return written.value.revision;
}
