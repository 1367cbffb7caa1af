import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ReferenceWrites } from '../audit/referenceWrites.ts';
import { importCatalog, type CatalogResult } from '../catalog/importCatalog.ts';
import type { PolicyConflict } from '../catalog/shippedPolicies.ts';
import { changeOf, readConflicts, settleConflicts } from '../catalog/shippedForms.ts';
import { differenceLines } from '../policies/files/report.ts';
import { storedDifferences } from '../policies/storedDifferences.ts';
import { checkApplicationRole } from '../db/applicationRole.ts';
import { entryName } from '../seeding/catalog/entries.ts';
import {
  CATALOG_FILE_LIMITS,
  CATALOG_FOLDERS,
  readCatalogFiles,
  writeCatalogFiles,
  type CatalogFile,
} from '../seeding/catalog/files.ts';
import { POLICY_KIND } from '../seeding/catalog/policies.ts';
import { currentEntries, type EntryChange } from '../seeding/catalog/plan.ts';
import { readEntries } from '../seeding/catalog/store.ts';
import { readSeed } from '../seeding/files.ts';
import { issueText, type FileIssue } from '../shared/fileIssues.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { authorOf, checkApproval, checkAuthor, type ApprovedOptions, type AuthorOptions } from './author.ts';
import { notPossible, print, printJson, withStore, type OpenStore } from './command.ts';
import { RejectedFileError, UsageError } from './exit.ts';

export interface CatalogImportOptions extends AuthorOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly remove?: readonly string[];
}

export interface CatalogSettleOptions extends ApprovedOptions {
  readonly edited?: boolean;
  readonly json?: boolean;
}

/** Compares files with the catalog; without files, what was edited here with the newer form that the release ships. */
export async function diffCatalog(
  files: readonly string[],
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  if (files.length > 0) return importCatalogFiles(files, { dryRun: true, json, as: 'command-line' });
  const { conflicts, policies } = await withStore(({ db, store }) =>
    readConflicts(new ReferenceWrites(db, store), readSeed()),
  );
  const changes = conflicts.map(changeOf);
  if (json) return printJson({ conflicts: changes.map(changeReport), policies: policies.map(policyReport) });
  const count = changes.length + policies.length;
  if (count === 0) return print('Nothing that was edited here has a newer shipped form.');
  const heading = `${count} facts were edited here and have a newer shipped form. "catalog accept" takes it.`;
  const ofPolicies = policies.flatMap(({ name, differences }) => [
    `changed ${name}`,
    ...differences.flatMap(differenceLines),
  ]);
  return print([heading, ...changes.flatMap(changeLines), ...ofPolicies].join('\n'));
}

/** Applies files, all of them or nothing, and prints what changed or why they were rejected. */
export async function importCatalogFiles(
  names: readonly string[],
  options: CatalogImportOptions,
): Promise<void> {
  const { dryRun = false, json = false, remove = [] } = options;
  const reason = dryRun
    ? ''
    : checkAuthor(
        options,
        `Imported from ${names.map((name) => path.basename(name)).join(', ')}`.slice(0, 900),
      );
  const { entries, issues } =
    names.length === 0 && remove.length > 0
      ? { entries: [], issues: [] }
      : readCatalogFiles(await readFiles(names));
  if (issues.length > 0) return reject(issues, json);
  const result = await withStore(async (open) => {
    const { writes, context } = await editing(open, options, dryRun);
    const request = { entries, remove, dryRun, expectedRevision: null, reason };
    return importCatalog(writes, context, 'catalog.import', request);
  });
  if (result.plan.issues.length > 0) return reject(result.plan.issues, json);
  await (json ? printJson(resultReport(result, dryRun)) : print(resultText(result, dryRun)));
}

/** Takes the shipped form of facts that were edited here, or stays with the edited one. */
export async function acceptShipped(names: readonly string[], options: CatalogSettleOptions): Promise<void> {
  const form = options.edited ? 'EDITED' : 'SHIPPED';
  const stated = checkAuthor(options, form === 'SHIPPED' ? 'Shipped form accepted' : 'Edited form stays');
  const publishes = form === 'SHIPPED' && names.some((name) => name.startsWith(`${POLICY_KIND}:`));
  const reason = publishes ? stated + checkApproval(options) : stated;
  const revision = await withStore(async (open) => {
    const { writes, context } = await editing(open, options, false);
    return settleConflicts(writes, context, readSeed(), { names, form, reason });
  });
  if (options.json) return printJson({ form, names, revision });
  await print(
    `${form === 'SHIPPED' ? 'Took the shipped form' : 'Stayed with the edited form'} of ${names.join(', ')} in revision ${revision}.`,
  );
}

/** Writes the catalog in the form of seed/ into a folder. */
export async function exportCatalog(folder: string): Promise<void> {
  const stored = await withStore(({ db }) => db.prisma.$transaction((tx) => readEntries(tx)));
  const entries = currentEntries(stored);
  const unwritable = notPossible(`${folder} cannot be written`);
  for (const name of ['', ...CATALOG_FOLDERS])
    await mkdir(path.join(folder, name), { recursive: true }).catch(unwritable);
  const files = writeCatalogFiles(entries);
  for (const { name, text } of files) await writeFile(path.join(folder, name), text).catch(unwritable);
  await print(`Wrote ${files.length} files with ${entries.length} facts to ${folder}.`);
}

async function editing({ config, db, store }: OpenStore, options: AuthorOptions, dryRun: boolean) {
  if (!dryRun) await checkApplicationRole(db);
  const principal = dryRun
    ? { subject: options.as, organizationId: '', organization: '', roles: [] }
    : await authorOf(db, config, options);
  const context = { principal, requestId: randomUUID(), today: plainDateOf(new Date()) };
  return { writes: new ReferenceWrites(db, store), context };
}

/** The named files, and those of named folders except for policies and the demonstration. */
async function readFiles(names: readonly string[]): Promise<CatalogFile[]> {
  const files: string[] = [];
  for (const name of names) {
    const info = await stat(name).catch(notPossible(`${name} cannot be read`));
    if (!info.isDirectory()) files.push(name);
    else
      for (const part of ['', ...CATALOG_FOLDERS]) files.push(...(await yamlFilesOf(path.join(name, part))));
  }
  if (files.length > CATALOG_FILE_LIMITS.files)
    throw new UsageError(`${files.length} files: name at most ${CATALOG_FILE_LIMITS.files}.`);
  const read: CatalogFile[] = [];
  for (const name of files) {
    const unreadable = notPossible(`${name} cannot be read`);
    const { size } = await stat(name).catch(unreadable);
    if (size > CATALOG_FILE_LIMITS.bytes)
      throw new OperatorError(
        `${name} has ${size} bytes; at most ${CATALOG_FILE_LIMITS.bytes} in all files.`,
      );
    const bytes = await readFile(name).catch(unreadable);
    try {
      read.push({ name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
    } catch {
      throw new OperatorError(`${name} is not UTF-8: save the file as UTF-8.`);
    }
  }
  return read;
}

async function yamlFilesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => path.join(folder, name));
}

async function reject(issues: readonly FileIssue[], json: boolean): Promise<never> {
  await (json ? printJson({ rejected: true, issues }) : print(issues.map(issueText).join('\n')));
  throw new RejectedFileError('the files were rejected, and nothing was changed');
}

function policyReport({ name, differences }: PolicyConflict) {
  return { name, differences: storedDifferences(differences) };
}

function changeReport({ change, kind, key, fields }: EntryChange) {
  return { change, kind, key, fields };
}

function resultReport({ plan, revision }: CatalogResult, dryRun: boolean) {
  return { dryRun, revision, unchanged: plan.unchanged, changes: plan.changes.map(changeReport) };
}

function resultText({ plan: { changes, unchanged }, revision }: CatalogResult, dryRun: boolean): string {
  const outcome =
    revision !== null
      ? `Changed ${changes.length} facts in revision ${revision}`
      : dryRun && changes.length > 0
        ? `Would change ${changes.length} facts`
        : 'Nothing changes';
  return [...changes.flatMap(changeLines), `${outcome}; ${unchanged} unchanged.`].join('\n');
}

function changeLines(change: EntryChange): string[] {
  const values = change.fields.map(
    ({ field, before, after }) =>
      `  ${field}: ${[before, after].filter((value) => value !== null).join(' → ')}${after === null ? ' → absent' : ''}`,
  );
  return [`${change.change.toLowerCase()} ${entryName(change)}`, ...values];
}
