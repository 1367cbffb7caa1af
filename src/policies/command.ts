import { runCommand } from '../db/command.ts';
import { OperatorError } from '../operatorError.ts';
import { runStale, STALE_USAGE } from './staleCommand.ts';

/** `npm run policies`: what is done with policies outside the API. Each command has a file of its own. */

const COMMANDS = { stale: runStale };

const USAGE = `Usage:
${STALE_USAGE}`;

await runCommand(async (context) => {
  const [name = '', ...args] = process.argv.slice(2);
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new OperatorError(`${name === '' ? 'Name a command.' : `There is no command ${name}.`}\n${USAGE}`);
  }
  await COMMANDS[name as keyof typeof COMMANDS](args, context);
});
