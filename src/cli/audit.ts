import { open, readFile, rename } from 'node:fs/promises';
import {
  headKeyOf,
  parseHeads,
  readKeyFile,
  recordHead,
  type HeadKey,
  type RecordedHead,
} from '../audit/heads.ts';
import { verifyChains, type Verification } from '../audit/verify.ts';
import { openDatabase } from '../db/client.ts';
import { readConfig } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { notPossible, print, printJson, reportProgress, withMigratedDatabase } from './command.ts';

/** Long chains take longer than a request may. */
const STATEMENT_TIMEOUT_MS = 60_000;

export interface VerifyOptions {
  /** A file of heads: read when it exists, and written when every chain is intact. */
  readonly heads?: string;
  /** A PEM file with the key that verifies the heads of the file. */
  readonly key?: string;
  readonly json?: boolean;
}

/**
 * Verifies the audit chain of every organization, and that it still holds the heads of the file. The file is brought up to
 * date only when everything is intact.
 */
export async function verifyAudit({ heads: file, key: keyFile, json }: VerifyOptions): Promise<void> {
  const config = readConfig();
  const from = keyFile ?? config.auditKeyFile;
  const key = from === undefined ? null : headKeyOf(await readKeyFile(from), from);
  const recorded = file === undefined ? null : await readHeadsFile(file, key);
  const known = Map.groupBy(recorded ?? [], ({ organizationId }) => organizationId);
  const results = await withMigratedDatabase(async (url) => {
    const db = openDatabase(url, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    return verifyChains(db, known).finally(() => db.close());
  }, config);
  if (json) await printJson(results);
  else if (results.length > 0)
    await print(
      results.map(({ organizationId, head }) => `${organizationId} ${head.sequence} ${head.hash}`).join('\n'),
    );
  const broken = results.filter(({ chainBreak }) => chainBreak !== null);
  if (broken.length > 0) {
    throw new OperatorError(
      broken
        .map(({ organizationId, chainBreak }) => `Organization ${organizationId}: ${chainBreak}.`)
        .join('\n'),
    );
  }
  reportProgress(`${results.length} audit chains verified; all are intact.`);
  if (file === undefined) return;
  reportProgress(compared(file, recorded, key));
  await writeHeadsFile(file, headsOf(results, recorded ?? [], key));
}

function compared(file: string, recorded: readonly RecordedHead[] | null, key: HeadKey | null): string {
  if (recorded === null) return `${file} is new: nothing was compared with earlier heads.`;
  const signed = key
    ? `their signatures are those of the key ${key.id}`
    : 'their signatures were not verified: name the key with --key';
  return `Compared with ${recorded.length} earlier heads of ${file}; ${signed}.`;
}

/** The newest head of each organization: its hash covers every row before it. */
function headsOf(
  results: readonly Verification[],
  recorded: readonly RecordedHead[],
  key: HeadKey | null,
): RecordedHead[] {
  const now = new Date();
  return results.map(({ organizationId, head }) => {
    const before = recorded.find((each) => each.organizationId === organizationId && each.hash === head.hash);
    return before ?? recordHead(organizationId, head, now, key);
  });
}

/** Null when there is no such file yet. */
async function readHeadsFile(file: string, key: HeadKey | null): Promise<RecordedHead[] | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? null : notPossible(`${file} cannot be read`)(error),
  );
  return text === null ? null : parseHeads(text, file, key);
}

/** Replaces the file as a whole, so that it is never half-written. */
async function writeHeadsFile(file: string, heads: readonly RecordedHead[]): Promise<void> {
  const text = heads.map((head) => `${JSON.stringify(head)}\n`).join('');
  const part = `${file}.part`;
  const failed = notPossible(`${file} cannot be written`);
  const handle = await open(part, 'w', 0o600).catch(failed);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    failed(error);
  } finally {
    await handle.close();
  }
  await rename(part, file).catch(failed);
}
