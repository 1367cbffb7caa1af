/**
 * The floors of src, from the bottom to the top. A folder imports itself, every folder of a lower floor, and of its own
 * floor only the folders in `beside`. `npm run check` proves it with dependency-cruiser and draws the map of
 * src/README.md from this table. A new folder begins with a row here.
 */
export const FLOORS = [
  {
    folder: 'shared',
    floor: 1,
    beside: [],
    holds:
      'What every floor may use: errors, validation issues, paging and cursors, plain dates, configuration',
  },
  {
    folder: 'billing',
    floor: 1,
    beside: ['shared'],
    holds: 'Pure: a day of care, the rules of a payer and the codes become claim lines, units and workings',
  },
  {
    folder: 'db',
    floor: 2,
    beside: [],
    holds: 'Prisma, transactions, tenancy, migrations, the embedded PostgreSQL, notifications',
  },
  {
    folder: 'reference',
    floor: 3,
    beside: [],
    holds: 'The snapshot: rows, indexes, search, views of a date, and what is known of each payer',
  },
  {
    folder: 'releases',
    floor: 4,
    beside: [],
    holds: 'Reads the files that CMS publishes and imports them; which releases the answers come from',
  },
  {
    folder: 'seeding',
    floor: 4,
    beside: ['releases'],
    holds: 'Loads the shipped facts of seed/ into an empty database, after checking them as a whole',
  },
  {
    folder: 'audit',
    floor: 5,
    beside: [],
    holds: 'The audit trail of protected data: chained, verified, read by auditors',
  },
  {
    folder: 'access',
    floor: 5,
    beside: ['audit'],
    holds: 'Authentication, API keys, emergency access',
  },
  { folder: 'codes', floor: 5, beside: ['payers'], holds: 'Lists and searches of codes' },
  {
    folder: 'payers',
    floor: 5,
    beside: ['audit'],
    holds: 'Payers and their plans, and edits of them',
  },
  {
    folder: 'catalog',
    floor: 5,
    beside: ['audit', 'policies'],
    holds: 'Edits of the catalog in a running system: files, single facts, and decisions about shipped forms',
  },
  {
    folder: 'policies',
    floor: 5,
    beside: ['audit', 'payers'],
    holds: 'Policies: drafts, publishing, history, the change feed, and all of a payer as one file',
  },
  {
    folder: 'comparison',
    floor: 5,
    beside: ['codes', 'payers'],
    holds: 'Payers side by side: one cell for each code, topic and payer',
  },
  { folder: 'claims', floor: 5, beside: ['payers'], holds: 'What to bill for a day of care' },
  {
    folder: 'sessions',
    floor: 5,
    beside: ['audit', 'claims', 'payers'],
    holds: 'Patient sessions, the only protected data: record, amend, bill, aggregate',
  },
  {
    folder: 'impact',
    floor: 5,
    beside: ['audit', 'exports', 'sessions'],
    holds: 'What a draft policy would change in stored sessions',
  },
  {
    folder: 'exports',
    floor: 5,
    beside: ['audit', 'comparison', 'payers', 'sessions'],
    holds: 'Exports for analysts: start, write by a worker, de-identify, download',
  },
  {
    folder: 'api/kit',
    floor: 6,
    beside: [],
    holds: 'What the schema is built with: builder, context, scalars, enums, connections, user errors',
  },
  {
    folder: 'api',
    floor: 6,
    beside: ['api/kit'],
    holds: 'The GraphQL schema, one file for each subject, assembled in schema.ts',
  },
  {
    folder: 'api/execution',
    floor: 6,
    beside: ['api', 'api/kit'],
    holds: 'Runs operations: cost and limits, compiled execution, error formatting, persisted operations',
  },
  {
    folder: 'http',
    floor: 7,
    beside: [],
    holds: 'The Fastify server: GraphQL, subscriptions, downloads, health, playground',
  },
  { folder: 'cli', floor: 7, beside: [], holds: 'The program ot-codebook and its subcommands' },
];

/** Files of a folder, without those of a deeper folder that has a row of its own. */
const pathOf = (folder) => {
  const deeper = FLOORS.filter((row) => row.folder.startsWith(`${folder}/`)).map(
    (row) => `${row.folder.slice(folder.length + 1)}/`,
  );
  return deeper.length > 0 ? `^src/${folder}/(?!${deeper.join('|')})` : `^src/${folder}/`;
};

/** The table as rules of dependency-cruiser: one for each folder. */
export const floorRules = FLOORS.map((row) => ({
  name: `floor of ${row.folder}`,
  severity: 'error',
  comment: `src/${row.folder} imports lower floors${row.beside.length > 0 ? ` and ${row.beside.join(', ')}` : ''} only (floors.mjs).`,
  from: { path: pathOf(row.folder) },
  to: {
    path: '^src/',
    pathNot: [
      row.folder,
      ...row.beside,
      ...FLOORS.filter(({ floor }) => floor < row.floor).map(({ folder }) => folder),
    ].map(pathOf),
  },
}));

/**
 * Folders in an order in which each one only imports those before it. Throws where `beside` makes a circle.
 * @returns {string[]}
 */
export function orderOfFolders() {
  /** @type {string[]} */
  const order = [];
  const visit = (folder, above) => {
    if (above.includes(folder)) throw new Error(`floors.mjs: ${[...above, folder].join(' imports ')}`);
    if (order.includes(folder)) return;
    for (const below of FLOORS.find((row) => row.folder === folder).beside) visit(below, [...above, folder]);
    order.push(folder);
  };
  for (const { folder } of FLOORS) visit(folder, []);
  return order;
}

/** The table as Markdown, from the top floor down, as it stands in src/README.md. */
export function mapOfFloors() {
  const rows = FLOORS.toReversed().map(({ folder, floor, beside, holds }) => [
    String(floor),
    `\`${folder}/\``,
    holds,
    beside.join(', '),
  ]);
  const header = ['floor', 'folder', 'holds', 'imports of its floor'];
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

if (import.meta.main) process.stdout.write(`${mapOfFloors()}\n`);
