import {
  Funding,
  LineOfBusiness,
  MedicareContractor,
  Network,
  ProviderType,
  Setting,
} from '../shared/enums.ts';

/**
 * What a statement of a payer can be limited to. Stored scopes, files, inputs and outputs, matching and the words of
 * findings derive from this table. To add a dimension, add it here and say in src/reference/data/scope.ts what a question
 * says of it.
 */

interface Dimension {
  /** One sentence for the GraphQL schema. */
  readonly description: string;
  /** Names the dimension in a sentence: "depends on the line of business". */
  readonly noun: string;
  /** Path in the input of billing at which a request states it. */
  readonly input: string;
  /**
   * How much naming it says about a question: a statement about a place goes before one about a program, as one about a
   * plan goes before both.
   */
  readonly tier: 'PLACE' | 'PROGRAM';
}

/** Values of a closed set. */
interface ChoiceDimension extends Dimension {
  readonly kind: 'CHOICE';
  readonly set: Readonly<Record<string, string>>;
}

/** Texts of one form; of diagnoses, the beginnings of codes. */
interface TextDimension extends Dimension {
  readonly kind: 'TEXT' | 'PREFIX';
  readonly pattern: RegExp;
  /** What `pattern` accepts, for messages. */
  readonly expected: string;
}

export type ScopeDimensionDefinition = ChoiceDimension | TextDimension;

export const SCOPE_DIMENSIONS = {
  linesOfBusiness: {
    kind: 'CHOICE',
    set: LineOfBusiness,
    noun: 'the line of business',
    input: 'coverage.lineOfBusiness',
    tier: 'PROGRAM',
    description: 'Lines of business.',
  },
  funding: {
    kind: 'CHOICE',
    set: Funding,
    noun: 'who bears the risk of the plan',
    input: 'coverage.funding',
    tier: 'PROGRAM',
    description: 'How the plan is funded.',
  },
  states: {
    kind: 'TEXT',
    pattern: /^[A-Z]{2}$/,
    expected: 'two letters of a state, such as NJ',
    noun: 'the state',
    input: 'coverage.state',
    tier: 'PLACE',
    description: 'States, by two letters.',
  },
  contractors: {
    kind: 'CHOICE',
    set: MedicareContractor,
    noun: 'the Medicare contractor',
    input: 'coverage.contractor',
    tier: 'PLACE',
    description: 'Medicare administrative contractors, for local coverage determinations.',
  },
  settings: {
    kind: 'CHOICE',
    set: Setting,
    noun: 'the setting',
    input: 'setting',
    tier: 'PROGRAM',
    description: 'Where the care is furnished.',
  },
  providerTypes: {
    kind: 'CHOICE',
    set: ProviderType,
    noun: 'the type of provider',
    input: 'coverage.providerType',
    tier: 'PROGRAM',
    description: 'Types of providers.',
  },
  networks: {
    kind: 'CHOICE',
    set: Network,
    noun: "the provider's contract",
    input: 'coverage.network',
    tier: 'PROGRAM',
    description: 'How the provider is contracted.',
  },
  diagnoses: {
    kind: 'PREFIX',
    pattern: /^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$/,
    expected: 'the beginning of an ICD-10-CM code, such as F84 or S06.2',
    noun: 'the diagnoses',
    input: 'diagnoses',
    tier: 'PROGRAM',
    description: 'Beginnings of ICD-10-CM codes, one of which a diagnosis must have.',
  },
} as const satisfies Readonly<Record<string, ScopeDimensionDefinition>>;

export type ListedDimension = keyof typeof SCOPE_DIMENSIONS;

/** Everything that can limit a statement: the plan and the age of the patient beside the lists. */
export type ScopeDimension = ListedDimension | 'plan' | 'ages';

export const LISTED_DIMENSIONS = Object.keys(SCOPE_DIMENSIONS) as readonly ListedDimension[];

/** The noun of a dimension and the path at which a request states it. */
export function dimensionNames(dimension: ScopeDimension): Pick<Dimension, 'noun' | 'input'> {
  if (dimension === 'plan') return { noun: 'the plan', input: 'coverage.plan' };
  if (dimension === 'ages') return { noun: 'the age of the patient', input: 'coverage.patientAge' };
  return SCOPE_DIMENSIONS[dimension];
}
