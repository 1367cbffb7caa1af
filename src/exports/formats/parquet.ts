import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { utcMidnight } from '../../shared/plainDate.ts';
import { NO_BYTES, type Cell, type Column, type ColumnType, type Encoder, type Row } from './table.ts';

/** Rows of one row group, the unit that readers skip or load and that is buffered in memory here. */
const ROW_GROUP_SIZE = 20_000;

const ELEMENTS: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  TEXT: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INTEGER: { type: 'INT64' },
  BOOLEAN: { type: 'BOOLEAN' },
  DATE: { type: 'INT32', converted_type: 'DATE' },
};

/** A writer whose bytes are removed from its buffer as they are produced. */
class StreamingWriter extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    // Reset the position in the buffer only: `offset`, the position in the file, continues.
    this.index = 0;
    return bytes;
  }
}

/** Apache Parquet with Snappy compression. Every column is nullable. */
export function parquetEncoder(columns: readonly Column[]): Encoder {
  const output = new StreamingWriter();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({
      name,
      ...ELEMENTS[type],
      repetition_type: 'OPTIONAL',
    })),
  ];
  const writer = new ParquetWriter({ writer: output, schema, createdBy: 'ot-codebook' });
  let buffered: Row[] = [];
  const writeGroup = () => {
    const columnData = columns.map(({ name, type }, index) => ({
      name,
      data: buffered.map((row) => valueOf(row[index] ?? null, type)),
    }));
    // `write` returns a promise only for writers with `flush`, which this one does not have.
    void writer.write({ columnData, rowGroupSize: buffered.length });
    buffered = [];
  };
  return {
    encode: (rows) => {
      buffered = [...buffered, ...rows];
      if (buffered.length < ROW_GROUP_SIZE) return NO_BYTES;
      writeGroup();
      return output.take();
    },
    end: () => {
      if (buffered.length > 0) writeGroup();
      void writer.finish();
      return output.take();
    },
  };
}

function valueOf(cell: Cell, type: ColumnType): unknown {
  if (cell === null) return null;
  if (type === 'INTEGER') return BigInt(Number(cell));
  if (type === 'DATE') return utcMidnight(String(cell));
  return cell;
}
