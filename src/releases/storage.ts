import type { FamilyId } from '../reference/releases/families.ts';

/** Where rows of a family are kept, and what makes two of them the same row. */
export interface Storage {
  readonly table: string;
  /** Columns with the values that a layout gives, in this order. */
  readonly columns: readonly string[];
  /** Columns with one value for the whole family. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Columns that name what a row is about; two rows of a release never share them while both are in force. */
  readonly key: readonly string[];
  /** Columns that say something about it: where they differ, the row changed. */
  readonly says: readonly string[];
  /** Rows carry periods of their own, so that one release holds several for one key. */
  readonly dated: boolean;
  /** CMS splits the table over several files. */
  readonly manyFiles: boolean;
  /** The publisher repeats rows, and means nothing by it. */
  readonly mayRepeat?: boolean;
  /** How coverage is stated: by code, by ordered pair, or not at all. */
  readonly coveredBy: 'codes' | 'pairs' | null;
}

const PLAIN = { fixed: {}, dated: false, manyFiles: false, coveredBy: null } as const;

const edits = (setting: string): Storage => ({
  table: 'CodeEdit',
  columns: ['columnOne', 'columnTwo', 'modifierIndicator', 'effectiveFrom', 'effectiveTo', 'rationale'],
  fixed: { setting },
  key: ['columnOne', 'columnTwo'],
  says: ['modifierIndicator'],
  dated: true,
  manyFiles: true,
  coveredBy: 'pairs',
});

const limits = (setting: string): Storage => ({
  ...PLAIN,
  table: 'UnitLimit',
  columns: ['code', 'units', 'adjudication', 'rationale'],
  fixed: { setting },
  key: ['code'],
  says: ['units', 'adjudication'],
  coveredBy: 'codes',
});

const publishedCodes: Storage = {
  ...PLAIN,
  table: 'PublishedCode',
  columns: ['code', 'title', 'description', 'kind', 'effectiveFrom', 'effectiveTo'],
  key: ['code'],
  says: ['title', 'description', 'kind', 'effectiveFrom', 'effectiveTo'],
  coveredBy: 'codes',
};

const HCPCS_ADMIN = [
  'pricing',
  'multiplePricing',
  'coverage',
  'betos',
  'typeOfService',
  'action',
  'addedOn',
  'actionOn',
  'terminatedOn',
];
const HCPCS_COLUMNS = ['code', 'shortDescription', 'longDescription', ...HCPCS_ADMIN];

export const STORAGE: Readonly<Record<FamilyId, Storage>> = {
  'ncci-ptp-practitioner': edits('PRACTITIONER'),
  'ncci-ptp-outpatient-hospital': edits('OUTPATIENT_HOSPITAL'),
  'ncci-mue-practitioner': limits('PRACTITIONER'),
  'ncci-mue-outpatient-hospital': limits('OUTPATIENT_HOSPITAL'),
  'ncci-add-on-codes': {
    ...PLAIN,
    table: 'AddOnEdit',
    columns: ['primaryCode', 'addOnCode', 'type', 'effectiveFrom', 'effectiveTo'],
    key: ['primaryCode', 'addOnCode'],
    says: ['type', 'effectiveTo'],
  },
  'pfs-relative-values': {
    ...PLAIN,
    table: 'RelativeValue',
    columns: [
      'code',
      'modifier',
      'status',
      'workRvu',
      'peNonFacilityRvu',
      'peFacilityRvu',
      'malpracticeRvu',
      'multipleProcedures',
      'conversionFactor',
    ],
    key: ['code', 'modifier'],
    says: [
      'status',
      'workRvu',
      'peNonFacilityRvu',
      'peFacilityRvu',
      'malpracticeRvu',
      'multipleProcedures',
      'conversionFactor',
    ],
    coveredBy: 'codes',
  },
  'pfs-localities': {
    ...PLAIN,
    table: 'Locality',
    columns: ['contractor', 'locality', 'name', 'workGpci', 'peGpci', 'malpracticeGpci'],
    key: ['contractor', 'locality'],
    says: ['workGpci', 'peGpci', 'malpracticeGpci'],
  },
  'pfs-locality-counties': {
    ...PLAIN,
    table: 'LocalityCounties',
    columns: ['contractor', 'locality', 'state', 'area', 'counties'],
    key: ['contractor', 'locality', 'state', 'area', 'counties'],
    says: ['counties'],
    // One row of Missouri stands there twice.
    mayRepeat: true,
  },
  'zip-localities': {
    ...PLAIN,
    table: 'ZipLocality',
    columns: ['zip', 'state', 'contractor', 'locality', 'rural'],
    key: ['zip'],
    says: ['contractor', 'locality', 'rural'],
  },
  'hcpcs-codes': {
    ...PLAIN,
    table: 'HcpcsCode',
    columns: HCPCS_COLUMNS,
    key: ['code'],
    says: HCPCS_COLUMNS.slice(1),
    coveredBy: 'codes',
  },
  'hcpcs-admin': {
    ...PLAIN,
    table: 'HcpcsCode',
    columns: HCPCS_COLUMNS,
    key: ['code'],
    says: HCPCS_ADMIN,
    coveredBy: 'codes',
  },
  'hcpcs-modifiers': {
    ...PLAIN,
    table: 'HcpcsModifier',
    columns: ['modifier', 'shortDescription', 'longDescription', 'addedOn', 'terminatedOn'],
    key: ['modifier'],
    says: ['shortDescription', 'longDescription', 'terminatedOn'],
  },
  'place-of-service': publishedCodes,
  'remark-codes': publishedCodes,
  'adjustment-codes': publishedCodes,
  'icd-10-cm': publishedCodes,
  'cpt-descriptors': {
    ...PLAIN,
    table: 'CptDescriptor',
    columns: ['code', 'descriptor'],
    key: ['code'],
    says: ['descriptor'],
    coveredBy: 'codes',
  },
};
