import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { evaluate, findInputIssues, serializeAnswer } from '../billing/index.ts';
import { openDatabase } from '../db/client.ts';
import { runCommand, withDatabase } from '../db/command.ts';
import { migrate } from '../db/migrate.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { loadReference } from '../reference/load.ts';
import { seed } from '../seeding/seed.ts';
import { readBillingFile } from '../claims/fileInput.ts';
import { type BillingInput, toDayOfCare } from '../claims/rows.ts';
import { answerTable } from '../claims/table.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { Snapshot } from '../reference/snapshot.ts';

const USAGE = 'Usage: npm run bill -- <day.json> [--payer all|<slug>[,<slug>…]] [--json]';

/** `npm run bill`: one day of care from a file, billed for payers, as a table or as JSON. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { payer: { type: 'string', default: 'all' }, json: { type: 'boolean', default: false } },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new OperatorError(USAGE);
  const input = readBillingFile(file, await readText(file));
  await runCommand(async ({ config }) => {
    // Progress goes to stderr, so that --json can be piped.
    const tell = (line: string) => void process.stderr.write(`${line}\n`);
    await withDatabase(config, tell, async (url) => {
      await migrate(url, { say: tell });
      const db = openDatabase(url);
      try {
        await seed(db, { demo: config.environment !== 'production' });
        const snapshot = new Snapshot(await loadReference(db.prisma), config);
        process.stdout.write(bill(snapshot, input, values.payer, values.json));
      } finally {
        await db.close();
      }
    });
  });
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new OperatorError(`${file} cannot be read. ${USAGE}`);
  });
}

function bill(snapshot: Snapshot, input: BillingInput, payer: string, json: boolean): string {
  const reference = snapshot.at(input.dateOfService, plainDateOf(new Date()));
  const day = toDayOfCare(input);
  const problems = findInputIssues(day, reference.facts);
  if (problems.length > 0) {
    throw new OperatorError(
      problems
        .map(({ field, value, allowed, fix }) => `${field} is ${value}; allowed: ${allowed}. ${fix}`)
        .join('\n'),
    );
  }
  const slugs = payer === 'all' ? [...snapshot.payers.keys()] : payer.split(',');
  const answers = slugs.map((slug) => {
    const plan = input.plan != null && snapshot.plans.get(input.plan)?.payer === slug ? input.plan : null;
    const rules = reference.payerRules(slug, plan);
    if (!rules) {
      throw new OperatorError(
        `There is no payer ${slug}: use one of ${[...snapshot.payers.keys()].join(', ')}, or all.`,
      );
    }
    return { name: rules.name, answer: evaluate(day, rules, reference.facts) };
  });
  if (json)
    return `${JSON.stringify(
      answers.map(({ answer }) => serializeAnswer(answer)),
      null,
      2,
    )}\n`;
  return answers.map(({ name, answer }) => answerTable(name, answer)).join('\n');
}

await runCommand(main);
