import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, isRunning } from './process.ts';

const STOP_WAIT_MS = 15_000;

/** Major version of the PostgreSQL that made a data folder; undefined when the folder is no complete cluster. */
export function clusterVersion(data: string): string | undefined {
  try {
    return readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The running server of a data folder, or undefined. A `postmaster.pid` of a dead or foreign process counts for nothing. */
export function liveServer(data: string): { pid: number; port: number } | undefined {
  try {
    const [pid = '', , , port = ''] = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    const server = { pid: Number(pid), port: Number(port) };
    return commandLine(server.pid).includes(data) && server.port > 0 ? server : undefined;
  } catch {
    return undefined;
  }
}

/** Stops the server: open transactions are rolled back, and nothing that was committed is lost. */
export async function stopServer(data: string): Promise<void> {
  // PostgreSQL's names for these signals: fast shutdown, and immediate shutdown with recovery at the next start.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const pid = signalServer(data, signal);
    const deadline = Date.now() + STOP_WAIT_MS;
    while (pid !== undefined && isRunning(pid) && Date.now() < deadline) await sleep(20);
  }
}

/** Makes the server end at once, for a process that is about to exit; it recovers at its next start. */
export function stopServerNow(data: string): void {
  signalServer(data, 'SIGQUIT');
}

function signalServer(data: string, signal: NodeJS.Signals): number | undefined {
  const server = liveServer(data);
  if (server) process.kill(server.pid, signal);
  return server?.pid;
}
