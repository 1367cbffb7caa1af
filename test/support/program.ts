import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

/** How a run of the program ended. */
export interface ProgramRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `ot-codebook` as a person does, in a process of its own, over the store at the address. */
export async function runProgram(databaseUrl: string, args: readonly string[]): Promise<ProgramRun> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: 'test' };
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}
