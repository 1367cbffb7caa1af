import type { DatedReference } from '../../reference/views/views.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  evaluatePrepared,
  findInputIssues,
  prepareDay,
  type BillingAnswer,
  type BillingLine,
  type DayOfCare,
} from '../../billing/index.ts';
import { Prisma } from '../../db/generated/prisma/client.ts';
import { closedSessions, type ClosedSession } from '../../sessions/closedMonths.ts';
import { dayOfCareOf } from '../../sessions/rows.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { Deidentifier, type Attributes, type PublishedRow } from '../deidentify.ts';
import { dates, integers, texts, type Row } from '../formats/table.ts';
import type { Batch, Dataset } from './dataset.ts';
import { EXPORT_LIMITS, ExportLimitError } from '../limits.ts';

/** Sessions read at a time. Between pages the process handles other requests. */
const PAGE_SIZE = 100;

interface Options {
  readonly organizationId: string;
  /** Runs a statement in the transaction of the export. */
  readonly query: <Row>(statement: Prisma.Sql) => Promise<Row[]>;
  readonly referenceOn: (date: PlainDate) => DatedReference;
  /** First days of the months, all closed. */
  readonly months: readonly PlainDate[];
  readonly revision: number;
  readonly payers: readonly string[] | null;
  readonly codes: readonly string[] | null;
}

/**
 * How the sessions of closed months are billed to their payer on record: the frozen billing of billed sessions, and for
 * the others the billing by the rules of the first export of the month, so that every file says the same of a month.
 * De-identified: months instead of days, no patients, no sessions, and no row of fewer than 11 patients (see
 * deidentify.ts). Sessions that were voided when the month closed are left out.
 */
export function sessionBillingDataset(options: Options): Dataset {
  return {
    columns: [
      ...dates('month'),
      ...texts('payer', 'code', 'detail', 'basis', 'verdict', 'lines'),
      ...integers('units_per_session', 'allowed_cents_per_session'),
      ...integers('sessions', 'units', 'allowed_cents'),
    ],
    batches: batches(options),
  };
}

async function* batches(options: Options): AsyncGenerator<Batch> {
  const { organizationId, query, months, payers, codes } = options;
  const [found] = await query<{ count: number }>(Prisma.sql`
    select count(*)::int as count from closed_session
    where organization_id = ${organizationId}::uuid and month = any(${[...months]}::date[])`);
  if ((found?.count ?? 0) > EXPORT_LIMITS.sessions) {
    throw new ExportLimitError(
      `These months have more than ${EXPORT_LIMITS.sessions} sessions. Request fewer months.`,
    );
  }
  for (const [index, month] of months.entries()) {
    const rows = (await storedRows(options, month)) ?? (yield* makeRows(options, month, index));
    const wanted = rows.filter(
      ({ payer, code }) => (!payers || payers.includes(payer)) && (!codes || codes.includes(code)),
    );
    // Always: whether something was left out of these months would reveal that there is something.
    yield { rows: wanted.map(toRow), progress: (index + 1) / months.length, suppressed: true };
  }
}

async function storedRows(
  { organizationId, query }: Options,
  month: PlainDate,
): Promise<readonly PublishedRow[] | null> {
  const [stored] = await query<{ rows: readonly PublishedRow[] }>(Prisma.sql`
    select rows from closed_billing where organization_id = ${organizationId}::uuid and month = ${month}::date`);
  return stored?.rows ?? null;
}

/** Bills the sessions of a month and stores the rows to publish, for every export of the month. */
async function* makeRows(
  options: Options,
  month: PlainDate,
  index: number,
): AsyncGenerator<Batch, readonly PublishedRow[]> {
  const { organizationId, query, months, revision } = options;
  const deidentifier = new Deidentifier();
  for (let after = 0; ;) {
    const page = await query<ClosedSession>(
      closedSessions(organizationId, month, { payer: null, after, size: PAGE_SIZE }),
    );
    for (const session of page) addObservations(deidentifier, session, options);
    if (page.length < PAGE_SIZE) break;
    after = page.at(-1)?.position ?? after;
    yield { rows: [], progress: index / months.length };
    await nextTurn();
  }
  const cells = await query<{ payer: string; code: string }>(Prisma.sql`
    select payer_slug as payer, code from closed_cell
    where organization_id = ${organizationId}::uuid and month = ${month}::date`);
  const inStatistics = new Set(cells.map(({ payer, code }) => `${payer} ${code}`));
  const rows = deidentifier.published((payer, code) => inStatistics.has(`${payer} ${code}`));
  await query(Prisma.sql`
    insert into closed_billing (organization_id, month, revision, rows)
    values (${organizationId}::uuid, ${month}::date, ${revision}::int, ${JSON.stringify(rows)}::jsonb)`);
  return rows;
}

/** Adds one observation for each code that the session documents or bills. */
function addObservations(
  deidentifier: Deidentifier,
  { day, payer, plan, patient, frozen }: ClosedSession,
  { referenceOn }: Options,
): void {
  const care = dayOfCareOf(day);
  const answer = frozen ?? computeBilling(care, payer, plan, referenceOn(care.dateOfService));
  const documented = new Set(care.services.map(({ code }) => code));
  const seen = new Set([...documented, ...(answer?.lines ?? []).map(({ code }) => code)]);
  for (const code of seen) {
    const { dateOfService } = care;
    const attributes = attributesOf(answer, code, frozen !== null);
    const isDocumented = documented.has(code);
    deidentifier.add({ payer, code, dateOfService, isDocumented, patient, ...attributes });
  }
}

/** Bills a day by the rules of now; null when it cannot be billed, for example when a code is not in force. */
function computeBilling(
  care: DayOfCare,
  payer: string,
  plan: string | null,
  reference: DatedReference,
): BillingAnswer | null {
  const rules = reference.payerRules(payer, plan);
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

function toRow({ month, payer, code, attributes, sessions, units, allowedCents }: PublishedRow): Row {
  const detail = attributes
    ? [
        'EXACT',
        attributes.basis,
        attributes.verdict,
        attributes.lines,
        attributes.units,
        attributes.allowedCents,
      ]
    : ['REMAINDER', null, null, null, null, null];
  return [month, payer, code, ...detail, sessions, units, allowedCents];
}
