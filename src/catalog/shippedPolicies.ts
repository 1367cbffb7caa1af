import type { Prisma } from '../db/generated/prisma/client.ts';
import type { PolicyContent } from '../policies/content.ts';
import { differencesBetween, differencesFromNothing } from '../policies/differences.ts';
import type { PolicyDifference } from '../policies/policyDifference.ts';
import { citation, noteRow, period } from '../reference/rowMapping.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import { POLICY_KIND, shippedPolicies, type ShippedPolicy } from '../seeding/catalog/policies.ts';
import { policyNoteRows, policySourceRows, policyVersionRows } from '../seeding/policyRows.ts';
import { sourceRows } from '../seeding/referenceRows.ts';
import type { CatalogContent } from '../seeding/schemas.ts';
import { byStart, plainDateOf } from '../shared/plainDate.ts';

/** Policies that were edited here while a release ships a newer form. */

export interface PolicyConflict {
  /** Such as `policies:cigna-4unit`. */
  readonly name: string;
  readonly shipped: ShippedPolicy;
  /** Null for a policy that is not in the database. */
  readonly id: string | null;
  /** How what is in force here, in its last period, would change to the shipped form. */
  readonly differences: readonly PolicyDifference[];
}

/** @returns null for a policy that the release does not ship */
export function policyConflict(
  name: string,
  shipped: CatalogContent,
  { rows }: Snapshot,
): PolicyConflict | null {
  const key = name.slice(POLICY_KIND.length + 1);
  const policy = shippedPolicies(shipped).find((one) => one.key === key);
  if (!policy) return null;
  const after = contentOf(policy, shipped);
  const row = rows.policies.find((one) => one.key === key && one.organizationId === null);
  const inForce = (row?.versions ?? []).flatMap((version) =>
    version.inForce.map((days): PolicyContent => ({ ...version, ...days })),
  );
  const before = inForce.sort(byStart).at(-1);
  const differences = before ? differencesBetween(before, after) : differencesFromNothing(after);
  return { name, shipped: policy, id: row?.id ?? null, differences };
}

/** The content of a shipped policy, as it would be read from the database. */
function contentOf({ seed }: ShippedPolicy, content: CatalogContent): PolicyContent {
  const documents = new Map(sourceRows(content).map((row) => [row.id, row]));
  const source = (id: string) => {
    const { title, ...row } = documents.get(id) ?? { title: id };
    return { title, ...NO_DOCUMENT, ...row } as Prisma.SourceGetPayload<object>;
  };
  const [version] = policyVersionRows(seed, new Date(0));
  if (!version) throw new Error('a shipped policy has no version');
  return {
    number: version.number ?? null,
    title: version.title,
    url: version.url ?? null,
    lastReviewedOn: plainDateOf(version.lastReviewedOn as Date | null),
    ...period(version as Parameters<typeof period>[0]),
    sources: policySourceRows(seed).map((row) =>
      citation({
        ...row,
        section: row.section ?? null,
        verifiedOn: row.verifiedOn as Date | null,
        source: source(row.sourceId),
      }),
    ),
    notes: policyNoteRows(seed).map((row) =>
      noteRow({ scope: null, terms: null, section: null, ...row, source: source(row.sourceId) } as Parameters<
        typeof noteRow
      >[0]),
    ),
  };
}

const NO_DOCUMENT = { url: null, publisher: null, documentId: null, publishedOn: null, retrievedOn: null };
