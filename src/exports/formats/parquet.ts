import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { utcMidnight } from '../../shared/plainDate.ts';
import { NOTHING, type Cell, type Column, type ColumnType, type Encoder, type Row } from './table.ts';

/** Rows of one group: what readers skip or read as a whole, and what is held in memory here. */
const ROWS_OF_GROUP = 20_000;

const ELEMENTS: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  TEXT: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INTEGER: { type: 'INT64' },
  BOOLEAN: { type: 'BOOLEAN' },
  DATE: { type: 'INT32', converted_type: 'DATE' },
};

/** A writer whose bytes are taken away as they come. */
class Drain extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    // Only the place in the buffer: `offset`, the place in the file, goes on.
    this.index = 0;
    return bytes;
  }
}

/** Apache Parquet, compressed with Snappy. Every column may be null. */
export function parquetEncoder(columns: readonly Column[]): Encoder {
  const drain = new Drain();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({
      name,
      ...ELEMENTS[type],
      repetition_type: 'OPTIONAL',
    })),
  ];
  const writer = new ParquetWriter({ writer: drain, schema, createdBy: 'ot-codebook' });
  let waiting: Row[] = [];
  const writeGroup = () => {
    const columnData = columns.map(({ name, type }, index) => ({
      name,
      data: waiting.map((row) => valueOf(row[index] ?? null, type)),
    }));
    // Without `flush`, which a drain does not have, the writer is done when it returns.
    void writer.write({ columnData, rowGroupSize: waiting.length });
    waiting = [];
  };
  return {
    encode: (rows) => {
      waiting = [...waiting, ...rows];
      if (waiting.length < ROWS_OF_GROUP) return NOTHING;
      writeGroup();
      return drain.take();
    },
    end: () => {
      if (waiting.length > 0) writeGroup();
      void writer.finish();
      return drain.take();
    },
  };
}

function valueOf(cell: Cell, type: ColumnType): unknown {
  if (cell === null) return null;
  if (type === 'INTEGER') return BigInt(Number(cell));
  if (type === 'DATE') return utcMidnight(String(cell));
  return cell;
}
