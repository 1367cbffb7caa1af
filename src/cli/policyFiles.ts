import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { organizationLookup } from '../access/organizationLookup.ts';
import type { Principal } from '../access/permissions.ts';
import { EXIT, UsageError } from './usage.ts';
import { checkApplicationRole } from '../db/applicationRole.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { withDatabase } from '../db/command.ts';
import { migrate } from '../db/migrate.ts';
import { EditDesk, checkReason } from '../policies/desk.ts';
import { importPolicies, isRefused } from '../policies/files/apply.ts';
import { FILE_LIMITS, documentOf } from '../policies/files/document.ts';
import { faultText, importReport, importText } from '../policies/files/report.ts';
import { type FileFault, readYaml, writeYaml } from '../policies/files/yaml.ts';
import { ReferenceStore } from '../reference/store.ts';
import { demoOrganization, seed } from '../seeding/seed.ts';
import type { Config } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';

export const EXPORT_USAGE =
  '  npm run policies -- export <payer> [file]   all policies of a payer as YAML, to the terminal without a file';

export const IMPORT_USAGE = `  npm run policies -- import <file> [--dry-run] [--json] [--reason <text>] [--allow-overlap]
                            [--organization <slug>] [--as <id>]   applies a changed file, all of it or nothing`;

/** Who acts when nobody says: whoever can reach the database. */
const ACTOR = 'command-line';
const LONGEST_ACTOR = 200;

interface Context {
  readonly config: Config;
}

/** `npm run policies -- export`: the policies of a payer that are in force, as one file. */
export async function runExport(args: string[], { config }: Context): Promise<void> {
  const { positionals } = parsed(args, {}, EXPORT_USAGE);
  const [payer, file, ...rest] = positionals;
  if (payer === undefined || rest.length > 0)
    throw new UsageError(`Name one payer.\nUsage:\n${EXPORT_USAGE}`);
  const text = await withStore(config, (_db, store) => {
    const snapshot = store.current();
    if (!snapshot.payers.has(payer)) {
      const known = [...snapshot.payers.keys()].join(', ');
      throw new OperatorError(`There is no payer ${payer}: use one of ${known}.`);
    }
    return Promise.resolve(writeYaml(documentOf(snapshot, payer)));
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_LIMITS.bytes) {
    throw new OperatorError(
      `The file would have ${bytes} bytes, and import reads at most ${FILE_LIMITS.bytes}: this payer is edited through the API.`,
    );
  }
  if (file === undefined) await print(text);
  else await writeFile(file, text).catch(notPossible(`${file} cannot be written`));
}

/** `npm run policies -- import`: applies a file, or says why nothing of it is applied. */
export async function runImport(args: string[], { config }: Context): Promise<void> {
  const { file, values } = importArguments(args, config);
  const told = { file, json: values.json };
  const text = await readText(file);
  if ('message' in text) return refuse([text], told);
  const { read, faults } = readYaml(text.text);
  if (faults) return refuse(faults, told);
  const result = await withStore(config, async (db, store) => {
    await checkApplicationRole(db);
    const principal = await authenticate(db, config, values);
    const editor = { principal, requestId: randomUUID(), today: plainDateOf(new Date()) };
    return importPolicies(new EditDesk(db, store), editor, read, {
      dryRun: values['dry-run'],
      allowOverlap: values['allow-overlap'],
      reason: values.reason,
    });
  });
  if (isRefused(result.plan)) process.exitCode = EXIT.refused;
  const report = importReport(file, result, values['dry-run']);
  await print(values.json ? `${JSON.stringify(report, null, 2)}\n` : importText(report));
}

function importArguments(args: string[], config: Config) {
  const options = {
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'allow-overlap': { type: 'boolean', default: false },
    reason: { type: 'string' },
    organization: { type: 'string' },
    as: { type: 'string', default: ACTOR },
  } as const;
  const { positionals, values } = parsed(args, options, IMPORT_USAGE);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError(`Name one file.\nUsage:\n${IMPORT_USAGE}`);
  const reason = values.reason ?? `Imported from ${path.basename(file)}`;
  const [mistake] = checkReason(reason);
  if (mistake) throw new UsageError(`--reason: ${mistake.message}`);
  if (!/^[\w.@:-]+$/.test(values.as) || values.as.length > LONGEST_ACTOR) {
    throw new UsageError('--as is the identifier of a person or a program: letters, digits, . @ : _ and -.');
  }
  if (values.organization === undefined && config.environment === 'production') {
    throw new UsageError('Say in whose audit trail the import stands: --organization <slug>.');
  }
  return { file, values: { ...values, reason } };
}

function parsed<const T extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(
  args: string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage:\n${usage}`);
  }
}

/** Whoever runs the command can write to the database as it is, and so may do what administrators may. */
async function authenticate(
  db: Database,
  config: Config,
  { organization, as }: { readonly organization?: string | undefined; readonly as: string },
): Promise<Principal> {
  const slug = organization ?? (config.environment === 'production' ? '' : (await demoOrganization()).slug);
  const organizationId = await organizationLookup(db)(slug);
  if (organizationId === null) {
    throw new OperatorError(
      `There is no organization ${slug}: name the one in whose audit trail the import stands.`,
    );
  }
  return { subject: as, organizationId, organization: slug, roles: ['ADMIN'] };
}

/** The text, or why it is refused; a file that cannot be read at all is not possible. */
async function readText(file: string): Promise<{ readonly text: string } | FileFault> {
  const unreadable = notPossible(`${file} cannot be read`);
  const { size } = await stat(file).catch(unreadable);
  const fault = (message: string): FileFault => ({ line: null, path: '', value: null, message });
  if (size > FILE_LIMITS.bytes) return fault(`has ${size} bytes; at most ${FILE_LIMITS.bytes} are read`);
  const bytes = await readFile(file).catch(unreadable);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return fault('is not in UTF-8');
  }
}

async function refuse(
  faults: readonly FileFault[],
  { file, json }: { readonly file: string; readonly json: boolean },
): Promise<void> {
  process.exitCode = EXIT.refused;
  if (json) await print(`${JSON.stringify({ file, refused: true, faults }, null, 2)}\n`);
  else await print(faultText(file, faults));
}

async function withStore<T>(
  config: Config,
  work: (db: Database, store: ReferenceStore) => Promise<T>,
): Promise<T> {
  // Progress goes to stderr, so that what is asked for can be piped.
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  return withDatabase(config, tell, async (url) => {
    await migrate(url, { say: tell });
    const db = openDatabase(url);
    const store = new ReferenceStore(db.prisma, {
      staleAfterDays: config.staleAfterDays,
      maxAgeSeconds: config.snapshotMaxAgeSeconds,
      now: Date.now,
      onFailure: () => tell('The store did not answer; trying again.'),
    });
    try {
      await seed(db, { demo: config.environment !== 'production' });
      await store.start();
      return await work(db, store);
    } finally {
      store.stop();
      await db.close();
    }
  });
}

function notPossible(what: string): (error: unknown) => never {
  return (error) => {
    throw new OperatorError(`${what}: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
  };
}

/** Resolves when it is written: a pipe takes a long text in parts. */
function print(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text, () => done()));
}
