import { standBefore, type DatabaseProxy } from './databaseProxy.ts';

/** A way to the database that counts: each time the client speaks after the server has answered is a round trip. */
export interface CountedWay extends DatabaseProxy {
  /** Round trips since the last call. */
  take(): number;
}

/** Opens a way to the database at `url` over a port of its own. */
export async function countRoundTrips(url: string): Promise<CountedWay> {
  let roundTrips = 0;
  const proxy = await standBefore(url, () => {
    let clientSpokeLast = false;
    return {
      fromClient: () => {
        if (!clientSpokeLast) roundTrips += 1;
        clientSpokeLast = true;
        return true;
      },
      fromDatabase: () => {
        clientSpokeLast = false;
      },
    };
  });
  return {
    ...proxy,
    take: () => {
      const taken = roundTrips;
      roundTrips = 0;
      return taken;
    },
  };
}
