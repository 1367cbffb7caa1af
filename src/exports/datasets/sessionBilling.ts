import { Prisma } from '../../db/generated/prisma/client.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { closedBilling, type ClosedBillingOptions } from '../closedBilling.ts';
import type { PublishedRow } from '../deidentify.ts';
import { dates, integers, texts, type Row } from '../formats/table.ts';
import type { Batch, Dataset } from './dataset.ts';
import { EXPORT_LIMITS, ExportLimitError } from '../limits.ts';

interface Options extends ClosedBillingOptions {
  /** First days of the months, all closed. */
  readonly months: readonly PlainDate[];
  readonly payers: readonly string[] | null;
  readonly codes: readonly string[] | null;
}

/**
 * How the sessions of closed months are billed to their payer on record: the frozen billing of billed sessions, and for
 * the others the billing by the rules of the first answer about the month, so that every file has the same of a month.
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
    const billing = closedBilling(options, month);
    let step = await billing.next();
    for (; !step.done; step = await billing.next()) yield { rows: [], progress: index / months.length };
    const rows = step.value;
    const wanted = rows.filter(
      ({ payer, code }) => (!payers || payers.includes(payer)) && (!codes || codes.includes(code)),
    );
    // Always: whether something was left out of these months would reveal that there is something.
    yield { rows: wanted.map(toRow), progress: (index + 1) / months.length, suppressed: true };
  }
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
