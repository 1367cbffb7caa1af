import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import { escapeHtml } from './html.ts';
import { hrefOf, type RenderedMarkdown } from './markdown.ts';
import type { Task } from './tasks.ts';

/** The reference of the API by task, from the descriptions of the schema. */

export interface ReferencePage extends RenderedMarkdown {
  readonly page: string;
}

type Field = GraphQLField<unknown, unknown>;

/** One page for each task, with its root fields, and each type on the page that comes closest to it. */
export function referencePages(schema: GraphQLSchema, tasks: readonly Task[]): ReferencePage[] {
  const pageOfType = pagesOfTypes(schema, tasks);
  return tasks.map((task) => pageOfTask(schema, task, pageOfType));
}

/** The root fields of the schema, such as `Query.code`. */
export function rootFieldsOf(schema: GraphQLSchema): ReadonlyMap<string, Field> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return new Map(
    roots.flatMap((type) =>
      Object.values(type?.getFields() ?? {}).map((field) => [`${type?.name}.${field.name}`, field] as const),
    ),
  );
}

function taskPage({ key }: Task): string {
  return `reference/${key}.html`;
}

/** Walks the types from the root fields of all tasks at once, so that each type belongs to the nearest task. */
function pagesOfTypes(schema: GraphQLSchema, tasks: readonly Task[]): ReadonlyMap<string, string> {
  const roots = rootFieldsOf(schema);
  const pages = new Map<string, string>();
  let next = tasks.flatMap((task) =>
    task.fields.flatMap((name) => {
      const field = roots.get(name);
      return field ? typesOfField(field).map((type) => ({ type, page: taskPage(task) })) : [];
    }),
  );
  while (next.length > 0) {
    const reached = next.filter(({ type }) => isDocumented(schema, type) && !pages.has(type.name));
    for (const { type, page } of reached) if (!pages.has(type.name)) pages.set(type.name, page);
    next = reached.flatMap(({ type, page }) => typesOfType(schema, type).map((of) => ({ type: of, page })));
  }
  return pages;
}

function isDocumented(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return !isSpecifiedScalarType(type) && !isIntrospectionType(type) && !roots.some((root) => root === type);
}

function typesOfField(field: Field): GraphQLNamedType[] {
  return [getNamedType(field.type), ...field.args.map(({ type }) => getNamedType(type))];
}

function typesOfType(schema: GraphQLSchema, type: GraphQLNamedType): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const implementing = isInterfaceType(type) ? schema.getPossibleTypes(type) : type.getInterfaces();
  return [...Object.values(type.getFields()).flatMap(typesOfField), ...implementing];
}

function pageOfTask(
  schema: GraphQLSchema,
  task: Task,
  pageOfType: ReadonlyMap<string, string>,
): ReferencePage {
  const page = taskPage(task);
  const writer = new ReferenceWriter(page, pageOfType);
  const roots = rootFieldsOf(schema);
  const fields = task.fields.flatMap((name) => {
    const field = roots.get(name);
    return field ? [writer.rootField(name, field)] : [];
  });
  const types = [...pageOfType]
    .filter(([, of]) => of === page)
    .map(([name]) => schema.getType(name))
    .filter((type) => type !== undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((type) => writer.type(type));
  const html = [
    `<h1 id="${task.key}">${escapeHtml(task.title)}</h1><p>${escapeHtml(task.intro)}</p>`,
    '<h2 id="operations">Operations</h2>',
    ...fields,
    '<h2 id="types">Types</h2>',
    ...types,
  ].join('\n');
  const headings = [
    { level: 1, anchor: task.key, text: task.title },
    { level: 2, anchor: 'operations', text: 'Operations' },
    { level: 2, anchor: 'types', text: 'Types' },
    ...writer.sections.map(({ anchor, heading }) => ({ level: 3, anchor, text: heading })),
  ];
  return { page, title: task.title, html, headings, sections: writer.sections, links: [], sources: [] };
}

class ReferenceWriter {
  readonly sections: { anchor: string; heading: string; text: string }[] = [];
  private readonly page: string;
  private readonly pageOfType: ReadonlyMap<string, string>;

  constructor(page: string, pageOfType: ReadonlyMap<string, string>) {
    this.page = page;
    this.pageOfType = pageOfType;
  }

  /** @param name such as `Query.code` */
  rootField(name: string, field: Field): string {
    const [root = ''] = name.split('.');
    this.addSection(name, field.name, [field.description, ...field.args.map((arg) => arg.description)]);
    return (
      `<h3 id="${name}"><code>${field.name}</code> <small>${root.toLowerCase()}</small></h3>` +
      `<p class="type">${this.typeLink(field.type)}</p>${describe(field.description)}${deprecation(field)}` +
      this.table('Argument', field.args)
    );
  }

  type(type: GraphQLNamedType): string {
    const heading = `<h3 id="${type.name}"><code>${type.name}</code> <small>${kindOf(type)}</small></h3>`;
    return `${heading}${describe(type.description)}${this.contentOf(type)}`;
  }

  private contentOf(type: GraphQLNamedType): string {
    if (isEnumType(type)) {
      const values = type.getValues();
      this.addSection(type.name, type.name, [
        type.description,
        ...values.flatMap((value) => [value.name, value.description]),
      ]);
      const rows = values.map(
        (value) =>
          `<tr><td><code>${value.name}</code></td><td>${describe(value.description)}${deprecation(value)}</td></tr>`,
      );
      return tableOf(['Value', 'Meaning'], rows);
    }
    if (isUnionType(type)) {
      this.addSection(type.name, type.name, [type.description]);
      return `<p>${type
        .getTypes()
        .map((of) => this.typeLink(of))
        .join(' | ')}</p>`;
    }
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      const fields: readonly (Field | GraphQLInputField)[] = Object.values(type.getFields());
      this.addSection(type.name, type.name, [
        type.description,
        ...fields.flatMap((field) => [field.name, field.description]),
      ]);
      return this.table('Field', fields);
    }
    this.addSection(type.name, type.name, [type.description]);
    return '';
  }

  private table(name: string, fields: readonly (Field | GraphQLArgument | GraphQLInputField)[]): string {
    if (fields.length === 0) return '';
    const rows = fields.map((field) => {
      const args = 'args' in field && field.args.length > 0 ? this.table('Argument', field.args) : '';
      const preset =
        'defaultValue' in field && field.defaultValue !== undefined
          ? `<p>Default: <code>${escapeHtml(JSON.stringify(field.defaultValue))}</code></p>`
          : '';
      return (
        `<tr><td><code>${field.name}</code></td><td>${this.typeLink(field.type)}</td>` +
        `<td>${describe(field.description)}${deprecation(field)}${preset}${args}</td></tr>`
      );
    });
    return tableOf([name, 'Type', 'Description'], rows);
  }

  private typeLink(type: GraphQLType): string {
    const { name } = getNamedType(type);
    const page = this.pageOfType.get(name);
    const [before = '', after = ''] = String(type).split(name);
    const link = page === undefined ? name : `<a href="${hrefOf(this.page, page, name)}">${name}</a>`;
    return `<code>${before}${link}${after}</code>`;
  }

  private addSection(anchor: string, heading: string, texts: readonly (string | null | undefined)[]): void {
    this.sections.push({ anchor, heading, text: texts.filter((text) => text != null).join(' ') });
  }
}

function tableOf(columns: readonly string[], rows: readonly string[]): string {
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  return `<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function describe(description: string | null | undefined): string {
  if (description == null || description === '') return '';
  return `<p>${escapeHtml(description).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`;
}

function deprecation({
  deprecationReason,
}: {
  readonly deprecationReason?: string | null | undefined;
}): string {
  return deprecationReason == null
    ? ''
    : `<p class="deprecated">Deprecated: ${escapeHtml(deprecationReason)}</p>`;
}

function kindOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return 'enum';
  if (isInputObjectType(type)) return type.isOneOf ? 'input, exactly one field' : 'input';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  return isObjectType(type) ? 'object' : 'scalar';
}
