import { floorRules, FLOORS, orderOfFolders } from './floors.mjs';

orderOfFolders();

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...floorRules,
    {
      name: 'folder without a floor',
      severity: 'error',
      comment: 'A new folder of src begins with a row in floors.mjs.',
      from: { path: '^src/[^/]+/', pathNot: FLOORS.map(({ folder }) => `^src/${folder}/`) },
      to: {},
    },
    { name: 'circle of files', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'billing imports no package',
      severity: 'error',
      comment:
        'A bill depends on its arguments alone. Hashes are functions of their input, so node:crypto is pure.',
      from: { path: '^src/billing/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'services without GraphQL',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(api|http|cli)/' },
      to: { path: '^node_modules/(graphql|@apollo|@pothos)' },
    },
    {
      name: 'the page runs in a browser',
      severity: 'error',
      from: { path: '^src/http/playground/page/' },
      to: { path: '^src/', pathNot: '^src/http/playground/page/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^src/db/generated'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
