import type { ImportResult } from './apply.ts';
import { isRejected } from './apply.ts';
import type { PeriodEntry } from './document.ts';
import type { PolicyEdit } from './importPlan.ts';
import type { ShownDifference } from '../storedDifferences.ts';
import type { WordEdit } from '../wordEdits.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { type FileIssue, issueText } from '../../shared/fileIssues.ts';

/** The report of an import, for programs and for people. */

const CONTEXT_WORDS = 6;

interface ChangedPeriod {
  readonly from: string | null;
  readonly to: string | null;
  readonly differences: readonly Omit<ShownDifference, 'topic'>[];
}

interface ChangedPolicy {
  readonly policy: string;
  readonly isNew: boolean;
  readonly periods: readonly ChangedPeriod[];
}

interface ConflictingPolicy extends Omit<ChangedPolicy, 'isNew'> {
  /** The current state: the newest published version, when it was recorded, and what is in force. */
  readonly now: {
    readonly version: number;
    readonly recordedAt: string;
    readonly periods: readonly PeriodEntry[];
  };
}

export interface ImportReport {
  readonly file: string;
  readonly payer: string;
  readonly rejected: boolean;
  readonly dryRun: boolean;
  readonly revision: number | null;
  readonly changed: readonly ChangedPolicy[];
  readonly unchanged: readonly string[];
  /** Policies in force that are not in the file. They stay unchanged. */
  readonly missing: readonly string[];
  readonly conflicts: readonly ConflictingPolicy[];
  readonly issues: readonly FileIssue[];
}

/** The result as plain data. */
export function importReport(file: string, { plan, revision }: ImportResult, dryRun: boolean): ImportReport {
  const { payer, unchanged, missing, edits, conflicts, issues } = plan;
  return {
    file,
    payer,
    rejected: isRejected(plan),
    dryRun,
    revision,
    changed: edits.map((edit) => ({
      policy: edit.key,
      isNew: edit.policyId === null,
      periods: changedPeriods(edit),
    })),
    unchanged,
    missing,
    conflicts: conflicts.map(({ edit, now, version, recordedAt }) => ({
      policy: edit.key,
      now: { version, recordedAt, periods: now.map(({ entry }) => entry) },
      periods: changedPeriods(edit),
    })),
    issues,
  };
}

function changedPeriods({ publications }: PolicyEdit): ChangedPeriod[] {
  return publications.map(({ content, differences }) => ({
    from: content.effectiveFrom,
    to: content.effectiveTo,
    differences: differences.map(({ path, before, after, wordEdits, summary }) => ({
      path,
      before,
      after,
      wordEdits,
      summary,
    })),
  }));
}

/** The report for people. */
export function importText(report: ImportReport): string {
  const { rejected, changed, unchanged, missing, conflicts, issues } = report;
  const conflicting = new Set(conflicts.map(({ policy }) => policy));
  const lines = [
    ...(issues.length > 0 ? [issuesText(issues).trimEnd()] : []),
    ...conflicts.flatMap(conflictLines),
    ...changed.filter(({ policy }) => !conflicting.has(policy)).flatMap(changeLines),
    ...missing.map(
      (key) => `${key}: not in the file, stays in force unchanged; use policyWithdraw to end it`,
    ),
    `${policiesText(unchanged.length)} unchanged.`,
    outcome(report),
    ...(rejected && conflicts.length > 0
      ? ['Export the payer again, repeat your changes in the new file, and import it.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line per issue, with its place and value. */
export function issuesText(issues: readonly FileIssue[]): string {
  return issues.map((issue) => `${issueText(issue)}\n`).join('');
}

function outcome({ rejected, dryRun, changed, revision }: ImportReport): string {
  if (rejected) return 'Rejected: nothing was applied.';
  if (changed.length === 0) return 'No changes.';
  if (revision === null) return dryRun ? 'Dry run: nothing was written.' : 'Nothing was written.';
  return `Revision ${revision}: ${policiesText(changed.length)} changed.`;
}

function changeLines({ policy, isNew, periods }: ChangedPolicy): string[] {
  return [`${policy}: ${isNew ? 'new' : 'changed'}`, ...periods.flatMap(periodLines)];
}

function conflictLines({ policy, now, periods }: ConflictingPolicy): string[] {
  return [
    `${policy}: conflict; the policy changed after this file was exported: version ${now.version}, recorded at ${now.recordedAt}, is current:`,
    ...now.periods.map(({ from, to, title }) => `  ${daysText(from, to)}: ${title}`),
    `${policy}: differences from the current version to the file`,
    ...periods.flatMap(periodLines),
  ];
}

function periodLines({ from, to, differences }: ChangedPeriod): string[] {
  return [`  ${daysText(from, to)}`, ...differences.flatMap(differenceLines)];
}

/** A summary, and the changed words of a text. A note that is new or gone has its text in the file. */
export function differenceLines({ summary, wordEdits }: ChangedPeriod['differences'][number]): string[] {
  const line = `    ${summary}`;
  return wordEdits.length > 1 ? [line, `      ${wordsText(wordEdits)}`] : [line];
}

/** `no more than [-four-] {+six+} units a day …`: every changed word, and some of the text around it. */
function wordsText(edits: readonly WordEdit[]): string {
  const pieces = edits.map(({ kind, text }, index) => {
    if (kind === 'REMOVED') return `[-${text.trim()}-]`;
    if (kind === 'ADDED') return `{+${text.trim()}+}`;
    return contextText(text, { isFirst: index === 0, isLast: index === edits.length - 1 });
  });
  return oneLine(pieces.join(' '));
}

/** The words of an unchanged text that stand next to changed ones. */
function contextText(text: string, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): string {
  const all = text.trim().split(/\s+/);
  const head = isFirst ? [] : all.slice(0, CONTEXT_WORDS);
  const tail = isLast ? [] : all.slice(Math.max(head.length, all.length - CONTEXT_WORDS));
  return [...head, ...(head.length + tail.length < all.length ? ['…'] : []), ...tail].join(' ');
}

function daysText(from: string | null | undefined, to: string | null | undefined): string {
  return `from ${from ?? 'an unknown day'} to ${to ?? 'an open end'}`;
}

function policiesText(policies: number): string {
  return policies === 1 ? 'One policy' : `${policies} policies`;
}
