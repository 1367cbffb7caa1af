import { standBefore, type DatabaseProxy } from './databaseProxy.ts';

/** A proxy that counts round trips: each time the client sends after the database has answered. */
export interface CountedWay extends DatabaseProxy {
  /** Round trips since the last call. */
  take(): number;
}

/** Opens a proxy of the database at `url` on its own port. */
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
