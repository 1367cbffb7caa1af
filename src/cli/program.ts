import { Command } from 'commander';
import { DATASETS } from '../reference/data/datasets.ts';
import type { VerifyOptions } from './audit.ts';
import type { BillOptions } from './bill.ts';
import type { CatalogImportOptions, CatalogSettleOptions } from './catalog.ts';
import type { PolicyExportOptions, PolicyImportOptions } from './policyFiles.ts';
import type { RatesExportOptions, RatesImportOptions } from './rates.ts';
import type { OutputOptions, ReleaseImportOptions } from './release.ts';
import type { StaleOptions } from './stalePolicies.ts';

/** The default of `--as`: who imports. */
const DEFAULT_ACTOR = 'command-line';

const EXIT_CODES = `
Exit codes:
  0  done, or nothing to do
  1  not possible
  2  wrong arguments
  3  the file was rejected, and nothing of it was applied
  4  done, and a claim of the file would be denied, or a day of it cannot be billed (bill --file)`;

/** The examples that end the help of a command. */
const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ot-codebook ${line}`).join('\n')}`;

/**
 * The program with every subcommand. What a subcommand needs is loaded when it runs, so that `--help` answers at once
 * and needs no database.
 */
export function program(): Command {
  const root = new Command('ot-codebook')
    .description(
      'Occupational-therapy billing: bill days of care, edit policies, import CMS releases, run the database.',
    )
    .exitOverride()
    .showHelpAfterError('(add --help for arguments and examples)')
    .hook('preAction', async () => void (await (await import('../db/generate.ts')).generateClient()))
    .addHelpText('after', EXIT_CODES)
    .addHelpText(
      'after',
      examples('bill day.json --payer medicare,aetna', 'release list --json', 'policies --help'),
    );
  addBill(root);
  addPolicies(root);
  addRates(root);
  addCatalog(root);
  addRelease(root);
  addOrganization(root);
  addAudit(root);
  addOperations(root);
  addDatabase(root);
  addSchema(root);
  return root;
}

function addBill(root: Command): void {
  root
    .command('bill')
    .description('bill one day of care, or a file of days, for payers')
    .argument('[day.json]', 'a file with the fields of BillingInput in schema.graphql')
    .option('--payer <slugs>', 'payers, separated by commas, or all (default of one day: all)')
    .option('--payers <slugs>', 'the same')
    .option('--file <days>', 'days of care as .csv or .jsonl (docs/guides/billing-a-file.md)')
    .option('--out <answers>', 'file of the answers to --file, .csv or .jsonl')
    .option('--ignore <headings>', 'columns of --file that are not used, separated by commas')
    .option('--rates <file.csv>', 'rates of the contract with the one payer (docs/guides/contract-rates.md)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'bill day.json',
        'bill day.json --payer cigna --rates cigna.csv',
        'bill day.json --payer medicare,aetna --json > answers.json',
        'bill --file days.csv --payers all --out answers.csv',
      ),
    )
    .action(async (file: string | undefined, options: BillOptions) =>
      (await import('./bill.ts')).bill(file, options),
    );
}

function addPolicies(root: Command): void {
  const policies = root
    .command('policies')
    .description('export, import and check policies of payers')
    .addHelpText(
      'after',
      examples('policies export cigna cigna.yaml', 'policies import cigna.yaml --dry-run', 'policies stale'),
    );
  policies
    .command('export')
    .description('write all policies of a payer that are in force as YAML')
    .argument('<payer>', 'slug of the payer')
    .argument('[file]', 'file to write; stdout when left out')
    .option('--own', "the organization's own rules instead of those that all share")
    .option('--organization <slug>', 'organization of --own')
    .addHelpText(
      'after',
      examples('policies export cigna cigna.yaml', 'policies export cigna ours.yaml --own'),
    )
    .action(async (payer: string, file: string | undefined, options: PolicyExportOptions) =>
      (await import('./policyFiles.ts')).exportPolicies(payer, file, options),
    );
  policies
    .command('import')
    .description('apply a changed file, all of it or nothing')
    .argument('<file>', 'a YAML file that export wrote')
    .option('--dry-run', 'print the differences and change nothing')
    .option('--allow-overlap', 'accept policies that overlap others')
    .option('--own', 'a file of rules of the organization alone')
    .option('--reason <text>', 'why, for the history of the policies')
    .option('--organization <slug>', 'organization whose audit trail records the import, and that of --own')
    .option('--as <id>', 'identifier of the person or program that imports', DEFAULT_ACTOR)
    .option('--approved-by <id>', 'the second person, who read the changes; required with POLICY_REVIEW=on')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'policies import cigna.yaml --dry-run',
        'policies import cigna.yaml --reason "Manual of January 2027"',
      ),
    )
    .action(async (file: string, options: PolicyImportOptions) =>
      (await import('./policyFiles.ts')).importPolicyFile(file, options),
    );
  policies
    .command('stale')
    .description('report facts that must be verified again, by payer')
    .option('--before <date>', 'facts verified before this day, YYYY-MM-DD')
    .option('--payer <slug>', 'one payer')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('policies stale --payer cigna', 'policies stale --before 2026-01-01 --json'),
    )
    .action(async (options: StaleOptions) => (await import('./stalePolicies.ts')).reportStaleFacts(options));
}

function addRates(root: Command): void {
  const rates = root
    .command('rates')
    .description("import and export the rates of an organization's contracts")
    .addHelpText('after', examples('rates import cigna.csv --payer cigna', 'rates export cigna cigna.csv'));
  rates
    .command('import')
    .description('replace the rates of a contract by those of a file, all of them or nothing')
    .argument('<file.csv>', 'a file as docs/guides/contract-rates.md describes it')
    .requiredOption('--payer <slug>', 'the payer')
    .option('--plan <slug>', 'one of its plans; every plan without rates of its own when left out')
    .option('--dry-run', 'print what would change and change nothing')
    .option('--reason <text>', 'why, for the record')
    .option('--organization <slug>', 'organization whose contract it is')
    .option('--as <id>', 'identifier of the person or program that imports', DEFAULT_ACTOR)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'rates import cigna.csv --payer cigna --dry-run',
        'rates import cigna.csv --payer cigna --reason "Contract of 2027"',
      ),
    )
    .action(async (file: string, options: RatesImportOptions) =>
      (await import('./rates.ts')).importRates(file, options),
    );
  rates
    .command('export')
    .description('write the rates of a contract as CSV')
    .argument('<payer>', 'slug of the payer')
    .argument('[file]', 'file to write; stdout when left out')
    .option('--plan <slug>', 'one of its plans')
    .option('--organization <slug>', 'organization whose contract it is')
    .addHelpText('after', examples('rates export cigna cigna.csv'))
    .action(async (payer: string, file: string | undefined, options: RatesExportOptions) =>
      (await import('./rates.ts')).exportRates(payer, file, options),
    );
}

function addCatalog(root: Command): void {
  const catalog = root
    .command('catalog')
    .description('compare, import and export codes, guides, program values and other facts')
    .addHelpText(
      'after',
      examples('catalog export facts', 'catalog import facts/program-values.yaml --dry-run', 'catalog diff'),
    );
  catalog
    .command('diff')
    .description('compare files with the catalog; without files, edited facts with newer shipped ones')
    .argument('[files...]', 'files in the form of seed/, or folders of them')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('catalog diff', 'catalog diff facts/documentation.yaml'))
    .action(async (files: readonly string[], options: OutputOptions) =>
      (await import('./catalog.ts')).diffCatalog(files, options),
    );
  catalog
    .command('import')
    .description('lay files over the catalog, all of them or nothing')
    .argument(
      '[files...]',
      'files in the form of seed/, or folders of them; facts that they do not name stay',
    )
    .option('--remove <names...>', 'facts to remove, such as documentation:key')
    .option('--dry-run', 'print what would change and change nothing')
    .option('--reason <text>', 'why, for the history')
    .option('--organization <slug>', 'organization whose audit trail records the import')
    .option('--as <id>', 'identifier of the person or program that imports', DEFAULT_ACTOR)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'catalog import facts/program-values.yaml --dry-run',
        'catalog import facts/guides/97530.yaml --reason "Guide of 2027"',
      ),
    )
    .action(async (files: readonly string[], options: CatalogImportOptions) =>
      (await import('./catalog.ts')).importCatalogFiles(files, options),
    );
  catalog
    .command('export')
    .description('write the catalog in the form of seed/')
    .argument('<folder>', 'folder to write')
    .addHelpText('after', examples('catalog export facts'))
    .action(async (folder: string) => (await import('./catalog.ts')).exportCatalog(folder));
  catalog
    .command('accept')
    .description('take the shipped form of facts that were edited here')
    .argument('<names...>', 'names that "catalog diff" prints')
    .option('--edited', 'stay with the edited form, so that they wait no more')
    .option('--json', 'print JSON')
    .option('--reason <text>', 'why, for the history')
    .option('--organization <slug>', 'organization whose audit trail records it')
    .option('--as <id>', 'identifier of the person or program', DEFAULT_ACTOR)
    .option('--approved-by <id>', 'for policies, the second person; required with POLICY_REVIEW=on')
    .addHelpText('after', examples('catalog accept guides:97530', 'catalog accept guides:97530 --edited'))
    .action(async (names: readonly string[], options: CatalogSettleOptions) =>
      (await import('./catalog.ts')).acceptShipped(names, options),
    );
}

function addRelease(root: Command): void {
  const release = root
    .command('release')
    .description('import the files that CMS publishes')
    .addHelpText(
      'after',
      examples('release import ccipra-v331r0-f1.zip ccipra-v331r0-f2.zip', 'release list'),
    );
  release
    .command('import')
    .description('import releases, all of them or nothing, and write a report')
    .argument('<files...>', 'zip, CSV or text files as CMS publishes them')
    .option('--dataset <dataset>', `kind of release: ${Object.keys(DATASETS).join(', ')}`)
    .option('--effective <date>', 'first day in force, YYYY-MM-DD, where the file does not state it')
    .option('--period <period>', 'period of the release, such as 2026q4')
    .option('--coverage <coverage>', 'complete, listed-rows, or a JSON file')
    .option('--dry-run', 'check everything and keep nothing')
    .option('--report <file>', 'where to write the report')
    .option('--lock-wait <seconds>', 'how long to wait for another import')
    .option('--as <id>', 'identifier of the person or program that imports', DEFAULT_ACTOR)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'release import ccipra-v331r0-f1.zip --dry-run',
        'release import table.csv --dataset ncci-ptp-practitioner',
      ),
    )
    .action(async (files: readonly string[], options: ReleaseImportOptions) =>
      (await import('./release.ts')).importReleaseFiles(files, options),
    );
  release
    .command('list')
    .description('list imported releases')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('release list --json'))
    .action(async (options: OutputOptions) => (await import('./release.ts')).listImportedReleases(options));
  release
    .command('diff')
    .description('print what a later release changes')
    .argument('<earlier>', 'id of a release')
    .argument('<later>', 'id of a later release of the same kind')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('release diff ncci-mue-practitioner-2024q3 ncci-mue-practitioner-2026q4'))
    .action(async (earlier: string, later: string, options: OutputOptions) =>
      (await import('./release.ts')).diffReleases(earlier, later, options),
    );
  release
    .command('remove')
    .description('remove an imported release')
    .argument('<release>', 'id of the release')
    .option('--as <id>', 'identifier of the person or program that removes it', DEFAULT_ACTOR)
    .option('--json', 'print JSON')
    .addHelpText('after', examples('release remove ncci-mue-practitioner-2026q4'))
    .action(async (id: string, options: OutputOptions & { readonly as: string }) =>
      (await import('./release.ts')).removeImportedRelease(id, options),
    );
}

function addOrganization(root: Command): void {
  const organization = root
    .command('organization')
    .description('manage organizations')
    .addHelpText('after', examples('organization create hill-clinic "Hill Clinic"'));
  organization
    .command('create')
    .description('create an organization, so that its members can sign in')
    .argument('<slug>', 'what tokens call it: lower-case letters, digits and hyphens')
    .argument('<name>', 'its name')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('organization create hill-clinic "Hill Clinic"'))
    .action(async (slug: string, name: string, options: OutputOptions) =>
      (await import('./organization.ts')).createOrganization(slug, name, options),
    );
}

function addAudit(root: Command): void {
  const audit = root
    .command('audit')
    .description('verify the audit trail')
    .addHelpText('after', examples('audit verify --heads heads.jsonl'));
  audit
    .command('verify')
    .description('verify the audit chain of every organization and print its head')
    .option(
      '--heads <file>',
      'heads of earlier: the chains must still hold them; written when all are intact',
    )
    .option('--key <file>', 'PEM file with the Ed25519 key that signed the heads; AUDIT_KEY_FILE without it')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('audit verify', 'audit verify --heads heads.jsonl --key audit-public.pem'))
    .action(async (options: VerifyOptions) => (await import('./audit.ts')).verifyAudit(options));
}

function addOperations(root: Command): void {
  const operations = root
    .command('operations')
    .description('manage the manifest of persisted operations')
    .addHelpText('after', examples('operations manifest client/operations manifest.json'));
  operations
    .command('manifest')
    .description('write the manifest of every .graphql file below a folder')
    .argument('<folder>', 'folder of operations')
    .argument('<file>', 'manifest to write; OPERATIONS_MANIFEST names it')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('operations manifest client/operations manifest.json'))
    .action(async (folder: string, file: string, options: OutputOptions) =>
      (await import('./operations.ts')).writeManifest(folder, file, options),
    );
}

function addDatabase(root: Command): void {
  const database = root
    .command('db')
    .description('migrate and reset the database')
    .addHelpText('after', examples('db migrate', 'db reset', 'db migration add_plan_kind'));
  database
    .command('migrate')
    .description('apply the migrations that are missing')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('db migrate'))
    .action(async (options: OutputOptions) => (await import('./database.ts')).migrateDatabase(options));
  database
    .command('reset')
    .description('delete the embedded database; the next start creates a new one')
    .addHelpText('after', examples('db reset'))
    .action(async () => (await import('./database.ts')).resetDatabase());
  database
    .command('migration')
    .description('write the next migration from the difference between the model and the last migration')
    .argument('<name>', 'lower-case letters, digits and underscores')
    .option('--empty', 'write an empty script to fill by hand')
    .addHelpText('after', examples('db migration add_plan_kind', 'db migration add_check --empty'))
    .action(async (name: string, options: { readonly empty?: boolean }) =>
      (await import('./database.ts')).addMigration(name, options),
    );
}

function addSchema(root: Command): void {
  const schema = root
    .command('schema')
    .description('print the GraphQL schema')
    .addHelpText('after', examples('schema print', 'schema print --check'));
  schema
    .command('print')
    .description('write schema.graphql')
    .option('--check', 'fail when schema.graphql is out of date, and write nothing')
    .addHelpText('after', examples('schema print --check'))
    .action(async (options: { readonly check?: boolean }) =>
      (await import('./schema.ts')).printSchemaFile(options),
    );
}
