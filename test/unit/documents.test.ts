import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../support/project-root.js';

const documents = ['.', 'docs', 'docs/decisions'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

const read = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');

describe('the documents', () => {
  for (const document of documents) {
    it(`link to what is there: ${document}`, () => {
      const targets = [...read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
      const missing = targets.filter((target) => !/^https?:/.test(target) && !existsSync(join(projectRoot, dirname(document), target)));

      expect(missing).to.deep.equal([]);
    });
  }

  it('name source files that are there', () => {
    const missing = documents.flatMap((document) =>
      [...read(document).matchAll(/`((?:src|test|docs|wsdl)\/[\w./-]+\.(?:ts|mjs|md|wsdl|properties))`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(projectRoot, path)) && !path.endsWith('text-signer.ts'))
        .map((path) => `${document}: ${path}`),
    );

    expect(missing).to.deep.equal([]);
  });

  it('have a decision page for each runtime dependency that is imported', () => {
    const pages = read('docs/decisions/README.md');
    const imported = importedPackages();

    expect(imported).to.include('typeorm').and.include('pkcs11js');
    expect(imported.filter((name) => !pages.includes(`\`${name}\``))).to.deep.equal([]);
  });
});

function importedPackages(): readonly string[] {
  const { dependencies, optionalDependencies } = JSON.parse(read('package.json')) as Readonly<
    Record<'dependencies' | 'optionalDependencies', Readonly<Record<string, string>>>
  >;
  const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).map((name) => join('src', name));
  const text = [...sources, 'ormconfig.ts']
    .filter((name) => name.endsWith('.ts'))
    .map(read)
    .join('\n');
  return Object.keys({ ...dependencies, ...optionalDependencies }).filter(
    (name) => text.includes(`'${name}'`) || text.includes(`'${name}/`),
  );
}
