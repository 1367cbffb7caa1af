import type { Prisma } from '../../db/generated/prisma/client.ts';
import { plainDateOf } from '../../shared/plainDate.ts';
import { coverageSchema } from '../data/coverage.ts';
import { isDatasetId, type DatasetId } from '../data/datasets.ts';
import type { LoadedRelease, ReleaseTable, ReleaseRow } from '../data/rows.ts';
import { SortedLines } from '../data/sortedLines.ts';

type Read = (
  tx: Prisma.TransactionClient,
  releaseId: string,
) => Promise<Pick<ReleaseTable, 'lines' | 'reversed'>>;

type EditTexts = { lines: string; reversed: string }[];

/** Stored by the import, unless the catalog's codes have changed since. */
const readEdits: Read = async (tx, id) => {
  const stored = await tx.$queryRaw<EditTexts>`
    select lines, reversed from edit_lines where release_id = ${id} and codes = catalog_codes()`;
  const [row] =
    stored.length > 0 ? stored : await tx.$queryRaw<EditTexts>`select lines, reversed from edit_lines(${id})`;
  return { lines: sorted(row?.lines), reversed: sorted(row?.reversed) };
};

const readLimits: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(concat_ws(E'\t', code, units, adjudication, coalesce(rationale, '')), E'\n' order by code collate "C") as lines
    from unit_limit where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

/** Without the rows of modifiers 26 and TC: they price components that a therapist does not bill. */
const readRelativeValues: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(concat_ws(E'\t', code, status, work_rvu, pe_facility_rvu, pe_non_facility_rvu, malpractice_rvu,
      multiple_procedures, conversion_factor, coalesce(bilateral_surgery::text, '')), E'\n' order by code collate "C") as lines
    from relative_value where release_id = ${id} and modifier = ''`;
  return { lines: sorted(row?.lines) };
};

const readLocalities: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(concat_ws(E'\t', contractor || '-' || locality, work_gpci, pe_gpci, malpractice_gpci, name), E'\n'
      order by contractor collate "C", locality collate "C") as lines
    from locality where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

const readZips: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(zip || E'\t' || contractor || '-' || locality, E'\n' order by zip collate "C") as lines
    from zip_locality where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

const readHcpcsCodes: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(concat_ws(E'\t', code, coalesce(short_description, ''), coalesce(long_description, ''),
      coalesce(added_on::text, ''), coalesce(terminated_on::text, ''), coalesce(action_on::text, ''),
      coalesce(pricing, ''), coalesce(multiple_pricing, ''), coalesce(coverage, ''), coalesce(betos, ''),
      coalesce(type_of_service, ''), coalesce(action, '')), E'\n' order by code collate "C") as lines
    from hcpcs_code where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

const readHcpcsModifiers: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(concat_ws(E'\t', modifier, short_description, long_description, coalesce(added_on::text, ''),
      coalesce(terminated_on::text, '')), E'\n' order by modifier collate "C") as lines
    from hcpcs_modifier where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

const readDescriptors: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(code || E'\t' || descriptor, E'\n' order by code collate "C") as lines
    from cpt_descriptor where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

/** The codes that can be billed, with a dot, and the categories above them where the release lists those. */
const readDiagnoses: Read = async (tx, id) => {
  const [row] = await tx.$queryRaw<Lines>`
    select string_agg(code || E'\t' || coalesce(kind, ''), E'\n' order by code collate "C") as lines
    from published_code where release_id = ${id}`;
  return { lines: sorted(row?.lines) };
};

/** Datasets that answers use. The others are stored only. */
const READERS: Partial<Record<DatasetId, Read>> = {
  'ncci-ptp-practitioner': readEdits,
  'ncci-ptp-outpatient-hospital': readEdits,
  'ncci-mue-practitioner': readLimits,
  'ncci-mue-outpatient-hospital': readLimits,
  'pfs-relative-values': readRelativeValues,
  'pfs-localities': readLocalities,
  'zip-localities': readZips,
  'hcpcs-codes': readHcpcsCodes,
  'hcpcs-admin': readHcpcsCodes,
  'hcpcs-modifiers': readHcpcsModifiers,
  'cpt-descriptors': readDescriptors,
  'icd-10-cm': readDiagnoses,
};

type Lines = { lines: string | null }[];

function sorted(lines: string | null | undefined): SortedLines {
  return new SortedLines(lines ?? '');
}

/** Every release, without its rows. */
export async function readReleases(tx: Prisma.TransactionClient): Promise<ReleaseRow[]> {
  const rows = await tx.release.findMany({
    orderBy: [{ family: 'asc' }, { effectiveFrom: 'asc' }, { id: 'asc' }],
    include: { conflicts: true, contradictedBy: true },
  });
  return rows.map(({ conflicts, contradictedBy, family, ...row }) => ({
    ...row,
    dataset: family,
    effectiveFrom: plainDateOf(row.effectiveFrom),
    effectiveTo: plainDateOf(row.effectiveTo),
    importedAt: row.importedAt.toISOString(),
    coverage: row.coverage === null ? null : coverageSchema.parse(row.coverage),
    conflicts: [
      ...conflicts.map(({ otherId, rows: count }) => ({ release: otherId, rows: count })),
      ...contradictedBy.map(({ releaseId, rows: count }) => ({ release: releaseId, rows: count })),
    ],
  }));
}

/**
 * The tables of every release that answers use. A release never changes, so its table in `known` is reused. Edits are
 * read again when the catalog's codes have changed, because they select the edits.
 */
export async function readReleaseTables(
  tx: Prisma.TransactionClient,
  releases: readonly ReleaseRow[],
  known: readonly ReleaseTable[],
  codesChanged: boolean,
): Promise<ReleaseTable[]> {
  const knownByKey = new Map(known.map((table) => [keyOf(table.release), table]));
  const tables: ReleaseTable[] = [];
  for (const release of releases) {
    if (!isLoaded(release)) continue;
    const read = READERS[release.dataset];
    const old = knownByKey.get(keyOf(release));
    if (!read) continue;
    if (old && !(codesChanged && read === readEdits)) tables.push(old);
    else tables.push({ release, ...(await read(tx, release.id)) });
  }
  return tables;
}

function isLoaded(release: ReleaseRow): release is LoadedRelease {
  return isDatasetId(release.dataset);
}

function keyOf({ id, checksum, importedAt }: ReleaseRow): string {
  return [id, checksum, importedAt].join(' ');
}
