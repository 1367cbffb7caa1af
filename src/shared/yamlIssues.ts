import { type Document, isNode, type LineCounter } from 'yaml';
import type { z } from 'zod';
import type { ValidationIssue } from './errors.ts';
import { type FileIssue, valueText } from './fileIssues.ts';

/** Issues of a YAML file: where each invalid value is, and what its schema allows there. */

/** Where a value is in its file: keys and indexes from the top. */
export type Path = readonly PropertyKey[];

/** What an issue adds to its place and value. */
export type Correction = Pick<ValidationIssue, 'allowed' | 'fix'>;

const CORRECT = 'Correct the value.';

/** The line of the value at the path, from 1; that of the nearest value around it when there is none at the path. */
export function lineAt(document: Document, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

/** The value at the path; undefined when there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  );
}

/** The path as `codes[3].effectiveFrom`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** An issue with the value at a path. `value` is the value itself, not its text. */
export function issueAtPath(
  file: string,
  line: number | null,
  path: Path,
  value: unknown,
  { allowed, fix }: Correction,
): FileIssue {
  return { file, line, field: pathText(path), value: valueText(value), allowed, fix };
}

/** Syntax errors and warnings of a parsed file. */
export function syntaxIssues(file: string, document: Document.Parsed): FileIssue[] {
  return [...document.errors, ...document.warnings].map(({ message, linePos }) => ({
    file,
    line: linePos?.[0].line ?? null,
    field: '',
    value: 'not valid YAML',
    allowed: 'YAML 1.2',
    fix: message.split('\n', 1)[0] ?? message,
  }));
}

/** The issues of a schema as paths, each with what is allowed there. */
export function schemaIssues(error: z.ZodError): (Correction & { readonly path: Path })[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: [...issue.path, key],
          allowed: 'no field of this name',
          fix: 'Rename or remove the field.',
        }))
      : [{ path: issue.path, allowed: expectation(issue.message), fix: CORRECT }],
  );
}

/** What a message of Zod expects: `Invalid input: expected string, received number` expects a `string`. */
function expectation(message: string): string {
  return message.replace(/^(?:[A-Z][a-z ]+: )?expected /, '').replace(/, received .*$/, '');
}
