import type { DatedReference } from '../../reference/views/views.ts';
import { comparePayers, type RowView } from '../../comparison/service.ts';
import type { PolicyTopic } from '../../shared/enums.ts';
import { booleans, texts, type Row } from '../formats/table.ts';
import { batchesOf, joinCell, type Dataset } from './dataset.ts';

interface ComparisonFilter {
  readonly codes: readonly string[] | null;
  readonly payers: readonly string[] | null;
  readonly topics: readonly PolicyTopic[] | null;
}

/** The cells of `payerComparison`, one in each row. Covers every code of the catalog when `codes` is null. */
export function payerComparisonDataset(
  reference: DatedReference,
  { codes, payers, topics }: ComparisonFilter,
): Dataset {
  const compared = codes ?? reference.codes.map(({ code }) => code);
  return {
    columns: [
      ...texts('code', 'topic', 'payer', 'state', 'value', 'terms'),
      ...texts('relation_to_medicare', 'agreement', 'confidence'),
      ...booleans('payer_wide', 'verify_with_plan'),
      ...texts('policies'),
    ],
    batches: batchesOf(compared, (code) =>
      comparePayers(reference, { codes: [code], payers, topics }).rows.flatMap(toRows),
    ),
  };
}

function toRows({ code, topic, agreement, cells }: RowView): Row[] {
  return cells.map((cell) => [
    code.code,
    topic,
    cell.payer.slug,
    cell.state,
    cell.value,
    cell.terms && JSON.stringify(cell.terms),
    cell.relationToMedicare,
    agreement,
    cell.confidence,
    cell.payerWide,
    cell.verifyWithPlan,
    joinCell([...new Set(cell.notes.map(({ policy }) => policy.key))]),
  ]);
}
