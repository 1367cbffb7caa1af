import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Role } from '../shared/enums.ts';
import type { DemoIdentity } from './demo.ts';
import { makeDataFolder } from './developmentKey.ts';

const FILE = 'demo-credentials.sh';

/** The demo users, most frequent first. */
const ROLES = ['BILLER', 'CLINICIAN', 'ANALYST', 'ADMIN', 'AUDITOR'] as const satisfies readonly Role[];

/** What a demo user of one role sends. */
export interface DemoCredential {
  readonly role: Role;
  /** The whole value of an Authorization header. */
  readonly authorization: string;
}

/** One credential for each kind of user of the demo organization. */
export async function demoCredentials(
  demo: DemoIdentity,
  { id, slug }: { readonly id: string; readonly slug: string },
): Promise<DemoCredential[]> {
  return Promise.all(
    ROLES.map(async (role) => ({
      role,
      authorization: await demo.authorizationFor({
        subject: `demo-${role.toLowerCase()}`,
        organizationId: id,
        organization: slug,
        roles: [role],
      }),
    })),
  );
}

/** Name of the environment variable with the token of a role, such as OT_BILLER_TOKEN. */
const tokenVariable = (role: Role): string => `OT_${role}_TOKEN`;

/**
 * Writes a file that shells source: OT_URL, and for each role the token without its scheme. Only its owner may read it.
 * Replaces the file as a whole, and returns its path.
 */
export async function writeDemoCredentials(
  folder: string,
  url: string,
  credentials: readonly DemoCredential[],
): Promise<string> {
  const file = path.join(folder, FILE);
  const fresh = `${file}.${randomUUID()}`;
  const lines = [
    '# Credentials of the demo organization. They work on this machine only, for 30 days from the last start.',
    `# Use them like this: curl -H "Authorization: Bearer $${tokenVariable('BILLER')}" "$OT_URL"`,
    `export OT_URL='${url}'`,
    ...credentials.map(
      ({ role, authorization }) => `export ${tokenVariable(role)}='${authorization.replace('Bearer ', '')}'`,
    ),
  ];
  await makeDataFolder(folder);
  try {
    await writeFile(fresh, `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 });
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
  return file;
}

/** Deletes the file of `writeDemoCredentials`. */
export async function removeDemoCredentials(folder: string): Promise<void> {
  await rm(path.join(folder, FILE), { force: true });
}
