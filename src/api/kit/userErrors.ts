import type { FieldError, UserErrorBase, VersionConflict } from '../../shared/userErrors.ts';
import { builder } from './builder.ts';

/** The interface of every user error; a subject with a kind of its own implements it. */
export const UserErrorInterface = builder
  .interfaceRef<UserErrorBase & { readonly kind: string }>('UserError')
  .implement({
    description: 'An error that the caller can fix.',
    resolveType: (error) => error.kind,
    fields: (t) => ({
      message: t.exposeString('message', { description: 'What is wrong and what to do, for people.' }),
      code: t.exposeString('code', { description: 'What is wrong, for programs; upper snake case.' }),
      path: t.exposeStringList('path', {
        description: 'Path into the input, beginning with the argument.',
      }),
    }),
  });

builder.objectRef<FieldError>('FieldError').implement({
  description: 'An error in one field of the input.',
  interfaces: [UserErrorInterface],
});

builder.objectRef<VersionConflict>('VersionConflict').implement({
  description: 'Somebody else changed the record first; `current` is its newest version.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    expected: t.exposeInt('expected', {
      description: 'The version that the caller expected to be the newest.',
    }),
    current: t.exposeInt('current', { description: 'The newest version.' }),
  }),
});
