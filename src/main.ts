import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { checkServable, readConfig, type Config } from './shared/config.ts';
import { describeFailure, log, reasonOf } from './db/command.ts';
import { startEmbedded, type Embedded } from './db/embedded.ts';
import { givenAddresses, prepareDatabase, type Addresses } from './db/addresses.ts';
import { OperatorError } from './shared/operatorError.ts';
import { reachDatabase } from './db/reach.ts';
import { isStoreUnavailable } from './db/unavailable.ts';

const DRAIN_LIMIT_MS = 25_000;

/** Only npm start prepares a checkout; an image was prepared when it was built. */
const isNpmStart = process.env['npm_lifecycle_event'] === 'start';

/** npm forwards Ctrl-C to a server that already received it from the terminal: two signals within this time are one. */
const SAME_SIGNAL_MS = 1_000;

/** How soon a server notices that the npm which started it is gone. */
const NPM_CHECK_MS = 500;

// Saves about a second of every start but the first. Has no effect where the folder cannot be written.
enableCompileCache(path.join(import.meta.dirname, '../build/compile-cache'));

/** What was started and must be stopped, in reverse order. */
const started: { drain?(): Promise<void>; close(): Promise<void>; closeNow?(): void }[] = [];

let isServing = false;

let stopping: { since: number; exitCode: number } | undefined;

async function start(): Promise<void> {
  const config = readConfig();
  checkServable(config);
  // The rest of the program loads while the database starts, and the playground is bundled until the server needs it.
  const playground = isNpmStart && config.playground ? bundle() : undefined;
  const [addresses, { startApp }] = await both(openOwnOrGiven(config), loadApp());
  if (stopping) return;
  await prepareDatabase(addresses, { ...config, log });
  if (stopping) return;
  const app = await startApp({ config, ...addresses, log, beforeServing: playground }).catch(
    (error: unknown) => {
      throw explainListening(error, config);
    },
  );
  started.push(app);
  isServing = true;
  if (!stopping) for (const line of app.lines) log(line);
}

/** Waits for both even when one fails, because a database that is still starting cannot be stopped. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

async function loadApp(): Promise<typeof import('./app.ts')> {
  if (isNpmStart) {
    const { generateClient } = await import('./db/generate.ts');
    await generateClient();
  }
  if (!existsSync(path.join(import.meta.dirname, 'db/generated/prisma/client.ts'))) {
    throw new OperatorError(
      'The Prisma client has not been generated. Run "npm run generate", or start with "npm start".',
    );
  }
  return import('./app.ts');
}

/** Bundles the playground unless it is up to date. A failure ends the start when the server needs the bundle. */
function bundle(): Promise<void> {
  const bundled = import('./http/playground/build.ts').then(({ buildPlayground }) => buildPlayground());
  bundled.catch(() => undefined);
  return bundled;
}

async function openOwnOrGiven(config: Config): Promise<Addresses> {
  if (config.databaseUrl === undefined) {
    const { url, servingUrl } = await startOwnDatabase(config);
    await reachDatabase(url);
    return { ownerUrl: url, databaseUrl: servingUrl };
  }
  await reachDatabase(config.databaseOwnerUrl ?? config.databaseUrl);
  return givenAddresses(config);
}

async function startOwnDatabase(config: Config): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir: config.dataDir, log });
  started.push({ close: () => embedded.stop(), closeNow: () => embedded.stopNow() });
  return embedded;
}

/** Explains in one sentence why the server cannot listen; other errors are returned unchanged. */
function explainListening(error: unknown, { port, host }: Config): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new OperatorError(
      `Port ${port} is in use by another program. Stop it, or set PORT to another number.`,
    );
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return new OperatorError(`This user may not listen on port ${port}. Set PORT to a number above 1023.`);
  }
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo')) {
    return new OperatorError(
      `This machine has no address ${host}. Set HOST to one of its addresses, such as 127.0.0.1 or 0.0.0.0.`,
    );
  }
  return error;
}

/** Lets running requests end, then stops the database. After the time limit it exits anyway. */
async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = { since: Date.now(), exitCode };
  setTimeout(exitAtOnce, DRAIN_LIMIT_MS).unref();
  await starting;
  for (const part of started) await part.drain?.();
  for (const part of started.reverse()) {
    await part.close().catch((error: unknown) => fail(error));
  }
  process.exit(stopping.exitCode);
}

function fail(error: unknown): void {
  process.stderr.write(`${describeFailure(error)}\n`);
  if (stopping) stopping.exitCode = 1;
}

function exitAtOnce(): void {
  for (const part of started) part.closeNow?.();
  process.exit(1);
}

function onSignal(): void {
  if (!stopping) void stop(0);
  else if (Date.now() - stopping.since > SAME_SIGNAL_MS) exitAtOnce();
}

/** A server that serves outlives its connections: whatever a driver throws when the store ends one is no reason to end too. */
function onUncaught(error: unknown): void {
  if (isServing && isStoreUnavailable(error)) {
    process.stderr.write(`A connection to the database was lost: ${reasonOf(error)}.\n`);
    return;
  }
  fail(error);
  void stop(1);
}

/** npm that is ended leaves its server running, and Ctrl-C reaches it no more: such a server stops itself. */
function stopWithNpm(): void {
  if (!isNpmStart) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    onSignal();
  }, NPM_CHECK_MS).unref();
}

stopWithNpm();
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
process.on('SIGHUP', onSignal);
process.on('unhandledRejection', onUncaught);
process.on('uncaughtException', onUncaught);

const starting = start().then(
  () => undefined,
  (error: unknown) => {
    fail(error);
    // Not awaited here: `stop` waits for the start to settle.
    void Promise.resolve().then(() => stop(1));
  },
);
