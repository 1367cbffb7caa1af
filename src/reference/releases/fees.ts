import type { Answer, FeeFact, FeePlace } from '../../billing/facts.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import type { ReleaseTable } from '../data/rows.ts';
import {
  agreed,
  basisOf,
  notAvailable,
  releaseFact,
  whyNotAvailable,
  releasesInForce,
  type TablesByDataset,
} from './releasesInForce.ts';
import { coversCode } from '../data/coverage.ts';

/** The physician fee schedule on a date, in a locality. */

type Indices = Pick<
  FeeFact,
  'workGpci' | 'peGpci' | 'malpracticeGpci' | 'contractor' | 'locality' | 'localityName'
> & { readonly of: string };

/** Payment with every index at one, as CMS prints its national amounts. */
const NATIONAL: Indices = {
  workGpci: '1',
  peGpci: '1',
  malpracticeGpci: '1',
  contractor: '',
  locality: 'NATIONAL',
  localityName: 'National, all indices 1',
  of: 'national',
};

export function feeOf(
  tables: TablesByDataset,
  code: string,
  place: FeePlace,
  on: PlainDate,
): Answer<FeeFact | null> {
  const releases = tables.get('pfs-relative-values');
  const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
  const covers = (table: ReleaseTable) =>
    coversCode(table.release.coverage, code) || rowOf(table) !== undefined;
  const inForce = releasesInForce(releases, on, covers);
  if (inForce.length === 0) return whyNotAvailable('pfs-relative-values', releases, on, code);
  const indices = indicesOf(tables, place, on);
  if ('state' in indices) return indices;
  const values = inForce.map((table): FeeFact | null => {
    const row = rowOf(table);
    return row ? feeFact(table, row, indices) : null;
  });
  const [first] = inForce;
  return agreed(
    values,
    (fee) => JSON.stringify(fee && { ...fee, releaseId: null, source: null }),
    first && basisOf(first.release),
  );
}

function feeFact({ release }: ReleaseTable, row: readonly string[], { of, ...indices }: Indices): FeeFact {
  const [code = '', status = '', workRvu = '', peFacilityRvu = '', peNonFacilityRvu = ''] = row;
  const [malpracticeRvu = '', multipleProcedures = '', conversionFactor = '', bilateral = ''] = row.slice(5);
  return {
    code,
    status,
    workRvu,
    peFacilityRvu,
    peNonFacilityRvu,
    malpracticeRvu,
    multipleProcedures: Number(multipleProcedures),
    bilateralSurgery: bilateral === '' ? null : Number(bilateral),
    conversionFactor,
    ...indices,
    ...releaseFact(release, `; indices: ${of}`),
  };
}

/** The indices of the named locality, of the ZIP code's locality, or the national ones. */
function indicesOf(
  tables: TablesByDataset,
  { locality, zip }: FeePlace,
  on: PlainDate,
): Indices | Extract<Answer<never>, { readonly state: 'NOT_AVAILABLE' }> {
  if (locality !== null) return indicesOfLocality(tables, locality.trim(), on, { unknown: 'locality' });
  if (zip === null) return NATIONAL;
  const releases = tables.get('zip-localities');
  const [table] = releasesInForce(releases, on, () => true);
  if (!table) return whyNotAvailable('zip-localities', releases, on, `ZIP code ${zip}`);
  // A ZIP+4 gets the locality of its ZIP code, because the nine-digit file is not loaded.
  const [row] = table.lines.startingWith(`${zip.trim().slice(0, 5)}\t`);
  if (!row?.[1]) {
    return { ...notAvailable(`The ZIP code ${zip} is not in "${table.release.id}".`), unknown: 'zip' };
  }
  return indicesOfLocality(tables, row[1], on, {});
}

/** @param named what the request named, where the locality is its own */
function indicesOfLocality(
  tables: TablesByDataset,
  wanted: string,
  on: PlainDate,
  named: { readonly unknown?: 'locality' },
) {
  const releases = tables.get('pfs-localities');
  const [table] = releasesInForce(releases, on, () => true);
  if (!table) return whyNotAvailable('pfs-localities', releases, on, `locality ${wanted}`);
  const rows = table.lines.all().filter(([key = '']) => key === wanted || key.split('-')[1] === wanted);
  const [row] = rows;
  if (!row) return { ...notAvailable(`Unknown locality ${wanted} in "${table.release.id}".`), ...named };
  if (rows.length > 1) {
    const keys = rows.map(([key]) => key).join(', ');
    return {
      ...notAvailable(`Several contractors have a locality ${wanted}. Use one of ${keys}.`),
      ...named,
    };
  }
  const [key = '', workGpci = '', peGpci = '', malpracticeGpci = '', localityName = ''] = row;
  const [contractor = '', locality = ''] = key.split('-');
  const of = `${table.release.id}, locality ${key}`;
  return { workGpci, peGpci, malpracticeGpci, contractor, locality, localityName, of };
}
