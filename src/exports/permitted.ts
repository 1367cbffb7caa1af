import { may, type Principal } from '../access/permissions.ts';
import { ExportDataset } from '../db/generated/prisma/enums.ts';

/** The datasets that a caller may have exported. */
export function datasetsOf(principal: Principal | null): readonly ExportDataset[] {
  if (!may(principal, 'export.start')) return [];
  return Object.values(ExportDataset).filter(
    (dataset) => dataset !== 'SESSION_BILLING' || may(principal, 'export.sessions'),
  );
}
