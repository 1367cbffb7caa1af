import { InvalidFilesError, valueText, type FileIssue } from '../shared/fileIssues.ts';

/** Where a value is in its file: keys and indexes from the top. */
export type Path = readonly PropertyKey[];

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
    this.issues.push({
      file: this.file,
      line: this.lineOf(path),
      field: pathText(path),
      value: valueText(value),
      allowed,
      fix,
    });
  }
}

/** @throws InvalidFilesError when there is any issue */
export function throwIfAny(issues: readonly FileIssue[]): void {
  if (issues.length > 0) throw new InvalidFilesError('The seed was not loaded', issues);
}

/** Writes a path as `codes[3].effectiveFrom`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
