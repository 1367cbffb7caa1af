import tseslint from 'typescript-eslint';

/** Who may import whom. A folder sees itself and the folders named here; `billing` sees nothing else. */
const MAY_IMPORT = {
  billing: [],
  reference: ['billing', 'db', 'generated'],
  db: ['generated'],
  access: ['db', 'generated'],
  audit: ['db', 'generated'],
  seeding: ['db', 'generated', 'policies', 'billing'],
  codes: ['billing', 'reference', 'graphql/builder', 'graphql/connections', 'graphql/scalars', 'graphql/errors'],
};
MAY_IMPORT.payers = MAY_IMPORT.codes;

export default tseslint.config(
  { ignores: ['node_modules', 'build', 'src/generated', '.data', 'coverage'] },
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
);
