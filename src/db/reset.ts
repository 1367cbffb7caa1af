import { runCommand } from './command.ts';
import { removeEmbedded } from './embedded.ts';
import { OperatorError } from '../shared/operatorError.ts';

if (import.meta.main) {
  await runCommand(async ({ config, say }) => {
    if (config.databaseUrl !== undefined) {
      throw new OperatorError(
        'DATABASE_URL is set, and db:reset deletes only the embedded database: unset DATABASE_URL, or empty that database with its own tools.',
      );
    }
    await removeEmbedded(config.dataDir);
    say('The embedded database is gone; the next start makes a new one.');
  });
}
