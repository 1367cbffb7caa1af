import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { organizationLookup } from '../access/organizationLookup.ts';
import type { Principal } from '../shared/permissions.ts';
import { checkApplicationRole } from '../db/applicationRole.ts';
import type { Database } from '../db/client.ts';
import { ReferenceWrites } from '../audit/referenceWrites.ts';
import { checkReason } from '../policies/editing/policyEditor.ts';
import { importPolicies, isRejected } from '../policies/files/apply.ts';
import { FILE_LIMITS, documentOf } from '../policies/files/document.ts';
import { issuesText, importReport, importText } from '../policies/files/report.ts';
import { notUtf8, oversizedFile, readYaml, writeYaml } from '../policies/files/yaml.ts';
import type { FileIssue } from '../shared/fileIssues.ts';
import { demoOrganization } from '../seeding/seed.ts';
import { type Config, readConfig } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { unknownPayer } from './bill.ts';
import { notPossible, print, printJson, withStore } from './command.ts';
import { RejectedFileError, UsageError } from './exit.ts';

const LONGEST_ACTOR = 200;

export interface PolicyImportOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly allowOverlap?: boolean;
  readonly reason?: string;
  readonly organization?: string;
  /** Identifier of the person or program that imports. */
  readonly as: string;
}

/** Writes the policies of a payer that are in force as one YAML file, or to stdout. */
export async function exportPolicies(payer: string, file: string | undefined): Promise<void> {
  const text = await withStore(({ store }) => {
    const snapshot = store.current();
    if (!snapshot.payers.has(payer)) throw unknownPayer(snapshot, payer);
    return Promise.resolve(writeYaml(documentOf(snapshot, payer)));
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_LIMITS.bytes) {
    throw new OperatorError(
      `The file would have ${bytes} bytes, and import reads at most ${FILE_LIMITS.bytes}: edit this payer through the API.`,
    );
  }
  if (file === undefined) await print(text);
  else await writeFile(file, text).catch(notPossible(`${file} cannot be written`));
}

/** Applies a file of policies, all of it or nothing, and prints what changed or why it was rejected. */
export async function importPolicyFile(file: string, options: PolicyImportOptions): Promise<void> {
  const { dryRun = false, allowOverlap = false, json = false } = options;
  const reason = checkOptions(file, options);
  const text = await readText(file);
  if (typeof text !== 'string') return reject([text], { file, json });
  const { read, issues } = readYaml(text, file);
  if (issues) return reject(issues, { file, json });
  const result = await withStore(async ({ config, db, store }) => {
    await checkApplicationRole(db);
    const principal = await authenticate(db, config, options);
    const context = { principal, requestId: randomUUID(), today: plainDateOf(new Date()) };
    return importPolicies(new ReferenceWrites(db, store), context, read, { dryRun, allowOverlap, reason });
  });
  const report = importReport(file, result, dryRun);
  await (json ? printJson(report) : print(importText(report)));
  if (isRejected(result.plan)) throw new RejectedFileError(`${file} was rejected`);
}

/** Checks values that the parser of arguments does not check, and returns the reason of the import. */
function checkOptions(file: string, { reason, as, organization }: PolicyImportOptions): string {
  const given = reason ?? `Imported from ${path.basename(file)}`;
  const [userError] = checkReason(given);
  if (userError) throw new UsageError(`--reason: ${userError.message}`);
  if (!/^[\w.@:-]+$/.test(as) || as.length > LONGEST_ACTOR) {
    throw new UsageError(
      `--as is ${JSON.stringify(as)}: use the identifier of a person or a program, letters, digits, . @ : _ and -.`,
    );
  }
  if (organization === undefined && readConfig().environment === 'production') {
    throw new UsageError(
      '--organization is missing: name the organization whose audit trail records the import.',
    );
  }
  return given;
}

/** A principal who may do what administrators may: the command needs write access to the database anyway. */
async function authenticate(
  db: Database,
  config: Config,
  { organization, as }: Pick<PolicyImportOptions, 'organization' | 'as'>,
): Promise<Principal> {
  const slug = organization ?? (config.environment === 'production' ? '' : (await demoOrganization()).slug);
  const organizationId = await organizationLookup(db)(slug);
  if (organizationId === null) {
    throw new OperatorError(
      `Unknown organization ${JSON.stringify(slug)}: name the one whose audit trail records the import.`,
    );
  }
  return { subject: as, organizationId, organization: slug, roles: ['ADMIN'] };
}

/** The text, or the issue of a file that is too large or not UTF-8. A file that cannot be read throws. */
async function readText(file: string): Promise<string | FileIssue> {
  const unreadable = notPossible(`${file} cannot be read`);
  const { size } = await stat(file).catch(unreadable);
  if (size > FILE_LIMITS.bytes) return oversizedFile(file, size);
  const bytes = await readFile(file).catch(unreadable);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return notUtf8(file);
  }
}

async function reject(
  issues: readonly FileIssue[],
  { file, json }: { readonly file: string; readonly json: boolean },
): Promise<never> {
  await (json ? printJson({ file, rejected: true, issues }) : print(issuesText(issues)));
  throw new RejectedFileError(`${file} was rejected`);
}
