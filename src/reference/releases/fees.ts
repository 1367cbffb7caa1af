import type { Answer, FeeFact, FeePlace } from '../../billing/facts.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import type { ReleaseTable } from '../data/rows.ts';
import {
  agreed,
  notAvailable,
  releaseFact,
  silence,
  releasesInForce,
  type TablesByDataset,
} from './releasesInForce.ts';
import { coversCode } from '../data/coverage.ts';

/** What the physician fee schedule says of a code on a day, in a place. */

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
  families: TablesByDataset,
  code: string,
  place: FeePlace,
  on: PlainDate,
): Answer<FeeFact | null> {
  const parts = families.get('pfs-relative-values');
  const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
  const knows = (part: ReleaseTable) => coversCode(part.release.coverage, code) || rowOf(part) !== undefined;
  const speaking = releasesInForce(parts, on, knows);
  if (speaking.length === 0) return silence('pfs-relative-values', parts, on, code);
  const indices = indicesOf(families, place, on);
  if ('state' in indices) return indices;
  const values = speaking.map((part): FeeFact | null => {
    const row = rowOf(part);
    return row ? feeFact(part, row, indices) : null;
  });
  return agreed(values, (fee) => JSON.stringify(fee && { ...fee, releaseId: null, source: null }));
}

function feeFact({ release }: ReleaseTable, row: readonly string[], { of, ...indices }: Indices): FeeFact {
  const [code = '', status = '', workRvu = '', peFacilityRvu = '', peNonFacilityRvu = ''] = row;
  const [malpracticeRvu = '', multipleProcedures = '', conversionFactor = ''] = row.slice(5);
  return {
    code,
    status,
    workRvu,
    peFacilityRvu,
    peNonFacilityRvu,
    malpracticeRvu,
    multipleProcedures: Number(multipleProcedures),
    conversionFactor,
    ...indices,
    ...releaseFact(release, `; indices: ${of}`),
  };
}

/** The indices of the place: the locality named, that of the ZIP code, or the nation. */
function indicesOf(
  families: TablesByDataset,
  { locality, zip }: FeePlace,
  on: PlainDate,
): Indices | { readonly state: 'NOT_AVAILABLE'; readonly reason: string } {
  if (locality !== null) return indicesOfLocality(families, locality.trim(), on);
  if (zip === null) return NATIONAL;
  const parts = families.get('zip-localities');
  const [part] = releasesInForce(parts, on, () => true);
  if (!part) return silence('zip-localities', parts, on, `ZIP code ${zip}`);
  // ZIP+4 lies in the locality of its ZIP code here: the file of nine digits is not loaded.
  const [row] = part.lines.startingWith(`${zip.trim().slice(0, 5)}\t`);
  if (!row?.[1]) return notAvailable(`The ZIP code ${zip} is not in "${part.release.id}".`);
  return indicesOfLocality(families, row[1], on);
}

function indicesOfLocality(families: TablesByDataset, wanted: string, on: PlainDate) {
  const parts = families.get('pfs-localities');
  const [part] = releasesInForce(parts, on, () => true);
  if (!part) return silence('pfs-localities', parts, on, `locality ${wanted}`);
  const rows = part.lines.all().filter(([key = '']) => key === wanted || key.split('-')[1] === wanted);
  const [row] = rows;
  if (!row) return notAvailable(`There is no locality ${wanted} in "${part.release.id}".`);
  if (rows.length > 1) {
    const keys = rows.map(([key]) => key).join(', ');
    return notAvailable(`Several contractors have a locality ${wanted}: name one of ${keys}.`);
  }
  const [key = '', workGpci = '', peGpci = '', malpracticeGpci = '', localityName = ''] = row;
  const [contractor = '', locality = ''] = key.split('-');
  const of = `${part.release.id}, locality ${key}`;
  return { workGpci, peGpci, malpracticeGpci, contractor, locality, localityName, of };
}
