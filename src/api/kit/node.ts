import type { NodeType } from '../../shared/globalId.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';

export interface NodeShape {
  readonly id: string;
}

export const Node = builder.interfaceRef<NodeShape>('Node').implement({
  description: 'An object that can be refetched by its id.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, unique across the API.' }),
  }),
});

/** Finds an object of one type by its key; null when there is none or the principal may not read it. */
export type NodeLoader = (
  key: string,
  context: RequestContext,
) => NodeShape | null | Promise<NodeShape | null>;

const LOADERS = new Map<NodeType, NodeLoader>();

/** Makes a type available to `node(id:)`. */
export function registerNode(type: NodeType, load: NodeLoader): void {
  LOADERS.set(type, load);
}

export function nodeLoader(type: NodeType): NodeLoader | undefined {
  return LOADERS.get(type);
}
