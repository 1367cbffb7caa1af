/**
 * Eight texts that payers have published, as an administrator writes them, with what each answers on the days, places and
 * plans at which it turns. They stand under payers of their own, so that nothing else is known of those.
 */

export interface RealText {
  readonly name: string;
  readonly payer: string;
  readonly plans?: readonly string[];
  readonly policies: readonly {
    readonly title: string;
    readonly plan?: string;
    readonly effectiveFrom?: string;
    readonly effectiveTo?: string;
    readonly notes: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly answers: readonly Answered[];
}

/** What is known of terms of a code: `?` where it depends on what was not said, null where nothing is stated. */
type Answered = readonly [
  code: string,
  on: string,
  question: { readonly coverage?: string; readonly setting?: string },
  terms: Readonly<Record<string, unknown>>,
];

const source = (title: string) => ({ title, confidence: 'SECONDARY', verifiedOn: '2026-11-01' });
const advantage = { coverage: '{ lineOfBusiness: MEDICARE_ADVANTAGE }', setting: 'OFFICE' };
const commercial = { coverage: '{ lineOfBusiness: COMMERCIAL }', setting: 'OFFICE' };
const inState = (line: string, state: string) => ({
  coverage: `{ lineOfBusiness: ${line}, state: "${state}" }`,
  setting: 'OFFICE',
});

const OTA_NOTICE = source('Reduction of payment for services of assistants');
const BULLETIN = source('Clinical policy bulletin 0250, occupational therapy');
const aetna: RealText = {
  name: 'a coverage bulletin, and a notice about assistants that was put off',
  payer: 'text-aetna',
  policies: [
    {
      title: 'Occupational therapy',
      notes: [
        {
          topic: 'COVERAGE',
          codes: ['*'],
          text: 'Short-term therapy is covered when an order, a therapist and measurable improvement within a month are there.',
          terms: { coverage: 'CONDITIONAL' },
          source: BULLETIN,
        },
        {
          topic: 'COVERAGE',
          codes: ['*'],
          effectiveFrom: '2026-01-01',
          text: 'Maintenance is not covered.',
          terms: { maintenanceCovered: false },
          source: BULLETIN,
        },
        {
          topic: 'COVERAGE',
          codes: ['97537'],
          text: 'Driver training is no treatment.',
          terms: { coverage: 'NOT_COVERED' },
          source: BULLETIN,
        },
        {
          topic: 'COVERAGE',
          codes: ['*'],
          scope: { diagnoses: ['F81'] },
          text: 'Plans exclude therapy for learning disabilities.',
          terms: { coverage: 'NOT_COVERED' },
          source: BULLETIN,
        },
      ],
    },
    {
      title: 'Services of assistants',
      notes: [
        {
          topic: 'ASSISTANT_PAYMENT',
          codes: ['*'],
          effectiveTo: '2024-03-01',
          text: 'Services of assistants are paid in full: the cut of December 2023 was put off.',
          terms: { assistantFactor: '1' },
          source: OTA_NOTICE,
        },
        {
          topic: 'ASSISTANT_PAYMENT',
          codes: ['*'],
          effectiveFrom: '2024-03-01',
          text: 'Services of assistants carry CO and are paid at 85 percent.',
          terms: { assistantFactor: '0.85', assistantModifiers: ['CO'] },
          source: OTA_NOTICE,
        },
      ],
    },
  ],
  answers: [
    ['97530', '2023-12-01', {}, { assistantFactor: '1', assistantModifiers: null }],
    ['97530', '2024-02-29', {}, { assistantFactor: '1' }],
    ['97530', '2024-03-01', {}, { assistantFactor: '0.85', assistantModifiers: ['CO'] }],
    ['97530', '2025-12-31', {}, { coverage: '?', maintenanceCovered: null }],
    ['97530', '2026-01-01', {}, { coverage: '?', maintenanceCovered: false }],
    ['97537', '2026-06-01', {}, { coverage: 'NOT_COVERED' }],
  ],
};

const LISTED = ['97110', '97112', '97140', '97150', '97168', '97530', '97533', '97535'];
const PROGRAM = { linesOfBusiness: ['MEDICARE_ADVANTAGE'], settings: ['OFFICE', 'OUTPATIENT_HOSPITAL'] };
const UHC = source('Authorization of outpatient therapy, Medicare Advantage');
const exempt = (scope: object, text: string, more: object = {}) => ({
  topic: 'PRIOR_AUTHORIZATION',
  codes: LISTED,
  scope,
  text,
  terms: { priorAuthorization: false },
  source: UHC,
  ...more,
});
const uhc: RealText = {
  name: 'an authorization of Medicare Advantage in three stages, without the home',
  payer: 'text-uhc',
  plans: ['text-uhc-dual'],
  policies: [
    {
      title: 'Outpatient therapy',
      effectiveFrom: '2024-09-01',
      notes: [
        {
          topic: 'PRIOR_AUTHORIZATION',
          codes: LISTED,
          scope: PROGRAM,
          text: 'After the first evaluation the listed codes need an authorization in offices and hospital departments.',
          terms: { priorAuthorization: true, authorizationAfterEvaluation: true },
          source: UHC,
        },
        {
          topic: 'PRIOR_AUTHORIZATION',
          codes: LISTED,
          scope: PROGRAM,
          effectiveFrom: '2025-01-13',
          text: 'Six visits in eight weeks are covered without a clinical review.',
          terms: { visitsWithoutReview: 6, reviewWithinWeeks: 8 },
          source: UHC,
        },
        exempt(
          { linesOfBusiness: ['MEDICARE_ADVANTAGE'], settings: ['HOME'] },
          'The home is outside the program.',
        ),
        exempt({ ...PROGRAM, states: ['AZ', 'CA'] }, 'Arizona and California come later.', {
          effectiveTo: '2026-02-01',
        }),
      ],
    },
    {
      title: 'Outpatient therapy, dual plans',
      plan: 'text-uhc-dual',
      effectiveFrom: '2024-09-01',
      effectiveTo: '2026-02-01',
      notes: [exempt(PROGRAM, 'Dual plans come later.')],
    },
  ],
  answers: [
    ['97530', '2024-08-31', advantage, { priorAuthorization: null }],
    ['97530', '2024-09-01', inState('MEDICARE_ADVANTAGE', 'OH'), { priorAuthorization: '?' }],
    [
      '97530',
      '2025-01-12',
      { coverage: '{ plan: "text-uhc-dual", lineOfBusiness: MEDICARE_ADVANTAGE }', setting: 'OFFICE' },
      { priorAuthorization: false, visitsWithoutReview: null },
    ],
    [
      '97530',
      '2025-01-13',
      inState('MEDICARE_ADVANTAGE', 'OH'),
      { visitsWithoutReview: 6, reviewWithinWeeks: 8, authorizationAfterEvaluation: true },
    ],
    ['97530', '2026-01-31', inState('MEDICARE_ADVANTAGE', 'AZ'), { priorAuthorization: false }],
    ['97530', '2026-02-01', inState('MEDICARE_ADVANTAGE', 'AZ'), { priorAuthorization: true }],
    [
      '97530',
      '2026-02-01',
      { coverage: '{ plan: "text-uhc-dual", lineOfBusiness: MEDICARE_ADVANTAGE }', setting: 'OFFICE' },
      { priorAuthorization: true },
    ],
    ['97530', '2026-02-01', { ...advantage, setting: 'HOME' }, { priorAuthorization: false }],
    ['97530', '2026-02-01', commercial, { priorAuthorization: null }],
    ['97530', '2026-02-01', { setting: 'OFFICE' }, { priorAuthorization: '?' }],
    ['97165', '2026-02-01', advantage, { priorAuthorization: null }],
  ],
};

const LATER_STATES = ['TX', 'KY', 'CO', 'OH'];
const NOTICE = source('Therapy changes of 2022');
/** The limit and the cut of one notice, which stand under two topics. */
const changes = (
  scope: object,
  text: string,
  [units, factor]: readonly [object, string],
  more: object = {},
) =>
  (
    [
      ['UNIT_LIMIT', units],
      ['ASSISTANT_PAYMENT', { assistantFactor: factor }],
    ] as const
  ).map(([topic, terms]) => ({
    topic,
    codes: ['*'],
    scope: { linesOfBusiness: ['COMMERCIAL'], ...scope },
    text,
    terms,
    source: NOTICE,
    ...more,
  }));
const UNCUT = [{ noLimits: ['maxTimedUnitsPerVisit'] }, '1'] as const;
const cignaNotice: RealText = {
  name: 'a limit and a cut that start later in four states, and not for one network',
  payer: 'text-cigna',
  policies: [
    {
      title: 'Changes of 2022',
      effectiveFrom: '2022-10-15',
      notes: [
        ...changes({}, 'Four timed units a visit, and 85 percent for assistants.', [
          { maxTimedUnitsPerVisit: 4 },
          '0.85',
        ]),
        ...changes({ states: LATER_STATES }, 'Four states start on the first of November.', UNCUT, {
          effectiveTo: '2022-11-01',
        }),
        ...changes(
          { networks: ['MANAGED'] },
          'Not for providers contracted through American Specialty Health.',
          UNCUT,
        ),
      ],
    },
  ],
  answers: [
    ['97530', '2022-10-14', commercial, { maxTimedUnitsPerVisit: null }],
    [
      '97530',
      '2022-10-15',
      { coverage: '{ lineOfBusiness: COMMERCIAL, state: "NJ", network: PARTICIPATING }' },
      { maxTimedUnitsPerVisit: 4, assistantFactor: '0.85' },
    ],
    [
      '97530',
      '2022-10-31',
      { coverage: '{ lineOfBusiness: COMMERCIAL, state: "TX", network: PARTICIPATING }' },
      { maxTimedUnitsPerVisit: 'NONE', assistantFactor: '1' },
    ],
    [
      '97530',
      '2022-11-01',
      { coverage: '{ lineOfBusiness: COMMERCIAL, state: "TX", network: PARTICIPATING }' },
      { maxTimedUnitsPerVisit: 4, assistantFactor: '0.85' },
    ],
    [
      '97530',
      '2026-01-01',
      { coverage: '{ lineOfBusiness: COMMERCIAL, state: "TX", network: MANAGED }' },
      { maxTimedUnitsPerVisit: 'NONE' },
    ],
    ['97530', '2026-01-01', commercial, { maxTimedUnitsPerVisit: '?' }],
    ['97530', '2026-01-01', advantage, { maxTimedUnitsPerVisit: null }],
  ],
};

const cignaSite: RealText = {
  name: 'an authorization for hospital departments',
  payer: 'text-cigna-site',
  policies: [
    {
      title: 'Site of care',
      effectiveFrom: '2025-10-01',
      notes: [
        {
          topic: 'PRIOR_AUTHORIZATION',
          codes: ['*'],
          scope: { linesOfBusiness: ['COMMERCIAL'], settings: ['OUTPATIENT_HOSPITAL'] },
          text: 'After the evaluation, therapy in a hospital outpatient department needs an authorization.',
          terms: { priorAuthorization: true, authorizationAfterEvaluation: true },
          source: source('Site of care for outpatient occupational therapy'),
        },
      ],
    },
  ],
  answers: [
    ['97530', '2025-09-30', { ...commercial, setting: 'OUTPATIENT_HOSPITAL' }, { priorAuthorization: null }],
    [
      '97530',
      '2025-10-01',
      { ...commercial, setting: 'OUTPATIENT_HOSPITAL' },
      { priorAuthorization: true, authorizationAfterEvaluation: true, coverage: null },
    ],
    ['97530', '2025-10-01', commercial, { priorAuthorization: null }],
    ['97530', '2025-10-01', { coverage: '{ lineOfBusiness: COMMERCIAL }' }, { priorAuthorization: '?' }],
    ['97530', '2025-10-01', { ...advantage, setting: 'OUTPATIENT_HOSPITAL' }, { priorAuthorization: null }],
  ],
};

const HORIZON = source('Therapy services');
const blue: RealText = {
  name: 'a Medicaid plan against the commercial plan of one family, and a state with its visit 13',
  payer: 'text-blue',
  plans: ['text-nj-health', 'text-nj', 'text-maine'],
  policies: [
    {
      title: 'Therapy services, Medicaid',
      plan: 'text-nj-health',
      effectiveFrom: '2020-11-15',
      notes: [
        {
          topic: 'UNIT_LIMIT',
          codes: ['*'],
          scope: { linesOfBusiness: ['MEDICAID'], states: ['NJ'] },
          text: 'One code a day is paid, whatever its units.',
          terms: { maxCodesPerDay: 1 },
          source: HORIZON,
        },
        {
          topic: 'UNIT_COUNTING',
          codes: ['*'],
          scope: { linesOfBusiness: ['MEDICAID'], states: ['NJ'] },
          text: 'A unit needs more than half of its time, code by code.',
          terms: { unitMethod: 'AMA_MIDPOINT' },
          source: HORIZON,
        },
      ],
    },
    {
      title: 'Authorizations',
      plan: 'text-nj',
      notes: [
        {
          topic: 'PRIOR_AUTHORIZATION',
          codes: ['*'],
          scope: { linesOfBusiness: ['COMMERCIAL'], ageFrom: 19 },
          text: 'The first 25 visits are authorized by the first claim.',
          terms: { priorAuthorization: true, authorizationFromVisit: 26 },
          source: HORIZON,
        },
        {
          topic: 'PRIOR_AUTHORIZATION',
          codes: ['*'],
          scope: { ageTo: 19 },
          text: 'Patients under 19 need an authorization from the first visit on.',
          terms: { priorAuthorization: true, authorizationFromVisit: 1 },
          source: HORIZON,
        },
      ],
    },
    {
      title: 'Rehabilitation in Maine',
      plan: 'text-maine',
      effectiveFrom: '2023-10-25',
      notes: [
        {
          topic: 'PRIOR_AUTHORIZATION',
          codes: ['*'],
          scope: { linesOfBusiness: ['COMMERCIAL'], states: ['ME'] },
          text: 'The first twelve visits of an episode need no authorization.',
          terms: { priorAuthorization: true, authorizationFromVisit: 13, reviewVendor: 'Carelon' },
          source: source('Changes of authorization, P.L. 2023 c. 275'),
        },
      ],
    },
  ],
  answers: [
    [
      '97530',
      '2026-01-01',
      { coverage: '{ plan: "text-nj-health", lineOfBusiness: MEDICAID, state: "NJ" }' },
      { maxCodesPerDay: 1, unitMethod: 'AMA_MIDPOINT', priorAuthorization: null },
    ],
    [
      '97530',
      '2026-01-01',
      { coverage: '{ plan: "text-nj", lineOfBusiness: COMMERCIAL, state: "NJ", patientAge: 19 }' },
      { maxCodesPerDay: null, authorizationFromVisit: 26 },
    ],
    [
      '97530',
      '2026-01-01',
      { coverage: '{ plan: "text-nj", lineOfBusiness: COMMERCIAL, state: "NJ", patientAge: 18 }' },
      { authorizationFromVisit: 1 },
    ],
    [
      '97530',
      '2023-10-24',
      { coverage: '{ plan: "text-maine", lineOfBusiness: COMMERCIAL, state: "ME" }' },
      { authorizationFromVisit: null },
    ],
    [
      '97530',
      '2023-10-25',
      { coverage: '{ plan: "text-maine", lineOfBusiness: COMMERCIAL, state: "ME" }' },
      { authorizationFromVisit: 13, reviewVendor: 'Carelon' },
    ],
    ['97530', '2026-01-01', { coverage: '{ state: "ME" }' }, { authorizationFromVisit: '?' }],
  ],
};

const lcd = (contractor: string, id: string, from: string) => ({
  title: `Local coverage determination ${id}`,
  effectiveFrom: from,
  notes: [
    {
      topic: 'COVERAGE',
      codes: ['97110-97140', '97530'],
      scope: { contractors: [contractor] },
      text: `${id} describes when outpatient therapy is reasonable and necessary.`,
      terms: { coverage: 'CONDITIONAL' },
      source: source(`LCD ${id}`),
    },
  ],
});
const locals: RealText = {
  name: 'two local determinations of two contractors',
  payer: 'text-medicare',
  policies: [lcd('PALMETTO', 'L34427', '2015-10-01'), lcd('NGS', 'L33631', '2015-10-01')],
  answers: [
    ['97530', '2015-09-30', { coverage: '{ contractor: PALMETTO }' }, { coverage: null }],
    ['97530', '2015-10-01', { coverage: '{ contractor: PALMETTO }' }, { coverage: 'CONDITIONAL' }],
    ['97530', '2026-01-01', { coverage: '{ contractor: NGS }' }, { coverage: 'CONDITIONAL' }],
    ['97530', '2026-01-01', { coverage: '{ contractor: NOVITAS }' }, { coverage: null }],
    ['97530', '2026-01-01', {}, { coverage: '?' }],
  ],
};

export const REAL_TEXTS: readonly RealText[] = [aetna, uhc, cignaNotice, cignaSite, blue, locals];
