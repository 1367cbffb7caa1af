import net, { type AddressInfo } from 'node:net';

/** A way to the database that counts: each time the client speaks after the server has answered is a round trip. */
export interface CountedWay {
  readonly url: string;
  /** Round trips since the last call. */
  take(): number;
  close(): Promise<void>;
}

/** Opens a way to the database at `url` over a port of its own. */
export async function countRoundTrips(url: string): Promise<CountedWay> {
  const target = new URL(url);
  const sockets = new Set<net.Socket>();
  let roundTrips = 0;
  const server = net.createServer((client) => {
    let clientSpokeLast = false;
    const database = net.connect(Number(target.port), target.hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => {
      if (!clientSpokeLast) roundTrips += 1;
      clientSpokeLast = true;
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      clientSpokeLast = false;
      client.write(bytes);
    });
    client.on('close', () => database.end());
    database.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const counted = new URL(url);
  counted.hostname = '127.0.0.1';
  counted.port = String((server.address() as AddressInfo).port);
  return {
    url: counted.href,
    take: () => {
      const taken = roundTrips;
      roundTrips = 0;
      return taken;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
