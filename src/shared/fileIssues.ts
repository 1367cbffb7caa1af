import type { ValidationIssue } from './errors.ts';

/** An invalid value in a file. `field` is a column, or a path into the file; empty for the file as a whole. */
export interface FileIssue extends ValidationIssue {
  readonly file: string;
  /** From 1; null when the issue is not on one line. */
  readonly line: number | null;
}

/** Issues that one error lists; the rest is counted. */
export const MAX_LISTED_ISSUES = 50;

/** Files with invalid values, none of which are used. The message lists the issues with their places. */
export class InvalidFilesError extends Error {
  override name = 'InvalidFilesError';
  readonly issues: readonly FileIssue[];
  /** All issues, including those beyond the listed ones. */
  readonly count: number;

  /** @param outcome what did not happen, such as `Nothing was imported` */
  constructor(outcome: string, issues: readonly FileIssue[], count = issues.length) {
    const more = count > issues.length ? [`  … and ${count - issues.length} more`] : [];
    const heading = `${outcome}: ${count === 1 ? '1 issue' : `${count} issues`}.`;
    super([heading, ...issues.map((issue) => `  ${issueText(issue)}`), ...more].join('\n'));
    this.issues = issues;
    this.count = count;
  }
}

const MAX_VALUE_LENGTH = 120;

/** A value as an issue shows it: as JSON, and shortened when it is long. */
export function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}

/** One issue as a sentence that begins with its file and line, without a line break. */
export function issueText({ file, line, field, value, allowed, fix }: FileIssue): string {
  const place = [file, ...(line === null ? [] : [`line ${line}`]), ...(field === '' ? [] : [field])];
  return `${place.join(', ')} is ${value}; allowed: ${allowed}. ${fix}`;
}
