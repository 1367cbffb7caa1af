import type { EditSetting } from './facts.ts';
import type { ClaimForm, Setting } from './types.ts';

/** What a setting means for the claim. */
export interface ClaimFrame {
  readonly form: ClaimForm;
  /** Which of the two NCCI and MUE tables holds (NCCI-02). */
  readonly editSetting: EditSetting;
  readonly placeOfService: string | null;
  readonly conditionCodes: readonly string[];
  readonly program: 'PHP' | 'IOP' | null;
  readonly telehealth: boolean;
  /** Facility practice expense is paid only for telehealth outside the home; therapy elsewhere has one rate. */
  readonly facilityRate: boolean;
}

const professional = (placeOfService: string, more: Partial<ClaimFrame> = {}): ClaimFrame => ({
  form: 'PROFESSIONAL_837P',
  editSetting: 'PRACTITIONER',
  placeOfService,
  conditionCodes: [],
  program: null,
  telehealth: false,
  facilityRate: false,
  ...more,
});

const institutional = (more: Partial<ClaimFrame> = {}): ClaimFrame => ({
  form: 'INSTITUTIONAL_837I',
  editSetting: 'OUTPATIENT_HOSPITAL',
  placeOfService: null,
  conditionCodes: [],
  program: null,
  telehealth: false,
  facilityRate: false,
  ...more,
});

const FRAMES: Readonly<Record<Setting, ClaimFrame>> = {
  OFFICE: professional('11'),
  HOME: professional('12'),
  SCHOOL: professional('03'),
  TELEHEALTH_HOME: professional('10', { telehealth: true }),
  TELEHEALTH_OTHER: professional('02', { telehealth: true, facilityRate: true }),
  OUTPATIENT_HOSPITAL: institutional(),
  SKILLED_NURSING: institutional(),
  PARTIAL_HOSPITALIZATION: institutional({ program: 'PHP', conditionCodes: ['41'] }),
  INTENSIVE_OUTPATIENT: institutional({ program: 'IOP', conditionCodes: ['92'] }),
};

/**
 * Form, table, place of service and condition codes of a setting (PHP-02, PHP-03, NCCI-02, TEL-02). A place of service
 * stands on professional claims only (PHP-13). What else the forms hold (CLM-01, CLM-02, CLM-03, PHP-05) is filled in
 * when a claim file is written; the therapist renders, also when an assistant treated (CLM-04).
 */
export function frameOf(setting: Setting): ClaimFrame {
  return FRAMES[setting];
}

const REVENUE_OCCUPATIONAL_THERAPY = '0430';
const REVENUE_BY_CODE: Readonly<Record<string, string>> = {
  G0176: '0904',
  G0177: '0942',
  G0410: '0915',
  G0411: '0915',
};

/** PHP-04: revenue code of a line on an institutional claim; a professional line has none. */
export function revenueCodeOf(code: string, form: ClaimForm): string | null {
  if (form === 'PROFESSIONAL_837P') return null;
  return REVENUE_BY_CODE[code] ?? REVENUE_OCCUPATIONAL_THERAPY;
}
