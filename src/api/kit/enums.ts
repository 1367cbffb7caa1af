import { builder } from './builder.ts';

/**
 * Closed sets of the API, each value explained. Open registries (codes, payers, modifiers) are plain strings.
 */

export const Confidence = builder.enumType('Confidence', {
  description: 'How sure a fact is.',
  values: {
    VERIFIED: { description: 'Read in the document or official table itself.' },
    SECONDARY: { description: 'Read in a text about the document, such as a trade article or a notice.' },
    UNVERIFIED: { description: 'From knowledge; nobody has read it in a document yet.' },
  } as const,
});

export const CodeSystem = builder.enumType('CodeSystem', {
  description: 'Code set that a procedure code belongs to.',
  values: {
    CPT: { description: 'Current Procedural Terminology, HCPCS Level I, kept by the AMA.' },
    HCPCS: { description: 'HCPCS Level II, kept by CMS: a letter and four digits.' },
  } as const,
});

export const CptCategory = builder.enumType('CptCategory', {
  description: 'Category of a CPT code.',
  values: {
    I: { description: 'Services in common use, five digits.' },
    II: { description: 'Optional performance measures, four digits and F; never paid.' },
    III: { description: 'Temporary codes of emerging services, four digits and T.' },
  } as const,
});

export const CodeKind = builder.enumType('CodeKind', {
  description: 'What kind of service a code stands for.',
  values: {
    EVALUATION: { description: 'First evaluation by a therapist.' },
    RE_EVALUATION: { description: 'Re-evaluation during a plan of care.' },
    TREATMENT: { description: 'One-to-one treatment.' },
    MODALITY_SUPERVISED: { description: 'Modality that needs no one-to-one contact.' },
    MODALITY_CONSTANT_ATTENDANCE: { description: 'Modality with constant one-to-one attendance.' },
    GROUP: { description: 'Treatment of two or more patients at once.' },
    TEST: { description: 'Test or measurement.' },
    ORTHOTIC: { description: 'Orthosis, prosthesis, splint, cast or strapping.' },
    WORK: { description: 'Work hardening or conditioning.' },
    ASSISTIVE_TECHNOLOGY: { description: 'Assistive technology or speech-generating device.' },
    PROGRAM: { description: 'Part of a partial hospitalization, intensive outpatient or similar program.' },
    CAREGIVER: { description: 'Training of caregivers without the patient.' },
    REMOTE_MONITORING: { description: 'Remote therapeutic monitoring.' },
    OTHER: { description: 'Any other service.' },
  } as const,
});

export const Timing = builder.enumType('Timing', {
  description: 'How units of a code are counted (TIM-01).',
  values: {
    TIMED: { description: 'By minutes, in units of `unitMinutes`.' },
    UNTIMED: { description: 'One unit for the date of service, whatever the minutes.' },
    PER_SESSION: { description: 'One unit for each session of at least `minimumSessionMinutes`.' },
    PER_DAY: { description: 'One unit a day.' },
    PER_30_DAYS: { description: 'One unit for 30 days.' },
    PER_MONTH: { description: 'One unit a calendar month.' },
    UNKNOWN: {
      description:
        'Nobody has written down how units are counted: a code that only a release lists. It cannot be billed here.',
    },
  } as const,
});

export const TherapyStatus = builder.enumType('TherapyStatus', {
  description: 'Place of a code on the Medicare list of outpatient-therapy codes, for occupational therapy.',
  values: {
    ALWAYS: { description: 'Always therapy: needs a plan of care and the modifier GO.' },
    SOMETIMES: { description: 'Therapy when a therapist furnishes it under a plan of care.' },
    NEVER: { description: 'Not an outpatient-therapy code for occupational therapy, or deleted.' },
  } as const,
});

export const UnitMethod = builder.enumType('UnitMethod', {
  description: 'How a payer turns timed minutes into units.',
  values: {
    CMS_8_MINUTE: {
      description:
        'Minutes of all timed codes are added up, leftovers pool (Medicare Claims Processing Manual ch. 5, 20.2).',
    },
    AMA_MIDPOINT: {
      description: 'Each code by itself, a unit from its midpoint on; leftovers never pool (CPT time rule).',
    },
  } as const,
});

export const PolicyStatus = builder.enumType('PolicyStatus', {
  description: 'Where a version of a policy stands.',
  values: {
    DRAFT: { description: 'Being written; not in force anywhere.' },
    PUBLISHED: { description: 'In force during its period.' },
    WITHDRAWN: { description: 'Taken back; kept as history.' },
  } as const,
});

export const PolicyTopic = builder.enumType('PolicyTopic', {
  description: 'What a note of a policy is about.',
  values: {
    COVERAGE: { description: 'Whether and when the service is covered.' },
    UNIT_COUNTING: { description: 'How minutes become units.' },
    UNIT_LIMIT: { description: 'Most units a day or a visit.' },
    VISIT_LIMIT: { description: 'Most visits a year.' },
    PRIOR_AUTHORIZATION: { description: 'Approval before treatment.' },
    MODIFIERS: { description: 'Modifiers a line needs.' },
    ASSISTANT_PAYMENT: { description: 'Payment of services by an assistant.' },
    TELEHEALTH: { description: 'Remote services.' },
    BUNDLING: { description: 'Services paid as part of others.' },
    DOCUMENTATION: { description: 'What the record must show.' },
    FREQUENCY: { description: 'How often the service may be given.' },
    TIMELY_FILING: { description: 'How long a claim may wait.' },
    PAYMENT: { description: 'How the amount is worked out.' },
    OTHER: { description: 'Anything else.' },
  } as const,
});

export const CoverageState = builder.enumType('CoverageState', {
  description: 'Whether a payer covers a code.',
  values: {
    COVERED: { description: 'Covered.' },
    CONDITIONAL: { description: 'Covered when the conditions in the note are met.' },
    NOT_COVERED: { description: 'Not covered.' },
    BUNDLED: { description: 'Never paid apart: part of another service.' },
  } as const,
});

export const KnowledgeState = builder.enumType('KnowledgeState', {
  description: 'What is known about a fact. Never an empty cell: silence is not agreement.',
  values: {
    KNOWN: { description: 'At least one statement is in force and none contradicts another.' },
    NOT_AVAILABLE: { description: 'No statement is in force on the date.' },
    CONFLICTING: { description: 'Statements of equal weight contradict each other.' },
    STALE: { description: 'A statement was not verified within the configured age.' },
  } as const,
});

export const Setting = builder.enumType('Setting', {
  description:
    'Where care is given. PHP and IOP are institutional programs; the rest follow the physician fee schedule.',
  values: {
    OFFICE: { description: 'Private practice or clinic (place of service 11).' },
    OUTPATIENT_HOSPITAL: { description: 'Outpatient department of a hospital (19, 22).' },
    HOME: { description: "The patient's home (12)." },
    SCHOOL: { description: 'School (03).' },
    TELEHEALTH_HOME: { description: 'Remote, the patient at home (10).' },
    TELEHEALTH_OTHER: { description: 'Remote, the patient elsewhere (02).' },
    PARTIAL_HOSPITALIZATION: { description: 'Partial hospitalization program, at least 20 hours a week.' },
    INTENSIVE_OUTPATIENT: { description: 'Intensive outpatient program, at least 9 hours a week.' },
    SKILLED_NURSING: { description: 'Skilled nursing facility (31, 32).' },
  } as const,
});

export const ClaimForm = builder.enumType('ClaimForm', {
  description: 'Which claim a day of care goes on.',
  values: {
    PROFESSIONAL_837P: { description: 'Professional claim: 837P or CMS-1500.' },
    INSTITUTIONAL_837I: { description: 'Institutional claim: 837I or CMS-1450.' },
  } as const,
});

export const Verdict = builder.enumType('Verdict', {
  description: 'What the findings of a claim come to.',
  values: {
    CLEAN: { description: 'Every check passed, with the modifiers shown.' },
    NEEDS_FIX: { description: 'Something fails that a biller can act on.' },
    NOT_PAYABLE: { description: 'Nothing of the claim would be paid.' },
    INCOMPLETE: {
      description: 'A check that decides about payment had no data: nobody may call the claim clean.',
    },
  } as const,
});

export const Severity = builder.enumType('Severity', {
  description: 'How much a finding matters.',
  values: {
    ERROR: { description: 'A line or the claim would be denied.' },
    WARNING: { description: 'Somebody should look before the claim is sent.' },
    INFO: { description: 'Good to know.' },
  } as const,
});

export const Outcome = builder.enumType('Outcome', {
  description: 'What a rule came to.',
  values: {
    FAIL: { description: 'The rule is broken.' },
    BYPASSED: { description: 'An edit applies and a modifier legitimately resolves it.' },
    PASS: { description: 'The rule is met.' },
    NO_DATA: { description: 'Nobody can tell: the data that would decide is not on record.' },
  } as const,
});

export const SessionStatus = builder.enumType('SessionStatus', {
  description: 'Where a patient session stands in its life.',
  values: {
    DRAFT: { description: 'Being documented.' },
    SIGNED: { description: 'Signed by the therapist; ready to bill.' },
    BILLED: { description: 'Billed.' },
    VOIDED: { description: 'Recorded in error; kept as history.' },
  } as const,
});

export const Role = builder.enumType('Role', {
  description: 'What a caller is allowed to do in its organization.',
  values: {
    VIEWER: { description: 'Reads reference data.' },
    ANALYST: { description: 'Compares payers and reads aggregates, never single patients.' },
    BILLER: { description: 'Bills patient sessions.' },
    CLINICIAN: { description: 'Documents and signs patient sessions.' },
    ADMIN: { description: 'Edits payers and policies.' },
    AUDITOR: { description: 'Reads the audit trail.' },
  } as const,
});

export const EditSetting = builder.enumType('EditSetting', {
  description: "Which of Medicare's two tables of edits and unit limits holds.",
  values: {
    PRACTITIONER: { description: 'Services of practitioners, on professional claims.' },
    OUTPATIENT_HOSPITAL: { description: 'Services of outpatient hospitals, on institutional claims.' },
  } as const,
});
