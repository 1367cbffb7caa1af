import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'sql-formatter';
import { ACTORS, type Actor } from './api.ts';

/** Golden files are written instead of compared; never in CI, where the difference is not reviewed. */
export const UPDATING = process.env['UPDATE_GOLDEN'] === '1';

if (UPDATING && process.env['CI'] === 'true') {
  throw new Error(
    'UPDATE_GOLDEN is refused where CI=true: update on your own machine and review the difference.',
  );
}

/** One operation in a file, with its actor and the values that may differ between runs. */
export interface GoldenCase {
  /** `billing/tie`: folder and file without ending. */
  readonly name: string;
  readonly subject: string;
  readonly operation: string;
  readonly as: Actor;
  readonly variables: Record<string, unknown>;
  /** Paths into the response whose values are replaced, such as `data.reference.releases.*.importedAt`. */
  readonly masked: readonly string[];
  /** Codes of the top-level errors that the answer must hold, in order. */
  readonly errors: readonly string[];
  /** The path of a golden file of this case. */
  file(ending: 'result.json' | 'sql' | 'audit'): string;
}

/** Every `<subject>/<case>.graphql` below the folder. */
export function readGoldenCases(folder: string): GoldenCase[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readCase(folder, file.slice(0, -'.graphql'.length)));
}

function readCase(folder: string, name: string): GoldenCase {
  const operation = readFileSync(path.join(folder, `${name}.graphql`), 'utf8');
  const header = (key: string) =>
    [...operation.matchAll(new RegExp(`^# ${key}: (.+)$`, 'gm'))].map((match) => match[1] ?? '');
  const as = header('as')[0] ?? 'anonymous';
  const actor = ACTORS.find((known) => known === as);
  if (!actor) throw new Error(`${name}.graphql: "# as: ${as}" is none of ${ACTORS.join(', ')}`);
  return {
    name,
    operation,
    as: actor,
    subject: path.dirname(name),
    masked: header('mask'),
    errors: header('error'),
    variables: JSON.parse(header('variables')[0] ?? '{}') as Record<string, unknown>,
    file: (ending) => path.join(folder, `${name}.${ending}`),
  };
}

/** Golden files whose case is gone. When updating they are deleted. */
export function leftoverGoldenFiles(folder: string): string[] {
  const leftovers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => {
    const ending = ['.result.json', '.sql', '.audit'].find((known) => file.endsWith(known));
    return ending !== undefined && !existsSync(path.join(folder, `${file.slice(0, -ending.length)}.graphql`));
  });
  if (!UPDATING) return leftovers;
  for (const file of leftovers) rmSync(path.join(folder, file));
  return [];
}

/** Compares a JSON value with its golden file, or writes the file. */
export function expectGoldenJson(file: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (UPDATING) return writeFileSync(file, text);
  // Compared as values first, because their difference is easier to read than that of two texts.
  expect(JSON.parse(text)).toEqual(JSON.parse(readGolden(file)));
  expect(text).toBe(readGolden(file));
}

/** Compares SQL statements with their golden file, which holds them formatted; no file means no statement. */
export function expectGoldenSql(file: string, statements: readonly string[]): void {
  const text = statements.map(formatSql).join('\n\n');
  expectGoldenLines(file, text === '' ? [] : [text]);
}

/** PostgreSQL statements as a reviewer reads them: one clause a line, so that a diff shows the clause that changed. */
function formatSql(statement: string): string {
  const options = { language: 'postgresql', keywordCase: 'lower', expressionWidth: 100 } as const;
  return `${format(statement, options)};`;
}

/** Compares lines with their golden file; no file means no line. */
export function expectGoldenLines(file: string, lines: readonly string[]): void {
  const text = lines.map((line) => `${line}\n`).join('');
  if (!UPDATING) return expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (text === '') rmSync(file, { force: true });
  else writeFileSync(file, text);
}

/** Compares a whole text with its golden file, or writes the file. */
export function expectGoldenText(file: string, text: string): void {
  if (UPDATING) return writeFileSync(file, text);
  expect(text).toBe(readGolden(file));
}

function readGolden(file: string): string {
  if (!existsSync(file))
    throw new Error(`${path.basename(file)} is missing: run \`npm run test:update\` and review it`);
  return readFileSync(file, 'utf8');
}

/** The value with everything at the paths replaced; `*` stands for every item of a list. */
export function mask(value: unknown, paths: readonly string[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const each of paths) {
    if (maskAt(copy, each.split('.')) === 0) throw new Error(`nothing to mask at "${each}"`);
  }
  return copy;
}

function maskAt(value: unknown, [step, ...rest]: readonly string[]): number {
  if (step === undefined || typeof value !== 'object' || value === null) return 0;
  const holder = value as Record<string, unknown>;
  const keys = step === '*' ? Object.keys(holder) : step in holder ? [step] : [];
  if (rest.length > 0) return keys.reduce((sum, key) => sum + maskAt(holder[key], rest), 0);
  for (const key of keys) holder[key] = '(masked)';
  return keys.length;
}
