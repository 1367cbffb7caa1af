import { CommanderError } from 'commander';
import { describeFailure } from '../db/command.ts';
import { InvalidFilesError } from '../shared/fileIssues.ts';
import { EXIT, RejectedFileError, UsageError } from './exit.ts';
import { program } from './program.ts';

/** Parses the arguments, runs one subcommand, and turns its outcome into an exit code. */
async function main(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // Commander has printed its own errors by now.
    if (!(error instanceof CommanderError) && !(error instanceof RejectedFileError)) {
      // The issues of a file are the whole message; where they were found in our code helps nobody.
      const text = error instanceof InvalidFilesError ? error.message : describeFailure(error);
      await new Promise((done) => process.stderr.write(`${text}\n`, done));
    }
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof RejectedFileError || error instanceof InvalidFilesError) return EXIT.rejected;
  return EXIT.failed;
}

// A reader such as `head` may close the pipe before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await main();
