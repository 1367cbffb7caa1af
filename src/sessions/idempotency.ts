import { createHash } from 'node:crypto';
import type { Reader } from '../audit/protectedReads.ts';
import { WriteRefused } from '../audit/protectedWrites.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';

/** How long an answer is given again. */
const ANSWERS_KEPT_DAYS = 7;

/** The number has no meaning beyond being ours. */
const LOCK_CLASS = 7_129_132;

const KEY = /^[\x21-\x7e]{1,200}$/;

/** A key is a word of the caller's own, such as a UUID. */
export function checkIdempotencyKey(key: string): UserError[] {
  if (KEY.test(key)) return [];
  const message =
    'A key has 1 to 200 visible ASCII characters without spaces: send a new UUID for each record.';
  return [fieldError(['idempotencyKey'], 'BAD_KEY', message)];
}

/** What is done once for its key, and the time of the application by which answers are kept. */
export interface Asked {
  readonly key: string;
  readonly question: unknown;
  readonly now: Date;
}

/** The first answer under this key, or null when there is none yet; then the key is held until the transaction ends. */
export async function findStoredResult(
  tx: Transaction,
  { organizationId, subject: actor }: Reader,
  { key, question, now }: Asked,
): Promise<Prisma.JsonValue> {
  // Two requests with one key at the same time: the second waits here, and finds the answer of the first.
  await tx.$executeRaw`select pg_advisory_xact_lock(${LOCK_CLASS}::int, hashtext(${`${organizationId} ${actor} ${key}`}))`;
  const kept = new Date(now.getTime() - ANSWERS_KEPT_DAYS * 86_400_000);
  await tx.idempotencyKey.deleteMany({ where: { organizationId, createdAt: { lt: kept } } });
  const found = await tx.idempotencyKey.findUnique({
    where: { organizationId_actor_key: { organizationId, actor, key } },
  });
  if (!found) return null;
  if (found.inputHash === hashOf(question)) return found.answer;
  const message =
    'This key was used for something else: send a new key with a new input, the same input with this one.';
  throw new WriteRefused<UserError>([fieldError(['idempotencyKey'], 'KEY_REUSED', message)]);
}

/** Keeps the answer in the transaction that makes it true: a crash keeps both or neither. */
export async function storeResult(
  tx: Transaction,
  { organizationId, subject: actor }: Reader,
  { key, question, now }: Asked,
  answer: unknown,
): Promise<void> {
  await tx.idempotencyKey.create({
    data: {
      organizationId,
      actor,
      key,
      inputHash: hashOf(question),
      answer: answer as Prisma.InputJsonValue,
      createdAt: now,
    },
  });
}

/** The same input gives the same hash in whichever order its fields were sent, and with or without what is null. */
function hashOf(question: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(withoutNulls(question)))
    .digest('hex');
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}
