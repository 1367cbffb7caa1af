import { InvalidFilesError, type FileIssue } from '../shared/fileIssues.ts';
import { issueAtPath, type Path } from '../shared/yamlIssues.ts';

/** The line of the value at a path, from 1; null for the file as a whole. */
export type LineOf = (path: Path) => number | null;

/** Collects the issues of one seed file. */
export class FileIssueCollector {
  private readonly file: string;
  private readonly lineOf: LineOf;
  private readonly issues: FileIssue[];

  /** @param issues receives the issues, together with those of other files */
  constructor(file: string, lineOf: LineOf, issues: FileIssue[]) {
    this.file = file;
    this.lineOf = lineOf;
    this.issues = issues;
  }

  add(path: Path, value: unknown, allowed: string, fix = 'Correct the value.'): void {
    this.issues.push(issueAtPath(this.file, this.lineOf(path), path, value, { allowed, fix }));
  }
}

/** @throws InvalidFilesError when there is any issue */
export function throwIfAny(issues: readonly FileIssue[]): void {
  if (issues.length > 0) throw new InvalidFilesError('The seed was not loaded', issues);
}
