import { describeFailure } from '../src/db/command.ts';
import { readConfig, type Config } from '../src/shared/config.ts';

/** Runs a benchmark; a failure is printed to stderr and becomes exit code 1. */
export async function runBench(
  bench: (context: { readonly config: Config; readonly log: (line: string) => void }) => Promise<void>,
): Promise<void> {
  try {
    await bench({ config: readConfig(), log: (line) => void process.stdout.write(`${line}\n`) });
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = 1;
  }
}
