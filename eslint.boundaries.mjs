import path from 'node:path';

const SRC = path.join(import.meta.dirname, 'src');

/** The parts of src/graphql that subjects are made with; the rest of it gathers the subjects. */
const BUILDING_BLOCKS = [
  'builder',
  'connections',
  'context',
  'enums',
  'errors',
  'fields',
  'node',
  'refs',
  'scalars',
  'source',
  'userErrors',
].map((name) => `graphql/${name}.ts`);

/** What every subject may use. */
const BELOW_SUBJECTS = [
  'billing',
  'reference',
  'db',
  'generated',
  'audit',
  'access/permissions.ts',
  'access/smallCells.ts',
  ...BUILDING_BLOCKS,
];

/**
 * Who may import whom, from the bottom to the top. A row is a folder or a file of src; the closest row decides. A
 * folder also sees itself. `type` before an entry admits its types only. What has no row may import nothing, so a
 * new folder begins with a line here.
 */
export const MAY_IMPORT = {
  // Plain ground. Every folder may import shared, which imports nothing.
  shared: [],
  'operatorError.ts': [],
  'config.ts': ['operatorError.ts'],
  generated: [],
  db: ['generated', 'config.ts', 'operatorError.ts'],

  // Facts and reasoning. The terms of a policy are one zod schema below everything that stores or reads policies.
  billing: [],
  'policies/terms.ts': [],
  reference: ['billing', 'db', 'generated', 'policies/terms.ts'],
  audit: ['db', 'generated'],
  'audit/verify.ts': ['audit', 'db', 'generated', 'operatorError.ts'],
  access: ['db', 'generated'],
  'access/smallCells.ts': ['billing'],
  // Seeding an empty store imports the releases that are shipped, as a person would import the next ones.
  seeding: ['billing', 'db', 'generated', 'policies/terms.ts', 'reference/releases', 'releases'],

  // What subjects are made with. Permissions are asked for by the builder, for every field of every subject.
  graphql: ['billing', 'reference', 'db/unavailable.ts', 'access/permissions.ts'],
  // The context names the readers and editors that http puts into it; only the names, so nothing of them is loaded.
  'graphql/context.ts': [
    'graphql',
    'billing',
    'reference',
    'access/permissions.ts',
    'type access/emergency.ts',
    'type audit/protectedReads.ts',
    'type audit/protectedWrites.ts',
    'type sessions/service.ts',
    'type policies/editor.ts',
    'type policies/feed.ts',
    'type policies/live.ts',
    'type payers/editor.ts',
    'type exports/service.ts',
  ],

  // Subjects. Each edge between two of them stands here, and they make no circle: payers/service.ts (is this payer
  // known?) is below policies, which are below the rest of payers.
  'access/graphql.ts': ['access', 'audit', 'generated', 'reference/globalId.ts', ...BUILDING_BLOCKS],
  'access/keyring.ts': [
    'access',
    'audit',
    'db/storable.ts',
    'db/uuid.ts',
    'generated',
    'reference/globalId.ts',
    ...BUILDING_BLOCKS,
  ],
  'access/emergencyGraphql.ts': ['access', 'reference/globalId.ts', ...BUILDING_BLOCKS],
  'access/emergency.ts': ['access', 'audit', 'db/storable.ts', 'db/uuid.ts', 'generated', ...BUILDING_BLOCKS],
  'access/organization.ts': ['access', 'db', 'operatorError.ts'],
  'audit/service.ts': ['audit', 'db/uuid.ts', 'generated', 'access/permissions.ts', ...BUILDING_BLOCKS],
  'audit/graphql.ts': ['audit', 'reference/globalId.ts', ...BUILDING_BLOCKS],
  'payers/service.ts': BELOW_SUBJECTS,
  policies: [...BELOW_SUBJECTS, 'payers/service.ts'],
  // The commands are programs of their own: they open the store and fill an empty one.
  'policies/command.ts': ['policies', ...BELOW_SUBJECTS, 'operatorError.ts'],
  'policies/staleCommand.ts': ['policies', ...BELOW_SUBJECTS, 'seeding', 'config.ts', 'operatorError.ts'],
  'policies/usage.ts': ['operatorError.ts'],
  // It acts in the name of an organization, which it finds as the server does.
  'policies/files/command.ts': [
    'policies',
    ...BELOW_SUBJECTS,
    'access/directory.ts',
    'seeding',
    'config.ts',
    'operatorError.ts',
  ],
  payers: [...BELOW_SUBJECTS, 'policies'],
  codes: [...BELOW_SUBJECTS, 'payers/service.ts'],
  releases: [...BELOW_SUBJECTS, 'codes/graphql.ts', 'config.ts', 'operatorError.ts'],
  // A cell shows what payers, policies, requirements and unit limits show, in their own types.
  comparison: [...BELOW_SUBJECTS, 'payers', 'policies', 'codes/graphql.ts', 'releases'],
  claims: [...BELOW_SUBJECTS, 'payers/service.ts'],
  // The command is a program of its own: it reads a file, opens the store and fills an empty one.
  'claims/fileInput.ts': ['claims', 'billing', 'generated', 'operatorError.ts'],
  'claims/command.ts': ['claims', ...BELOW_SUBJECTS, 'seeding', 'operatorError.ts'],
  // A session names activities and requirements of codes, and is billed by the same service as a preview.
  sessions: [...BELOW_SUBJECTS, 'payers/service.ts', 'codes/graphql.ts', 'claims'],
  // Replays days of care of sessions against a draft: it reads them as sessions do, and shows none.
  impact: [...BELOW_SUBJECTS, 'sessions/queries.ts', 'sessions/rows.ts'],
  // A file is of what other subjects show: their services make its rows, and nothing is billed or compared here.
  exports: [
    ...BELOW_SUBJECTS,
    'payers/service.ts',
    'comparison/service.ts',
    'releases/service.ts',
    'sessions/queries.ts',
    'sessions/rows.ts',
  ],

  // Gathering.
  'graphql/schema.ts': [
    'graphql',
    'reference',
    'access',
    'audit',
    'claims',
    'codes',
    'comparison',
    'exports',
    'impact',
    'payers',
    'policies',
    'releases',
    'sessions',
  ],
  http: [
    'graphql',
    'reference',
    'db',
    'access',
    'audit',
    'sessions/service.ts',
    'policies/desk.ts',
    'policies/editor.ts',
    'policies/feed.ts',
    'policies/live.ts',
    'payers/editor.ts',
    'exports/service.ts',
    'exports/files.ts',
    'exports/progress.ts',
  ],
  // The command writes a file of operations; the server reads it.
  'graphql/manifest.ts': ['graphql', 'operatorError.ts', 'db/command.ts'],
  // The page runs in a browser: of the server it sees one description of its settings.
  'http/playground/page': ['http/playground/page-config.ts'],
  'app.ts': [
    'config.ts',
    'graphql/manifest.ts',
    'access',
    'db',
    'exports',
    'generated',
    'http',
    'reference',
    'seeding',
  ],
  'main.ts': ['app.ts', 'config.ts', 'operatorError.ts', 'db'],
};

/** Folders whose answers depend on their arguments alone: no package, and of Node only what is as pure. */
const WITHOUT_PACKAGES = ['billing'];
/** A hash is a function of its input: fingerprints are made with it. */
const PURE_MODULES = ['node:crypto'];

/** The row that decides for a file, for example 'billing/units/count.ts'; undefined when no row does. */
export function rowOf(file) {
  return Object.keys(MAY_IMPORT)
    .filter((row) => isWithin(file, row))
    .sort((a, b) => b.length - a.length)[0];
}

function isWithin(file, folderOrFile) {
  return file === folderOrFile || file.startsWith(`${folderOrFile}/`);
}

/** Why an import is refused, or undefined. `specifier` as it is written; `typeOnly` for `import type`. */
function refusal(file, specifier, typeOnly) {
  const row = rowOf(file);
  if (!row) return `src/${file} has no row in eslint.boundaries.mjs: say there what it may import.`;
  if (PURE_MODULES.includes(specifier)) return undefined;
  if (!specifier.startsWith('.')) {
    const pure = WITHOUT_PACKAGES.find((folder) => isWithin(file, folder));
    return pure && `src/${pure} imports no package: its answers depend on their arguments alone.`;
  }
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const isFolder = path.posix.extname(row) === '';
  if (target.startsWith('../') || (isFolder && isWithin(target, row))) return undefined;
  const allowed = MAY_IMPORT[row];
  const matches = (entry) =>
    entry.startsWith('type ') ? typeOnly && isWithin(target, entry.slice(5)) : isWithin(target, entry);
  if (allowed.some(matches) || isWithin(target, 'shared')) return undefined;
  const named = allowed.length > 0 ? allowed.join(', ') : 'nothing outside itself';
  return `src/${row} may not import src/${target}: by eslint.boundaries.mjs it may import ${named}.`;
}

/** The table as an ESLint rule: every form of import, of values and of types. */
export const boundaries = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(SRC, context.filename).split(path.sep).join('/');
    const check = (node, source, typeOnly) => {
      if (typeof source?.value !== 'string') return;
      const message = refusal(file, source.value, typeOnly);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source, true),
    };
  },
};
