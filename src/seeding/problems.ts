/** One thing that is wrong in a seed file. */
export type SeedProblem = {
  /** Relative to the seed folder. */
  file: string;
  /** Where in the file, such as `codes[3].effectiveFrom`; empty for the whole file. */
  path: string;
  /** What stands there. */
  value: unknown;
  message: string;
};

/** The seed cannot be used. Holds every problem that was found, so that one reading of it is enough. */
export class SeedError extends Error {
  override name = 'SeedError';
  readonly problems: readonly SeedProblem[];

  constructor(problems: readonly SeedProblem[]) {
    super(
      `The seed has ${count(problems.length)}:\n${problems.map((problem) => `  ${line(problem)}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Writes a path the way a reader finds it: `codes[3].effectiveFrom`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function line({ file, path, value, message }: SeedProblem): string {
  const place = path === '' ? file : `${file} ${path}`;
  return value === undefined ? `${place}: ${message}` : `${place}: ${message}; found ${shown(value)}`;
}

const SHOWN_LENGTH = 120;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function count(problems: number): string {
  return problems === 1 ? 'one problem' : `${problems} problems`;
}
