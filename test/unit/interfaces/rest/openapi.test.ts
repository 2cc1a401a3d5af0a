import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ENDPOINTS } from '../../../../src/interfaces/rest/rest-handler.js';
import { MULTIPART, multipartBody, openHttpDoor, type HttpDoor } from '../../../support/http-door.js';
import { pki } from '../../../support/pki.js';
import { projectRoot } from '../../../support/project-root.js';
import type { RawAnswer } from '../../../support/raw-http.js';

interface Schema {
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly $ref?: string;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Validator {
  compile(schema: object): (value: unknown) => boolean;
}

// Both come with development packages: mocha reads YAML, ESLint validates its configuration.
const require = createRequire(import.meta.url);
const yaml = createRequire(require.resolve('mocha/package.json'))('js-yaml') as { load(text: string): unknown };
const Ajv = createRequire(require.resolve('eslint/package.json'))('ajv') as new (options: object) => Validator;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const REQUESTED = { 'X-Keyfactor-Requested-With': '1' } as const;
const JSON_TYPE = { 'Content-Type': 'application/json' } as const;
const FORM = { ...MULTIPART, ...REQUESTED, Accept: 'application/json' } as const;
const file = multipartBody([{ name: 'f', value: 'x', fileName: 'a.txt' }]);

/** One request for each documented answer, by operation and status. `as` says who asks; an administrator where it does not. */
interface Example {
  readonly operation: string;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly raw?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: 'nobody';
  readonly broken?: true;
}

const large = { properties: { A: 'x'.repeat(10_485_761) } };
const some = { properties: { A: 'b' } };

/** Every administrative operation answers these alike. */
function administrative(operation: string, method: string, path: string): readonly Example[] {
  const common = { operation, method, path };
  return [
    { ...common, status: 401, as: 'nobody' },
    { ...common, status: 403, headers: JSON_TYPE },
  ];
}

/** Those that take properties. */
function withBody(operation: string, method: string, path: string): readonly Example[] {
  const common = { operation, method, path };
  return [
    ...administrative(operation, method, path),
    { ...common, status: 400, body: {} },
    { ...common, status: 413, body: large },
    { ...common, status: 415, body: some, headers: { ...REQUESTED, 'Content-Type': 'text/plain' } },
  ];
}

const EXAMPLES: readonly Example[] = [
  ...[200, 400, 401, 404, 415, 429, 500, 503].map((status): Example => ({
    operation: 'process',
    status,
    method: 'POST',
    path: `/workers/${{ 401: 'Locked', 404: 'Nobody', 429: 'Busy', 500: 'Failing', 503: 'Offline' }[status] ?? 'Reverse'}/process`,
    body: status === 400 ? {} : { data: 'x' },
    headers: status === 415 ? { 'Content-Type': 'text/plain' } : JSON_TYPE,
  })),
  { operation: 'process', status: 200, method: 'POST', path: '/workers/Reverse/process', raw: file, headers: FORM },
  {
    operation: 'process',
    status: 200,
    method: 'POST',
    path: '/workers/Reverse/process',
    raw: file,
    headers: { ...FORM, Accept: 'application/octet-stream' },
  },
  { operation: 'process', status: 403, method: 'POST', path: '/workers/Reverse/process', raw: file, headers: MULTIPART },
  { operation: 'process', status: 406, method: 'POST', path: '/workers/Reverse/process', raw: file, headers: { ...FORM, Accept: '*/*' } },
  {
    operation: 'process',
    status: 413,
    method: 'POST',
    path: '/workers/Reverse/process',
    body: { data: 'x'.repeat(2_000) },
    headers: JSON_TYPE,
  },
  ...administrative('getWorkers', 'GET', '/workers'),
  { operation: 'getWorkers', status: 200, method: 'GET', path: '/workers' },
  { operation: 'getWorkers', status: 500, method: 'GET', path: '/workers', broken: true },
  ...withBody('addWorker', 'POST', '/workers'),
  { operation: 'addWorker', status: 201, method: 'POST', path: '/workers', body: some },
  { operation: 'addWorker', status: 409, method: 'POST', path: '/workers', body: { properties: { NAME: 'Signer' } } },
  { operation: 'addWorker', status: 500, method: 'POST', path: '/workers', body: some, broken: true },
  ...administrative('getWorkerProperties', 'GET', '/workers/2'),
  { operation: 'getWorkerProperties', status: 200, method: 'GET', path: '/workers/2' },
  { operation: 'getWorkerProperties', status: 400, method: 'GET', path: '/workers/x' },
  { operation: 'getWorkerProperties', status: 404, method: 'GET', path: '/workers/77' },
  { operation: 'getWorkerProperties', status: 500, method: 'GET', path: '/workers/2', broken: true },
  ...withBody('addWorkerWithId', 'POST', '/workers/9'),
  { operation: 'addWorkerWithId', status: 201, method: 'POST', path: '/workers/9', body: some },
  { operation: 'addWorkerWithId', status: 409, method: 'POST', path: '/workers/2', body: some },
  { operation: 'addWorkerWithId', status: 500, method: 'POST', path: '/workers/9', body: some, broken: true },
  ...(['PUT', 'PATCH'] as const).flatMap((method) => {
    const operation = method === 'PUT' ? 'replaceWorkerProperties' : 'updateWorkerProperties';
    return [
      ...withBody(operation, method, '/workers/2'),
      { operation, status: 200, method, path: '/workers/2', body: some },
      { operation, status: 404, method, path: '/workers/77', body: some },
      { operation, status: 409, method, path: '/workers/2', body: { properties: { NAME: 'Token' } } },
      { operation, status: 500, method, path: '/workers/2', body: some, broken: true as const },
    ];
  }),
  ...administrative('removeWorker', 'DELETE', '/workers/2'),
  { operation: 'removeWorker', status: 200, method: 'DELETE', path: '/workers/2' },
  { operation: 'removeWorker', status: 400, method: 'DELETE', path: '/workers/x' },
  { operation: 'removeWorker', status: 404, method: 'DELETE', path: '/workers/77' },
  { operation: 'removeWorker', status: 500, method: 'DELETE', path: '/workers/2', broken: true },
  ...withBody('reloadWorkers', 'POST', '/workers/reload'),
  { operation: 'reloadWorkers', status: 200, method: 'POST', path: '/workers/reload', body: { workerIDs: [1] } },
  { operation: 'reloadWorkers', status: 404, method: 'POST', path: '/workers/reload', body: { workerIDs: [77] } },
  { operation: 'reloadWorkers', status: 500, method: 'POST', path: '/workers/reload', body: { workerIDs: [1] }, broken: true },
];

describe('openapi.yaml', () => {
  const document = yaml.load(readFileSync(join(projectRoot, 'docs', 'openapi.yaml'), 'utf8')) as Document;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => ({ path, method, operation: item[method]! })),
  );
  let door: HttpDoor;
  beforeEach(async () => {
    door = await openHttpDoor();
    door.limits.body = 1_000;
    door.engine.faulty('Locked', 'authorizationRequired', 'why').faulty('Failing', 'workerFailed', 'why');
    door.engine.faulty('Offline', 'cryptoTokenOffline', 'why').faulty('Busy', 'tooManyRequests', 'why');
  });
  afterEach(() => door.close());

  /** A response of the document, its reference followed. */
  function responseOf(content: Content): Content {
    if (content.$ref === undefined) return content;
    return document.components['responses']![content.$ref.split('/').at(-1)!] as Content;
  }

  const ask = ({ method, path, body, raw, headers, as, broken }: Example): Promise<RawAnswer> => {
    door.certificate = as === 'nobody' ? undefined : pki.clientOne.certificate;
    if (broken) {
      door.fixture.store.worker = () => Promise.reject(new Error('disk full'));
      door.fixture.store.workers = () => Promise.reject(new Error('disk full'));
    }
    return door.send({
      method,
      path: `/signserver/rest/v1${path}`,
      headers: headers ?? { ...REQUESTED, ...(body !== undefined && JSON_TYPE) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(raw && { body: raw }),
    });
  };

  it('describes the endpoints that there are, and no others', () => {
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path.replace('{idOrName}', '{id}')}`);
    expect(described).to.have.members(ENDPOINTS.map(({ method, path }) => `${method} ${path}`));
  });

  it('has an example here for each answer, and no others', () => {
    const documented = operations.flatMap(({ operation }) =>
      Object.keys(operation.responses).map((status) => `${operation.operationId} ${status}`),
    );
    expect([...new Set(EXAMPLES.map(({ operation, status }) => `${operation} ${String(status)}`))]).to.have.members(documented);
  });

  for (const example of EXAMPLES) {
    const { operation, status, method, path, headers } = example;
    it(`tells of ${operation} ${String(status)} ${headers?.['Accept'] ?? ''}`.trimEnd(), async () => {
      const answer = await ask(example);
      expect(answer.status, answer.text).to.equal(status);
      const found = operations.find(({ operation: one }) => one.operationId === operation)!;
      expect(new RegExp(`^${found.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path) && found.method === method.toLowerCase()).to.equal(true);
      const { content } = responseOf(found.operation.responses[String(status)]!);
      if (!content) {
        expect(answer.body).to.have.length(0);
        return;
      }
      const type = answer.headers['content-type'] ?? '';
      expect(content).to.have.property(type);
      if (type !== 'application/json') return;
      const validator = new Ajv({ unknownFormats: ['int32', 'byte', 'binary'], nullable: true });
      const { $ref = '' } = content[type]!.schema;
      const valid = validator.compile({ ...document, $ref: $ref }) as ((value: unknown) => boolean) & { readonly errors?: unknown };
      expect(valid(JSON.parse(answer.text)), JSON.stringify(valid.errors)).to.equal(true);
    });
  }

  it('is served, with a page that shows it and takes everything from the server itself', async () => {
    const get = (path: string) => door.send({ method: 'GET', path: `/signserver/rest/v1${path}` });
    const served = await get('/openapi.yaml');
    expect([served.status, yaml.load(served.text)]).to.deep.equal([200, document]);
    expect((await get('/docs')).headers.location).to.equal('/signserver/rest/v1/docs/');
    const page = await get('/docs/');
    expect(page.headers['content-security-policy']).to.contain("default-src 'none'; script-src 'self'; style-src 'self'");
    const names = [...page.text.matchAll(/(?:href|src)="([^".][^"]*)"/g)].map(([, name]) => name!);
    expect(names).to.have.members(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']);
    for (const name of names) expect((await get(`/docs/${name}`)).status, name).to.equal(200);
    expect((await get('/docs/nosuch.js')).status).to.equal(404);
    expect((await door.send({ method: 'POST', path: '/signserver/rest/v1/docs/' })).status).to.equal(405);
  });
});
