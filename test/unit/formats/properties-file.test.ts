import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { Fault } from '../../../src/core/errors.js';
import { readPropertiesFile } from '../../../src/formats/properties-file.js';
import { writePropertiesFile } from '../../../src/formats/properties-file-writer.js';
import { hexUnits } from '../../support/hex-units.js';
import { projectRoot } from '../../support/project-root.js';
import { requireTool } from '../../support/tools.js';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const read = (text: string): readonly (readonly [string, string])[] =>
  readPropertiesFile(latin1(text)).map(({ key, value }) => [key, value] as const);

/** What the grammar of the format is sensitive to, so that random files meet it often. */
const grammatical = fc.constantFrom(
  '\\',
  '\\',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '\t',
  '\f',
  '=',
  ':',
  '#',
  '!',
  'a',
  'b',
  'u',
  '\\u0041',
  'é',
  '0',
);
const anyFile = fc.array(grammatical, { maxLength: 24 }).map((parts) => parts.join(''));
/** Java makes an entry with an empty key of it. */
const ENDS_IN_LONE_BACKSLASH = /(?:^|[\r\n])[ \t\f]*\\[\r\n]?$/;
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: grammatical }),
  fc.string({ unit: fc.constantFrom('\ud800', 'x') }),
);

describe('properties file', () => {
  it('reads keys and values divided by =, : or a blank', () => {
    expect(read('a=1\nb:2\nc 3\nd = 4\ne\t:\t5\nf==6\ng\n')).to.deep.equal([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '4'],
      ['e', '5'],
      ['f', '=6'],
      ['g', ''],
    ]);
  });

  it('passes over comments and blank lines and numbers the lines of a file', () => {
    const entries = readPropertiesFile(latin1('# one\r\n\r\n  ! two\r\nA=1\\\r\n   2\\\n  3\rB=4'));
    expect(entries).to.deep.equal([
      { key: 'A', value: '123', line: 4 },
      { key: 'B', value: '4', line: 7 },
    ]);
  });

  it('takes a comment sign for text in a line that continues another', () => {
    expect(read('a=1\\\n#2')).to.deep.equal([['a', '1#2']]);
  });

  it('reads escapes in keys and values and keeps trailing blanks', () => {
    expect(read('a\\ b\\=c\\:d=\\u00e9\\t\\n\\\\ \\q ')).to.deep.equal([['a b=c:d', 'é\t\n\\ q ']]);
  });

  it('reads bytes beyond ASCII as UTF-8 where the whole file is UTF-8, else as ISO-8859-1', () => {
    expect(readPropertiesFile(Buffer.from('name=Räksmörgås 日本', 'utf8'))).to.deep.equal([
      { key: 'name', value: 'Räksmörgås 日本', line: 1 },
    ]);
    expect(readPropertiesFile(latin1('name=R\u00e4k\u0093'))).to.deep.equal([{ key: 'name', value: 'Räk\u0093', line: 1 }]);
  });

  it('makes no entry of a backslash alone at the end of the file', () => {
    expect(read('a=1\n\\')).to.deep.equal([['a', '1']]);
    expect(read('a=1\n \\\n')).to.deep.equal([['a', '1']]);
  });

  it('reads a file that begins with the UTF-8 byte order mark', () => {
    expect(readPropertiesFile(Buffer.from('\uFEFFa=1', 'utf8'))).to.deep.equal([{ key: 'a', value: '1', line: 1 }]);
  });

  it('names the line of a malformed \\u escape', () => {
    for (const malformed of ['\\u12', '\\u12g4', '\\u']) {
      expect(() => read(`a=1\nb=2\\\n${malformed}`))
        .to.throw(Fault, 'Line 2: malformed \\u escape')
        .with.property('kind', 'invalidInput');
    }
  });

  it('writes the time and escapes as Java does', () => {
    const time = Date.UTC(2026, 10, 24, 0, 58, 13);
    const text = writePropertiesFile(
      [
        ['WORKER1.A B', ' CN=x, O:y#!\\ \n\té日'],
        ['C', ''],
      ],
      time,
    );
    expect(text).to.equal('#Tue Nov 24 00:58:13 UTC 2026\nWORKER1.A\\ B=\\ CN\\=x, O\\:y\\#\\!\\\\ \\n\\t\\u00E9\\u65E5\nC=\n');
  });

  it('reads back what it wrote, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 5 }), (entries) => {
        expect(read(writePropertiesFile(entries, 0))).to.deep.equal(entries);
      }),
    );
  });

  describe('beside java.util.Properties', function () {
    this.timeout(60_000);
    before(function () {
      requireTool(this, 'java');
    });

    it('reads every file as Java does', () => {
      const odd = ['', 'a\\', '\\\na=b', '#\\\na=b', 'a=\\\n\n\nb', '\\\n#x\n', '\\\n\\\na\\\n#b'];
      const files = [...odd, ...fc.sample(anyFile, 3000)].filter((file) => !ENDS_IN_LONE_BACKSLASH.test(file));
      const answers = askJava(files.map((file) => Buffer.from(file, 'latin1').toString('base64')));
      files.forEach((file, index) => {
        expect(ours(file), JSON.stringify(file)).to.equal(answers[index]);
      });
    });

    it('writes every entry as Java does', () => {
      const entries = fc.sample(fc.tuple(anyText, anyText), 500);
      const answers = askJava(entries.map(([key, value]) => `store ${hexUnits(key)} ${hexUnits(value)}`));
      entries.forEach((entry, index) => {
        const [, ...lines] = Buffer.from(answers[index]!, 'base64').toString('latin1').split('\n');
        const [, ...written] = writePropertiesFile([entry], 0).split('\n');
        expect(written.join('\n')).to.equal(lines.join('\n'));
      });
    });
  });
});

function ours(file: string): string {
  try {
    return read(file)
      .flatMap(([key, value]) => [`=${hexUnits(key)}`, `=${hexUnits(value)}`])
      .join(' ');
  } catch (error) {
    if (error instanceof Fault) return 'malformed';
    throw error;
  }
}

function askJava(questions: readonly string[]): readonly string[] {
  const program = join(projectRoot, 'test', 'support', 'java', 'PropertiesEcho.java');
  const { stdout, stderr, status } = spawnSync('java', [program], {
    input: questions.map((line) => `${line}\n`).join(''),
    maxBuffer: 1 << 26,
  });
  expect(status, stderr.toString()).to.equal(0);
  return stdout.toString('latin1').split('\n').slice(0, -1);
}
