import ts from 'typescript';
import { ourFiles, read } from './houseRules.ts';

/** A word that the project gave up, and what to write instead. */
interface RetiredWord {
  /** Refused as a whole part of a name: `desk` is a part of `ExportDesk` and of `edit-desk.ts`, not of `desktop`. */
  readonly parts?: readonly string[];
  /** Refused as a whole name only, because the field uses the word inside other names. */
  readonly names?: readonly string[];
  /** Refused in comments, texts and documents. */
  readonly prose?: RegExp;
  readonly use: string;
  /** Files to which the word is limited, where the field gives it another meaning elsewhere. */
  readonly only?: RegExp;
}

const RETIRED: readonly RetiredWord[] = [
  { parts: ['desk', 'desks'], prose: /\bdesks?\b/gi, use: 'service' },
  { parts: ['turnstile'], prose: /\bturnstiles?\b/gi, use: 'operation limiter' },
  { parts: ['guard', 'judge', 'judgment', 'tally'], use: 'checkOperation, OperationCost' },
  { names: ['passedOf', 'Shape'], only: /^(src|test)/, use: 'checkOperation, OperationCost' },
  {
    parts: ['budget', 'budgets', 'spend', 'spends', 'spent', 'spending', 'spender', 'spenders'],
    use: 'rate limiter, consume',
  },
  { parts: ['caller', 'callers'], use: 'principal' },
  {
    parts: ['fault', 'faults', 'faulty'],
    prose: /\bfault(s|y)?\b/gi,
    use: 'internal error, failure, invalid',
  },
  {
    parts: ['refusal', 'refusals', 'refused', 'refuse', 'refuses', 'refusable'],
    prose: /\brefusals?\b/gi,
    use: 'rejected, RejectedError, withUserErrors',
  },
  { parts: ['mistake', 'mistakes'], prose: /\bmistakes?\b/gi, use: 'user error, FieldError' },
  {
    parts: ['problem', 'problems', 'complaint', 'complaints'],
    prose: /\bcomplain(t|ts|s)?\b/gi,
    use: 'ValidationIssue',
  },
  { parts: ['gate', 'gates'], prose: /\bgates?\b/gi, use: 'semaphore' },
  {
    parts: [
      'heard',
      'hear',
      'hears',
      'say',
      'says',
      'said',
      'tell',
      'tells',
      'told',
      'ask',
      'asks',
      'asked',
      'asking',
      'meant',
    ],
    prose: /\b(heard|hears?|told|tells?)\b/gi,
    use: 'log, notify, report, onNotification, request, statement',
  },
  { parts: ['remembered', 'remember', 'kept', 'keep', 'keeps'], use: 'BoundedCache, memoize, stored' },
  { parts: ['workbench'], prose: /\bworkbench\b/gi, use: 'EvaluationContext' },
  {
    names: ['bench', 'Bench', 'frame', 'Frame', 'frames'],
    only: /^(src|test)\/billing\//,
    use: 'EvaluationContext, ClaimContext',
  },
  {
    names: ['plain', 'words'],
    only: /^(src|test)\/(exports|claims|sessions|api|audit)\//,
    use: 'serialize…, cellText',
  },
  {
    parts: ['book', 'books', 'rulebook'],
    prose: /\b(rule ?books?|books?)\b/gi,
    use: 'catalog, rule register',
  },
  { parts: ['reign', 'reigns'], prose: /\breigns?\b/gi, use: 'effective period' },
  { parts: ['hand', 'hands'], use: 'author' },
  { names: ['Place', 'LAST_POSITION'], use: 'FeedCursor' },
  {
    parts: [
      'inbox',
      'guest',
      'guests',
      'introduce',
      'introduces',
      'introduced',
      'introduction',
      'ear',
      'ears',
    ],
    prose: /\b(inbox|guests?|introductions?|ears?)\b/gi,
    use: 'SubscriberQueue, SocketSession, authenticate, subscription',
  },
  { parts: ['overlay', 'overlays', 'laid'], prose: /\b(overlays?|laid (over|on))\b/gi, use: 'applyDraft' },
  { names: ['present'], use: 'compact' },
  { parts: ['speaker', 'releasesInForce', 'silence', 'silences'], use: 'releasesInForce, notAvailable' },
  {
    names: ['listed', 'families'],
    only: /^(src|test)\/(reference|releases|imports|comparison|exports)\//,
    use: 'uncuratedCodes, datasets',
  },
  {
    parts: ['keyring'],
    names: ['directory', 'OrganizationDirectory'],
    prose: /\bkey ?rings?\b/gi,
    use: 'apiKeyService, organizationLookup',
  },
  { prose: /\bstanding terms?\b/gi, use: 'note of the policy "General terms"' },
  { prose: /\bleft-?over minutes\b/gi, use: 'remainder minutes' },
  { prose: /\bcode[- ]pair edits?\b/gi, use: 'NCCI PTP edit' },
  { prose: /\bamounts? already allowed\b/gi, use: 'amount accrued toward the KX threshold' },
  { prose: /\bthe nation('s)?\b/gi, use: 'national (unadjusted)' },
  { parts: ['neighbor', 'neighbors'], prose: /\bneighbors?\b/gi, use: 'other tenant' },
];

/** A retired word in a file, with its line. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly word: string;
  readonly use: string;
}

/** Every retired word of one file: in its path, its names and its prose. */
export function retiredWords(file: string, text: string): Finding[] {
  const { names, prose } = readSource(file, text);
  const retired = RETIRED.filter(({ only }) => only === undefined || only.test(file));
  const finding = (word: string, position: number, use: string): Finding => {
    return { file, line: text.slice(0, position).split('\n').length, word, use };
  };
  const inPath = partsOf(file).flatMap((part) =>
    retired.filter(({ parts }) => parts?.includes(part)).map(({ use }) => finding(part, 0, use)),
  );
  const inNames = names.flatMap(({ text: name, position }) =>
    retiredBy(name)
      .filter((word) => retired.includes(word))
      .map(({ use }) => finding(name, position, use)),
  );
  const inProse = prose.flatMap((piece) =>
    retired.flatMap(({ prose: pattern, use }) =>
      pieces(piece.text, pattern).map((match) => finding(match.text, piece.position + match.position, use)),
    ),
  );
  return [...inPath, ...inNames, ...inProse];
}

interface Piece {
  readonly text: string;
  readonly position: number;
}

interface Source {
  readonly names: readonly Piece[];
  readonly prose: readonly Piece[];
}

function readSource(file: string, text: string): Source {
  if (/\.(tsx?|mjs)$/.test(file)) return readTypeScript(file, text);
  if (file.endsWith('.md')) return readMarkdown(text);
  if (file.endsWith('.graphql')) return { names: [], prose: pieces(text, /"""[\s\S]*?"""|#.*|"[^"\n]*"/g) };
  if (file.endsWith('.prisma')) {
    const prose = pieces(text, /\/\/.*/g);
    return { names: pieces(text.replaceAll(/\/\/.*/g, blank), /\w+/g), prose };
  }
  return { names: [], prose: [{ text, position: 0 }] };
}

/** Names are the identifiers; prose is every comment, string, template and text of a page. */
function readTypeScript(file: string, text: string): Source {
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind);
  const names: Piece[] = [];
  const literals: Piece[] = [];
  const visit = (node: ts.Node): void => {
    const isName = ts.isIdentifier(node) || ts.isPrivateIdentifier(node);
    if (isName || isText(node)) {
      const position = node.getStart(source);
      (isName ? names : literals).push({ text: text.slice(position, node.end), position });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  // Comments are no nodes: they are found in the text without its literals, which may hold `//` too.
  let rest = text;
  for (const { text: literal, position } of literals)
    rest = rest.slice(0, position) + blank(literal) + rest.slice(position + literal.length);
  return { names, prose: [...literals, ...pieces(rest, /\/\/.*|\/\*[\s\S]*?\*\//g)] };
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isJsxText(node)
  );
}

/** Names are the words in code quotes; prose is the rest outside of code blocks. */
function readMarkdown(text: string): Source {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, blank);
  const quoted = pieces(prose, /`[^`\n]+`/g);
  return {
    names: quoted.flatMap((quote) =>
      pieces(quote.text, /\w+/g).map((name) => ({ ...name, position: name.position + quote.position })),
    ),
    prose: [{ text: prose.replaceAll(/`[^`\n]+`/g, blank), position: 0 }],
  };
}

/** As many blanks, so that positions stay. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

function pieces(text: string, pattern: RegExp | undefined): Piece[] {
  if (!pattern) return [];
  return [...text.matchAll(pattern)].map((match) => ({ text: match[0], position: match.index }));
}

/** The parts of a name or a path, in lower case: `policyEditDesk` has `policy`, `edit` and `desk`. */
function partsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.toLowerCase());
}

/** Most names stand in many places, so each is judged once. */
const byName = new Map<string, readonly RetiredWord[]>();

function retiredBy(name: string): readonly RetiredWord[] {
  let words = byName.get(name);
  if (!words) {
    const parts = API_NAMES.has(name) ? [] : partsOf(name);
    words = RETIRED.filter(
      (word) => word.names?.includes(name) || parts.some((part) => word.parts?.includes(part)),
    );
    byName.set(name, words);
  }
  return words;
}

/** Names of the released API change with its next version, not before. */
const API_NAMES = new Set(
  read('schema.graphql')
    .replaceAll(/"""[\s\S]*?"""|#.*/g, '')
    .match(/\w+/g),
);

/** What people write here and others read. The seed quotes payers, so its words are theirs. */
const SCANNED =
  /^(src|test|docs|bench|prisma|deploy)\/|^(README|CONTRIBUTING|CHANGELOG)\.md$|^schema\.graphql$/;
/** They name the retired words in order to refuse them; golden results repeat texts of the seed. */
const NOT_SCANNED = /^test\/(support\/vocabulary|vocabulary\.test)\.ts$|\.result\.json$/;

/** Retired words in every file that people write. */
export function allRetiredWords(): Finding[] {
  return ourFiles()
    .filter((file) => SCANNED.test(file) && !NOT_SCANNED.test(file))
    .flatMap((file) => retiredWords(file, read(file)));
}

/** One line for people: where the word stands, and what to write instead. */
export function describeFinding({ file, line, word, use }: Finding): string {
  return `${file}:${line}: "${word}" is retired; use ${use}`;
}

if (import.meta.main) {
  const findings = allRetiredWords().map(describeFinding);
  for (const finding of findings) console.error(finding);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
