import { findModifiers } from '../codes/details.ts';
import { pageOfCodes } from '../codes/search.ts';
import { builder } from './kit/builder.ts';
import { pageArguments } from './kit/connections.ts';
import { referenceOn } from './kit/context.ts';
import { ModifierCategory } from './kit/enums.ts';
import { asOfArgument, firstDayAfter, firstDayInForce } from './kit/fields.ts';
import { Node, registerDatedNode } from './kit/node.ts';
import { CodeConnection, Modifier } from './kit/refs.ts';
import { Source } from './kit/source.ts';

/** Modifiers of claim lines. */

builder.objectType(Modifier, {
  description: 'A two-character modifier of a claim line.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'sendable' in value,
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The modifier itself, such as GO.' }),
    title: t.exposeString('title', { description: 'Short title.' }),
    description: t.exposeString('description', { description: 'Meaning of the modifier and its effect.' }),
    category: t.field({
      type: ModifierCategory,
      nullable: true,
      description: 'What it is about; null for a modifier that only a release lists.',
      resolve: ({ category }) => (category === 'HCPCS' ? null : category),
    }),
    whenToUse: t.exposeString('whenToUse', { description: 'When a line carries it.' }),
    sendable: t.exposeBoolean('sendable', {
      description: 'False for the placeholder 00, which is not a modifier and is never sent.',
    }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', firstDayAfter),
    codes: t.field({
      type: CodeConnection,
      description: 'Codes that can carry it.',
      args: pageArguments('Codes'),
      resolve: ({ codes }, args) => pageOfCodes(codes, args),
    }),
    incompatibleModifiers: t.expose('incompatibleWith', {
      type: [Modifier],
      description: 'Modifiers it excludes on the same line.',
    }),
    sources: t.expose('sources', {
      type: [Source],
      description: 'Sources of the facts about the modifier.',
    }),
  }),
});

const ModifierFilter = builder.inputType('ModifierFilter', {
  description: 'Selects modifiers that meet every condition.',
  fields: (t) => ({
    categories: t.field({
      type: [ModifierCategory],
      description: 'Categories, for example DISCIPLINE.',
    }),
    codes: t.stringList({ description: 'Codes that can carry the modifier.' }),
  }),
});

const readReference = { action: 'reference.read' } as const;

builder.queryFields((t) => ({
  modifier: t.field({
    type: Modifier,
    nullable: true,
    authScopes: readReference,
    description: 'One modifier; null when there is none.',
    args: {
      code: t.arg.string({ required: true, description: 'The modifier, such as GO.' }),
      asOf: t.arg(asOfArgument),
    },
    resolve: (_root, { code, asOf }, context) =>
      referenceOn(context, asOf).modifier(code.trim().toUpperCase()) ?? null,
  }),
  modifiers: t.field({
    type: [Modifier],
    authScopes: readReference,
    description: 'Modifiers in the order in which a line carries them.',
    args: {
      filter: t.arg({ type: ModifierFilter, description: 'Modifiers to list. Default: all.' }),
      asOf: t.arg(asOfArgument),
    },
    resolve: (_root, { filter, asOf }, context) => findModifiers(referenceOn(context, asOf), filter ?? {}),
  }),
}));

registerDatedNode('Modifier', (key, reference) => reference.modifier(key));
