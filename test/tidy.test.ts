import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import config from '../eslint.config.mjs';
import { FLOORS, mapOfFloors, orderOfFolders } from '../floors.mjs';
import { OTHER_SERVICES_PER_DAY } from '../src/billing/dayOfCare/otherServices.ts';
import { MINUTES_PER_DAY, MODIFIERS_PER_SERVICE } from '../src/billing/dayOfCare/serviceIssues.ts';
import { SERVICES_PER_DAY, SESSIONS_PER_SERVICE } from '../src/billing/dayOfCare/validate.ts';
import { CODES_LIMIT } from '../src/comparison/service.ts';
import { SAMPLE_LIMIT } from '../src/impact/range.ts';
import { SERVING } from '../src/db/client.ts';
import { BATCH_LIMITS } from '../src/cli/batch/lines.ts';
import { MAX_PREVIEWS } from '../src/claims/service.ts';
import { EXPORT_LIMITS } from '../src/exports/limits.ts';
import { SEARCH_LIMITS } from '../src/codes/search.ts';
import { RESPONSE_LIMITS } from '../src/api/kit/executionUsage.ts';
import { LIMITS } from '../src/api/execution/limits.ts';
import { FILE_LIMITS } from '../src/policies/files/document.ts';
import { CATALOG_MUTATION_LIMITS } from '../src/catalog/catalogEditor.ts';
import { CATALOG_FILE_LIMITS } from '../src/seeding/catalog/files.ts';
import { CONTRACT_FILE_LIMITS } from '../src/payers/contractFile.ts';
import { MOST_PREVIEWED_DRAFTS } from '../src/policies/draftPreview.ts';
import { POLICY_LIMITS } from '../src/policies/limits.ts';
import { RECORD_LIMITS } from '../src/sessions/input.ts';
import * as house from './support/houseRules.ts';
import { ruleTable } from './support/ruleTable.ts';
import { ourFiles, read, ROOT, tableOf, type HouseRule } from './support/houseRules.ts';
import { settingsTable } from '../src/shared/config.ts';
import { NODES_LIMIT, PAGE_LIMIT } from '../src/shared/paging.ts';

/** The repository checks itself: what lint cannot express, and that lint still finds what it should. */

const files = ourFiles();
const RULE_TABLE = 'src/billing/README.md';

/** Everything a rule finds in files whose path matches. */
function findings(rule: HouseRule, where: RegExp): string[] {
  return files
    .filter((file) => where.test(file))
    .flatMap((file) => rule(read(file), file).map((finding) => `${file}: ${finding}`));
}

/** Each house rule: its files, and a text that breaks it. An `@` in the text is removed, so that this file passes. */
const RULES: readonly [name: string, rule: HouseRule, where: RegExp, bad: string][] = [
  ['no leftovers', house.noLeftovers, /./, '// TO@DO later'],
  ['every test runs', house.everyTestRuns, /^test\/.*\.ts$/, "test.on@ly('one', () => {});"],
  // The snippets that the playground copies are programs of their readers.
  [
    'no console in src',
    house.noConsole,
    /^src\/(?!http\/playground\/page\/snippets).*\.tsx?$/,
    'console.log(1)',
  ],
  ['no path of one machine', house.noMachinePaths, /./, "read('/ho@me/someone/file')"],
  [
    'patients are references',
    house.noPatientData,
    /^(seed|test|docs|src\/http)\/(?!support\/houseRules)|^README/,
    'patientReference@: "P-123"',
  ],
  ['no social security number', house.noPatientData, /^seed\//, 'id: 123-4@5-6789'],
  ['no names', house.noPatientData, /^seed\//, 'Mr@s. Example walks'],
  ['no birth dates', house.noPatientData, /^seed\//, 'dateOfBir@th: 2001-02-03'],
  ['one title a document', house.oneTitle, /(?<!\.golden)\.md$/, '# One\n# Two\n'],
  ['four parts a decision', house.decisionParts, /^docs\/decisions\/\d/, '# 0001 Do it\n\n## Context\n'],
  ['links resolve', house.linksResolve, /\.md$/, '[there](nowhere.md)'],
];

describe.each(RULES)('%s', (_name, rule, where, bad) => {
  test('holds', () => expect(findings(rule, where)).toEqual([]));
  test('rejects a bad text', () => {
    expect(rule(bad.replaceAll('@', ''), 'docs/decisions/0001-do-it.md')).not.toEqual([]);
  });
});

describe('lint', () => {
  // The rules that need no types. The typed ones depend on the compiler.
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfigFile: true,
    overrideConfig: [...config, tseslint.configs.disableTypeChecked],
  });
  const messages = async (file: string, code: string) => {
    const [result] = await eslint.lintText(code, { filePath: path.join(ROOT, 'src', file) });
    return result?.messages.map(({ ruleId, message }) => ruleId ?? message);
  };

  test.each([
    ['console', 'no-console', 'codes/x.ts', 'console.log(1);'],
    ['SQL from strings', 'no-restricted-syntax', 'codes/x.ts', 'await db.$queryRawUnsafe(text);'],
    ['statements from strings', 'no-restricted-syntax', 'codes/x.ts', 'await db.$executeRawUnsafe(text);'],
    ['a clock in billing', 'no-restricted-syntax', 'billing/x.ts', 'export const now = new Date();'],
    ['the time in billing', 'no-restricted-properties', 'billing/x.ts', 'export const now = Date.now();'],
    ['chance in billing', 'no-restricted-properties', 'billing/x.ts', 'export const one = Math.random();'],
    ['a long function in billing', 'max-lines-per-function', 'billing/x.ts', functionOf(61)],
    ['a long file in billing', 'max-lines', 'billing/x.ts', 'export {};\n'.repeat(401)],
  ])('rejects %s', async (_name, rule, file, code) => {
    expect(await messages(file, code)).toContain(rule);
  });
});

test('src/billing/README.md shows the rules as they are declared', () => {
  const text = read(RULE_TABLE);
  const start = text.indexOf('| rule ');
  const table = ruleTable();
  const written = `${text.slice(0, start)}${table}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path.join(ROOT, RULE_TABLE), written);
  const shown = text.slice(start).split('\n').map(narrow);
  expect(shown.filter((row) => row !== '')).toEqual(table.split('\n').map(narrow));
});

/** A row without the padding that the formatter adds. */
function narrow(row: string): string {
  return row.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim();
}

test('a mutation run includes every test of the rules', () => {
  const imported = [...read('test/mutation/all.test.ts').matchAll(/'\.\.\/(.+)'/g)].map(
    ([, file]) => `test/${file}`,
  );
  expect(imported).toEqual(files.filter((file) => /^test\/billing\/.*\.test\.ts$/.test(file)));
});

describe('packages', () => {
  test('the lock has every optional package, so that a clean install works on every platform', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${at}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('every version is exact', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe('documents in step with the code', () => {
  const wholeNumber = (value: number) => value.toLocaleString('en-US');

  test.each([
    ['fields below each other', LIMITS.depth],
    ['tokens', LIMITS.tokens],
    ['aliases', LIMITS.aliases],
    ['directives', LIMITS.directives],
    ['directives on one field', LIMITS.directivesPerField],
    ['repetitions', LIMITS.repetitions],
    ['cost of an operation', LIMITS.cost],
    ['items of a list of errors', LIMITS.assumedListItems],
    ['objects of a response', RESPONSE_LIMITS.objects],
    ['bytes of text of a response', RESPONSE_LIMITS.bytes],
    ['cost of a millisecond', LIMITS.costPerMs],
    ['bytes of headers', LIMITS.headerBytes],
    ['bytes of an operation', LIMITS.operationBytes],
    ['bytes of a request', LIMITS.bodyBytes],
    ['milliseconds to send a request', LIMITS.requestTimeoutMs],
    ['items of a page', PAGE_LIMIT],
    ['ids of one `nodes(ids:)`', NODES_LIMIT],
    ['codes of a comparison', CODES_LIMIT],
    ['sessions of a replay', SAMPLE_LIMIT],
    ['days of one request', MAX_PREVIEWS],
    ['minutes of a day', MINUTES_PER_DAY],
    ['services of a day', SERVICES_PER_DAY],
    ['services of other disciplines', OTHER_SERVICES_PER_DAY],
    ['sessions of a service', SESSIONS_PER_SERVICE],
    ['modifiers of a service', MODIFIERS_PER_SERVICE],
    ['diagnoses of a record', RECORD_LIMITS.diagnoses],
    ['goals of a record', RECORD_LIMITS.goals],
    ['characters of a goal', RECORD_LIMITS.goalCharacters],
    ['charges of a record', RECORD_LIMITS.charges],
    ['characters of a reason for an amendment', RECORD_LIMITS.reasonCharacters],
    ['versions of a session', RECORD_LIMITS.versions],
    ['bytes of a note', POLICY_LIMITS.noteBytes],
    ['codes of a note', POLICY_LIMITS.codesOfNote],
    ['notes of a version', POLICY_LIMITS.notes],
    ['bytes of all notes of a version', POLICY_LIMITS.notesBytes],
    ['sources of a version', POLICY_LIMITS.sources],
    ['characters of a title', POLICY_LIMITS.title],
    ['characters of a number', POLICY_LIMITS.number],
    ['characters of an address', POLICY_LIMITS.url],
    ['characters of a reason', POLICY_LIMITS.reason],
    ['characters of a comment', POLICY_LIMITS.comment],
    ['comments on a version', POLICY_LIMITS.comments],
    ['steps of the review of a version', POLICY_LIMITS.reviews],
    ['drafts that one query previews', MOST_PREVIEWED_DRAFTS],
    ['facts of one edit of the catalog', CATALOG_MUTATION_LIMITS.changes],
    ['characters of the reason of such an edit', CATALOG_MUTATION_LIMITS.reason],
    ['files of one import of the catalog', CATALOG_FILE_LIMITS.files],
    ['bytes of such files', CATALOG_FILE_LIMITS.bytes],
    ['bytes of a file of policies', FILE_LIMITS.bytes],
    ['policies of a file', FILE_LIMITS.policies],
    ['periods of a policy in a file', FILE_LIMITS.periods],
    ['days of a file', BATCH_LIMITS.days],
    ['characters of a line of a file of days', BATCH_LIMITS.lineCharacters],
    ['lines of a record of a file of days', BATCH_LIMITS.recordLines],
    ['codes of an export', EXPORT_LIMITS.codes],
    ['months of an export', EXPORT_LIMITS.months],
    ['sessions of an export', EXPORT_LIMITS.sessions],
    ['bytes of an export', EXPORT_LIMITS.fileBytes],
    ['exports that run', EXPORT_LIMITS.openJobs],
    ['exports that are stored', EXPORT_LIMITS.storedJobs],
    ['hours of an export', EXPORT_LIMITS.retentionHours],
    ['downloads', LIMITS.downloads],
    ['requests with a credential', LIMITS.protectedRequests],
    ['requests of one credential', LIMITS.protectedRequestsOfOne],
    ['milliseconds of the oldest that waits', LIMITS.protectedQueueMs],
    ['milliseconds of a wait', LIMITS.protectedWaitMs],
    ['transactions of an organization', SERVING.share],
    ['milliseconds of the oldest that waits', SERVING.queueAgeMs],
    ['milliseconds of a lock', SERVING.lockTimeoutMs],
    ['cost of a download', LIMITS.downloadCost],
    ['live connections', LIMITS.connections],
    ['anonymous live connections', LIMITS.anonymousConnections],
    ['live connections before authentication', LIMITS.pendingConnections],
    ['live connections of a network before authentication', LIMITS.pendingConnectionsPerNetwork],
    ['items of a list among variables', LIMITS.listItems],
    ['fields of an object among variables', LIMITS.objectFields],
    ['fields among variables', LIMITS.variableValues],
    ['levels of a body', LIMITS.bodyDepth],
    ['values of a body', LIMITS.bodyValues],
    ['milliseconds of an idle connection', LIMITS.idleConnectionMs],
    ['fields of a document', LIMITS.expandedFields],
    ['pairs of fields of a document', LIMITS.comparedFields],
    ['cost of knownAt', LIMITS.knownAtCost],
    ['characters of a search', SEARCH_LIMITS.maxCharacters],
    ['words of a search', SEARCH_LIMITS.maxWords],
    ['live connections of a client', LIMITS.connectionsPerPrincipal],
    ['milliseconds of an ended credential', LIMITS.credentialCheckMs],
    ['cost of a rejected credential', LIMITS.invalidCredentialCost],
    ['subscriptions of a WebSocket', LIMITS.subscriptionsPerSocket],
    ['bytes of a message', LIMITS.messageBytes],
    ['milliseconds until authentication', LIMITS.authenticationMs],
    ['milliseconds of a feed', LIMITS.connectionMs],
    ['bytes of a file of rates', CONTRACT_FILE_LIMITS.bytes],
    ['rates of a file', CONTRACT_FILE_LIMITS.rates],
  ])('docs/guides/limits.md says how many %s', (_what, limit) => {
    expect(read('docs/guides/limits.md')).toMatch(new RegExp(`\\| ${wholeNumber(limit)}\\b`));
  });

  test('README.md shows every setting with its default and meaning', () => {
    const explained = tableOf(read('README.md'), 'setting').map((row) => [
      row['setting'],
      row['default'],
      row['meaning'],
    ]);
    expect(explained).toEqual(settingsTable());
  });

  test('src/README.md shows the floors of floors.mjs', () => {
    expect(read('src/README.md')).toContain(mapOfFloors());
  });

  test('every folder of src has a floor, and every floor its folder', () => {
    const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(new Set(FLOORS.map(({ folder }) => folder.split('/')[0]))).toEqual(new Set(folders));
    expect(() => orderOfFolders()).not.toThrow();
  });

  test.each(['code-query', 'preview', 'publish'])('each step of the life of a %s is in its file', (page) => {
    const file = `docs/life-of-a-${page}.md`;
    const steps = [...read(file).matchAll(/^\| \d+ +\| `(\w+)` +\| \[[^\]]+\]\(\.\.\/([^)]+)\)/gm)];
    expect(steps.length).toBeGreaterThan(10);
    const missing = steps.filter(([, name, target = '']) => !new RegExp(`\\b${name}\\b`).test(read(target)));
    expect(missing.map(([row]) => row)).toEqual([]);
  });

  test('CHANGELOG.md begins with what is pending', () => {
    expect(/^## (.+)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe('Pending');
  });

  test('docs/decisions/README.md lists every decision', () => {
    const listed = [...read('docs/decisions/README.md').matchAll(/\]\((\d{4}-[^)]+)\)/g)].map(
      (match) => match[1],
    );
    const written = readdirSync(path.join(ROOT, 'docs/decisions')).filter((file) => /^\d{4}-/.test(file));
    expect(listed).toEqual(written.toSorted());
  });
});

function functionOf(lines: number): string {
  return `export function long(x) {\n${'  x += 1;\n'.repeat(lines - 3)}  return x;\n}\n`;
}
