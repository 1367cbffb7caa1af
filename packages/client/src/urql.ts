import type { CacheExchangeOpts, Resolver } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { CONNECTION_FIELDS, KEYLESS_TYPES } from './generated/cache.ts';
import { INTROSPECTION } from './generated/introspection.ts';

/**
 * `cacheExchange(cacheConfig())` for graphcache: identity, abstract types, nullability and pages of
 * every type of the API. With the schema, a field that may be null and was denied leaves the rest of the answer as it is.
 */
export function cacheConfig(): Pick<CacheExchangeOpts, 'keys' | 'resolvers' | 'schema'> {
  return {
    // What has no id belongs to the object around it, whose id carries the day and the drafts that it shows.
    keys: Object.fromEntries(KEYLESS_TYPES.map((type) => [type, () => null])),
    schema: INTROSPECTION,
    resolvers: Object.fromEntries(
      Object.entries(CONNECTION_FIELDS).map(([type, fields]) => [
        type,
        Object.fromEntries(Object.keys(fields).map((name): [string, Resolver] => [name, relayPagination()])),
      ]),
    ),
  };
}
