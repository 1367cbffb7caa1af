import type { Database } from '../db/client.ts';
import type { OrganizationLookup } from './oidc.ts';

/** Organizations kept; a slug never changes its organization, so nothing grows old. */
const KEPT = 1_000;

/** Finds organizations in the store. Nothing about them can be listed: a slug is known or it is not. */
export function organizationLookup({ prisma }: Database): OrganizationLookup {
  const known = new Map<string, string>();
  return async (slug) => {
    const kept = known.get(slug);
    if (kept !== undefined) return kept;
    if (slug.includes('\0')) return null;
    const [row] = await prisma.$queryRaw<
      { id: string | null }[]
    >`select organization_by_slug(${slug})::text as id`;
    const id = row?.id ?? null;
    if (id !== null && known.size < KEPT) known.set(slug, id);
    return id;
  };
}
