import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { readModel } from './migrations.ts';
import { enumsModel } from './storedEnums.ts';
import { OperatorError } from '../shared/operatorError.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const GENERATED = path.join(ROOT, 'src/db/generated');
const ENUMS = path.join(ROOT, 'prisma/schema/enums.prisma');
const STAMP = path.join(GENERATED, 'prisma.sha256');
const TIME_LIMIT_MS = 120_000;
const requireFrom = createRequire(import.meta.url);

/**
 * Generates the Prisma client when the model or Prisma itself has changed since the last time, so that a second start
 * is quick. Throws an OperatorError with what Prisma said.
 */
export async function generateClient(): Promise<{ generated: boolean }> {
  await writeEnums();
  const fingerprint = await fingerprintOfInputs();
  const recorded = await readFile(STAMP, 'utf8').catch(() => '');
  if (recorded === fingerprint && existsSync(path.join(GENERATED, 'prisma/client.ts')))
    return { generated: false };
  await runPrismaGenerate();
  await writeFile(STAMP, fingerprint);
  return { generated: true };
}

/** In CI a committed file that is not current fails, since nobody would commit what is written there. */
async function writeEnums(): Promise<void> {
  const model = enumsModel();
  if ((await readFile(ENUMS, 'utf8')) === model) return;
  if (process.env['CI'] === 'true') {
    throw new OperatorError(
      'prisma/schema/enums.prisma does not match src/shared/enums.ts: run "npm run generate" and commit the file.',
    );
  }
  await writeFile(ENUMS, model);
}

async function fingerprintOfInputs(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readModel());
  hash.update(await readFile(path.join(ROOT, 'prisma.config.ts')));
  for (const name of ['prisma', '@prisma/client']) hash.update(versionOf(name));
  return hash.digest('hex');
}

function versionOf(name: string): string {
  return (requireFrom(`${name}/package.json`) as { version: string }).version;
}

function runPrismaGenerate(): Promise<void> {
  const cli = path.join(path.dirname(requireFrom.resolve('prisma/package.json')), 'build/index.js');
  // Prisma's hints and its check for updates would only make the start longer and noisier.
  const env = { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, 'generate', '--no-hints'], {
      cwd: ROOT,
      env,
      timeout: TIME_LIMIT_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(failure(code, output))));
  });
}

function failure(code: number | null, output: string): OperatorError {
  if (code === null) {
    return new OperatorError(
      `Generating the Prisma client took longer than ${TIME_LIMIT_MS / 1000} seconds: run "npm run generate" again.`,
    );
  }
  const lines = output.split('\n').map((line) => line.trim());
  const telling =
    lines.filter((line) => /error|validation/i.test(line)).join(' ') || lines.filter(Boolean).at(-1);
  return new OperatorError(
    `The Prisma client could not be generated from prisma/schema: ${telling ?? 'no reason given'}`,
  );
}

if (import.meta.main) {
  try {
    await generateClient();
  } catch (error) {
    process.stderr.write(`${error instanceof OperatorError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
