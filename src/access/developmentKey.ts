import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, link, mkdir, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '../shared/operatorError.ts';

const KEY_FILE = 'development-key.pem';
const OTHERS = 0o077;

/**
 * The Ed25519 key in `folder` that signs demo credentials. It is created once and read afterwards, so that a credential
 * survives a restart. Only its owner may read it.
 * @throws OperatorError when the folder cannot be written, or when the file is not a key or somebody else can read it
 */
export async function developmentKey(folder: string): Promise<KeyObject> {
  const file = path.join(folder, KEY_FILE);
  const handle = await opened(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw explained(file, error);
    await create(file).catch((reason: NodeJS.ErrnoException) => {
      throw explained(file, reason);
    });
    return opened(file);
  });
  try {
    return await readKey(file, handle);
  } finally {
    await handle.close();
  }
}

/** Makes a folder that the user of the embedded database may pass through, whatever the umask of this process. */
export async function makeDataFolder(folder: string): Promise<void> {
  if (await mkdir(folder, { recursive: true })) await chmod(folder, 0o755);
}

/** Deletes the key: credentials that it signed stop working at the next start. */
export async function removeDevelopmentKey(folder: string): Promise<void> {
  await rm(path.join(folder, KEY_FILE), { force: true });
}

/** Another program's link in the folder is not followed. */
const opened = (file: string): Promise<FileHandle> => open(file, constants.O_RDONLY | constants.O_NOFOLLOW);

/** Written beside and linked, so that of two first starts at once both read the same whole key. */
async function create(file: string): Promise<void> {
  await makeDataFolder(path.dirname(file));
  const fresh = `${file}.${randomUUID()}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    await writeFile(fresh, pem, { flag: 'wx', mode: 0o600 });
    await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(fresh, { force: true });
  }
}

async function readKey(file: string, handle: FileHandle): Promise<KeyObject> {
  const { mode, uid } = await handle.stat();
  const isOurs = process.getuid === undefined || uid === process.getuid();
  if (!isOurs || (mode & OTHERS) !== 0) {
    throw new OperatorError(
      `${file} can be read by other users of this machine, who could sign credentials with it. Delete it: the next start creates a new one.`,
    );
  }
  try {
    const key = createPrivateKey(await handle.readFile());
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The message below says what to do.
  }
  throw new OperatorError(`${file} is not an Ed25519 key. Delete it: the next start creates a new one.`);
}

function explained(file: string, { code }: NodeJS.ErrnoException): OperatorError {
  return new OperatorError(
    `The key of the demo credentials, ${file}, cannot be read or written (${code}): set DATA_DIR to a folder that this user may write.`,
  );
}
