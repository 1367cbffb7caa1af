import { setTimer } from './timer.ts';

export interface RetryOptions {
  /** Requests in all, the first included. */
  readonly attempts?: number;
  /** Longest wait before one request, in milliseconds. A longer `Retry-After` is returned to the application. */
  readonly maxWaitMs?: number;
  /** Waits of attempts without `Retry-After` begin with this and double, in milliseconds. */
  readonly firstWaitMs?: number;
  /** The function that sends; `fetch` of the platform when left out. */
  readonly fetch?: typeof fetch;
}

/** Answers of a server that did not execute the operation: sending it again repeats no mutation. */
const NOT_EXECUTED = new Set([429, 503]);

/**
 * A `fetch` that waits and sends again when the server is too busy (429, 503), for as long as `Retry-After` states. Any other
 * answer and any network error goes to the application: a mutation may have been executed, and only one with an
 * idempotency key is safe to send again (see `IdempotencyKeys`). Aborting the request ends the wait.
 */
export function retryingFetch(options: RetryOptions = {}): typeof fetch {
  const { attempts = 4, maxWaitMs = 30_000, firstWaitMs = 250 } = options;
  return async (input, init) => {
    const send = options.fetch ?? fetch;
    for (let attempt = 1; ; attempt += 1) {
      // A request whose body is a stream is used up by sending it.
      const response = await send(input instanceof Request ? input.clone() : input, init);
      if (attempt >= attempts || !NOT_EXECUTED.has(response.status)) return response;
      const wait = retryAfterMs(response.headers.get('retry-after')) ?? firstWaitMs * 2 ** (attempt - 1);
      if (wait > maxWaitMs) return response;
      await response.body?.cancel();
      await setTimer(wait, init?.signal ?? (input instanceof Request ? input.signal : undefined));
    }
  };
}

/** `Retry-After` in milliseconds, from seconds or a date of HTTP; undefined without or with another text. */
export function retryAfterMs(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
