import { ReferenceEditor } from '../audit/referenceEditor.ts';
import { readCatalogFiles, type CatalogFile, type FiledEntry } from '../seeding/catalog/files.ts';
import type { EntryChange } from '../seeding/catalog/plan.ts';
import { issueText, MAX_LISTED_ISSUES, type FileIssue } from '../shared/fileIssues.ts';
import { textErrors } from '../shared/textErrors.ts';
import { fieldError, type FieldError } from '../shared/userErrors.ts';
import { importCatalog } from './importCatalog.ts';
import { entriesOfInput, type CatalogUpdateInput } from './inputs.ts';

/** Changes that one mutation makes or shows; the command has no such limit. docs/guides/limits.md lists it. */
export const CATALOG_MUTATION_LIMITS = { changes: 200, reason: 1_000 } as const;

/** How a client wants a change to be made. */
export interface CatalogEditOptions {
  readonly remove: readonly string[];
  readonly dryRun: boolean;
  readonly expectedRevision: number | null;
  readonly reason: string;
}

/** The result of an edit. With user errors nothing was changed. */
export interface CatalogEditResult {
  readonly changes: readonly EntryChange[];
  readonly unchanged: number;
  /** Null when nothing was written. */
  readonly revision: number | null;
  readonly userErrors: readonly FieldError[];
}

/** Edits the catalog for one principal. The API checks the permission. */
export class CatalogEditor extends ReferenceEditor {
  /** Lays files in the form of seed/ over the catalog. */
  import(files: readonly CatalogFile[], options: CatalogEditOptions): Promise<CatalogEditResult> {
    const nothing = { entries: [], issues: [] };
    const read = files.length === 0 && options.remove.length > 0 ? nothing : readCatalogFiles(files);
    return this.edit('catalog.import', read, options);
  }

  /** Adds or replaces single facts. */
  update(input: CatalogUpdateInput, options: CatalogEditOptions): Promise<CatalogEditResult> {
    return this.edit('catalog.update', entriesOfInput(input), options);
  }

  private async edit(
    action: 'catalog.import' | 'catalog.update',
    { entries, issues }: { readonly entries: readonly FiledEntry[]; readonly issues: readonly FileIssue[] },
    options: CatalogEditOptions,
  ): Promise<CatalogEditResult> {
    const context = this.editContext();
    const invalid = [
      ...textErrors(['reason'], options.reason, CATALOG_MUTATION_LIMITS.reason, true),
      ...limitErrors(entries.length + options.remove.length),
      ...issues.slice(0, MAX_LISTED_ISSUES).map(userErrorOf),
    ];
    if (invalid.length > 0) return rejected(invalid);
    const { plan, revision, otherRevision } = await importCatalog(this.writes, context, action, {
      ...options,
      entries,
    });
    if (otherRevision !== null) return rejected([revisionError(options.expectedRevision, otherRevision)]);
    if (plan.issues.length > 0) return rejected(plan.issues.slice(0, MAX_LISTED_ISSUES).map(userErrorOf));
    return { changes: plan.changes, unchanged: plan.unchanged, revision, userErrors: [] };
  }
}

function rejected(userErrors: CatalogEditResult['userErrors']): CatalogEditResult {
  return { changes: [], unchanged: 0, revision: null, userErrors };
}

function limitErrors(facts: number): FieldError[] {
  const { changes } = CATALOG_MUTATION_LIMITS;
  if (facts <= changes) return [];
  const message = `${facts} facts were sent; at most ${changes} in one mutation. Send only those that change, or use "ot-codebook catalog import".`;
  return [fieldError([], 'TOO_MANY_FACTS', message)];
}

function revisionError(expected: number | null, current: number): FieldError {
  const message = `Revision ${expected} was expected, and revision ${current} stands now: compare again with dryRun, then send expectedRevision ${current}.`;
  return fieldError(['expectedRevision'], 'REVISION_CONFLICT', message);
}

/** Of an input, the path is the argument's; of a file, the message names file and line. */
function userErrorOf(issue: FileIssue): FieldError {
  const { file, field, value, allowed, fix } = issue;
  const correction = { kind: 'FieldError', code: 'INVALID_CATALOG', value, allowed, fix } as const;
  const inFile = { ...correction, path: [file, field], message: issueText(issue) };
  if (file === 'remove') return { ...inFile, path: [file, field.replaceAll(/[[\]]/g, '')] };
  if (file !== 'input') return inFile;
  const path = field.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return { ...correction, path, message: `${field} is ${value}; allowed: ${allowed}. ${fix}` };
}
