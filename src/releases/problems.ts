/** One thing that is wrong in a file, where a person can find it. */
export interface ReleaseProblem {
  readonly file: string;
  /** From 1; null when the file as a whole is meant. */
  readonly line: number | null;
  /** Name or number of the column, or the character positions of a fixed-width file. */
  readonly column: string | null;
  readonly value: string | null;
  readonly reason: string;
}

/** Problems that one report shows; the rest is counted. */
export const PROBLEMS_SHOWN = 50;

/** Collects problems: the first fifty with their places, all by number. */
export class Problems {
  readonly shown: ReleaseProblem[] = [];
  count = 0;

  add(problem: ReleaseProblem): void {
    this.count += 1;
    if (this.shown.length < PROBLEMS_SHOWN) this.shown.push(problem);
  }

  /** @throws ReleaseError when there is any */
  refuseIfAny(): void {
    if (this.count > 0) throw new ReleaseError(this.shown, this.count);
  }
}

/** The files cannot be imported; nothing of them was. */
export class ReleaseError extends Error {
  override name = 'ReleaseError';
  readonly problems: readonly ReleaseProblem[];
  /** All problems, also those beyond the ones held here. */
  readonly count: number;

  constructor(problems: readonly ReleaseProblem[], count = problems.length) {
    super(problemText(problems, count));
    this.problems = problems;
    this.count = count;
  }
}

/** A failure that lies in a file as a whole. */
export function wholeFile(file: string, reason: string): ReleaseError {
  return new ReleaseError([{ file, line: null, column: null, value: null, reason }]);
}

function problemText(problems: readonly ReleaseProblem[], count: number): string {
  const more = count > problems.length ? [`  … and ${count - problems.length} more`] : [];
  const heading = count === 1 ? 'Not imported, one problem:' : `Not imported, ${count} problems:`;
  return [heading, ...problems.map((problem) => `  ${placeText(problem)}`), ...more].join('\n');
}

const SHOWN_LENGTH = 80;

function placeText({ file, line, column, value, reason }: ReleaseProblem): string {
  const place = [file, line === null ? null : `line ${line}`, column === null ? null : `column ${column}`]
    .filter((part) => part !== null)
    .join(', ');
  const found =
    value === null
      ? ''
      : `; found ${JSON.stringify(value.length > SHOWN_LENGTH ? `${value.slice(0, SHOWN_LENGTH)}…` : value)}`;
  return `${place}: ${reason}${found}`;
}
