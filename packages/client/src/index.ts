export * from './generated/documents.ts';
export { default as possibleTypes } from './generated/possibleTypes.ts';
export { authorizedFetch, type AuthOptions, type TokenProvider } from './auth.ts';
export { request, RequestError, type RequestOptions, type ResponseError, type Result } from './client.ts';
export { IdempotencyKeys } from './idempotency.ts';
export { allNodes, type PageOf } from './pages.ts';
export { retryAfterMs, retryingFetch, type RetryOptions } from './retry.ts';
export {
  dayOf,
  decimal,
  instant,
  localTime,
  plainDate,
  type Decimal,
  type Instant,
  type LocalTime,
  type PlainDate,
} from './scalars.ts';
