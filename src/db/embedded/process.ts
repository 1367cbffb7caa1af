import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';

const TIMEOUT_MS = 120_000;

/** The OS user that a command runs as; absent: the user of this process. */
export type OsUser = { uid: number; gid: number };

/** The command line of a live process, or '' when there is none, it has ended (a zombie), or it may not be read. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

export function isRunning(pid: number): boolean {
  return commandLine(pid) !== '';
}

/**
 * Runs a command to its end and returns its exit code (-1 when it could not be started) and what it printed.
 * It runs in its own process group, so that Ctrl-C in a terminal reaches only the API, and with a bare environment,
 * so that PGDATA, PGPORT and the like of the caller's shell change nothing. With `outputTo` (a file descriptor) the
 * command, and any server it leaves behind, writes there.
 */
export function run(
  file: string,
  args: readonly string[],
  { user, outputTo }: { user?: OsUser | undefined; outputTo?: number } = {},
): Promise<{ code: number; output: string }> {
  const sink = outputTo ?? 'pipe';
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: '/',
      detached: true,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', sink, sink],
      timeout: TIMEOUT_MS,
      ...user,
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ code: -1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

/**
 * Deletes a folder with everything in it. It tries again for some seconds, because the initdb or the server of a killed
 * process can still write into it.
 */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
