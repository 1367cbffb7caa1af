import { chmod, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoIdentity } from '../../src/access/demo.ts';
import { developmentKey, removeDevelopmentKey } from '../../src/access/developmentKey.ts';
import { OperatorError } from '../../src/shared/operatorError.ts';

/** The key of the demo credentials survives a restart, and is read by its owner alone. */

const DEMO_USER = {
  subject: 'demo-biller',
  organizationId: '76a22f6a-e65f-4f85-af8d-dd089a30984b',
  organization: 'demo-clinic',
  roles: ['BILLER' as const],
};

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'development-key-'));
  file = join(folder, 'development-key.pem');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what it signed before a restart is accepted after it', async () => {
  const authorization = await new DemoIdentity(await developmentKey(folder)).authorizationFor(DEMO_USER);
  const restarted = new DemoIdentity(await developmentKey(folder));
  expect(await restarted.authenticate(authorization)).toMatchObject({ subject: 'demo-biller' });
});

test('only its owner can read it, and nothing else is left in the folder', async () => {
  await developmentKey(folder);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['development-key.pem']);
});

test('a folder that does not exist is made', async () => {
  await developmentKey(join(folder, 'deeper', 'data'));
  expect(await readdir(join(folder, 'deeper', 'data'))).toEqual(['development-key.pem']);
});

test('two first starts at once use the same key', async () => {
  const [one, other] = await Promise.all([developmentKey(folder), developmentKey(folder)]);
  expect(one.equals(other)).toBe(true);
});

test('after it is deleted, what it signed is rejected', async () => {
  const authorization = await new DemoIdentity(await developmentKey(folder)).authorizationFor(DEMO_USER);
  await removeDevelopmentKey(folder);
  const restarted = new DemoIdentity(await developmentKey(folder));
  await expect(restarted.authenticate(authorization)).rejects.toThrow();
});

test.each([0o640, 0o604, 0o644, 0o660])('a file of mode %i is rejected with what to do', async (mode) => {
  await developmentKey(folder);
  await chmod(file, mode);
  await expect(developmentKey(folder)).rejects.toThrow(OperatorError);
  await expect(developmentKey(folder)).rejects.toThrow(/can be read by other users.*Delete it/);
});

test.each(['', 'no key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'])(
  'a file with %j is rejected with what to do',
  async (content) => {
    await writeFile(file, content, { mode: 0o600 });
    await expect(developmentKey(folder)).rejects.toThrow(/is not an Ed25519 key\. Delete it/);
  },
);

test('a link to a key elsewhere is not followed', async () => {
  await developmentKey(folder);
  await rename(file, join(folder, 'elsewhere.pem'));
  await symlink(join(folder, 'elsewhere.pem'), file);
  await expect(developmentKey(folder)).rejects.toThrow(/cannot be read or written \(ELOOP\)/);
});

test('a folder that cannot be made is named, with the setting that moves it', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(developmentKey(join(folder, 'file', 'data'))).rejects.toThrow(/\(ENOTDIR\).*DATA_DIR/);
});
