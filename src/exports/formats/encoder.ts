import type { ExportFormat } from '../../shared/enums.ts';
import { csvEncoder } from './csv.ts';
import { jsonLinesEncoder } from './jsonl.ts';
import { parquetEncoder } from './parquet.ts';
import type { Column, Encoder } from './table.ts';

interface Format {
  readonly extension: string;
  readonly contentType: string;
  readonly encoder: (columns: readonly Column[]) => Encoder;
}

/** File formats and their encoders. */
export const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  CSV: { extension: 'csv', contentType: 'text/csv; charset=utf-8', encoder: csvEncoder },
  JSONL: { extension: 'jsonl', contentType: 'application/x-ndjson', encoder: jsonLinesEncoder },
  PARQUET: {
    extension: 'parquet',
    contentType: 'application/vnd.apache.parquet',
    encoder: parquetEncoder,
  },
};
