import { Document, isAlias, isScalar, LineCounter, parseDocument, visit, YAMLSeq } from 'yaml';
import type { FileIssue } from '../../shared/fileIssues.ts';
import {
  type Correction,
  issueAtPath,
  lineAt,
  type Path,
  schemaIssues,
  syntaxIssues,
  valueAt,
} from '../../shared/yamlIssues.ts';
import { documentSchema, FILE_LIMITS, type PolicyDocument } from './document.ts';

/** Policy documents as YAML: written in one form only, and read strictly. */

/** A parsed file, which knows the line of each path. */
export interface ReadFile {
  readonly document: PolicyDocument;
  issueAt(path: Path, correction: Correction): FileIssue;
}

const HEADER = ` The policies of a payer, by the days on which they are in force.
 from: first day in force, unknown when left out. to: first day no longer in force, open when left out.
 base: hash of the policy at export. Do not change it. A new policy has none.
 Try a changed file with "ot-codebook policies import <file> --dry-run".`;

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
  // Without folding, a diff of two files shows only what changed.
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** Reads the text of a file. Returns every issue of its shape at once, up to a limit. */
export function readYaml(
  text: string,
  file: string,
):
  | { readonly read: ReadFile; readonly issues?: never }
  | { readonly read?: never; readonly issues: readonly FileIssue[] } {
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_LIMITS.bytes) return { issues: [oversizedFile(file, bytes)] };
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (document === null) {
    const issue = whole(file, 'nested too deeply', 'the nesting of an export', 'Remove the extra brackets.');
    return { issues: [issue] };
  }
  const syntax = syntaxIssues(file, document);
  const unreadable = syntax.length > 0 ? syntax : findUnsupportedYaml(file, document, lines);
  if (unreadable.length > 0) return { issues: unreadable.slice(0, MAX_ISSUES) };
  const raw: unknown = document.toJS({ maxAliasCount: 0 });
  const issueAt: ReadFile['issueAt'] = (path, correction) =>
    issueAtPath(file, lineAt(document, lines, path), path, valueAt(raw, path), correction);
  const { data, error } = documentSchema.safeParse(raw);
  if (data) return { read: { document: data, issueAt } };
  const issues = schemaIssues(error).map(({ path, ...correction }) => issueAt(path, correction));
  return { issues: issues.slice(0, MAX_ISSUES) };
}

/** The issue of a file above the limit. */
export function oversizedFile(file: string, bytes: number): FileIssue {
  const allowed = `at most ${FILE_LIMITS.bytes} bytes`;
  return whole(file, `${bytes} bytes`, allowed, 'Edit this payer through the API.');
}

/** The issue of a file whose bytes are not UTF-8. */
export function notUtf8(file: string): FileIssue {
  return whole(file, 'not UTF-8', 'text in UTF-8', 'Save the file as UTF-8.');
}

/** Null for a text that is nested too deeply: thousands of nested brackets overflow the stack. */
function parse(text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, { lineCounter, version: '1.2', schema: 'core' });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Aliases can make a small file huge, and tags change what a value is. */
function findUnsupportedYaml(file: string, document: Document.Parsed, lines: LineCounter): FileIssue[] {
  const issues: FileIssue[] = [];
  visit(document, {
    Node: (_key, node) => {
      const line = node.range ? lines.linePos(node.range[0]).line : null;
      const add = (value: string, fix: string) =>
        issues.push({ file, line, field: '', value, allowed: 'plain values', fix });
      if (isAlias(node)) add(`the alias *${node.source}`, 'Write the value out.');
      else if (node.anchor !== undefined) add(`the anchor &${node.anchor}`, 'Remove the anchor.');
      else if (node.tag !== undefined) add(`the tag ${node.tag}`, 'Remove the tag.');
    },
  });
  return issues;
}

function whole(file: string, value: string, allowed: string, fix: string): FileIssue {
  return { file, line: null, field: '', value, allowed, fix };
}
