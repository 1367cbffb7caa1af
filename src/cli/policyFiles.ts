import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkApplicationRole } from '../db/applicationRole.ts';
import { ReferenceWrites } from '../audit/referenceWrites.ts';
import { inOrganization } from '../db/transaction.ts';
import { importPolicies, isRejected } from '../policies/files/apply.ts';
import { FILE_LIMITS, documentOf } from '../policies/files/document.ts';
import { issuesText, importReport, importText } from '../policies/files/report.ts';
import { notUtf8, oversizedFile, readYaml, writeYaml } from '../policies/files/yaml.ts';
import { withOwnRules } from '../reference/ownRules.ts';
import type { FileIssue } from '../shared/fileIssues.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { authorOf, checkApproval, checkAuthor, type ApprovedOptions } from './author.ts';
import { unknownPayer } from './unknownPayer.ts';
import { notPossible, print, printJson, withStore } from './command.ts';
import { RejectedFileError, UsageError } from './exit.ts';

export interface PolicyImportOptions extends ApprovedOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly allowOverlap?: boolean;
  /** Whether the file has rules of the organization alone. */
  readonly own?: boolean;
}

export interface PolicyExportOptions {
  /** Whether to write the organization's own rules instead of those that all share. */
  readonly own?: boolean;
  readonly organization?: string;
}

/** Writes the policies of a payer that are in force as one YAML file, or to stdout. */
export async function exportPolicies(
  payer: string,
  file: string | undefined,
  { own = false, organization }: PolicyExportOptions,
): Promise<void> {
  if (organization !== undefined && !own)
    throw new UsageError('--organization is only used with --own: shared policies belong to nobody.');
  const text = await withStore(async ({ config, db, store }) => {
    const snapshot = store.current();
    if (!snapshot.payers.has(payer)) throw unknownPayer(snapshot, payer);
    if (!own) return writeYaml(documentOf(snapshot, payer));
    const { organizationId } = await authorOf(db, config, {
      ...(organization !== undefined && { organization }),
      as: 'export',
    });
    const facts = await inOrganization(db, organizationId, (tx) =>
      withOwnRules(tx, organizationId, snapshot),
    );
    return writeYaml(documentOf(facts, payer, organizationId));
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
  const { dryRun = false, allowOverlap = false, own = false, json = false } = options;
  const reason = checkAuthor(options, `Imported from ${path.basename(file)}`);
  const approval = dryRun ? '' : checkApproval(options);
  const text = await readText(file);
  if (typeof text !== 'string') return reject([text], { file, json });
  const { read, issues } = readYaml(text, file);
  if (issues) return reject(issues, { file, json });
  const result = await withStore(async ({ config, db, store }) => {
    await checkApplicationRole(db);
    const principal = await authorOf(db, config, options);
    const context = { principal, requestId: randomUUID(), today: plainDateOf(new Date()) };
    return importPolicies(new ReferenceWrites(db, store), context, read, {
      dryRun,
      allowOverlap,
      own,
      reason: reason + approval,
    });
  });
  const report = importReport(file, result, dryRun);
  await (json ? printJson(report) : print(importText(report)));
  if (isRejected(result.plan)) throw new RejectedFileError(`${file} was rejected`);
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
