import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ReferenceWrites } from '../audit/referenceWrites.ts';
import { checkApplicationRole } from '../db/applicationRole.ts';
import { inOrganization } from '../db/transaction.ts';
import { ContractEditor, contractOf, type ContractEditResult } from '../payers/contractEditor.ts';
import { writeContractFile } from '../payers/contractFile.ts';
import { withOwnRules } from '../reference/ownRules.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { authorOf, checkAuthor, type AuthorOptions } from './author.ts';
import { notPossible, print, printJson, withStore } from './command.ts';
import { RejectedFileError } from './exit.ts';

export interface RatesImportOptions extends AuthorOptions {
  readonly payer: string;
  readonly plan?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export interface RatesExportOptions {
  readonly plan?: string;
  readonly organization?: string;
}

/** Replaces the rates of a contract by those of a file, and prints what changed or why the file was rejected. */
export async function importRates(file: string, options: RatesImportOptions): Promise<void> {
  const { payer, plan = null, dryRun = false, json = false } = options;
  const reason = checkAuthor(options, `Imported from ${path.basename(file)}`);
  const csv = await readFile(file, 'utf8').catch(notPossible(`${file} cannot be read`));
  const result = await withStore(async ({ config, db, store }) => {
    await checkApplicationRole(db);
    const principal = await authorOf(db, config, options);
    const editor = new ContractEditor({
      writes: new ReferenceWrites(db, store),
      principal,
      requestId: randomUUID(),
      today: plainDateOf(new Date()),
      isReviewRequired: false,
    });
    return editor.import({ payer, plan, csv, dryRun, reason });
  });
  const { changes, userErrors, revision } = result;
  if (userErrors.length > 0) {
    const messages = userErrors.map(({ message }) => message.replace(/^csv\b/, file));
    await (json ? printJson({ file, rejected: true, issues: messages }) : print(messages.join('\n')));
    throw new RejectedFileError(`${file} was rejected, and nothing was changed`);
  }
  await (json ? printJson({ file, dryRun, revision, changes }) : print(changesText(result, dryRun)));
}

/** Writes the rates of a contract as a file that import reads, or to stdout. */
export async function exportRates(
  payer: string,
  file: string | undefined,
  { plan, organization }: RatesExportOptions,
): Promise<void> {
  const text = await withStore(async ({ config, db, store }) => {
    const { organizationId } = await authorOf(db, config, {
      ...(organization !== undefined && { organization }),
      as: 'export',
    });
    const own = await inOrganization(db, organizationId, (tx) =>
      withOwnRules(tx, organizationId, store.current()),
    );
    const contract = contractOf(own, { payer, plan: plan ?? null });
    if (!contract) {
      throw new OperatorError(
        `There are no rates of ${payer}${plan === undefined ? '' : `, plan ${plan}`}. On record: ${partiesOf(own.rows.contracts)}.`,
      );
    }
    return writeContractFile(contract.rates.rates);
  });
  if (file === undefined) await print(text);
  else await writeFile(file, text).catch(notPossible(`${file} cannot be written`));
}

function partiesOf(contracts: readonly { readonly payer: string; readonly plan: string | null }[]): string {
  const names = contracts.map(({ payer, plan }) => (plan === null ? payer : `${payer}, plan ${plan}`));
  return names.join('; ') || 'none';
}

function changesText({ changes, revision }: ContractEditResult, dryRun: boolean): string {
  if (!changes) throw new Error('an import without errors has changes');
  const { added, removed, unchanged } = changes;
  const counts = `${added} added, ${removed} removed, ${unchanged} unchanged`;
  if (dryRun) return `Would change: ${counts}.`;
  return revision === null ? `Nothing changes: ${counts}.` : `Changed in revision ${revision}: ${counts}.`;
}
