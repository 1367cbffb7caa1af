import {
  getNamedType,
  Kind,
  type ASTNode,
  type ASTVisitor,
  type StringValueNode,
  type ValidationContext,
} from 'graphql';
import { scalarError, SCALARS } from '../kit/scalars.ts';
import { toGraphQLError } from './errors.ts';

/** Validation rule: a scalar literal must be a value of its scalar. The error names the field it stands in. */
export function scalarLiterals(context: ValidationContext): ASTVisitor {
  return {
    StringValue(node, _key, parent, _path, ancestors) {
      const type = context.getInputType();
      const scalar = type && SCALARS.find(({ name }) => name === getNamedType(type).name);
      if (!scalar || scalar.accepts(node.value)) return;
      context.reportError(
        toGraphQLError(
          scalarError(
            scalar,
            fieldOf(node, parent ? [...ancestors, parent] : ancestors),
            JSON.stringify(node.value),
          ),
        ),
      );
    },
  };
}

/** `input.services.0.startTime`: the argument and fields above a literal. */
function fieldOf(node: StringValueNode, ancestors: readonly (ASTNode | readonly ASTNode[])[]): string {
  const nodes = [...ancestors.filter((ancestor): ancestor is ASTNode => 'kind' in ancestor), node];
  return nodes
    .flatMap((ancestor, index) => {
      if (ancestor.kind === Kind.ARGUMENT || ancestor.kind === Kind.OBJECT_FIELD)
        return [ancestor.name.value];
      const next = nodes[index + 1];
      if (ancestor.kind === Kind.LIST && next)
        return [String(ancestor.values.findIndex((value) => value === next))];
      return [];
    })
    .join('.');
}
