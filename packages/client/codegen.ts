import type { CodegenConfig } from '@graphql-codegen/cli';

/** Scalars as they come over the wire. Each is a text with a type of its own, so that a day is not passed as an amount. */
const SCALARS = {
  Date: '../scalars.ts#PlainDate',
  DateTime: '../scalars.ts#Instant',
  Decimal: '../scalars.ts#Decimal',
  LocalTime: '../scalars.ts#LocalTime',
};

const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'packages/client/documents/*.graphql',
  silent: true,
  generates: {
    'packages/client/src/generated/documents.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        scalars: SCALARS,
        strictScalars: true,
        useTypeImports: true,
        enumsAsTypes: true,
        documentMode: 'documentNode',
        dedupeFragments: true,
        defaultScalarType: 'never',
        immutableTypes: true,
        nonOptionalTypename: true,
        skipTypename: false,
        addTypenameToSelectionSets: true,
      },
    },
    'packages/client/src/generated/possibleTypes.ts': {
      plugins: ['fragment-matcher'],
      config: { apolloClientVersion: 3, useExplicitTyping: true },
    },
  },
};

export default config;
