import {
  NO_LIMIT,
  POLICY_TERM_NAMES,
  POLICY_TERMS,
  type PolicyTermDefinition,
  type PolicyTermName,
  type PolicyTerms as Terms,
  type TermNameOf,
} from '../billing/index.ts';
import { builder } from './kit/builder.ts';
import { CoverageState, UnitMethod } from './kit/enums.ts';

/** The terms of payers as GraphQL output and input. The fields derive from the table in the billing engine. */

const ENUMS = { coverage: CoverageState, unitMethod: UnitMethod } as const satisfies Record<
  TermNameOf<'CHOICE'>,
  unknown
>;

function fieldsByTerm<Field>(
  fieldOf: (name: PolicyTermName, term: PolicyTermDefinition) => Field,
): Record<string, Field> {
  return Object.fromEntries(
    POLICY_TERM_NAMES.map((name): [string, Field] => [name, fieldOf(name, POLICY_TERMS[name])]),
  );
}

const LIMITS = POLICY_TERM_NAMES.filter((name): name is LimitName => POLICY_TERMS[name].kind === 'LIMIT');

const PolicyLimit = builder.enumType('PolicyLimit', {
  description: 'Limits that a payer can have, each a term of its own.',
  values: Object.fromEntries(
    LIMITS.map((name) => [name, { description: POLICY_TERMS[name].description }]),
  ) as Record<LimitName, { description: string }>,
});

export const PolicyTerms = builder.objectRef<Terms>('PolicyTerms').implement({
  description:
    'Terms of a note for the billing engine. A null term is not stated, which is not a denial; a limit that the payer does not have is in `noLimits`.',
  fields: (t) => ({
    ...fieldsByTerm((name, term) => {
      const options = { nullable: true, description: term.description } as const;
      switch (term.kind) {
        case 'CHOICE': {
          const choice = name as TermNameOf<'CHOICE'>;
          return t.field({ ...options, type: ENUMS[choice], resolve: (terms) => terms[choice] });
        }
        case 'COUNT':
          return t.exposeInt(name as TermNameOf<'COUNT'>, options);
        case 'LIMIT':
          return t.int({
            ...options,
            resolve: (terms) => {
              const limit = terms[name as TermNameOf<'LIMIT'>];
              return typeof limit === 'number' ? limit : null;
            },
          });
        case 'FLAG':
          return t.exposeBoolean(name as TermNameOf<'FLAG'>, options);
        case 'SHARE':
          return t.expose(name as TermNameOf<'SHARE'>, { ...options, type: 'Decimal' });
        case 'TEXT':
          return t.exposeString(name as TermNameOf<'TEXT'>, options);
        case 'LIST':
          return t.exposeStringList(name as TermNameOf<'LIST'>, options);
      }
    }),
    noLimits: t.field({
      type: [PolicyLimit],
      description: 'Limits that the payer is known not to have.',
      resolve: (terms) => LIMITS.filter((name) => terms[name] === NO_LIMIT),
    }),
  }),
});

type LimitName = TermNameOf<'LIMIT'>;
type TermsInput = {
  readonly [Name in keyof Terms]?: (Name extends LimitName ? number : Terms[Name]) | null | undefined;
} & { readonly noLimits?: readonly LimitName[] | null | undefined };

export const PolicyTermsInput = builder.inputRef<TermsInput>('PolicyTermsInput').implement({
  description: 'Terms of a note for the billing engine. A term that is left out is not stated.',
  fields: (t) => ({
    ...fieldsByTerm((name, term) => {
      const { description } = term;
      switch (term.kind) {
        case 'CHOICE':
          return t.field({ type: ENUMS[name as TermNameOf<'CHOICE'>], description });
        case 'COUNT':
        case 'LIMIT':
          return t.int({ description: `${description} From ${term.min} to ${term.max}.` });
        case 'FLAG':
          return t.boolean({ description });
        case 'SHARE':
          return t.field({ type: 'Decimal', description: `${description} From 0 to 1.` });
        case 'TEXT':
          return t.string({ description });
        case 'LIST':
          return t.stringList({ description: `${description} At most ${term.maxItems}.` });
      }
    }),
    noLimits: t.field({
      type: [PolicyLimit],
      description: 'Limits that the payer is known not to have. Leave their own fields out.',
    }),
  }),
});
