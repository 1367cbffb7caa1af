import type { FieldError, UserErrorBase, VersionConflict } from '../../shared/userErrors.ts';
import { builder } from './builder.ts';
import { UserErrorCode as UserErrorCodeType } from './enums.ts';

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
      code: t.expose('code', {
        type: UserErrorCodeType,
        description: 'What kind of error it is, for programs.',
      }),
      path: t.exposeStringList('path', {
        description: 'Path into the input, starting with the argument.',
      }),
      value: t.exposeString('value', {
        nullable: true,
        description: 'What was sent; null where it is not one value, or may not be repeated.',
      }),
      allowed: t.exposeString('allowed', {
        nullable: true,
        description: 'What is allowed there; null where the message says it.',
      }),
      fix: t.exposeString('fix', {
        nullable: true,
        description: 'What to do; null where the message says it.',
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
