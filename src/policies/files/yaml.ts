import { Document, isAlias, isNode, isScalar, LineCounter, parseDocument, visit, YAMLSeq } from 'yaml';
import { documentSchema, FILE_LIMITS, type PolicyDocument } from './document.ts';

/** Policy documents as YAML: written in one form only, and read strictly. */

/** A validation issue of a file, with its line. The message names what is allowed and what to do. */
export interface FileIssue {
  /** Line in the file, from 1; null for an issue of the whole file. */
  readonly line: number | null;
  /** Path, for example `policies[3].periods[0].title`; empty for the whole file. */
  readonly field: string;
  /** The value there, cut; null when there is none. */
  readonly value: string | null;
  readonly message: string;
}

/** A parsed file, which knows the line of each path. */
export interface ReadFile {
  readonly document: PolicyDocument;
  issueAt(path: readonly PropertyKey[], message: string): FileIssue;
}

const HEADER = ` The policies of a payer, by the days on which they are in force.
 from: first day in force, unknown when left out. to: first day no longer in force, open when left out.
 base: hash of the policy at export. Do not change it. A new policy has none.
 Try a changed file with "ot-codebook policies import <file> --dry-run".`;

const MAX_VALUE_CHARACTERS = 120;
const MAX_ISSUES = 100;

/** The text of the file. The same document gives the same bytes. */
export function writeYaml(content: PolicyDocument): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = HEADER;
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (isScalar(key) && key.value === 'codes' && value instanceof YAMLSeq) value.flow = true;
    },
  });
  // Without folding, a diff of two files shows only what somebody changed.
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** Reads a file. Returns every issue of its shape at once, up to a limit. */
export function readYaml(
  text: string,
):
  | { readonly read: ReadFile; readonly issues?: never }
  | { readonly read?: never; readonly issues: readonly FileIssue[] } {
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_LIMITS.bytes) {
    return { issues: [whole(`has ${bytes} bytes; the maximum is ${FILE_LIMITS.bytes}`)] };
  }
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  if ('message' in parsed) return { issues: [parsed] };
  const { document, syntax } = parsed;
  const unreadable = syntax.length > 0 ? syntax : findUnsupportedYaml(document, lines);
  if (unreadable.length > 0) return { issues: unreadable.slice(0, MAX_ISSUES) };
  const raw: unknown = document.toJS({ maxAliasCount: 0 });
  const issueAt: ReadFile['issueAt'] = (path, message) => ({
    line: lineOf(document, path, lines),
    field: pathText(path),
    value: valueText(valueAt(raw, path)),
    message,
  });
  const { data, error } = documentSchema.safeParse(raw);
  if (data) return { read: { document: data, issueAt } };
  const issues = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => issueAt([...issue.path, key], 'is not a field here; remove it'))
      : [issueAt(issue.path, issue.message)],
  );
  return { issues: issues.slice(0, MAX_ISSUES) };
}

type Parsed = ReturnType<typeof parseDocument>;

function parse(
  text: string,
  lineCounter: LineCounter,
): { document: Parsed; syntax: FileIssue[] } | FileIssue {
  try {
    const document = parseDocument(text, { lineCounter, version: '1.2', schema: 'core' });
    const syntax = [...document.errors, ...document.warnings].map(({ message, linePos }) => ({
      line: linePos?.[0].line ?? null,
      field: '',
      value: null,
      message: `is not valid YAML: ${message.split('\n', 1)[0]}`,
    }));
    return { document, syntax };
  } catch (error) {
    // Thousands of nested brackets overflow the stack.
    if (error instanceof RangeError) return whole('is nested too deeply');
    throw error;
  }
}

/** Aliases can make a small file huge, and tags change what a value is. */
function findUnsupportedYaml(document: Parsed, lines: LineCounter): FileIssue[] {
  const issues: FileIssue[] = [];
  visit(document, {
    Node: (_key, node) => {
      const line = node.range ? lines.linePos(node.range[0]).line : null;
      const add = (message: string) => issues.push({ line, field: '', value: null, message });
      if (isAlias(node)) add(`uses the alias *${node.source}; write the value out instead`);
      else if (node.anchor !== undefined) add(`uses the anchor &${node.anchor}; remove it`);
      else if (node.tag !== undefined) add(`uses the tag ${node.tag}; remove it`);
    },
  });
  return issues;
}

/** The line of the innermost node of the path that exists. */
function lineOf(document: Parsed, path: readonly PropertyKey[], lines: LineCounter): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    raw,
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}…` : text;
}

function whole(message: string): FileIssue {
  return { line: null, field: '', value: null, message };
}
