import type { AddressInfo } from 'node:net';
import { startTestApi, type Actor, type TestApi } from '../../support/api.ts';

/** The API on a port, as the clients of this folder reach it, with the fixed day of tests. */
export interface ServedApi {
  readonly api: TestApi;
  /** Address of the operations. */
  readonly url: string;
  /** A `fetch` as the actor, with more headers. */
  fetchAs(actor: Actor, headers?: Readonly<Record<string, string>>): typeof fetch;
  close(): Promise<void>;
}

export async function serveTestApi(): Promise<ServedApi> {
  const api = await startTestApi();
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.app.server.address() as AddressInfo;
  return {
    api,
    url: `http://127.0.0.1:${port}/graphql`,
    fetchAs: (actor, more = {}) => {
      return async (input, init) => {
        const authorization = await api.authorizationOf(actor);
        const headers = new Headers(init?.headers);
        if (authorization) headers.set('authorization', authorization);
        for (const [name, value] of Object.entries(more)) headers.set(name, value);
        return fetch(input, { ...init, headers });
      };
    },
    close: () => api.close(),
  };
}
