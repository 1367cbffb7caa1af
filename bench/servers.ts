import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whole servers of their own, as an operator runs them. */

const MAIN = path.resolve(import.meta.dirname, '../src/main.ts');

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** SIGTERM, and its exit. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** A port that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server at the port and resolves when it is ready. */
export async function startServer(
  port: number,
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: String(port), DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`the server at ${url} ended`);
    await sleep(50);
  }
  const end = async (signal: NodeJS.Signals) => {
    const closed = child.exitCode === null ? once(child, 'close') : Promise.resolve();
    child.kill(signal);
    await closed;
    return child.exitCode;
  };
  return {
    url,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

/** A server that has not ended by then is killed: its exit code is null. */
const END_LIMIT_MS = 60_000;

/** How a server ended that could not start. */
export interface Ended {
  readonly code: number | null;
  readonly ms: number;
  /** What it wrote to stderr. */
  readonly lines: readonly string[];
}

/** Runs a server until it ends by itself. @param databaseUrl undefined for the embedded database */
export async function runToItsEnd(
  port: number,
  databaseUrl: string | undefined,
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const started = performance.now();
  const given = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: String(port), LOG_LEVEL: 'silent', ...given, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  const limit = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS);
  await once(child, 'close');
  clearTimeout(limit);
  return {
    code: child.exitCode,
    ms: performance.now() - started,
    lines: text.split('\n').filter((line) => line !== ''),
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Starts another program; the caller ends it. */
export function startProgram(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
