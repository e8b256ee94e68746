/** The part of JSON Schema that zod writes for the configuration. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
  readonly anyOf?: readonly unknown[];
}

const INTRODUCTION = `# hydrofoil.yaml

<!-- Generated from src/config/schema.ts by "npm run generate". -->

The configuration lies at the root of the repository. Paths in it are relative to its folder. An unknown key is an error; every problem
is told at once, with its line and column. Nothing is replaced in it: what differs between runs comes from flags and environment variables.

Editors that know JSON Schema complete and check it with this first line:

\`\`\`yaml
# yaml-language-server: $schema=node_modules/hydrofoil/schema/hydrofoil.schema.json
\`\`\`

A small one:

\`\`\`yaml
images:
  web:
    repository: registry.example.com/emr/web
environments:
  uat:
    branch: uat
    kubernetes: { context: emr-uat, namespace: emr }
\`\`\`
`;

/** The reference page: a table for each section of the schema. */
export function configurationPage(schema: JsonSchema): string {
  return [INTRODUCTION, ...sections('', schema)].join('\n');
}

function sections(path: string, schema: JsonSchema): string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([key, value]) => {
    const property = value as JsonSchema;
    const isRequired = schema.required?.includes(key) ?? false;
    return `| \`${key}\` | ${typeOf(property)} | ${isRequired ? '**required**' : defaultOf(property)} | ${property.description ?? ''} |`;
  });
  const own = `## ${path === '' ? 'The file' : `\`${path}\``}

${schema.description}

| key | takes | default | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    innerSections(path === '' ? key : `${path}.${key}`, value as JsonSchema),
  );
  return [own, ...inner];
}

/** The sections inside a property: of the property itself, of its items, or of what stands under its names. */
function innerSections(path: string, schema: JsonSchema): string[] {
  const item = schema.items as JsonSchema | undefined;
  const entry =
    typeof schema.additionalProperties === 'object' ? (schema.additionalProperties as JsonSchema) : undefined;
  if (schema.properties !== undefined) return sections(path, schema);
  if (item?.properties !== undefined) return sections(`${path}[]`, item);
  if (entry?.properties !== undefined) return sections(`${path}.<name>`, entry);
  return [];
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one as JsonSchema)).join(', or ');
  if (schema.type === 'array') return `list of ${pluralOf(schema.items as JsonSchema)}`;
  if (schema.type === 'object') return schema.properties === undefined ? 'names with values' : 'keys and values';
  return schema.type === 'integer' ? 'a number' : 'text';
}

function pluralOf(item: JsonSchema): string {
  return item.type === 'object' ? 'keys and values' : 'texts';
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default).replaceAll('"', '')}\``;
}
