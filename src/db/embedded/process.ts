import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The OS user that a command runs as; absent: the user of this process. */
export type OsUser = { uid: number; gid: number };

/**
 * A text that is the same as long as the process `pid` is the same process, or undefined when there is none (a zombie
 * counts as gone). A pid alone is no proof: after a reboot or in a new container it belongs to another program.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return ps(pid, 'lstart');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startedAtTick = fields[19];
    return fields[0] === 'Z' ? undefined : `${bootId()} ${startedAtTick}`;
  } catch {
    return undefined;
  }
}

/** The command line of a live process, or '' when there is none or it may not be read. */
export function commandLine(pid: number): string {
  try {
    if (process.platform !== 'linux') return ps(pid, 'command') ?? '';
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function ps(pid: number, column: string): string | undefined {
  const output = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  return output === '' ? undefined : output;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/**
 * Runs a command to its end and gives its exit code (-1 when it could not be started) and what it printed.
 * It runs in its own process group, so that Ctrl-C in a terminal reaches only the API, and with a bare environment,
 * so that PGDATA, PGPORT and the like of the caller's shell change nothing. With `outputTo` (a file descriptor) the
 * command, and any server it leaves behind, writes there.
 */
export function run(
  file: string,
  args: readonly string[],
  {
    user,
    outputTo,
    timeoutMs = 120_000,
  }: { user?: OsUser | undefined; outputTo?: number; timeoutMs?: number } = {},
): Promise<{ code: number; output: string }> {
  const sink = outputTo ?? 'pipe';
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: '/',
      detached: true,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', sink, sink],
      timeout: timeoutMs,
      ...user,
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ code: -1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}
