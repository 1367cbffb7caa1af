import { LISTED_DIMENSIONS, SCOPE_DIMENSIONS, type ListedDimension } from '../billing/index.ts';
import { MOST_VALUES, type NoteScope } from '../reference/data/scope.ts';
import { builder } from './kit/builder.ts';
import { enumOf } from './kit/enums.ts';

/** To whom a note applies, as GraphQL output and input. The fields derive from the table in the billing engine. */

const AGES = {
  ageFrom: 'Youngest age of the patient, in whole years.',
  ageTo: 'First age of the patient that is no longer included.',
} as const;

function listType(name: ListedDimension): unknown {
  const dimension = SCOPE_DIMENSIONS[name];
  return [dimension.kind === 'CHOICE' ? enumOf(dimension.set) : 'String'];
}

export const PolicyScope = builder.objectRef<NoteScope>('PolicyScope').implement({
  description:
    'To whom a note applies. A null list means all; a note applies where every list has the value of the request.',
  fields: (t) => ({
    ...Object.fromEntries(
      LISTED_DIMENSIONS.map((name) => [
        name,
        t.field({
          type: listType(name) as ['String'],
          nullable: true,
          description: SCOPE_DIMENSIONS[name].description,
          resolve: (scope) => scope[name] ?? null,
        }),
      ]),
    ),
    ageFrom: t.int({ nullable: true, description: AGES.ageFrom, resolve: ({ ageFrom }) => ageFrom ?? null }),
    ageTo: t.int({ nullable: true, description: AGES.ageTo, resolve: ({ ageTo }) => ageTo ?? null }),
  }),
});

type ScopeInput = { readonly [Name in keyof NoteScope]?: NoteScope[Name] | null | undefined };

export const PolicyScopeInput = builder.inputRef<ScopeInput>('PolicyScopeInput').implement({
  description: 'To whom a note applies. A list that is left out means all.',
  fields: (t) => ({
    ...Object.fromEntries(
      LISTED_DIMENSIONS.map((name) => [
        name,
        t.field({
          type: listType(name) as ['String'],
          description: `${SCOPE_DIMENSIONS[name].description} At most ${MOST_VALUES}.`,
        }),
      ]),
    ),
    ageFrom: t.int({ description: AGES.ageFrom }),
    ageTo: t.int({ description: AGES.ageTo }),
  }),
});
