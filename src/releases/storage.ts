import type { DatasetId } from '../reference/data/datasets.ts';

/** The table of a dataset, and which of its columns are the key. */
export interface Storage {
  readonly table: string;
  /** Columns that a layout fills, in this order. */
  readonly columns: readonly string[];
  /** Columns with one value for the whole dataset. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Columns of the key. Two rows of a release with the same key are never in force on the same date. */
  readonly key: readonly string[];
  /** Columns of the content: when one differs, the row has changed. */
  readonly valueColumns: readonly string[];
  /** Rows have their own effective periods, so a release may have several rows for one key. */
  readonly dated: boolean;
  /** CMS splits the table into several files. */
  readonly manyFiles: boolean;
  /** The publisher repeats rows without meaning. */
  readonly mayRepeat?: boolean;
  /** How coverage is stated: by code, by ordered pair, or not at all. */
  readonly coveredBy: 'codes' | 'pairs' | null;
}

const PLAIN = { fixed: {}, dated: false, manyFiles: false, coveredBy: null } as const;

const edits = (setting: string): Storage => ({
  table: 'code_edit',
  columns: ['column_one', 'column_two', 'modifier_indicator', 'effective_from', 'effective_to', 'rationale'],
  fixed: { setting },
  key: ['column_one', 'column_two'],
  valueColumns: ['modifier_indicator'],
  dated: true,
  manyFiles: true,
  coveredBy: 'pairs',
});

const limits = (setting: string): Storage => ({
  ...PLAIN,
  table: 'unit_limit',
  columns: ['code', 'units', 'adjudication', 'rationale'],
  fixed: { setting },
  key: ['code'],
  valueColumns: ['units', 'adjudication'],
  coveredBy: 'codes',
});

const publishedCodes: Storage = {
  ...PLAIN,
  table: 'published_code',
  columns: ['code', 'title', 'description', 'kind', 'effective_from', 'effective_to'],
  key: ['code'],
  valueColumns: ['title', 'description', 'kind', 'effective_from', 'effective_to'],
  coveredBy: 'codes',
};

const HCPCS_ADMIN = [
  'pricing',
  'multiple_pricing',
  'coverage',
  'betos',
  'type_of_service',
  'action',
  'added_on',
  'action_on',
  'terminated_on',
];
const HCPCS_COLUMNS = ['code', 'short_description', 'long_description', ...HCPCS_ADMIN];

export const STORAGE: Readonly<Record<DatasetId, Storage>> = {
  'ncci-ptp-practitioner': edits('PRACTITIONER'),
  'ncci-ptp-outpatient-hospital': edits('OUTPATIENT_HOSPITAL'),
  'ncci-mue-practitioner': limits('PRACTITIONER'),
  'ncci-mue-outpatient-hospital': limits('OUTPATIENT_HOSPITAL'),
  'ncci-add-on-codes': {
    ...PLAIN,
    table: 'add_on_edit',
    columns: ['primary_code', 'add_on_code', 'type', 'effective_from', 'effective_to'],
    key: ['primary_code', 'add_on_code'],
    valueColumns: ['type', 'effective_to'],
  },
  'pfs-relative-values': {
    ...PLAIN,
    table: 'relative_value',
    columns: [
      'code',
      'modifier',
      'status',
      'work_rvu',
      'pe_non_facility_rvu',
      'pe_facility_rvu',
      'malpractice_rvu',
      'multiple_procedures',
      'bilateral_surgery',
      'conversion_factor',
    ],
    key: ['code', 'modifier'],
    valueColumns: [
      'status',
      'work_rvu',
      'pe_non_facility_rvu',
      'pe_facility_rvu',
      'malpractice_rvu',
      'multiple_procedures',
      'bilateral_surgery',
      'conversion_factor',
    ],
    coveredBy: 'codes',
  },
  'pfs-localities': {
    ...PLAIN,
    table: 'locality',
    columns: ['contractor', 'locality', 'name', 'work_gpci', 'pe_gpci', 'malpractice_gpci'],
    key: ['contractor', 'locality'],
    valueColumns: ['work_gpci', 'pe_gpci', 'malpractice_gpci'],
  },
  'pfs-locality-counties': {
    ...PLAIN,
    table: 'locality_counties',
    columns: ['contractor', 'locality', 'state', 'area', 'counties'],
    key: ['contractor', 'locality', 'state', 'area', 'counties'],
    valueColumns: ['counties'],
    // CMS's file has one row of Missouri twice.
    mayRepeat: true,
  },
  'zip-localities': {
    ...PLAIN,
    table: 'zip_locality',
    columns: ['zip', 'state', 'contractor', 'locality', 'rural'],
    key: ['zip'],
    valueColumns: ['contractor', 'locality', 'rural'],
  },
  'hcpcs-codes': {
    ...PLAIN,
    table: 'hcpcs_code',
    columns: HCPCS_COLUMNS,
    key: ['code'],
    valueColumns: HCPCS_COLUMNS.slice(1),
    coveredBy: 'codes',
  },
  'hcpcs-admin': {
    ...PLAIN,
    table: 'hcpcs_code',
    columns: HCPCS_COLUMNS,
    key: ['code'],
    valueColumns: HCPCS_ADMIN,
    coveredBy: 'codes',
  },
  'hcpcs-modifiers': {
    ...PLAIN,
    table: 'hcpcs_modifier',
    columns: ['modifier', 'short_description', 'long_description', 'added_on', 'terminated_on'],
    key: ['modifier'],
    valueColumns: ['short_description', 'long_description', 'terminated_on'],
  },
  'place-of-service': publishedCodes,
  'remark-codes': publishedCodes,
  'adjustment-codes': publishedCodes,
  'icd-10-cm': publishedCodes,
  'cpt-descriptors': {
    ...PLAIN,
    table: 'cpt_descriptor',
    columns: ['code', 'descriptor'],
    key: ['code'],
    valueColumns: ['descriptor'],
    coveredBy: 'codes',
  },
};
