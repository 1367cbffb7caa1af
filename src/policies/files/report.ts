import type { PolicyDifference } from '../differences.ts';
import type { ImportResult } from './apply.ts';
import { isRefused } from './apply.ts';
import type { PeriodEntry } from './document.ts';
import type { PolicyEdit } from './plan.ts';
import type { FileFault } from './yaml.ts';

/** What an import did, would do, or did not do, for programs and for people. */

interface ChangedPeriod {
  readonly from: string | null;
  readonly to: string | null;
  readonly differences: readonly Pick<PolicyDifference, 'path' | 'before' | 'after' | 'summary'>[];
}

interface ChangedPolicy {
  readonly policy: string;
  readonly isNew: boolean;
  readonly periods: readonly ChangedPeriod[];
}

interface ConflictingPolicy extends Omit<ChangedPolicy, 'isNew'> {
  /** What stands now: the newest published version, when it was recorded, and what is in force. */
  readonly now: {
    readonly version: number;
    readonly recordedAt: string;
    readonly periods: readonly PeriodEntry[];
  };
}

export interface ImportReport {
  readonly file: string;
  readonly payer: string;
  readonly refused: boolean;
  readonly dryRun: boolean;
  readonly revision: number | null;
  readonly changed: readonly ChangedPolicy[];
  readonly unchanged: readonly string[];
  /** In force and not in the file: nothing happened to them. */
  readonly missing: readonly string[];
  readonly conflicts: readonly ConflictingPolicy[];
  readonly faults: readonly FileFault[];
}

/** The result as plain data. */
export function importReport(file: string, { plan, revision }: ImportResult, dryRun: boolean): ImportReport {
  const { payer, unchanged, missing, edits, conflicts, faults } = plan;
  return {
    file,
    payer,
    refused: isRefused(plan),
    dryRun,
    revision,
    changed: edits.map((edit) => ({
      policy: edit.key,
      isNew: edit.policyId === null,
      periods: periodsOf(edit),
    })),
    unchanged,
    missing,
    conflicts: conflicts.map(({ edit, now, version, recordedAt }) => ({
      policy: edit.key,
      now: { version, recordedAt, periods: now.map(({ entry }) => entry) },
      periods: periodsOf(edit),
    })),
    faults,
  };
}

function periodsOf({ publications }: PolicyEdit): ChangedPeriod[] {
  return publications.map(({ content, differences }) => ({
    from: content.effectiveFrom,
    to: content.effectiveTo,
    differences: differences.map(({ path, before, after, summary }) => ({ path, before, after, summary })),
  }));
}

/** The report for people. */
export function importText(report: ImportReport): string {
  const { file, refused, changed, unchanged, missing, conflicts, faults } = report;
  const conflicting = new Set(conflicts.map(({ policy }) => policy));
  const lines = [
    ...(faults.length > 0 ? [faultText(file, faults).trimEnd()] : []),
    ...conflicts.flatMap(conflictLines),
    ...changed.filter(({ policy }) => !conflicting.has(policy)).flatMap(changeLines),
    ...missing.map((key) => `${key}: not in the file, stays in force as it is; policyWithdraw ends it`),
    `${counted(unchanged.length)} unchanged.`,
    outcome(report),
    ...(refused && conflicts.length > 0
      ? ['Export again, make the changes that you still want, and import that.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Each fault on a line, with its place and what stands there. */
export function faultText(file: string, faults: readonly FileFault[]): string {
  const lines = faults.map(({ line, path, value, message }) => {
    const place = `${file}${line === null ? '' : `:${line}`}${path === '' ? '' : ` ${path}`}`;
    return `${place}: ${message}${value === null ? '' : `; found ${value}`}`;
  });
  return `${lines.join('\n')}\n`;
}

function outcome({ refused, dryRun, changed, revision }: ImportReport): string {
  if (refused) return 'Refused: nothing was applied.';
  if (changed.length === 0) return 'Nothing to do.';
  if (revision === null) return dryRun ? 'Dry run: nothing was written.' : 'Nothing was written.';
  return `Revision ${revision}: ${counted(changed.length)} changed.`;
}

function changeLines({ policy, isNew, periods }: ChangedPolicy): string[] {
  return [`${policy}: ${isNew ? 'new' : 'changed'}`, ...periods.flatMap(periodLines)];
}

function conflictLines({ policy, now, periods }: ConflictingPolicy): string[] {
  return [
    `${policy}: conflict, it was changed after this file was exported; version ${now.version} of ${now.recordedAt} stands now:`,
    ...now.periods.map(({ from, to, title }) => `  ${daysText(from, to)}: ${title}`),
    `${policy}: from what stands now to the file`,
    ...periods.flatMap(periodLines),
  ];
}

function periodLines({ from, to, differences }: ChangedPeriod): string[] {
  return [`  ${daysText(from, to)}`, ...differences.map(({ summary }) => `    ${summary}`)];
}

function daysText(from: string | null | undefined, to: string | null | undefined): string {
  return `from ${from ?? 'an unknown day'} to ${to ?? 'an open end'}`;
}

function counted(policies: number): string {
  return policies === 1 ? 'One policy' : `${policies} policies`;
}
