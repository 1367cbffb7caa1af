import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, processIdentity } from './process.ts';

/** The running server of a data folder, or undefined. A `postmaster.pid` of a dead or foreign process counts for nothing. */
export function liveServer(data: string): { pid: number; port: number } | undefined {
  try {
    const [pid = '', , , port = ''] = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    const server = { pid: Number(pid), port: Number(port) };
    const isOurs = processIdentity(server.pid) !== undefined && commandLine(server.pid).includes(data);
    return isOurs && server.port > 0 ? server : undefined;
  } catch {
    return undefined;
  }
}

/** Ends a server whose data is about to be deleted. */
export async function endServer(pid: number): Promise<void> {
  process.kill(pid, 'SIGQUIT');
  while (processIdentity(pid) !== undefined) await sleep(50);
}
