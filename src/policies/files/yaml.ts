import { Document, isAlias, isNode, isScalar, LineCounter, parseDocument, visit, YAMLSeq } from 'yaml';
import { documentSchema, FILE_LIMITS, type PolicyDocument } from './document.ts';

/** The document as YAML: written one way only, and read strictly, each fault with its place. */

/** One thing that is wrong in a file. */
export interface FileFault {
  /** Line in the file, from 1; null when the fault is of the whole file. */
  readonly line: number | null;
  /** Such as `policies[3].periods[0].title`; empty for the whole file. */
  readonly path: string;
  /** What stands there, shortened; null when nothing does. */
  readonly value: string | null;
  readonly message: string;
}

/** A file that was read: its content, and where in the file a place of it stands. */
export interface ReadFile {
  readonly document: PolicyDocument;
  faultAt(path: readonly PropertyKey[], message: string): FileFault;
}

const HEADER = ` The policies of a payer, by the days on which they are in force. from: first day, to: first day no longer in force;
 left out, it is unknown or open. Try a changed file with "npm run policies -- import <file> --dry-run".
 base says what stood when this was exported: leave it as it is, and leave it out for a new policy.`;

const SHOWN_CHARACTERS = 120;
const FAULTS_TOLD = 100;

/** The text of the file; the same document has the same text, byte for byte. */
export function writeYaml(content: PolicyDocument): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = HEADER;
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (isScalar(key) && key.value === 'codes' && value instanceof YAMLSeq) value.flow = true;
    },
  });
  // Lines are never folded: what differs is what somebody changed, and no text is taken apart.
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** Reads a file; everything that is wrong with its shape at once. */
export function readYaml(
  text: string,
):
  | { readonly read: ReadFile; readonly faults?: never }
  | { readonly read?: never; readonly faults: readonly FileFault[] } {
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_LIMITS.bytes) {
    return { faults: [whole(`has ${bytes} bytes; at most ${FILE_LIMITS.bytes} are read`)] };
  }
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  if ('message' in parsed) return { faults: [parsed] };
  const { document, syntax } = parsed;
  const refused = [...syntax, ...(syntax.length > 0 ? [] : unwanted(document, lines))];
  if (refused.length > 0) return { faults: refused.slice(0, FAULTS_TOLD) };
  const raw: unknown = document.toJS({ maxAliasCount: 0 });
  const faultAt: ReadFile['faultAt'] = (path, message) => ({
    line: lineOf(document, path, lines),
    path: pathText(path),
    value: shown(valueAt(raw, path)),
    message,
  });
  const { data, error } = documentSchema.safeParse(raw);
  if (data) return { read: { document: data, faultAt } };
  const faults = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => faultAt([...issue.path, key], 'is no field here'))
      : [faultAt(issue.path, issue.message)],
  );
  return { faults: faults.slice(0, FAULTS_TOLD) };
}

type Parsed = ReturnType<typeof parseDocument>;

function parse(
  text: string,
  lineCounter: LineCounter,
): { document: Parsed; syntax: FileFault[] } | FileFault {
  try {
    const document = parseDocument(text, { lineCounter, version: '1.2', schema: 'core' });
    const syntax = [...document.errors, ...document.warnings].map(({ message, linePos }) => ({
      line: linePos?.[0].line ?? null,
      path: '',
      value: null,
      message: `is no YAML that can be read: ${message.split('\n', 1)[0]}`,
    }));
    return { document, syntax };
  } catch (error) {
    // Thousands of brackets inside each other end the stack.
    if (error instanceof RangeError) return whole('is nested too deeply');
    throw error;
  }
}

/** What makes a small file a huge one, or a value another thing than it looks like. */
function unwanted(document: Parsed, lines: LineCounter): FileFault[] {
  const faults: FileFault[] = [];
  visit(document, {
    Node: (_key, node) => {
      const line = node.range ? lines.linePos(node.range[0]).line : null;
      const say = (message: string) => faults.push({ line, path: '', value: null, message });
      if (isAlias(node)) say(`repeats *${node.source}: aliases are not read, write the value out`);
      else if (node.anchor !== undefined) say(`names &${node.anchor}: anchors are not read`);
      else if (node.tag !== undefined) say(`has the tag ${node.tag}: tags are not read`);
    },
  });
  return faults;
}

/** The line of the innermost thing that is there. */
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

function shown(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function whole(message: string): FileFault {
  return { line: null, path: '', value: null, message };
}
