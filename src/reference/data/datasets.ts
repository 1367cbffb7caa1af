/** The datasets that releases update, each with the document that its facts cite. */
export const DATASETS = {
  'ncci-ptp-practitioner': {
    title: 'Medicare NCCI procedure-to-procedure edits, practitioner services',
    url: 'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-procedure-procedure-ptp-edits',
  },
  'ncci-ptp-outpatient-hospital': {
    title: 'Medicare NCCI procedure-to-procedure edits, outpatient hospital services',
    url: 'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-procedure-procedure-ptp-edits',
  },
  'ncci-mue-practitioner': {
    title: 'Medicare NCCI medically unlikely edits, practitioner services',
    url: 'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-medically-unlikely-edits-mues',
  },
  'ncci-mue-outpatient-hospital': {
    title: 'Medicare NCCI medically unlikely edits, outpatient hospital services',
    url: 'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-medically-unlikely-edits-mues',
  },
  'ncci-add-on-codes': {
    title: 'Medicare NCCI add-on code edits',
    url: 'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-add-code-edits',
  },
  'pfs-relative-values': {
    title: 'Medicare physician fee schedule relative value file',
    url: 'https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files',
  },
  'pfs-localities': {
    title: 'Medicare geographic practice cost indices by locality',
    url: 'https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files',
  },
  'pfs-locality-counties': {
    title: 'Counties included in Medicare fee schedule localities',
    url: 'https://www.cms.gov/medicare/payment/fee-schedules/physician/locality-configuration',
  },
  'zip-localities': {
    title: 'Medicare ZIP code to carrier locality file',
    url: 'https://www.cms.gov/medicare/payment/fee-schedules',
  },
  'hcpcs-codes': {
    title: 'HCPCS Level II codes',
    url: 'https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update',
  },
  'hcpcs-modifiers': {
    title: 'HCPCS Level II modifiers',
    url: 'https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update',
  },
  'hcpcs-admin': {
    title: 'HCPCS Level II administrative fields',
    url: 'https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update',
  },
  'place-of-service': {
    title: 'Place of service codes',
    url: 'https://www.cms.gov/medicare/coding-billing/place-of-service-codes',
  },
  'remark-codes': {
    title: 'Remittance advice remark codes',
    url: 'https://x12.org/codes/remittance-advice-remark-codes',
  },
  'adjustment-codes': {
    title: 'Claim adjustment reason and group codes (numbers only)',
    url: 'https://x12.org/codes/claim-adjustment-reason-codes',
  },
  'icd-10-cm': {
    title: 'ICD-10-CM diagnosis codes',
    url: 'https://www.cms.gov/medicare/coding-billing/icd-10-codes',
  },
  'cpt-descriptors': { title: 'CPT descriptors, imported under a licence of the user', url: null },
} as const satisfies Record<string, { readonly title: string; readonly url: string | null }>;

export type DatasetId = keyof typeof DATASETS;

/** Datasets of which CMS publishes a new release each quarter. */
const QUARTERLY: ReadonlySet<DatasetId> = new Set<DatasetId>([
  'ncci-ptp-practitioner',
  'ncci-ptp-outpatient-hospital',
  'ncci-mue-practitioner',
  'ncci-mue-outpatient-hospital',
  'pfs-relative-values',
]);

export function isQuarterly(dataset: DatasetId): boolean {
  return QUARTERLY.has(dataset);
}

export function isDatasetId(text: string): text is DatasetId {
  return Object.hasOwn(DATASETS, text);
}
