/** The bearer token to send now, without the word `Bearer`; null or undefined sends the request without one. */
export type TokenProvider = () => string | null | undefined | Promise<string | null | undefined>;

export interface AuthOptions {
  /** Called before each request. */
  readonly token: TokenProvider;
  /** Called once after a 401 to get a new token; the request is then sent once more. */
  readonly renew?: TokenProvider;
  /** The function that sends; `fetch` of the platform when left out. */
  readonly fetch?: typeof fetch;
}

/**
 * A `fetch` with the token of the signed-in person. A 401 comes before the operation is executed, so sending it again with
 * a renewed token repeats nothing. Requests that meet a 401 at the same time share one renewal.
 */
export function authorizedFetch({ token, renew, ...options }: AuthOptions): typeof fetch {
  let renewal: Promise<string | null | undefined> | undefined;
  const renewed = (provider: TokenProvider): Promise<string | null | undefined> => {
    renewal ??= Promise.resolve(provider()).finally(() => (renewal = undefined));
    return renewal;
  };
  return async (input, init) => {
    const send = options.fetch ?? fetch;
    const sendWith = (bearer: string | null | undefined): Promise<Response> => {
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
      if (bearer) headers.set('authorization', `Bearer ${bearer}`);
      return send(input instanceof Request ? input.clone() : input, { ...init, headers });
    };
    const response = await sendWith(await token());
    if (response.status !== 401 || !renew) return response;
    await response.body?.cancel();
    return sendWith(await renewed(renew));
  };
}
