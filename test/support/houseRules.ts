import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The root of the repository. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A rule about one text file; returns one sentence for each violation. */
export type HouseRule = (text: string, file: string) => string[];

const NOT_OURS = new Set(['node_modules', '.git', '.data', 'build', 'coverage', 'generated', 'LICENSE']);
const TEXT = /\.(ts|tsx|mjs|json|ya?ml|md|graphql|sql|prisma|css|conf)$|(^|\/)(run|Dockerfile|NOTICE)$/;

/** Every text file of the repository that people write, by its path from the root. */
export function ourFiles(folder = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name) || entry.name === 'package-lock.json') return [];
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return ourFiles(file);
    const relative = path.relative(ROOT, file);
    return entry.isFile() && TEXT.test(relative) ? [relative] : [];
  });
}

/** The text of a file of the repository. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The lines of a text that match, each as `what: the match`. */
function matches(text: string, pattern: RegExp, what: string): string[] {
  return [...text.matchAll(pattern)].map(([found]) => `${what}: ${found.trim()}`);
}

/** Words that promise later work, which belongs in an issue. Written apart, so that this file passes its own rule. */
const PROMISES = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|');
export const noLeftovers: HouseRule = (text) =>
  matches(text, new RegExp(`\\b(${PROMISES})\\b`, 'g'), 'leftover');

/** Tests may depend on the machine by a condition, never by `only` or `skip`. */
export const everyTestRuns: HouseRule = (text) =>
  matches(
    text,
    /\b(test|it|describe)\.(only|skip|todo)(\.each)?\s*[(`]|\b[fx](test|it|describe)\(/g,
    'muted test',
  );

export const noConsole: HouseRule = (text) => matches(text, /\bconsole\.\w+/g, 'console');

export const noMachinePaths: HouseRule = (text) =>
  matches(
    text,
    /(?<![\w.~*$}-])\/(home|Users|root|work|workspace)\/\w[^\s'"`)]*|\b[A-Z]:\\\w+/g,
    'path of one machine',
  );

/** Fixtures name patients by reference. Anything like a real person is rejected, invented or not. */
export const noPatientData: HouseRule = (text, file) => [
  ...matches(text, /\b\d{3}-\d{2}-\d{4}\b/g, 'looks like a social security number'),
  ...matches(text, /\b(birth_?date|date_?of_?birth|dob|born on)\b/gi, 'birth date'),
  ...matches(text, /\b(Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+/g, 'name of a person'),
  ...matches(text, /\b(first|last|full|patient)_?name\b\s*:/gi, 'name of a person'),
  ...matches(text, /\(\d{3}\) ?\d{3}-\d{4}\b/g, 'telephone number'),
  ...matches(text, /\b[\w.+-]+@[\w-]+\.(com|org|net)\b/g, 'mail address'),
  ...patientReferences(text, file)
    .filter((reference) => !/^P-\d{4}$/.test(reference))
    .map((reference) => `patient reference not like P-0007: ${reference}`),
];

/** Quoted references, and bare ones in YAML. Values that a test builds or damages are not references. */
function patientReferences(text: string, file: string): string[] {
  const quoted = text.matchAll(/\bpatientReference\\?['"]?\s*:\s*\\?(['"])([^'"$\\]*)\1/g);
  const bare = /\.ya?ml$/.test(file) ? text.matchAll(/\bpatientReference:\s*()([\w.-]+)/g) : [];
  return [...quoted, ...bare].map((match) => match[2] ?? '');
}

/** A document outside of code blocks. */
function prose(text: string): string {
  return text.replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, '');
}

export const oneTitle: HouseRule = (text) => {
  const titles = prose(text).match(/^# .+$/gm) ?? [];
  return titles.length === 1 ? [] : [`${titles.length} titles`];
};

const DECISION_PARTS = ['Context', 'Choice', 'Consequence', 'What would change our mind'];
export const decisionParts: HouseRule = (text, file) => {
  const parts = [...prose(text).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  const number = path.basename(file).slice(0, 4);
  return [
    ...(parts.join() === DECISION_PARTS.join() ? [] : [`sections: ${parts.join(', ')}`]),
    ...(text.startsWith(`# ${number} `) ? [] : [`its title does not begin with ${number}`]),
  ];
};

/** Links to files resolve, and to headings of documents too. Links to other hosts are not followed. */
export const linksResolve: HouseRule = (text, file) =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => !resolves(link, file))
    .map((link) => `dead link: ${link}`);

function resolves(link: string, from: string): boolean {
  const [target = '', heading] = link.split('#');
  const file = target === '' ? from : path.join(path.dirname(from), target);
  if (!existsSync(path.join(ROOT, file))) return false;
  return heading === undefined || (file.endsWith('.md') && headingsOf(read(file)).includes(heading));
}

function headingsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Rows of the first table of a document whose first column has this heading, each cell by its column. */
export function tableOf(text: string, firstColumn: string): Readonly<Record<string, string>>[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => cells(line)[0] === firstColumn);
  if (start === -1) return [];
  const columns = cells(lines[start] ?? '');
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest
    .slice(0, end === -1 ? undefined : end)
    .map((line) => Object.fromEntries(cells(line).map((cell, index) => [columns[index] ?? '', cell])));
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
