import { may, type Caller } from '../access/permissions.ts';
import { ExportDataset } from '../db/generated/prisma/enums.ts';

/** The datasets that a caller may have exported. */
export function datasetsOf(caller: Caller | null): readonly ExportDataset[] {
  if (!may(caller, 'export.start')) return [];
  return Object.values(ExportDataset).filter(
    (dataset) => dataset !== 'SESSION_BILLING' || may(caller, 'export.sessions'),
  );
}
