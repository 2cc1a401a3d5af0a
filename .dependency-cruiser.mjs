/** The command line programs, as package.json names them. */
const PROGRAMS = 'src/cli/(?:countersign|signserver|signclient)\\.ts';

/**
 * Who may import whom. Each row is a folder (or file) with the folders of ours and the packages that it may import,
 * besides its own neighbours and Node's modules. Type-only imports count. `npm run layers` and
 * test/unit/layering.test.ts check it.
 */
const ROOMS = [
  { room: 'src/core', ours: [], packages: [] },
  { room: 'src/formats', ours: ['src/core'], packages: ['saxes', '@noble/curves', 'pngjs'] },
  // Each folder below workers and components stands alone: a signer never imports a crypto token, nor the other way round.
  { room: 'src/workers/[^/]+', ours: ['src/core', 'src/formats'], packages: [] },
  { room: 'src/components/crypto-tokens', ours: ['src/core', 'src/formats'], packages: ['pkcs11js'] },
  { room: 'src/components/authorizers', ours: ['src/core', 'src/formats'], packages: ['jose', 'ipaddr\\.js'] },
  {
    room: 'src/components/[^/]+',
    ours: ['src/core', 'src/formats'],
    packages: [],
    except: 'src/components/(crypto-tokens|authorizers)/',
  },
  { room: 'src/engine', ours: ['src/core'], packages: ['node-cron'] },
  { room: 'src/audit', ours: ['src/core'], packages: [] },
  { room: 'src/admin', ours: ['src/core', 'src/engine', 'src/audit'], packages: [] },
  { room: 'src/storage', ours: ['src/core', 'src/formats', 'entities'], packages: ['typeorm'] },
  { room: 'entities', ours: [], packages: ['typeorm'] },
  {
    room: 'src/interfaces',
    ours: ['src/core', 'src/engine', 'src/admin'],
    packages: ['express', 'busboy', 'swagger-ui-dist', 'ipaddr\\.js'],
    except: 'src/interfaces/soap/',
  },
  {
    room: 'src/interfaces/soap',
    ours: ['src/core', 'src/engine', 'src/admin', 'src/interfaces'],
    packages: ['express', 'soap', 'saxes'],
  },
  // Keys and certificates of the listeners; src/startup/open-listeners.ts puts both together.
  {
    room: 'src/tls',
    ours: ['src/core', 'src/formats', 'src/admin', 'src/interfaces/listener-settings\\.ts', 'src/settings'],
    packages: [],
  },
  // What is counted, behind the port of core: nothing else knows how it is kept and shown.
  { room: 'src/metrics', ours: ['src/core'], packages: ['prom-client'] },
  // Several processes behind one port, whatever they do.
  { room: 'src/processes', ours: ['src/core'], packages: [] },
  { room: 'src/cli', ours: ['src/core', 'src/formats', 'src/admin'], packages: ['soap'], except: PROGRAMS },
  // What the deployment is told: options, environment, file.
  { room: 'src/settings', ours: ['src/core', 'src/formats', 'src/engine'], packages: [] },
  // The machine, behind the ports of core.
  { room: 'src/runtime', ours: ['src/core', 'src/engine', 'src/components/worker-loggers'], packages: ['log4js'] },
  // Makes and opens the parts of a server; src/server.ts puts them together, and src/serving has one process or several do it.
  {
    room: 'src/startup',
    ours: [
      'src/core',
      'src/formats',
      'src/workers',
      'src/engine',
      'src/audit',
      'src/admin',
      'src/storage',
      'src/interfaces',
      'src/tls',
      'src/metrics',
      'src/settings',
      'src/runtime',
      'src/catalogue\\.ts',
      'ormconfig\\.ts',
    ],
    packages: ['express', 'typeorm'],
  },
  // The programs hand what they were told to those who make everything: src/serving and src/startup.
  {
    room: PROGRAMS,
    ours: ['src/core', 'src/formats', 'src/admin', 'src/cli', 'src/settings', 'src/runtime', 'src/startup', 'src/serving'],
    packages: [],
  },
];

const startsWithAny = (paths) => paths.map((path) => `^${path}(/|$)`);
const packagePaths = (names) => names.map((name) => `(^|/)node_modules/(@types/)?${name}/`);

/** A room's rule: whatever it imports that is not listed is an error. `$1` is the folder that the importer is in. */
function roomRule({ room, ours, packages, except }) {
  return {
    name: `room ${room}`,
    severity: 'error',
    comment: `may import ${[...ours, ...packages].join(', ') || 'nothing'} besides its neighbours and Node`,
    from: { path: `^(${room})(/|$)`, ...(except && { pathNot: `^${except}` }) },
    to: { dependencyTypesNot: ['core'], pathNot: ['^$1(/|$)', ...startsWithAny(ours), ...packagePaths(packages)] },
  };
}

export default {
  forbidden: [
    ...ROOMS.map(roomRule),
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'only what is there', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no tests in the product', severity: 'error', from: { path: '^(src|entities)/|^ormconfig' }, to: { path: '^test/' } },
    {
      name: 'no development packages in the product',
      severity: 'error',
      from: { path: '^(src|entities)/|^ormconfig' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
