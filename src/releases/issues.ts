import { InvalidFilesError, MAX_LISTED_ISSUES, type FileIssue } from '../shared/fileIssues.ts';

const OUTCOME = 'Nothing was imported';

/** Collects the issues of an import: the first ones whole, all of them by number. */
export class IssueCollector {
  private readonly first: FileIssue[] = [];
  count = 0;

  add(issue: FileIssue): void {
    this.count += 1;
    if (this.first.length < MAX_LISTED_ISSUES) this.first.push(issue);
  }

  /** @throws InvalidFilesError when there is any issue */
  throwIfAny(): void {
    if (this.count > 0) throw new InvalidFilesError(OUTCOME, this.first, this.count);
  }
}

/** An issue of a file as a whole, as the only one of an import. */
export function invalidFile(file: string, value: string, allowed: string, fix: string): InvalidFilesError {
  return invalidFiles([{ file, line: null, field: '', value, allowed, fix }]);
}

export function invalidFiles(issues: readonly FileIssue[]): InvalidFilesError {
  return new InvalidFilesError(OUTCOME, issues);
}
