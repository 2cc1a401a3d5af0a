import type { AnyDefinition } from '../core/worker-definition.js';
import type { Property, PropertyDeclarations } from '../core/properties.js';
import { CATALOGUE } from '../catalogue.js';
import { COMMON_PROPERTIES } from '../engine/common-properties.js';
import { KEY_GENERATION_PROPERTIES } from '../engine/key-generation.js';

const HEADINGS = {
  signer: 'Signers',
  processor: 'Validators and reports',
  dispatcher: 'Dispatchers',
  timedService: 'Timed services',
  cryptoWorker: 'Crypto workers',
  cryptoToken: 'Crypto tokens',
  authorizer: 'Authorizers',
  aliasSelector: 'Alias selectors',
  archiver: 'Archivers',
  accounter: 'Accounters',
  timeSource: 'Time sources',
  workerLogger: 'Worker loggers',
} as const satisfies Record<AnyDefinition['kind'], string>;

/** The reference page of all workers and components (Markdown), made from their declarations. */
export function componentReference(): string {
  const sections = (Object.keys(HEADINGS) as AnyDefinition['kind'][]).map((kind) =>
    [`## ${HEADINGS[kind]}`, ...CATALOGUE.filter((definition) => definition.kind === kind).map(definitionText)].join('\n\n'),
  );
  return [
    '# Workers and components',
    'Made from the declarations in the code by `npm run generate`; do not edit.',
    '## Properties of every worker',
    propertyTable(COMMON_PROPERTIES),
    'Looked at when a key is generated through the worker:',
    propertyTable(KEY_GENERATION_PROPERTIES),
    ...sections,
    '',
  ].join('\n\n');
}

function definitionText(definition: AnyDefinition): string {
  const [className, ...shortNames] = definition.names;
  const names = shortNames.length === 0 ? '' : ` (also ${shortNames.map((name) => `\`${name}\``).join(', ')})`;
  return [`### \`${className}\`${names}`, definition.doc, propertyTable(definition.properties)].join('\n\n');
}

function propertyTable(declarations: PropertyDeclarations): string {
  const rows = Object.entries(declarations).map(
    ([name, property]) => `| \`${name}\` | ${values(property)} | ${presence(property)} | ${property.doc} |`,
  );
  if (rows.length === 0) return 'No properties of its own.';
  return ['| Property | Values | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function values(property: Property<unknown>): string {
  return property.choices?.map((value) => `\`${value}\``).join(', ') ?? property.kind;
}

function presence(property: Property<unknown>): string {
  if (property.required) return 'required';
  return property.defaultText === undefined || property.defaultText === '' ? '' : `\`${property.defaultText}\``;
}
