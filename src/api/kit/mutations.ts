import type { InputFieldMap, InputShapeFromFields } from '@pothos/core';
import type { Action } from '../../shared/permissions.ts';
import type { UserErrorBase } from '../../shared/userErrors.ts';
import { checkedBy, type ArgumentCheck } from './argumentChecks.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { UserErrorInterface } from './userErrors.ts';

/**
 * The one form of a mutation: `name(input: NameInput!): NamePayload!`. Input and payload have its name, so that a field
 * can be added to one mutation without changing another.
 */

/** What every payload has. */
interface PayloadBase {
  readonly userErrors: readonly (UserErrorBase & { readonly kind: string })[];
}

const MutationPayload = builder.interfaceRef<PayloadBase>('MutationPayload').implement({
  description: 'What every mutation returns.',
  fields: (t) => ({
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Every error of the input. When there are any, nothing was changed.',
    }),
  }),
});

/** What makes the fields of an input. */
export type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];
type ObjectFields<Result extends object> = Parameters<
  NonNullable<Parameters<ReturnType<typeof builder.objectRef<Result>>['implement']>[0]['fields']>
>[0];
type PayloadFields<Result extends object> = ReturnType<
  NonNullable<Parameters<ReturnType<typeof builder.objectRef<Result>>['implement']>[0]['fields']>
>;

/** What a mutation returns beside its user errors; mutations of one subject share it. */
export interface Payload<Result extends PayloadBase> {
  readonly description: string;
  readonly fields: (t: ObjectFields<Result>) => PayloadFields<Result>;
}

interface Mutation<Fields extends InputFieldMap, Result extends PayloadBase> {
  readonly action: Action;
  readonly description: string;
  readonly input: (t: InputFields) => Fields;
  /** The field of the input that holds what a service calls its input; its errors have paths below it. */
  readonly nested?: keyof Fields & string;
  /** What is wrong with the meaning of the input, in paths from `input` on; checked together with its types. */
  readonly check?: ArgumentCheck;
  readonly payload: Payload<Result>;
  readonly resolve: (
    input: InputShapeFromFields<Fields>,
    context: RequestContext,
  ) => Result | Promise<Result>;
}

/**
 * Adds a mutation.
 * @param name in camel case, the subject before the verb, such as `policyPublish`
 */
export function mutation<Fields extends InputFieldMap, Result extends PayloadBase>(
  name: string,
  { action, description, input, nested, check, payload, resolve }: Mutation<Fields, Result>,
): void {
  const typeName = name.charAt(0).toUpperCase() + name.slice(1);
  const names = new Set<string>();
  const inputType = builder.inputType(`${typeName}Input`, {
    description: `Input of \`${name}\`.`,
    fields: (t) => {
      const fields = input(t);
      for (const field of Object.keys(fields)) names.add(field);
      return fields;
    },
  });
  const payloadType = builder.objectRef<Result>(`${typeName}Payload`).implement({
    description: payload.description,
    interfaces: [MutationPayload] as never,
    fields: payload.fields,
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: payloadType,
      authScopes: { action },
      ...(check && checkedBy(check)),
      description,
      args: { input: t.arg({ type: inputType, required: true, description: 'The input.' }) },
      resolve: (async (_root: unknown, args: { readonly input: never }, context: RequestContext) => {
        const result = await resolve(args.input, context);
        if (result.userErrors.length === 0) return result;
        return { ...result, userErrors: result.userErrors.map((error) => inInput(error, names, nested)) };
      }) as never,
    }),
  );
}

/**
 * An error of a service with the path as the client wrote it. A service names fields of its own arguments, and what is wrong
 * in a stored draft by the path in the draft, which stays as it is.
 */
function inInput<Issue extends UserErrorBase>(
  error: Issue,
  names: ReadonlySet<string>,
  nested: string | undefined,
): Issue {
  const [first = '', ...rest] = error.path;
  if (names.has(first)) return { ...error, path: ['input', ...error.path] };
  return first === 'input' && nested !== undefined ? { ...error, path: ['input', nested, ...rest] } : error;
}
