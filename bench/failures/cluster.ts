import { closeSync, openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../src/db/embedded.ts';
import { findHome, type Home } from '../../src/db/embedded/home.ts';
import { run } from '../../src/db/embedded/process.ts';
import { liveServer, stopServer } from '../../src/db/embedded/server.ts';

const START_TRIES = 40;

/** A PostgreSQL that can be broken: it comes back at the same port, with the same data. */
export interface Cluster {
  /** The logins of the owner and of a server. */
  readonly url: string;
  readonly servingUrl: string;
  /** Kills its main process, as the system does when memory is short. */
  crash(): Promise<void>;
  /** Stops it, as an administrator does. */
  halt(): Promise<void>;
  /** Starts it again, after a crash with its recovery. */
  revive(): Promise<void>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

/** Makes a cluster in a folder, with the programs and the settings of the embedded database. */
export async function makeCluster(folder: string, log: (line: string) => void): Promise<Cluster> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const embedded = await startEmbedded({ dataDir: folder, log });
  const home = await findHome(folder);
  const port = new URL(embedded.url).port;
  return {
    url: embedded.url,
    servingUrl: embedded.servingUrl,
    crash: async () => {
      const server = liveServer(home.data);
      if (server) process.kill(server.pid, 'SIGKILL');
      while (liveServer(home.data)) await sleep(5);
    },
    halt: () => stopServer(home.data),
    revive: () => revive(home, folder, port),
    remove: async () => {
      await stopServer(home.data);
      await embedded.stop();
      await rm(home.data, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The processes of a killed server end a moment after it, and until then hold its memory. */
async function revive(home: Home, folder: string, port: string): Promise<void> {
  const program = path.join(home.native, 'bin', 'pg_ctl');
  const options = `-h 127.0.0.1 -p ${port} -c unix_socket_directories= -c timezone=UTC`;
  const logFile = path.join(folder, 'revived.log');
  const log = openSync(logFile, 'a', 0o600);
  try {
    if (home.user) await chown(logFile, home.user.uid, home.user.gid);
    for (let tries = 1; ; tries += 1) {
      const settings = { user: home.user, outputTo: log };
      const { code } = await run(program, ['start', '-w', '-D', home.data, '-o', options], settings);
      if (code === 0) return;
      if (tries === START_TRIES)
        throw new Error(`no start: ${(await readFile(logFile, 'utf8')).slice(-500)}`);
      await sleep(100);
    }
  } finally {
    closeSync(log);
  }
}
