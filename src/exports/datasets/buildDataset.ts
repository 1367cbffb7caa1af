import type { Prisma } from '../../db/generated/prisma/client.ts';
import { closableMonths } from '../../sessions/closedMonths.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import type { ExportJobRow } from '../jobs.ts';
import { codeEditsDataset } from './codeEdits.ts';
import { codesDataset } from './codes.ts';
import type { Dataset } from './dataset.ts';
import { payerComparisonDataset } from './payerComparison.ts';
import { policyNotesDataset } from './policyNotes.ts';
import { sessionBillingDataset } from './sessionBilling.ts';
import type { Snapshot } from '../../reference/snapshot.ts';

interface Sources {
  readonly snapshot: Snapshot;
  /** Date as of which staleness is computed. */
  readonly today: PlainDate;
  readonly organizationId: string;
  /** Runs a statement in the transaction of the export. */
  readonly query: <Row>(statement: Prisma.Sql) => Promise<Row[]>;
}

/** The dataset that a job requests. */
export function buildDataset(
  { dataset, request }: Pick<ExportJobRow, 'dataset' | 'request'>,
  { snapshot, today, organizationId, query }: Sources,
): Dataset {
  const { codes, payers, from, to } = request;
  const reference = snapshot.at(request.asOf ?? today, today);
  switch (dataset) {
    case 'CODES':
      return codesDataset(reference, codes);
    case 'POLICY_NOTES':
      return policyNotesDataset(reference, request);
    case 'PAYER_COMPARISON':
      return payerComparisonDataset(reference, request);
    case 'PTP_EDITS':
      return codeEditsDataset(reference, codes);
    case 'SESSION_BILLING': {
      if (from === null || to === null) throw new Error('a job of SESSION_BILLING has no months');
      const referenceOn = snapshot.walkDates(today);
      const months = closableMonths(from, to, today);
      const { revision } = snapshot;
      return sessionBillingDataset({ organizationId, query, referenceOn, months, revision, payers, codes });
    }
  }
}
