import { expect } from 'chai';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../support/project-root.js';

/** A small house that keeps the rules. */
const FIXTURE: Readonly<Record<string, string>> = {
  'src/core/noun.ts': "import { randomUUID } from 'node:crypto';\nexport const noun = randomUUID();\n",
  'src/formats/cms.ts': "import '../core/noun.js';\nimport 'saxes';\n",
  'src/workers/signers/plain.ts': "import '../../formats/cms.js';\nimport './shared.js';\n",
  'src/workers/signers/shared.ts': 'export const shared = 1;\n',
  'src/workers/validators/one.ts': 'export const one = 1;\n',
  'src/components/authorizers/none.ts': "import '../../core/noun.js';\n",
  'src/engine/step.ts': "import '../core/noun.js';\nexport type Step = string;\n",
  'src/admin/reload.ts': "import '../engine/step.js';\n",
  'src/storage/rows.ts': "import '../../entities/row.js';\nimport 'typeorm';\n",
  'src/interfaces/wire.ts': "import '../engine/step.js';\nimport 'express';\n",
  'src/interfaces/soap/door.ts': "import '../wire.js';\nimport 'soap';\nimport 'saxes';\n",
  'src/interfaces/http/door.ts': "import '../wire.js';\n",
  'src/tls/files.ts': "import '../formats/cms.js';\nimport '../admin/reload.js';\n",
  'src/cli/terminal.ts': "import '../formats/cms.js';\n",
  'src/cli/countersign.ts': "import '../serving/start.js';\nimport './terminal.js';\n",
  'src/serving/start.ts': "import '../server.js';\n",
  'src/startup/open-doors.ts': "import '../interfaces/soap/door.js';\nimport '../storage/rows.js';\n",
  'entities/row.ts': "import 'typeorm';\n",
  'ormconfig.ts': "import './entities/row.js';\n",
  'src/server.ts': "import './startup/open-doors.js';\nimport 'mysql2';\n",
};

const VIOLATIONS = [
  { planted: 'src/core/noun.ts', importing: '../engine/step.js', rule: 'room src/core' },
  { planted: 'src/core/noun.ts', importing: 'saxes', rule: 'room src/core' },
  { planted: 'src/formats/cms.ts', importing: 'express', rule: 'room src/formats' },
  { planted: 'src/formats/cms.ts', importing: '../engine/step.js', rule: 'room src/formats' },
  { planted: 'src/workers/signers/plain.ts', importing: '../validators/one.js', rule: 'room src/workers' },
  { planted: 'src/workers/signers/plain.ts', importing: '../../storage/rows.js', rule: 'room src/workers' },
  { planted: 'src/components/authorizers/none.ts', importing: '../../workers/signers/plain.js', rule: 'room src/components' },
  { planted: 'src/engine/step.ts', importing: '../formats/cms.js', rule: 'room src/engine' },
  { planted: 'src/admin/reload.ts', importing: '../storage/rows.js', rule: 'room src/admin' },
  { planted: 'src/storage/rows.ts', importing: '../engine/step.js', rule: 'room src/storage' },
  { planted: 'src/interfaces/http/door.ts', importing: 'soap', rule: 'room src/interfaces' },
  { planted: 'src/interfaces/soap/door.ts', importing: '../../storage/rows.js', rule: 'room src/interfaces/soap' },
  { planted: 'src/tls/files.ts', importing: '../storage/rows.js', rule: 'room src/tls' },
  { planted: 'src/cli/terminal.ts', importing: '../server.js', rule: 'room src/cli' },
  { planted: 'src/cli/countersign.ts', importing: '../storage/rows.js', rule: 'room src/cli/' },
  { planted: 'src/startup/open-doors.ts', importing: '../cli/terminal.js', rule: 'room src/startup' },
  { planted: 'entities/row.ts', importing: '../src/core/noun.js', rule: 'room entities' },
  { planted: 'src/core/noun.ts', importing: './absent.js', rule: 'only what is there' },
  { planted: 'src/workers/signers/shared.ts', importing: './plain.js', rule: 'no cycles' },
  { planted: 'src/server.ts', importing: 'chai', rule: 'no development packages' },
];

describe('import rules', function () {
  this.timeout(60_000);

  it('are kept by everything under src and entities, type-only imports included', async () => {
    const { modules, summary } = await cruiseFolder(projectRoot);

    expect(describeViolations(summary)).to.deep.equal([]);
    // A checker that sees no modules passes happily, and has done so with a newer compiler.
    const files = ['ormconfig.ts', ...['src', 'entities'].flatMap((folder) => typescriptFiles(folder))];
    expect(modules.map((module) => module.source)).to.include.members(files);
    expect(summary.totalDependenciesCruised ?? 0).to.be.greaterThan(files.length);
  });

  for (const { planted, importing, rule } of VIOLATIONS) {
    it(`catch ${planted} importing ${importing}`, async () => {
      const { summary } = await cruiseFixture({ ...FIXTURE, [planted]: `import '${importing}';\n` });

      expect(describeViolations(summary).join('\n')).to.contain(rule).and.contain(planted);
    });
  }

  it('catch an import of types alone', async () => {
    const text = "import type { Step } from '../engine/step.js';\nexport type Alias = Step;\n";
    const { summary } = await cruiseFixture({ ...FIXTURE, 'src/core/noun.ts': text });

    expect(describeViolations(summary)).to.include('room src/core: src/core/noun.ts → src/engine/step.ts');
  });

  it('let pass what the table allows', async () => {
    const { modules, summary } = await cruiseFixture(FIXTURE);

    expect(describeViolations(summary)).to.deep.equal([]);
    expect(modules.map((module) => module.source)).to.include.members(Object.keys(FIXTURE));
  });
});

async function cruiseFolder(baseDir: string): Promise<ICruiseResult> {
  const options = await extractOptions(join(projectRoot, '.dependency-cruiser.mjs'));
  const { output } = await cruise(['src', 'entities', 'ormconfig.ts'], { ...options, baseDir });
  if (typeof output === 'string') throw new Error('expected the result as an object');
  return output;
}

async function cruiseFixture(files: Readonly<Record<string, string>>): Promise<ICruiseResult> {
  const folder = mkdtempSync(join(tmpdir(), 'layering-'));
  try {
    for (const name of ['node_modules', 'package.json', 'tsconfig.json']) symlinkSync(join(projectRoot, name), join(folder, name));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await cruiseFolder(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describeViolations(summary: ICruiseResult['summary']): readonly string[] {
  return summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`);
}

function typescriptFiles(folder: string): readonly string[] {
  const names = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}
