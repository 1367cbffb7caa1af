import type postgres from 'postgres';
import { inTransaction, openConnection } from '../db/connection.ts';
import { coverageSchema, type Coverage } from '../reference/data/coverage.ts';
import { isDatasetId, type DatasetId } from '../reference/data/datasets.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { copyRows, type OnProgress } from './copy.ts';
import { difference, type Compared, type Difference } from './difference.ts';
import { idOf, type Task } from './plan.ts';
import { MAX_LISTED_ISSUES, valueText } from '../shared/fileIssues.ts';
import { IssueCollector } from './issues.ts';
import { STORAGE } from './storage.ts';

/** Key of the advisory lock; any number that no other program uses in this database. */
const IMPORT_LOCK = 72_707_371;
const LOCK_WAIT_SECONDS = 60;

export interface ImportOptions {
  /** Rolls the import back at its end. */
  readonly dryRun?: boolean;
  /** How long to wait for another import to end. */
  readonly lockWaitSeconds?: number;
  /** False during seeding: the seed's own rows raise the revision for both. */
  readonly raiseRevision?: boolean;
  /** Identifier of the person or program that imports, for the trail of edits. */
  readonly actor?: string;
  readonly onProgress?: OnProgress;
}

/** Another release of the same dataset and first day with different rows. */
export interface Conflict {
  readonly release: string;
  readonly rows: number;
  readonly first: Difference['first'];
}

/** The outcome for one release. */
export interface ImportedRelease {
  readonly id: string;
  readonly dataset: DatasetId;
  readonly period: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
  /** Short name of a coverage that is not complete. */
  readonly coverage: string | null;
  readonly files: readonly string[];
  readonly rows: number;
  readonly checksum: string;
  /** UNCHANGED: the same content is loaded already. */
  readonly outcome: 'LOADED' | 'UNCHANGED';
  /** The earlier release that `difference` compares with; null when there is none. */
  readonly against: string | null;
  readonly difference: Difference;
  readonly conflicts: readonly Conflict[];
}

export interface ImportResult {
  readonly dryRun: boolean;
  readonly releases: readonly ImportedRelease[];
  /** The revision that the import made; null when nothing changed, and for a dry run. */
  readonly revision: number | null;
}

/**
 * Loads releases in one transaction: all or none, and a killed process leaves nothing. One import runs at a time.
 * @throws InvalidFilesError with the issues of all files; OperatorError when another import does not end in time
 */
export async function importReleases(
  url: string,
  tasks: readonly Task[],
  options: ImportOptions = {},
): Promise<ImportResult> {
  const { dryRun = false, raiseRevision = true } = options;
  let result: ImportResult | undefined;
  await inImport(url, options.lockWaitSeconds, async (tx) => {
    const issues = new IssueCollector();
    const releases: ImportedRelease[] = [];
    for (const task of tasks) {
      const release = await load(tx, task, issues, options.onProgress ?? (() => undefined));
      if (release) releases.push(release);
    }
    issues.throwIfAny();
    const loaded = releases.filter(({ outcome }) => outcome === 'LOADED').map(({ id }) => id);
    const writes = loaded.length > 0 && !dryRun && raiseRevision;
    const revision = writes ? await makeRevision(tx, 'release.import', loaded, options.actor) : null;
    result = { dryRun, releases, revision };
    if (dryRun) throw new Rollback();
  });
  if (!result) throw new Error('the import ended without a result');
  return result;
}

/**
 * Deletes a release with its rows and conflicts.
 * @throws OperatorError for an unknown id
 */
export async function removeRelease(
  url: string,
  id: string,
  actor?: string,
): Promise<{ readonly rows: number; readonly revision: number }> {
  let removed: { rows: number; revision: number } | undefined;
  await inImport(url, LOCK_WAIT_SECONDS, async (tx) => {
    const [release] = await tx<
      { dataset: string; rows: number }[]
    >`select family as dataset, rows from release where id = ${id}`;
    if (!release || !isDatasetId(release.dataset)) {
      throw new OperatorError(
        `Unknown release ${JSON.stringify(id)}. Run "ot-codebook release list" to see the imported releases.`,
      );
    }
    await tx`delete from ${tx(STORAGE[release.dataset].table)} where release_id = ${id}`;
    await tx`delete from release where id = ${id}`;
    removed = { rows: release.rows, revision: await makeRevision(tx, 'release.remove', [id], actor) };
  });
  if (!removed) throw new Error('the removal ended without a result');
  return removed;
}

/** @throws OperatorError when one of the releases is not there or the datasets differ */
export async function compareReleases(url: string, earlier: string, later: string): Promise<Difference> {
  let found: Difference | undefined;
  await inImport(url, LOCK_WAIT_SECONDS, async (tx) => {
    const [a, b] = [await releaseById(tx, earlier), await releaseById(tx, later)];
    if (a.dataset !== b.dataset) {
      throw new OperatorError(
        `Cannot compare ${a.id} (${a.dataset}) with ${b.id} (${b.dataset}). Name two releases of one dataset.`,
      );
    }
    found = await difference(tx, a, b);
    throw new Rollback();
  });
  if (!found) throw new Error('the comparison ended without a result');
  return found;
}

export interface ListedRelease extends Compared {
  readonly period: string;
  readonly effectiveTo: string | null;
  readonly rows: number;
  readonly checksum: string;
}

/** Every imported release, by dataset and first day. */
export async function listReleases(url: string): Promise<ListedRelease[]> {
  const sql = openConnection(url);
  try {
    const rows = await sql<(Omit<ListedRelease, 'dataset'> & { dataset: string })[]>`
      select id, family as dataset, period, effective_from::text as "effectiveFrom", effective_to::text as "effectiveTo", rows, checksum, coverage
      from release order by family, effective_from, id`;
    return rows.map((row) => ({
      ...row,
      dataset: row.dataset as DatasetId,
      coverage: coverageOf(row.coverage),
    }));
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Rolls back the transaction of a dry run or a comparison. */
class Rollback extends Error {}

async function inImport(
  url: string,
  lockWaitSeconds = LOCK_WAIT_SECONDS,
  work: (tx: postgres.Sql) => Promise<void>,
): Promise<void> {
  const sql = openConnection(url, { name: 'ot-codebook import' });
  try {
    await inTransaction(sql, async (tx) => {
      await takeLock(tx, lockWaitSeconds);
      await tx`select set_config('statement_timeout', '0', true), set_config('work_mem', '64MB', true)`;
      await work(tx);
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function takeLock(tx: postgres.Sql, seconds: number): Promise<void> {
  try {
    await tx`select set_config('lock_timeout', ${`${Math.max(1, Math.round(seconds * 1000))}ms`}, true)`;
    await tx`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
    await tx`select set_config('lock_timeout', '0', true)`;
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new OperatorError(
      `Another import has held the lock for ${seconds} seconds. Nothing was changed. Wait until it ends, then try again.`,
    );
  }
}

/** The next revision, with its entry in the trail of edits that auditors of every organization read. */
async function makeRevision(
  tx: postgres.Sql,
  action: 'release.import' | 'release.remove',
  releases: readonly string[],
  actor = 'command-line',
): Promise<number> {
  await tx`select set_config('app.only_releases_changed', 'yes', true)`;
  const subjects = releases.map((id) => `Release:${id}`);
  const [edit] = await tx<{ revision: number }[]>`
    with state as (
      update reference_state set revision = revision + 1, changed_at = now() where id = 1 returning revision, changed_at
    )
    insert into codebook_edit (revision, recorded_at, action, actor, organization, subjects)
    select revision, changed_at, ${action}, ${actor}, null, array(select jsonb_array_elements_text(${tx.json(subjects)}))
    from state returning revision`;
  if (!edit) throw new Error('the database has no reference state');
  return edit.revision;
}

/** Undefined when the files have issues, which are then in `issues`. */
async function load(
  tx: postgres.Sql,
  task: Task,
  issues: IssueCollector,
  onProgress: OnProgress,
): Promise<ImportedRelease | undefined> {
  const loaded = await sameContent(tx, task);
  if (loaded) return { ...described(task, loaded.id, loaded.rows), outcome: 'UNCHANGED' };
  const id = await freeId(tx, idOf(task));
  const coverage = task.coverage && tx.json(task.coverage);
  await tx`insert into release (id, family, period, effective_from, effective_to, rows, checksum, coverage, files)
    values (${id}, ${task.dataset}, ${task.period}, ${task.effectiveFrom}::date, ${task.effectiveTo}::date, 0,
      ${task.checksum}, ${coverage}, array(select jsonb_array_elements_text(${tx.json(fileNames(task))})))`;
  const copied = await copyRows(tx, task, id, issues, onProgress);
  // The planner's statistics predate this release, which may be most of the table.
  if (issues.count === 0) await tx`analyze ${tx(STORAGE[task.dataset].table)}`;
  const repeated =
    issues.count === 0 && STORAGE[task.dataset].manyFiles ? await settleDuplicates(tx, task, id, issues) : 0;
  if (issues.count > 0) return undefined;
  const rows = copied - repeated;
  await tx`update release set rows = ${rows} where id = ${id}`;
  if (STORAGE[task.dataset].table === 'code_edit') await storeEditLines(tx, id);
  const release: Compared = { ...task, id };
  const base = await releaseBefore(tx, release);
  return {
    ...described(task, id, rows),
    against: base?.id ?? null,
    difference: base ? await difference(tx, base, release) : { added: rows, changed: 0, ended: 0, first: [] },
    conflicts: await recordConflicts(tx, release),
    outcome: 'LOADED',
  };
}

function described(task: Task, id: string, rows: number): Omit<ImportedRelease, 'outcome'> {
  const { dataset, period, effectiveFrom, effectiveTo, checksum } = task;
  return {
    id,
    dataset,
    period,
    effectiveFrom,
    effectiveTo,
    coverage: task.coverage?.name ?? null,
    files: fileNames(task),
    rows,
    checksum,
    against: null,
    difference: { added: 0, changed: 0, ended: 0, first: [] },
    conflicts: [],
  };
}

function fileNames(task: Task): string[] {
  return task.parts.map(({ inspection }) => inspection.input.name);
}

async function sameContent(tx: postgres.Sql, { dataset, checksum, effectiveFrom }: Task) {
  const [release] = await tx<{ id: string; rows: number }[]>`
    select id, rows from release
    where family = ${dataset} and checksum = ${checksum} and effective_from = ${effectiveFrom}::date`;
  return release;
}

/** A publisher may correct a release under the same name. Both stay; a number distinguishes their ids. */
async function freeId(tx: postgres.Sql, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    const [taken] = await tx`select 1 from release where id = ${id}`;
    if (!taken) return id;
  }
}

/**
 * The edit tables hold a pair once for each period. A row that another file repeats exactly, such as a part beside the
 * whole, counts once; any other duplicate is an issue.
 * @returns the number of repeated rows
 */
async function settleDuplicates(
  tx: postgres.Sql,
  task: Task,
  id: string,
  issues: IssueCollector,
): Promise<number> {
  const found = await duplicatesOf(tx, id);
  if (found.length === 0) return 0;
  const repeated = task.parts.length > 1 ? await dropRepeated(tx, id) : 0;
  const left = repeated > 0 ? await duplicatesOf(tx, id) : found;
  const names = fileNames(task);
  const locationOf = (packed: string) => ({
    file: names[Math.floor(Number(packed) / 1_000_000_000) - 1] ?? '',
    line: Number(packed) % 1_000_000_000,
  });
  for (const { key, first, again } of left) {
    const [before, { file, line }] = [locationOf(first), locationOf(again)];
    const where = before.file === file ? `line ${before.line}` : `line ${before.line} of ${before.file}`;
    issues.add({
      file,
      line,
      field: 'Column 1 + Column 2 + dates',
      value: `${valueText(key)}, as on ${where}`,
      allowed: 'each pair once for each period',
      fix: 'Remove one of the two rows.',
    });
  }
  return repeated;
}

interface Duplicate {
  readonly key: string;
  /** File and line, packed into one number. */
  readonly first: string;
  readonly again: string;
}

async function duplicatesOf(tx: postgres.Sql, id: string): Promise<readonly Duplicate[]> {
  const places = tx`source_file::bigint * 1000000000 + source_line`;
  return tx<Duplicate[]>`
    select column_one || ' ' || column_two as key, min(${places}) as first, max(${places}) as again
    from code_edit where release_id = ${id}
    group by column_one, column_two, effective_from, effective_to having count(*) > 1
    order by 3 limit ${MAX_LISTED_ISSUES + 1}`;
}

async function dropRepeated(tx: postgres.Sql, id: string): Promise<number> {
  const { count } = await tx`
    delete from code_edit again using code_edit earlier
    where again.release_id = ${id} and earlier.release_id = ${id}
      and earlier.column_one = again.column_one and earlier.column_two = again.column_two
      and earlier.effective_from is not distinct from again.effective_from
      and earlier.effective_to is not distinct from again.effective_to
      and earlier.modifier_indicator = again.modifier_indicator
      and earlier.rationale is not distinct from again.rationale
      and earlier.source_file < again.source_file`;
  return count;
}

/** Stores the edit lines that servers load. Selecting them from millions of rows would delay every server's reload. */
async function storeEditLines(tx: postgres.Sql, id: string): Promise<void> {
  await tx`insert into edit_lines (release_id, codes, lines, reversed)
    select ${id}, catalog_codes(), lines, reversed from edit_lines(${id}) where catalog_codes() is not null`;
}

/** The newest complete release of the dataset that begins earlier; without one, the largest partial release. */
async function releaseBefore(tx: postgres.Sql, release: Compared): Promise<Compared | undefined> {
  const [row] = await tx<StoredRelease[]>`
    select id, family as dataset, effective_from::text as "effectiveFrom", coverage from release
    where family = ${release.dataset} and effective_from < ${release.effectiveFrom}::date
    order by coverage is null desc, case when coverage is null then effective_from end desc, rows desc limit 1`;
  return row && compared(row);
}

async function recordConflicts(tx: postgres.Sql, release: Compared): Promise<Conflict[]> {
  const others = await tx<StoredRelease[]>`
    select id, family as dataset, effective_from::text as "effectiveFrom", coverage from release
    where family = ${release.dataset} and effective_from = ${release.effectiveFrom}::date and id <> ${release.id}`;
  const conflicts: Conflict[] = [];
  for (const other of others) {
    const { added, changed, ended, first } = await difference(tx, compared(other), release);
    const rows = added + changed + ended;
    if (rows === 0) continue;
    await tx`insert into release_conflict (release_id, other_id, rows) values (${release.id}, ${other.id}, ${rows})`;
    conflicts.push({ release: other.id, rows, first });
  }
  return conflicts;
}

interface StoredRelease {
  readonly id: string;
  readonly dataset: string;
  readonly effectiveFrom: string;
  readonly coverage: unknown;
}

async function releaseById(tx: postgres.Sql, id: string): Promise<Compared> {
  const [row] = await tx<StoredRelease[]>`
    select id, family as dataset, effective_from::text as "effectiveFrom", coverage from release where id = ${id}`;
  if (!row || !isDatasetId(row.dataset)) {
    throw new OperatorError(
      `Unknown release ${JSON.stringify(id)}. Run "ot-codebook release list" to see the imported releases.`,
    );
  }
  return compared(row);
}

function compared(row: StoredRelease): Compared {
  return { ...row, dataset: row.dataset as DatasetId, coverage: coverageOf(row.coverage) };
}

function coverageOf(stored: unknown): Coverage | null {
  return stored === null ? null : coverageSchema.parse(stored);
}
