import { z } from 'zod';
import { PROGRAM_KEYS } from '../billing/index.ts';
import {
  CodeKind,
  CodeSystem,
  CptCategory,
  ModifierCategory,
  PayerKind,
  SkillArea,
  PolicyTopic,
  SessionStatus,
  Setting,
  TherapyStatus,
  Timing,
  valuesOf,
} from '../shared/enums.ts';
import { policyTermsSchema } from '../reference/data/policyTerms.ts';
import { scopeSchema } from '../reference/data/scope.ts';
import * as field from './fields.ts';

/** The schema of every file under seed/. Unknown keys are rejected, because they are nearly always typing errors. */

/** The day on which every verified or secondary statement of the file was checked; an entry may have one of its own. */
const checkedOn = field.date;
const ownCheckedOn = { checkedOn: field.date.optional() };

const sources = z.strictObject({
  sources: z.array(
    z.strictObject({
      id: field.slug,
      title: field.text,
      url: z.url().optional(),
      publisher: field.text.optional(),
      /** Number of the document at its publisher, such as CPB 0250. */
      documentId: field.text.optional(),
      publishedOn: field.date.optional(),
      retrievedOn: field.date.optional(),
    }),
  ),
});

const codes = z.strictObject({
  checkedOn,
  codes: z.array(
    z.strictObject({
      code: field.code,
      system: z.enum(valuesOf(CodeSystem)),
      category: z.enum(valuesOf(CptCategory)).optional(),
      kind: z.enum(valuesOf(CodeKind)),
      timing: z.enum(valuesOf(Timing)),
      timingConfidence: field.confidence,
      unitMinutes: field.minutes.optional(),
      firstUnitMinutes: field.minutes.optional(),
      minimumSessionMinutes: field.minutes.optional(),
      typicalMinutes: field.minutes.optional(),
      therapyStatus: z.enum(valuesOf(TherapyStatus)),
      therapyStatusConfidence: field.confidence,
      otPlanOfCareAllowed: z.boolean(),
      title: field.text,
      description: field.text,
      remark: field.text.optional(),
      ...field.period,
      similar: z.array(field.code).optional(),
      replacedBy: z.array(field.code).optional(),
      addOnTo: z.array(field.code).optional(),
      sources: field.groupedSources,
      ...ownCheckedOn,
    }),
  ),
});

const codeCategories = z.strictObject({
  checkedOn,
  categories: z.array(
    z.strictObject({
      key: field.slug,
      system: z.enum(valuesOf(CodeSystem)),
      category: z.enum(valuesOf(CptCategory)).optional(),
      title: field.text,
      description: field.text,
      format: field.text,
      citation: field.citation,
      ...ownCheckedOn,
    }),
  ),
});

const modifiers = z.strictObject({
  checkedOn,
  conflictSets: z.record(field.slug, z.array(field.modifier).min(2)).default({}),
  modifiers: z.array(
    z.strictObject({
      code: field.modifier,
      title: field.text,
      category: z.enum(valuesOf(ModifierCategory)),
      description: field.text,
      whenToUse: field.text,
      sendable: z.boolean(),
      lineOrder: z.int().min(1).max(99).optional(),
      ...field.period,
      sources: field.groupedSources,
      ...ownCheckedOn,
    }),
  ),
});

const codeGroup = z.union([
  z.strictObject({ codes: z.array(field.code).min(1) }),
  z.strictObject({
    therapyStatus: z.array(z.enum(valuesOf(TherapyStatus))).min(1),
    except: z.array(field.code).optional(),
  }),
]);

const codeModifiers = z.strictObject({
  checkedOn,
  groups: z.record(field.slug, codeGroup).default({}),
  rules: z.array(
    z.strictObject({
      modifiers: z.array(field.modifier).min(1),
      groups: z.array(field.slug).min(1),
      whenToUse: field.text,
      required: z.boolean(),
      payers: z.array(field.slug),
      ...field.period,
      citation: field.citation,
      ...ownCheckedOn,
    }),
  ),
});

const payers = z.strictObject({
  payers: z.array(
    z.strictObject({
      slug: field.slug,
      name: field.text,
      kind: z.enum(valuesOf(PayerKind)),
      plans: z.array(z.strictObject({ slug: field.slug, name: field.text })).default([]),
    }),
  ),
});

/** What one payer says: its documents, and policies with what is generally reported of it. */
export const policiesSchema = z.strictObject({
  checkedOn,
  payer: field.slug,
  policies: z.array(
    z.strictObject({
      key: field.slug,
      general: z.boolean().default(false),
      plan: field.slug.optional(),
      number: field.text.optional(),
      title: field.text,
      url: z.url().optional(),
      ...field.period,
      lastReviewedOn: field.date.optional(),
      /** The day on which this policy was checked, when it is not that of the file. */
      checkedOn: checkedOn.optional(),
      sources: z.array(field.citation).min(1),
      notes: z
        .array(
          z.strictObject({
            topic: z.enum(valuesOf(PolicyTopic)),
            codes: z.array(field.selector).min(1),
            scope: scopeSchema.optional(),
            text: field.text,
            terms: policyTermsSchema.optional(),
            verifyWithPlan: z.boolean().default(false),
            ...field.period,
            citation: field.citation,
          }),
        )
        .default([]),
    }),
  ),
});

const documentation = z.strictObject({
  checkedOn,
  requirements: z.array(
    z.strictObject({
      key: field.slug,
      text: field.text,
      requiredBy: z.array(field.slug),
      codes: z.array(field.code).default([]),
      citation: field.citation,
      ...ownCheckedOn,
    }),
  ),
});

const activities = z.strictObject({
  checkedOn,
  activities: z.array(
    z.strictObject({
      key: field.slug,
      skillArea: z.enum(valuesOf(SkillArea)),
      name: field.text,
      description: field.text,
      codes: z.array(field.code).min(1),
      citation: field.citation,
      ...ownCheckedOn,
    }),
  ),
});

export const guideSchema = z.strictObject({
  checkedOn,
  code: field.code,
  commonNames: z.array(field.text),
  summary: field.text,
  sources: z.array(field.citation).min(1),
  sections: z.array(
    z.strictObject({
      topic: field.text,
      items: z.array(z.strictObject({ label: field.text.optional(), text: field.text })).min(1),
    }),
  ),
});

const disagreements = z.strictObject({
  disagreements: z.array(
    z.strictObject({
      key: field.slug,
      subject: field.text,
      codes: z.array(field.code),
      claims: z.array(z.strictObject({ source: field.slug, claim: field.text })).min(2),
      resolution: field.text,
    }),
  ),
});

const organizations = z.strictObject({
  organizations: z.array(z.strictObject({ id: z.uuidv4(), slug: field.slug, name: field.text })).min(1),
});

const span = z.strictObject({
  minutes: field.minutes.optional(),
  start: field.clock.optional(),
  end: field.clock.optional(),
});

const service = z.strictObject({
  code: field.code,
  ...span.shape,
  assistantMinutes: field.minutes.optional(),
  jointMinutes: field.minutes.optional(),
  sessions: z.array(span).default([]),
  distinct: z.boolean().default(false),
  modifiers: z.array(field.modifier).default([]),
  activities: z.array(field.slug).default([]),
});

const sessions = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: z.uuidv4(),
      /** The slug of the organization; the first one of organization.yaml when left out. */
      organization: field.slug.optional(),
      covers: field.text,
      patientReference: z.string().regex(/^P-\d{4}$/, 'a reference such as P-0001, never a name'),
      payer: field.slug,
      plan: field.slug.optional(),
      date: field.date,
      setting: z.enum(valuesOf(Setting)),
      start: field.clock.optional(),
      end: field.clock.optional(),
      therapist: z.string().regex(/^OT-\d{2}$/, 'a reference such as OT-01, never a name'),
      assistant: z
        .string()
        .regex(/^OTA-\d{2}$/, 'a reference such as OTA-01, never a name')
        .optional(),
      diagnoses: z
        .array(z.string().regex(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/, 'an ICD-10-CM code'))
        .default([]),
      goals: z.array(field.text).default([]),
      documentation: z.array(field.slug).default([]),
      accruedAllowedCents: z.int().min(0).optional(),
      plannedHoursPerWeek: z
        .string('hours in quotes')
        .regex(/^\d{1,3}(\.\d{1,2})?$/, "hours such as '20' or '18.5'")
        .optional(),
      services: z.array(service).min(1),
      status: z.enum(valuesOf(SessionStatus)),
      /** Why the session was voided. */
      reason: field.text.optional(),
    }),
  ),
});

const programValues = z.strictObject({
  checkedOn,
  values: z.array(
    z.strictObject({
      key: z.enum(PROGRAM_KEYS),
      unit: field.text,
      periods: z
        .array(
          z.strictObject({
            value: z.string().regex(/^\d{1,8}(\.\d{1,4})?$/, "a number in quotes, such as '0.85'"),
            effectiveFrom: field.date,
            effectiveTo: field.date.optional(),
            citation: field.citation,
            ...ownCheckedOn,
          }),
        )
        .min(1),
    }),
  ),
});

/** The files of the seed, each with its schema. */
export const SEED_FILES = {
  sources: { file: 'sources.yaml', schema: sources },
  codes: { file: 'codes.yaml', schema: codes },
  codeCategories: { file: 'code-categories.yaml', schema: codeCategories },
  modifiers: { file: 'modifiers.yaml', schema: modifiers },
  codeModifiers: { file: 'code-modifiers.yaml', schema: codeModifiers },
  payers: { file: 'payers.yaml', schema: payers },
  programValues: { file: 'program-values.yaml', schema: programValues },
  documentation: { file: 'documentation.yaml', schema: documentation },
  activities: { file: 'activities.yaml', schema: activities },
  disagreements: { file: 'disagreements.yaml', schema: disagreements },
  organizations: { file: 'demo/organization.yaml', schema: organizations },
  sessions: { file: 'demo/sessions.yaml', schema: sessions },
} as const;

/** The folder of the guides, one file for each code. */
export const GUIDES = 'guides';
/** The folder of what payers say, one file for each payer. */
export const POLICIES = 'policies';

/** The file of a guide. */
export function guideFile({ code }: Pick<Guide, 'code'>): string {
  return `${GUIDES}/${code}.yaml`;
}

/** The file of what a payer says. */
export function policiesFile({ payer }: Pick<PayerPolicies, 'payer'>): string {
  return `${POLICIES}/${payer}.yaml`;
}

type SeedFiles = typeof SEED_FILES;

/** The seed, file by file; `guides` and `policies` have the files of their folders. */
export type Seed = { [Name in keyof SeedFiles]: z.infer<SeedFiles[Name]['schema']> } & {
  guides: Guide[];
  /** In the order of the payers. */
  policies: PayerPolicies[];
};

/** The facts of the seed, without the demonstration. */
export type CatalogContent = Omit<Seed, 'organizations' | 'sessions'>;

export type Guide = z.infer<typeof guideSchema>;
export type CodeEntry = Seed['codes']['codes'][number];
export type CodeGroup = z.infer<typeof codeGroup>;
export type PayerPolicies = z.infer<typeof policiesSchema>;
export type PolicyEntry = PayerPolicies['policies'][number];
export type NoteEntry = PolicyEntry['notes'][number];
export type SessionEntry = Seed['sessions']['sessions'][number];
