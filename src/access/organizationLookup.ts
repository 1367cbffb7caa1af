import type { Database } from '../db/client.ts';
import type { OrganizationLookup } from './oidc.ts';

/** Cached organizations. A slug always names the same organization, so entries do not expire. */
const CACHE_SIZE = 1_000;

/** Finds organizations by slug. The application role cannot list them. */
export function organizationLookup({ prisma }: Database): OrganizationLookup {
  const cache = new Map<string, string>();
  return async (slug) => {
    const cached = cache.get(slug);
    if (cached !== undefined) return cached;
    if (slug.includes('\0')) return null;
    const [row] = await prisma.$queryRaw<
      { id: string | null }[]
    >`select organization_by_slug(${slug})::text as id`;
    const id = row?.id ?? null;
    if (id !== null && cache.size < CACHE_SIZE) cache.set(slug, id);
    return id;
  };
}
