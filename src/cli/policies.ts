import { runCommand } from '../db/command.ts';
import { EXPORT_USAGE, IMPORT_USAGE, runExport, runImport } from './policyFiles.ts';
import { runStale, STALE_USAGE } from './stalePolicies.ts';
import { EXIT, UsageError } from './usage.ts';

/** `npm run policies`: what is done with policies outside the API. Each command has a file of its own. */

const COMMANDS = { stale: runStale, export: runExport, import: runImport };

const USAGE = `Usage:
${[STALE_USAGE, EXPORT_USAGE, IMPORT_USAGE].join('\n')}
Exit codes: 0 done or nothing to do · 1 not possible · 2 wrong arguments · 3 file refused, nothing applied`;

await runCommand(async (context) => {
  const [name = '', ...args] = process.argv.slice(2);
  try {
    if (!Object.hasOwn(COMMANDS, name)) {
      throw new UsageError(`${name === '' ? 'Name a command.' : `There is no command ${name}.`}\n${USAGE}`);
    }
    await COMMANDS[name as keyof typeof COMMANDS](args, context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.exitCode = EXIT.usage;
    await new Promise((done) => process.stderr.write(`${error.message}\n`, done));
  }
});
