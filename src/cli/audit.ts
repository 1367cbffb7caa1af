import { readFile } from 'node:fs/promises';
import { readHeads, verifyChains, type KnownHeads } from '../audit/verify.ts';
import { openDatabase } from '../db/client.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { notPossible, print, printJson, reportProgress, withMigratedDatabase } from './command.ts';

/** Long chains take longer than a request may. */
const STATEMENT_TIMEOUT_MS = 60_000;

export interface VerifyOptions {
  /** A file of heads that an earlier run printed. */
  readonly heads?: string;
  readonly json?: boolean;
}

/** Verifies the audit chain of every organization and prints its head, one line each. */
export async function verifyAudit({ heads, json }: VerifyOptions): Promise<void> {
  const known: KnownHeads = heads === undefined ? new Map() : await readHeadsFile(heads);
  const results = await withMigratedDatabase(async (url) => {
    const db = openDatabase(url, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    return verifyChains(db, known).finally(() => db.close());
  });
  if (json) await printJson(results);
  else if (results.length > 0)
    await print(
      results.map(({ organizationId, head }) => `${organizationId} ${head.sequence} ${head.hash}`).join('\n'),
    );
  const broken = results.filter(({ chainBreak }) => chainBreak !== null);
  if (broken.length === 0) return reportProgress(`${results.length} audit chains verified; all are intact.`);
  throw new OperatorError(
    broken
      .map(({ organizationId, chainBreak }) => `Organization ${organizationId}: ${chainBreak}.`)
      .join('\n'),
  );
}

async function readHeadsFile(file: string): Promise<KnownHeads> {
  return readHeads(await readFile(file, 'utf8').catch(notPossible(`${file} cannot be read`)));
}
