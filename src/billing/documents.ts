/** Documents that rules are written in. Publisher and address where they are public. */
export const DOCUMENTS = {
  MCPM5: [
    'Medicare Claims Processing Manual, chapter 5',
    'CMS',
    'https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c05.pdf',
  ],
  MCPM12: [
    'Medicare Claims Processing Manual, chapter 12',
    'CMS',
    'https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c12.pdf',
  ],
  MCPM4: [
    'Medicare Claims Processing Manual, chapter 4',
    'CMS',
    'https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c04.pdf',
  ],
  MBPM15: [
    'Medicare Benefit Policy Manual, chapter 15',
    'CMS',
    'https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/bp102c15.pdf',
  ],
  CPT: ['CPT, time rules and definitions (paraphrased)', 'AMA', null],
  HCPCS: [
    'HCPCS Level II',
    'CMS',
    'https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system',
  ],
  WEBPT: ['WebPT help on billing units', 'WebPT', null],
  FCSO: ['First Coast guidance on therapy services, 0508065', 'First Coast Service Options', null],
  FCSO_INST: ['First Coast tip on reason code 31256', 'First Coast Service Options', null],
  AOTA: ['AOTA pages on coding and assistants', 'American Occupational Therapy Association', null],
  USC_1395M: ['42 U.S.C. 1395m(v)', 'U.S. Congress', null],
  USC_1395L: ['42 U.S.C. 1395l', 'U.S. Congress', null],
  USC_1395W4: ['42 U.S.C. 1395w-4(b)(7)', 'U.S. Congress', null],
  USC_1395N: ['42 U.S.C. 1395n(a)(1)', 'U.S. Congress', null],
  USC_1395X: ['42 U.S.C. 1395x(ff)', 'U.S. Congress', null],
  CFR: ['42 CFR 410.43, 410.61, 424.24', 'CMS', 'https://www.ecfr.gov/current/title-42/part-410'],
  NCCI: [
    'NCCI policy manual and edit tables',
    'CMS',
    'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits',
  ],
  NORIDIAN: ['Noridian pages on therapy, programs and certification', 'Noridian Healthcare Solutions', null],
  CMS_THERAPY: [
    'CMS therapy services pages and scenarios',
    'CMS',
    'https://www.cms.gov/medicare/coding-billing/therapy-services',
  ],
  PFS: [
    'Medicare physician fee schedule',
    'CMS',
    'https://www.cms.gov/medicare/payment/fee-schedules/physician',
  ],
  OPPS: ['Outpatient prospective payment system rules', 'CMS', null],
  NOVITAS: ['Novitas page on the multiple-procedure reduction, 00147106', 'Novitas Solutions', null],
  NGS: ['NGS page on caregiver training', 'National Government Services', null],
  NGS_RTM: ['NGS page on remote therapeutic monitoring', 'National Government Services', null],
  RTM: ['Trade pages on remote therapeutic monitoring', null, null],
  X12: ['X12 005010X222A1 and 005010X223A2', 'X12', null],
  ICD10: [
    'ICD-10-CM official guidelines and code set',
    'NCHS and CMS',
    'https://www.cms.gov/medicare/coding-billing/icd-10-codes',
  ],
  CARC: ['Claim adjustment reason and remark codes', 'X12 and CMS', null],
  CAA2026: ['Notices on the appropriations act of 2026', 'AOTA and others', null],
  TRADE: ['Trade articles on payers and unit rules', null, null],
  UHC: [
    'UnitedHealthcare maximum combined frequency per day',
    'UnitedHealthcare',
    'https://www.uhcprovider.com',
  ],
  BCBSNE: [
    'BCBS Nebraska RP-I-003',
    'BCBS Nebraska',
    'https://nebraskablue.com/Providers/BCBSNE-Provider-Procedures/Billing-and-Reimbursement/Physical-Rehabilitation',
  ],
  CODEBOOK: ['OT Codebook, policies on record', 'OT Codebook', null],
  CONTRACT: ['Contract of the organization with the payer', null, null],
  SEED: ['G0129 overview, a founding text', null, null],
} as const satisfies Record<string, readonly [string, string | null, string | null]>;

export type DocumentKey = keyof typeof DOCUMENTS;
