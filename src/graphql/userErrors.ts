import { builder } from './builder.ts';

/** Mistakes that a caller can fix, as mutations tell them: several at once, each with its place in the input. */

interface MistakeBase {
  readonly message: string;
  /** Upper snake, such as UNKNOWN_CODE. */
  readonly code: string;
  readonly path: readonly string[];
}

export interface FieldMistake extends MistakeBase {
  readonly kind: 'FieldError';
}

export interface ConflictMistake extends MistakeBase {
  readonly kind: 'VersionConflict';
  readonly expected: number;
  readonly current: number;
}

/** The kinds that every subject has; one of its own implements `UserError` in the subject. */
export type Mistake = FieldMistake | ConflictMistake;

/** A mistake in one field of the input. */
export function fieldMistake(
  path: readonly (string | number)[],
  code: string,
  message: string,
): FieldMistake {
  return { kind: 'FieldError', path: path.map(String), code, message };
}

/** Somebody else was first. */
export function versionConflict(expected: number, current: number): ConflictMistake {
  return {
    kind: 'VersionConflict',
    path: ['expectedVersion'],
    code: 'VERSION_CONFLICT',
    expected,
    current,
    message: `Version ${expected} was expected, and version ${current} stands now: read it, then send what you still want with expectedVersion ${current}.`,
  };
}

export const UserError = builder
  .interfaceRef<MistakeBase & { readonly kind: string }>('UserError')
  .implement({
    description: 'A mistake the caller can fix.',
    resolveType: (mistake) => mistake.kind,
    fields: (t) => ({
      message: t.exposeString('message', { description: 'What is wrong and what to do, for people.' }),
      code: t.exposeString('code', { description: 'What is wrong, for programs; upper snake.' }),
      path: t.exposeStringList('path', { description: 'Where in the input, from its argument on.' }),
    }),
  });

builder.objectRef<FieldMistake>('FieldError').implement({
  description: 'A mistake in one field of the input.',
  interfaces: [UserError],
});

builder.objectRef<ConflictMistake>('VersionConflict').implement({
  description: 'Someone else changed it first; `current` is what stands now.',
  interfaces: [UserError],
  fields: (t) => ({
    expected: t.exposeInt('expected', { description: 'The version that the caller took for the newest.' }),
    current: t.exposeInt('current', { description: 'The version that is the newest.' }),
  }),
});
