import type { FieldPolicy, InMemoryCacheConfig, Reference, TypePolicies } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { CONNECTION_FIELDS, KEYLESS_TYPES } from './generated/cache.ts';
import possible from './generated/possibleTypes.ts';

/** A page as the cache holds it. */
interface StoredPage {
  readonly nodes?: readonly Reference[];
  readonly pageInfo?: { readonly endCursor?: string | null };
}

type RelayPolicy = ReturnType<typeof relayStylePagination>;

/**
 * Pages of a connection as one list, by `edges` as Relay does it, and by `nodes`, which has no cursor of its own: a page
 * that follows the last one is added, and any other begins the list anew.
 */
function pagesOf(argumentsOfKey: readonly string[]): FieldPolicy {
  const byEdges: RelayPolicy = relayStylePagination([...argumentsOfKey]);
  const { merge } = byEdges;
  if (typeof merge !== 'function') return byEdges;
  return {
    ...byEdges,
    // Without edges in the selection there is nothing that Relay's way of reading could leave out.
    read: (existing, options) => {
      const page = existing as StoredPage | undefined;
      return page && !('edges' in page) ? page : byEdges.read?.(existing as never, options);
    },
    merge: (existing, incoming, options) => {
      const before = existing as StoredPage | undefined;
      const after = incoming as StoredPage;
      const merged = 'edges' in after ? merge(existing as never, incoming as never, options) : after;
      if (!after.nodes) return merged;
      const follows =
        options.args?.['after'] != null && options.args['after'] === before?.pageInfo?.endCursor;
      return { ...merged, nodes: follows ? [...(before?.nodes ?? []), ...after.nodes] : after.nodes };
    },
  };
}

function typePolicies(): TypePolicies {
  const policies: TypePolicies = {};
  // What has no id belongs to the object around it, whose id carries the day and the drafts that it shows.
  for (const type of KEYLESS_TYPES) policies[type] = { keyFields: false, merge: true };
  for (const [type, fields] of Object.entries(CONNECTION_FIELDS)) {
    policies[type] = {
      ...policies[type],
      fields: Object.fromEntries(Object.entries(fields).map(([name, args]) => [name, pagesOf(args)])),
    };
  }
  return policies;
}

/** `new InMemoryCache(cacheConfig())` for Apollo Client 4: identity, abstract types and pages of every type of the API. */
export function cacheConfig(): InMemoryCacheConfig {
  return { possibleTypes: possible.possibleTypes, typePolicies: typePolicies() };
}
