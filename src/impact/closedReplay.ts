import { createHash } from 'node:crypto';
import { closedBilling, type ClosedBillingOptions } from '../exports/closedBilling.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import { auditSubject } from '../audit/record.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { closableMonths, closedSessions, closeMonths, type ClosedSession } from '../sessions/closedMonths.ts';
import { dayOfCareOf } from '../sessions/rows.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { addDays, type PlainDate, startOfMonth } from '../shared/plainDate.ts';
import { lastReportableDay } from '../shared/smallCells.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';
import {
  answerOf,
  atLevel,
  LEVELS,
  mayDisclose,
  type ReplayedSession,
  type DisclosedAnswer,
  type Published,
} from './groups.ts';
import { SAMPLE_LIMIT } from './range.ts';
import { Replay, ReplaySums, type Replayed } from './replay.ts';

/** Sessions read at a time. */
const PAGE = 250;
/** Most months of one replay; the newest count. */
const MAX_MONTHS = 24;
/** Different answers that analysts get about one month and payer; then no new one is given. */
const MAX_ANSWERS = 50;

interface Parts {
  readonly reads: ProtectedReads;
  readonly replay: Replay;
  readonly payer: string;
  readonly plan: string | null;
  readonly from: PlainDate | null;
  readonly to: PlainDate | null;
  readonly today: PlainDate;
  /** The published rules, for the billing of months that no export has made. */
  readonly rules: Pick<ClosedBillingOptions, 'referenceOn' | 'revision'>;
  /** Called with the milliseconds of each time slice. */
  readonly onSlice: (ms: number) => void;
}

/**
 * Replays closed months as they were when they closed, each on its own. The result is the sum of what may be shown of each;
 * a month of which nothing may be disclosed adds nothing.
 */
export async function replayClosedMonths(parts: Parts): Promise<Replayed> {
  const { reads, today } = parts;
  const to = parts.to ?? lastReportableDay(today);
  const earliest = monthsBefore(to, MAX_MONTHS);
  const from = parts.from === null || parts.from < earliest ? earliest : parts.from;
  const months = closableMonths(from, to, today);
  // What is disclosed is remembered in the transaction that has the audit row.
  await reads.allowWrites();
  await closeMonths(reads, reads.organizationId, months, (month) =>
    reads.note('month.close', [auditSubject('ClosedMonth', month)]),
  );
  const replayed: ReplayedMonth[] = [];
  let left = SAMPLE_LIMIT;
  for (const month of months.reverse()) {
    const sessions = await replayMonth(parts, month);
    left -= sessions.length;
    if (left < 0) break;
    replayed.push({ month, sessions, published: await publishedOf(parts, month) });
  }
  // One at a time, so that no two answers are weighed without each other; and not before, because others wait meanwhile.
  await reads.query(
    Prisma.sql`select pg_advisory_xact_lock(7129132, hashtext(${reads.organizationId}))::text`,
  );
  const sums = new ReplaySums();
  for (const each of replayed) await disclose(parts, each, sums);
  return sums.result();
}

interface ReplayedMonth {
  readonly month: PlainDate;
  readonly sessions: readonly ReplayedSession[];
  readonly published: Published;
}

function monthsBefore(day: PlainDate, months: number): PlainDate {
  let month = startOfMonth(day);
  for (let back = 1; back < months; back += 1) month = startOfMonth(addDays(month, -1));
  return month;
}

/** The first `SAMPLE_LIMIT` sessions of a month, which are always the same ones. */
async function replayMonth(
  { reads, replay, payer, plan, onSlice }: Parts,
  month: PlainDate,
): Promise<ReplayedSession[]> {
  const sessions: ReplayedSession[] = [];
  for (let after = 0; sessions.length < SAMPLE_LIMIT;) {
    const size = Math.min(PAGE, SAMPLE_LIMIT - sessions.length);
    const page = await reads.query<ClosedSession>(
      closedSessions(reads.organizationId, month, { payer, after, size }),
    );
    const replayOne = ({ position, patient, day }: ClosedSession) => {
      const care = dayOfCareOf(day);
      const compared = plan === null || plan === care.coverage.plan ? replay.compare(care) : undefined;
      sessions.push({ position, patient, codes: care.services.map(({ code }) => code), compared });
    };
    await forEachInSlices(page, replayOne, { onSlice });
    if (page.length < size) break;
    after = page.at(-1)?.position ?? after;
  }
  return sessions;
}

/** What statistics and exports publish of a month and payer. */
async function publishedOf({ reads, payer, rules, onSlice }: Parts, month: PlainDate): Promise<Published> {
  const { organizationId } = reads;
  const cells = await reads.query<{ code: string }>(Prisma.sql`
    select code from closed_cell
    where organization_id = ${organizationId}::uuid and month = ${month}::date and payer_slug = ${payer}`);
  const query: ClosedBillingOptions['query'] = (statement) => reads.query(statement);
  const billing = closedBilling({ ...rules, organizationId, query, onSlice }, month);
  let step = await billing.next();
  while (!step.done) step = await billing.next();
  const rows = step.value.filter((row) => row.payer === payer);
  return { codes: cells.map(({ code }) => code), rows };
}

/** Adds to the sums what may be shown of a month, and remembers it. */
async function disclose(parts: Parts, each: ReplayedMonth, sums: ReplaySums): Promise<void> {
  const { reads, payer, onSlice } = parts;
  const { month, sessions, published } = each;
  const disclosed = await answersBefore(parts, each);
  const before = disclosed.map(({ answer }) => answer);
  // Stored by a version that did not store what each session adds: what it revealed is unknown, so no more is disclosed.
  const isUnknown =
    before.some((answer) => !('lines' in answer)) || published.rows.some((row) => !('observations' in row));
  if (isUnknown) return;
  for (const level of LEVELS) {
    const answer = answerOf(sessions, level);
    const digest = createHash('sha256').update(canonicalJson(answer)).digest('hex');
    const isNew = disclosed.every((other) => other.digest !== digest);
    if (isNew && disclosed.length >= MAX_ANSWERS) continue;
    if (!(await mayDisclose({ sessions, answer, before, published, onSlice }))) continue;
    if (isNew) {
      await reads.query(Prisma.sql`
        insert into closed_impact (organization_id, month, payer_slug, digest, answer)
        values (${reads.organizationId}::uuid, ${month}::date, ${payer}, ${digest}, ${JSON.stringify(answer)}::jsonb)`);
    }
    for (const { compared } of sessions) if (compared !== undefined) sums.add(atLevel(compared, level));
    return;
  }
}

interface AnswerBefore {
  readonly digest: string;
  readonly answer: DisclosedAnswer;
}

/** Sessions of all answers that are read at a time: parsing what the database sends keeps the event loop. */
const SESSIONS_READ = 5_000;

/** The answers that analysts got about a month. */
async function answersBefore(
  { reads, payer }: Parts,
  { month, sessions }: ReplayedMonth,
): Promise<readonly AnswerBefore[]> {
  const answers: AnswerBefore[] = [];
  const size = Math.max(1, Math.floor(SESSIONS_READ / (sessions.length + 1)));
  for (let after = ''; ;) {
    const page: AnswerBefore[] = await reads.query<AnswerBefore>(Prisma.sql`
      select digest, answer from closed_impact
      where organization_id = ${reads.organizationId}::uuid and month = ${month}::date and payer_slug = ${payer}
        and digest > ${after}
      order by digest limit ${size}`);
    answers.push(...page);
    if (page.length < size) return answers;
    after = page.at(-1)?.digest ?? after;
  }
}
