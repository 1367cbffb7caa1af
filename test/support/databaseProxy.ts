import net, { type AddressInfo } from 'node:net';

/** How the proxy treats one connection. */
export interface Passage {
  /** Receives what the client sends; false drops it. */
  fromClient?(bytes: Buffer): boolean;
  /** Receives what the database sends. */
  fromDatabase?(bytes: Buffer): void;
}

export interface DatabaseProxy {
  /** URL of the same database, through the proxy. */
  readonly url: string;
  close(): Promise<void>;
}

/** Opens a proxy before the database at `url`, on its own port; `enter` receives the client of each connection. */
export async function standBefore(
  url: string,
  enter: (client: net.Socket) => Passage,
): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const passage = enter(client);
    const database = net.connect(Number(port), hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => {
      if (passage.fromClient?.(bytes) ?? true) database.write(bytes);
    });
    database.on('data', (bytes) => {
      passage.fromDatabase?.(bytes);
      client.write(bytes);
    });
    client.on('close', () => database.end());
    database.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
