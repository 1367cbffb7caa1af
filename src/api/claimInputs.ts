import type { PlanOfCare } from '../billing/index.ts';
import { builder } from './kit/builder.ts';

/** What a day of care is asked by, and recorded by. */

const SessionSpanInput = builder.inputType('SessionSpanInput', {
  description: 'One session of a per-session code: its minutes, or its start and end.',
  fields: (t) => ({
    minutes: t.int({ description: 'Length in minutes.' }),
    startTime: t.field({ type: 'LocalTime', description: 'Start.' }),
    endTime: t.field({ type: 'LocalTime', description: 'End, on the same day.' }),
  }),
});

const ServiceInput = builder.inputType('ServiceInput', {
  description: 'One service as documented.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'CPT or HCPCS code.' }),
    minutes: t.int({ description: 'Minutes by the therapist alone.' }),
    assistantMinutes: t.int({ description: 'Minutes by the assistant alone.' }),
    jointMinutes: t.int({
      description:
        "Minutes in which therapist and assistant treated together; counted once, as the therapist's.",
    }),
    sessions: t.field({
      type: [SessionSpanInput],
      description: 'Per-session codes: the sessions held, each with its own minutes or its start and end.',
    }),
    startTime: t.field({ type: 'LocalTime', description: 'Start of the service.' }),
    endTime: t.field({ type: 'LocalTime', description: 'End of the service, on the same day.' }),
    distinct: t.boolean({
      defaultValue: false,
      description: 'Provided in a separate 15-minute interval from the services it is edited against.',
    }),
    modifiers: t.stringList({
      description: 'Modifiers documented for the line; at most four. 00 is not a modifier.',
    }),
    patients: t.int({ description: 'Patients treated at the same time; left out when not stated.' }),
    coTreatment: t.boolean({
      defaultValue: false,
      description: 'Given together with a therapist of another discipline.',
    }),
    studentAlone: t.boolean({
      defaultValue: false,
      description: 'By a student without the therapist in the room.',
    }),
  }),
});

const ChargeInput = builder.inputType('ChargeInput', {
  description: 'What the provider charges for one unit of a code.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'The code.' }),
    amount: t.field({ type: 'Decimal', required: true, description: 'Dollars for one unit.' }),
  }),
});

/** What a plan of care says, where it is asked and where it is shown. */
export const planOfCareFields = {
  initialTreatmentOn: {
    type: 'Date',
    description: 'First treatment day, the evaluation included; of a program, the day of admission.',
  },
  certifiedOn: {
    type: 'Date',
    description: "Day of the dated signature; of a program, of the physician's certification.",
  },
  verbalOrderOn: {
    type: 'Date',
    description: 'Day of a verbal order that certified the plan before its signature.',
  },
  planSentOn: {
    type: 'Date',
    description: 'Day the plan was sent to the referrer, with a signed order on file.',
  },
  recertifiedOn: { type: 'Date', description: 'Day of the last recertification.' },
  durationDays: { type: 'Int', description: 'Length of the plan in days.' },
  treatmentDaysSinceReport: {
    type: 'Int',
    description: 'Treatment days since the last progress report, this one included.',
  },
} as const satisfies Record<keyof PlanOfCare, object>;

const PlanOfCareInput = builder.inputType('PlanOfCareInput', {
  description: 'Dates of the plan of care; each may be left out when it is unknown.',
  fields: (t) => ({
    initialTreatmentOn: t.field(planOfCareFields.initialTreatmentOn),
    certifiedOn: t.field(planOfCareFields.certifiedOn),
    verbalOrderOn: t.field(planOfCareFields.verbalOrderOn),
    planSentOn: t.field(planOfCareFields.planSentOn),
    recertifiedOn: t.field(planOfCareFields.recertifiedOn),
    durationDays: t.field(planOfCareFields.durationDays),
    treatmentDaysSinceReport: t.field(planOfCareFields.treatmentDaysSinceReport),
  }),
});

/** What `builder.inputType` hands to the maker of its fields. */
type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/**
 * A day of care as a caller tells it, for a preview and for the record of a session: both are billed alike, so a field
 * is added here for both. Where it was given is beside it, because a record has no default for that.
 */
export const dayOfCareFields = (t: InputFields) => ({
  dateOfService: t.field({ type: 'Date', required: true, description: 'Day the care was given.' }),
  plan: t.string({ description: 'Slug of the plan, where a payer leaves terms to its plans.' }),
  startTime: t.field({
    type: 'LocalTime',
    description: 'Start of the visit; services may carry their own.',
  }),
  endTime: t.field({ type: 'LocalTime', description: 'End of the visit.' }),
  services: t.field({ type: [ServiceInput], required: true, description: 'Services of the day, 1 to 50.' }),
  diagnoses: t.stringList({ description: 'ICD-10-CM codes, in order.' }),
  accruedAllowed: t.field({
    type: 'Decimal',
    description: "Year-to-date amount already allowed for this patient's OT under Medicare Part B.",
  }),
  qualifyingApmParticipant: t.boolean({
    defaultValue: false,
    description: 'Whether the provider is a qualifying participant of an alternative payment model.',
  }),
  locality: t.string({
    description: 'Fee-schedule locality, contractor-locality such as 10112-00; the nation when left out.',
  }),
  zip: t.string({ description: 'ZIP code of the place of care, in place of a locality.' }),
  plannedHoursPerWeek: t.field({
    type: 'Decimal',
    description: 'Program hours a week in the plan of care.',
  }),
  documentation: t.stringList({
    description: 'Keys of the documentation requirements met; left out when nobody checked.',
  }),
  charges: t.field({
    type: [ChargeInput],
    description: 'Amount charged per unit, by code; the fee schedule when left out.',
  }),
  planOfCare: t.field({
    type: PlanOfCareInput,
    description: 'Dates of the plan of care, to run its clocks.',
  }),
  partialHospitalizationDates: t.field({
    type: ['Date'],
    description:
      'Dates of service that this provider billed for the patient as partial hospitalization, to check an intensive outpatient day; empty when there is none.',
  }),
  submittedOn: t.field({
    type: 'Date',
    description: 'Day the claim is sent, to check the filing limit; not before the date of service.',
  }),
});
