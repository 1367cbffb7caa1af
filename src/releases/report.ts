import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Difference, DifferentRow } from './difference.ts';
import type { ImportedRelease, ImportResult, ListedRelease } from './import.ts';

/** What the commands say, as lines for a terminal. */

const WORDS = { ADDED: 'added', CHANGED: 'changed', ENDED: 'ended' } as const;

/** A table whose columns are as wide as their longest cell. */
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

/** The summary of an import: one row a release, then what changed and what contradicts. */
export function importText({ dryRun, releases, revision }: ImportResult): string[] {
  const summary = tableText(
    ['release', 'from', 'rows', 'added', 'changed', 'ended', 'conflicts', 'outcome'],
    releases.map(summaryRow),
  );
  const closing = dryRun
    ? 'Dry run: nothing was kept.'
    : revision === null
      ? 'No change: everything is loaded already.'
      : `Revision ${revision}: running servers answer from it now.`;
  return [...summary, ...releases.flatMap(detailText), '', closing];
}

function summaryRow(release: ImportedRelease): string[] {
  const { added, changed, ended } = release.difference;
  const unchanged = release.outcome === 'UNCHANGED';
  const counts = unchanged ? ['', '', '', ''] : [added, changed, ended, conflictRows(release)].map(String);
  const outcome = unchanged ? 'no change: same content as before' : 'loaded';
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
    return `  ${WORDS[kind].padEnd(7)}  ${key}  ${values}`.trimEnd();
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

/** Writes the whole result of an import as JSON, for whoever must show later what was loaded and when. */
export async function writeReport(file: string, content: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
