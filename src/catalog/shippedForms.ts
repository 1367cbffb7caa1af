import { auditSubject } from '../audit/record.ts';
import type { EditContext, ReferenceWrites } from '../audit/referenceWrites.ts';
import { entryName } from '../seeding/catalog/entries.ts';
import { checkCatalog, currentEntries, fieldChanges, type EntryChange } from '../seeding/catalog/plan.ts';
import { storedDifferences } from '../policies/storedDifferences.ts';
import { acceptPolicies, POLICY_KIND } from '../seeding/catalog/policies.ts';
import { findConflicts, type Conflict } from '../seeding/catalog/shipped.ts';
import { readEntries, readPolicyConflicts, settleShipped, writeChanges } from '../seeding/catalog/store.ts';
import type { CatalogContent } from '../seeding/schemas.ts';
import { policyConflict, type PolicyConflict } from './shippedPolicies.ts';
import { InvalidFilesError } from '../shared/fileIssues.ts';
import { OperatorError } from '../shared/operatorError.ts';

/** Decides what was edited here while a release ships a newer form of it. */

/** The entries and policies that wait for a decision. */
export function readConflicts(
  writes: ReferenceWrites,
  shipped: CatalogContent,
): Promise<{ readonly conflicts: readonly Conflict[]; readonly policies: readonly PolicyConflict[] }> {
  const { snapshot } = writes;
  return writes.read(async (tx) => ({
    conflicts: findConflicts(await readEntries(tx), shipped),
    policies: (await readPolicyConflicts(tx)).flatMap(
      (name) => policyConflict(name, shipped, snapshot) ?? [],
    ),
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
  const written = await writes.revise(context, 'catalog.settle', 'CATALOG', async (tx, revision, before) => {
    const stored = await readEntries(tx);
    const waiting = new Map(findConflicts(stored, shipped).map((one) => [entryName(one.stored), one]));
    const policies = new Set(await readPolicyConflicts(tx));
    const ofPolicies = names.filter((name) => policies.has(name));
    const forms = ofPolicies.flatMap((name) => policyConflict(name, shipped, before) ?? []);
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
      const decided = { recordedBy: context.principal.subject, reason };
      await writeChanges(tx, content, changes, { ...decided, ...revision });
      const accepted = forms.map((one) => ({
        shipped: one.shipped,
        differences: storedDifferences(one.differences),
      }));
      await acceptPolicies(tx, accepted, new Set(before.codes.keys()), { ...revision, decided });
    }
    const settled = [
      ...chosen.map(({ stored: { kind, key } }) => ({ kind, key })),
      ...ofPolicies.map((name) => ({ kind: POLICY_KIND, key: name.slice(POLICY_KIND.length + 1) })),
    ];
    await settleShipped(tx, settled);
    const subjects = [
      ...facts.map((name) => auditSubject('CatalogEntry', name)),
      ...forms.flatMap(({ id }) => (id === null ? [] : [auditSubject('Policy', id)])),
    ];
    return { value: null, subjects, sharedSubjects: subjects };
  });
  if (written.userErrors) throw new Error('a decision about shipped forms has no user errors');
  return written.value.revision;
}
