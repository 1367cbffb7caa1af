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
import type { Prisma } from '../../db/generated/prisma/client.ts';
import { sessionCount, type After } from '../../sessions/filters.ts';
import { countedPage, isOwn } from '../../sessions/queries.ts';
import { dayOfCareOf, type CountedDay } from '../../sessions/rows.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { Deidentifier, type Attributes, type PublishedRow } from '../deidentify.ts';
import { dates, integers, texts, type Row } from '../formats/table.ts';
import type { Batch, Dataset } from './dataset.ts';
import { EXPORT_LIMITS, ExportLimitError } from '../limits.ts';

/** Sessions read at a time. Between pages the process handles other requests. */
const PAGE_SIZE = 100;
/** Share of the work that is reading; the rest is writing. */
const READING_SHARE = 0.95;

interface Options {
  readonly organizationId: string;
  /** Runs a statement in the transaction of the export. */
  readonly query: <Row>(statement: Prisma.Sql) => Promise<Row[]>;
  readonly referenceOn: (date: PlainDate) => DatedReference;
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly payers: readonly string[] | null;
  readonly codes: readonly string[] | null;
}

/**
 * How the sessions of the organization are billed to their payer on record: the frozen billing of billed sessions, and
 * the billing by the current rules for the others. De-identified: months instead of days, no patients, no sessions, and
 * no row of fewer than 11 patients (see deidentify.ts). Voided sessions are left out.
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
  const { organizationId, query, from, to, payers, codes } = options;
  const own = isOwn(organizationId);
  const filter = { from, to, payers, codes };
  const [found] = await query<{ count: number }>(
    sessionCount(own, { ...filter, statuses: ['DRAFT', 'SIGNED', 'BILLED'] }),
  );
  const total = found?.count ?? 0;
  if (total > EXPORT_LIMITS.sessions) {
    throw new ExportLimitError(
      `These months have more than ${EXPORT_LIMITS.sessions} sessions. Request fewer months or fewer payers.`,
    );
  }
  const deidentifier = new Deidentifier();
  let after: After | null = null;
  for (let read = 0; read < total;) {
    const page: CountedDay[] = await query<CountedDay>(countedPage(own, filter, { after, size: PAGE_SIZE }));
    for (const day of page) addObservations(deidentifier, day, options);
    read += page.length;
    const last = page.at(-1);
    if (!last) break;
    after = { dateOfService: last.dateOfService, id: last.key };
    yield { rows: [], progress: READING_SHARE * (read / total) };
    await nextTurn();
  }
  const { rows, suppressed } = deidentifier.published();
  yield { rows: rows.map(toRow), progress: 1, suppressed };
}

/** Adds one observation for each code that the session documents or bills. */
function addObservations(deidentifier: Deidentifier, day: CountedDay, { referenceOn, codes }: Options): void {
  const care = dayOfCareOf(day);
  const answer = day.frozen ?? computeBilling(care, day, referenceOn(day.dateOfService));
  const seen = new Set([
    ...care.services.map(({ code }) => code),
    ...(answer?.lines ?? []).map(({ code }) => code),
  ]);
  for (const code of seen) {
    if (codes && !codes.includes(code)) continue;
    deidentifier.add({
      payer: day.payer,
      code,
      dateOfService: day.dateOfService,
      patient: day.patient,
      ...attributesOf(answer, code, day.frozen !== null),
    });
  }
}

/** Bills a day by the current rules; null when it cannot be billed, for example when a code is not in force. */
function computeBilling(
  care: DayOfCare,
  { payer, plan }: CountedDay,
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
