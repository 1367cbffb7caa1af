import { createHash } from 'node:crypto';
import type { Snapshot } from '../../reference/snapshot.ts';
import { MAX_KEY_CHARACTERS } from './document.ts';
import type { ReadFile } from './yaml.ts';

/** Keys of the rules of one organization. */

/**
 * The file with the keys under which the organization's rules are stored. Keys are unique over all organizations, and a file
 * must not show which keys others use, so a new rule's key ends with a mark of its organization. The same file gives the
 * same keys again.
 */
export function withOwnKeys(read: ReadFile, snapshot: Snapshot, organizationId: string): ReadFile {
  const known = new Set(
    snapshot.rows.policies.filter((row) => row.organizationId === organizationId).map(({ key }) => key),
  );
  const mark = `-${createHash('sha256').update(organizationId).digest('hex').slice(0, 8)}`;
  const stored = (key: string) =>
    known.has(key) ? key : `${key.slice(0, MAX_KEY_CHARACTERS - mark.length).replace(/-$/, '')}${mark}`;
  const policies = read.document.policies.map((entry) => ({ ...entry, key: stored(entry.key) }));
  return { ...read, document: { ...read.document, policies } };
}
