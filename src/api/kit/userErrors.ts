import type { FieldError, UserErrorBase, VersionConflict } from '../../shared/userErrors.ts';
import { builder } from './builder.ts';

/** The interface of every user error; a subject with a kind of its own implements it. */
export const UserErrorInterface = builder
  .interfaceRef<UserErrorBase & { readonly kind: string }>('UserError')
  .implement({
    description: 'An error that the client can fix.',
    resolveType: (error) => error.kind,
    fields: (t) => ({
      message: t.exposeString('message', {
        description: 'What is wrong and what to do, as text for people.',
      }),
      code: t.exposeString('code', { description: 'Error code for programs, in upper snake case.' }),
      path: t.exposeStringList('path', {
        description: 'Path into the input, starting with the argument.',
      }),
    }),
  });

builder.objectRef<FieldError>('FieldError').implement({
  description: 'An error in one field of the input.',
  interfaces: [UserErrorInterface],
});

builder.objectRef<VersionConflict>('VersionConflict').implement({
  description: 'The record was changed in the meantime; `current` is its newest version.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    expected: t.exposeInt('expected', {
      description: 'The version that the client expected.',
    }),
    current: t.exposeInt('current', { description: 'The newest version.' }),
  }),
});
