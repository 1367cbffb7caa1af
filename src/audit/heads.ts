import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OperatorError } from '../shared/operatorError.ts';
import type { ChainHead } from './chain.ts';

/** The end of an organization's chain at an instant, as it is kept outside the database. */
export interface RecordedHead extends ChainHead {
  readonly organizationId: string;
  /** ISO 8601, UTC: when it was read. */
  readonly at: string;
  /** Identifies the key of the signature; null for a head without one. */
  readonly key: string | null;
  /** Ed25519 over `signedText`, in base64url; null without a key. */
  readonly signature: string | null;
}

const recordedHead = z.object({
  organizationId: z.uuid(),
  sequence: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  key: z.string().max(64).nullable(),
  signature: z.string().max(128).nullable(),
});

/** A private key signs, a public one only verifies. */
export interface HeadKey {
  readonly id: string;
  readonly sign: ((text: string) => string) | null;
  verify(text: string, signature: string): boolean;
}

/**
 * The key in a PEM file: a private Ed25519 key (PKCS 8) or a public one.
 * @param file for the message
 * @throws OperatorError for anything else
 */
export function headKeyOf(pem: string, file: string): HeadKey {
  const isPrivate = pem.includes('PRIVATE KEY');
  let given: KeyObject;
  try {
    given = isPrivate ? createPrivateKey(pem) : createPublicKey(pem);
  } catch {
    throw notAKey(file);
  }
  if (given.asymmetricKeyType !== 'ed25519') throw notAKey(file);
  const publicKey = isPrivate ? createPublicKey(given) : given;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: createHash('sha256').update(der).digest('hex').slice(0, 16),
    sign: isPrivate ? (text) => sign(null, Buffer.from(text), given).toString('base64url') : null,
    verify: (text, signature) =>
      verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
  };
}

/** The text of a key file. @throws OperatorError with the reason that the system gives */
export async function readKeyFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(`The key ${file} cannot be read: ${error.code ?? 'unknown reason'}.`);
  });
}

function notAKey(file: string): OperatorError {
  return new OperatorError(
    `${file} holds no Ed25519 key: make one with "openssl genpkey -algorithm ed25519 -out ${file}".`,
  );
}

/** A head as it is now, signed when there is a key. */
export function recordHead(
  organizationId: string,
  { sequence, hash }: ChainHead,
  at: Date,
  key: HeadKey | null,
): RecordedHead {
  const head = { organizationId, sequence, hash, at: at.toISOString() };
  const signature = key?.sign?.(signedText(head)) ?? null;
  return { ...head, key: signature === null ? null : (key?.id ?? null), signature };
}

function signedText({ organizationId, sequence, hash, at }: Omit<RecordedHead, 'key' | 'signature'>): string {
  return ['ot-codebook audit head', organizationId, sequence, hash, at].join('\n');
}

/**
 * The heads in a text of one JSON object a line: what `audit verify --heads` wrote, or the server's log. What the log says
 * about anything else is skipped.
 * @param key verifies them; without it, signatures are not looked at
 * @throws OperatorError that names the first line that is broken, unsigned or forged, or a file without any head
 */
export function parseHeads(text: string, file: string, key: HeadKey | null): RecordedHead[] {
  const heads: RecordedHead[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith('{')) continue;
    const where = `Line ${index + 1} of ${file}`;
    const found = headOf(line, where);
    if (found === null) continue;
    if (key !== null) checkSigned(found, where, key);
    heads.push(found);
  }
  if (heads.length === 0 && text.trim() !== '')
    throw new OperatorError(`${file} holds no head of an audit chain.`);
  return heads;
}

function headOf(line: string, where: string): RecordedHead | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new OperatorError(`${where} is cut or changed: it is not JSON.`);
  }
  const isOther = typeof value === 'object' && value !== null && 'msg' in value && value.msg !== HEAD_MESSAGE;
  if (isOther) return null;
  const parsed = recordedHead.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OperatorError(`${where} is not a head of an audit chain.`);
}

function checkSigned(head: RecordedHead, where: string, key: HeadKey): void {
  const who = `the head ${head.sequence} of organization ${head.organizationId}`;
  if (head.signature === null) throw new OperatorError(`${where}: ${who} is not signed.`);
  if (head.key !== key.id)
    throw new OperatorError(
      `${where}: ${who} is signed by the key ${head.key}, and this is the key ${key.id}.`,
    );
  if (!key.verify(signedText(head), head.signature))
    throw new OperatorError(`${where}: the signature of ${who} is forged.`);
}

/** The message of a log line with a head. */
export const HEAD_MESSAGE = 'audit head';
