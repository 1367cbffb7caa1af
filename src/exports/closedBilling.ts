import {
  evaluatePrepared,
  findInputIssues,
  prepareDay,
  type BillingAnswer,
  type BillingLine,
  type DayOfCare,
  type Facts,
  type PayerRules,
} from '../billing/index.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { closedSessions, type ClosedSession } from '../sessions/closedMonths.ts';
import { dayOfCareOf } from '../sessions/rows.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';
import { Deidentifier, type Attributes, type PublishedRow } from './deidentify.ts';

/**
 * The billing of closed months as it is published: made once, by the first export or impact of the month, and stored. An
 * impact is weighed against all that exports publish, so their rows must be fixed before it.
 */

/** Sessions read at a time. */
const PAGE_SIZE = 100;

/** The rules of a date of service. */
interface RulesOfDate {
  readonly facts: Facts;
  payerRules(payer: string, day: DayOfCare): PayerRules | undefined;
}

export interface ClosedBillingOptions {
  readonly organizationId: string;
  /** Runs a statement in a transaction that may write. */
  readonly query: <Row>(statement: Prisma.Sql) => Promise<Row[]>;
  readonly referenceOn: (date: PlainDate) => RulesOfDate;
  readonly revision: number;
  /** Called with the milliseconds of each time slice. */
  readonly onSlice?: (ms: number) => void;
}

/** The rows of a month; yields between the pages of sessions while they are made. */
export async function* closedBilling(
  options: ClosedBillingOptions,
  month: PlainDate,
): AsyncGenerator<void, readonly PublishedRow[]> {
  return (await storedRows(options, month)) ?? (yield* makeRows(options, month));
}

async function storedRows(
  { organizationId, query }: ClosedBillingOptions,
  month: PlainDate,
): Promise<readonly PublishedRow[] | null> {
  const [stored] = await query<{ rows: readonly PublishedRow[] }>(Prisma.sql`
    select rows from closed_billing where organization_id = ${organizationId}::uuid and month = ${month}::date`);
  return stored?.rows ?? null;
}

/** Bills the sessions of a month and stores the rows to publish. */
async function* makeRows(
  options: ClosedBillingOptions,
  month: PlainDate,
): AsyncGenerator<void, readonly PublishedRow[]> {
  const { organizationId, query, revision, onSlice } = options;
  const deidentifier = new Deidentifier();
  for (let after = 0; ;) {
    const page = await query<ClosedSession>(
      closedSessions(organizationId, month, { payer: null, after, size: PAGE_SIZE }),
    );
    const addOne = (session: ClosedSession) => addObservations(deidentifier, session, options);
    await forEachInSlices(page, addOne, { onSlice });
    if (page.length < PAGE_SIZE) break;
    after = page.at(-1)?.position ?? after;
    yield;
  }
  const cells = await query<{ payer: string; code: string }>(Prisma.sql`
    select payer_slug as payer, code from closed_cell
    where organization_id = ${organizationId}::uuid and month = ${month}::date`);
  const inStatistics = new Set(cells.map(({ payer, code }) => `${payer} ${code}`));
  const rows = deidentifier.published((payer, code) => inStatistics.has(`${payer} ${code}`));
  const stored = await query<{ rows: readonly PublishedRow[] }>(Prisma.sql`
    insert into closed_billing (organization_id, month, revision, rows)
    values (${organizationId}::uuid, ${month}::date, ${revision}::int, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing returning true`);
  if (stored.length > 0) return rows;
  const others = await storedRows(options, month);
  if (!others)
    throw new Error(`the billing of ${month} was stored by another transaction and is not visible`);
  return others;
}

/** Adds one observation for each code that the session documents or bills. */
function addObservations(
  deidentifier: Deidentifier,
  { day, payer, patient, position, frozen }: ClosedSession,
  { referenceOn }: ClosedBillingOptions,
): void {
  const care = dayOfCareOf(day);
  const answer = frozen ?? computeBilling(care, payer, referenceOn(care.dateOfService));
  const documented = new Set(care.services.map(({ code }) => code));
  const seen = new Set([...documented, ...(answer?.lines ?? []).map(({ code }) => code)]);
  for (const code of seen) {
    const { dateOfService } = care;
    const attributes = attributesOf(answer, code, frozen !== null);
    const isDocumented = documented.has(code);
    deidentifier.add({ payer, code, dateOfService, isDocumented, patient, position, ...attributes });
  }
}

/** Bills a day by the rules of now; null when it cannot be billed, for example when a code is not in force. */
function computeBilling(care: DayOfCare, payer: string, reference: RulesOfDate): BillingAnswer | null {
  const rules = reference.payerRules(payer, care);
  if (!rules || findInputIssues(care, reference.facts).length > 0) return null;
  return evaluatePrepared(prepareDay(care, reference.facts), rules);
}

function attributesOf(answer: BillingAnswer | null, code: string, isFrozen: boolean): Attributes {
  if (!answer) return { basis: 'NOT_BILLABLE', verdict: null, lines: '', units: 0, allowedCents: null };
  const lines = answer.lines.filter((line) => line.code === code);
  return {
    basis: isFrozen ? 'FROZEN' : 'COMPUTED',
    verdict: answer.verdict,
    lines: lines.map(lineText).join('; '),
    units: lines.reduce((sum, { units }) => sum + units, 0),
    allowedCents: lines.reduce<number | null>(
      (sum, { allowedCents }) => (sum === null || allowedCents === null ? null : sum + allowedCents),
      0,
    ),
  };
}

/** Modifiers and units of a line: "GO CO x2". */
function lineText({ modifiers, units }: BillingLine): string {
  return [...modifiers, `x${units}`].join(' ');
}
