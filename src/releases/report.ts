import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Difference, DifferentRow } from './difference.ts';
import type { ImportedRelease, ImportResult, ListedRelease } from './import.ts';

/** Results of the release commands, as lines for a terminal. */

const KIND_TEXT = { ADDED: 'added', CHANGED: 'changed', ENDED: 'ended' } as const;

/** A table with columns as wide as their longest cell. */
function tableText(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heading.map((cell, index) =>
    Math.max(cell.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(heading), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)];
}

/** The summary of an import: one row for each release, then changes and conflicts. */
export function importText({ dryRun, releases, revision }: ImportResult): string[] {
  const summary = tableText(
    ['release', 'from', 'rows', 'added', 'changed', 'ended', 'conflicts', 'outcome'],
    releases.map(summaryRow),
  );
  const closing = dryRun
    ? 'Dry run: nothing was stored.'
    : revision === null
      ? 'No change: everything is already loaded.'
      : `Revision ${revision}: running servers now serve it.`;
  return [...summary, ...releases.flatMap(detailText), '', closing];
}

function summaryRow(release: ImportedRelease): string[] {
  const { added, changed, ended } = release.difference;
  const unchanged = release.outcome === 'UNCHANGED';
  const counts = unchanged ? ['', '', '', ''] : [added, changed, ended, conflictRows(release)].map(String);
  const outcome = unchanged ? 'unchanged: the same content is loaded' : 'loaded';
  return [release.id, release.effectiveFrom, String(release.rows), ...counts, outcome];
}

function conflictRows({ conflicts }: ImportedRelease): number {
  return conflicts.reduce((sum, { rows }) => sum + rows, 0);
}

function detailText({ id, against, difference, conflicts }: ImportedRelease): string[] {
  const changes = against === null ? [] : ['', `${id} against ${against}:`, ...rowsText(difference.first)];
  const contradictions = conflicts.flatMap(({ release, rows, first }) => [
    '',
    `${id} contradicts ${release} on ${rows} rows; neither is applied there:`,
    ...rowsText(first),
  ]);
  return [...(difference.first.length > 0 ? changes : []), ...contradictions];
}

function rowsText(rows: readonly DifferentRow[]): string[] {
  return rows.map(({ kind, key, before, after }) => {
    const values = kind === 'CHANGED' ? `${before} → ${after}` : (after ?? before ?? '');
    return `  ${KIND_TEXT[kind].padEnd(7)}  ${key}  ${values}`.trimEnd();
  });
}

export function differenceText(difference: Difference): string[] {
  const { added, changed, ended, first } = difference;
  return [`${added} added, ${changed} changed, ${ended} ended`, ...rowsText(first)];
}

export function listText(releases: readonly ListedRelease[]): string[] {
  return tableText(
    ['release', 'dataset', 'from', 'to', 'rows', 'covers', 'sha-256'],
    releases.map(({ id, dataset, effectiveFrom, effectiveTo, rows, coverage, checksum }) => [
      id,
      dataset,
      effectiveFrom,
      effectiveTo ?? 'superseded',
      String(rows),
      coverage?.name ?? 'everything',
      checksum.slice(0, 12),
    ]),
  );
}

/** Writes the result of an import as JSON, as a record of what was loaded and when. */
export async function writeReport(file: string, content: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
