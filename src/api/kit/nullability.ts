import { getNullableType, isIntrospectionType, isObjectType, type GraphQLSchema } from 'graphql';

/**
 * Makes every field with arguments nullable. A role may be denied it, or an argument may be wrong: then the field alone is
 * null, and the rest of the response stands beside its error. Without arguments, a field shows what its object already has.
 */
export function failAlone(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // An event that cannot be shown is an error of its own.
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields()))
      if (field.args.length > 0) field.type = getNullableType(field.type);
  }
  return schema;
}
