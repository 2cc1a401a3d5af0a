import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { beanDocument, decodeJavaBeans, encodeJavaBeans, type BeanValue } from '../../../../src/formats/java-beans-xml/java-beans-xml.js';
import { hexUnits } from '../../../support/hex-units.js';
import { projectRoot } from '../../../support/project-root.js';
import { referenceRows } from '../../../support/reference-dump.js';
import { requireShared } from '../../../support/shared.js';
import { requireTool } from '../../../support/tools.js';

const java = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<java version="17.0.15" class="java.beans.XMLDecoder">${content}</java>`;
const encode = (value: BeanValue): string => encodeJavaBeans(beanDocument(value));

/** Texts with what XML cannot hold and lone surrogates among them. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\0', '\r', '\n', '\t', ' ', '&', '<', ']]>', '"', "'", '\ud800', '\udc00', '\ufffe', '\u0085', '😀', 'ä'),
  }),
);

describe('java.beans XML', () => {
  it('reads and writes every record of the reference database byte for byte', function () {
    requireShared(this);
    const blobs = [
      ...referenceRows('signerconfigdata').map((row) => row[1]),
      ...referenceRows('ArchiveData').map((row) => row[1]),
      ...referenceRows('AuditRecordData').map((row) => row[1]),
    ];
    expect(blobs).to.have.lengthOf(263);
    for (const blob of blobs) expect(encodeJavaBeans(decodeJavaBeans(blob!))).to.equal(blob);
  });

  it('reads back every text that it wrote', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeJavaBeans(encode(text)).root).to.equal(text);
      }),
    );
  });

  it('writes characters that XML cannot hold as elements', () => {
    expect(encode('a\0\ud800\uffff\r')).to.include('<string>a<char code="#0"/><char code="#d800"/><char code="#ffff"/>&#13;</string>');
  });

  it('writes an empty set as one element', () => {
    expect(encode({ kind: 'collection', className: 'java.util.HashSet', elements: [] })).to.include(
      '\n <object class="java.util.HashSet"/>\n',
    );
  });

  it('reads any indentation, character references, CDATA, comments and what precedes the declaration', () => {
    const xml = `\uFEFF\n${java('<!-- c --><object class="java.util.HashSet"><void method="add"><string>&#x41;<![CDATA[<b>]]>&amp;</string></void></object>')}`;
    expect(decodeJavaBeans(xml).root).to.deep.equal({ kind: 'collection', className: 'java.util.HashSet', elements: ['A<b>&'] });
  });

  it('reads the map under the name that it had in older versions and writes it back so', () => {
    const xml = encodeJavaBeans(decodeJavaBeans(java('<object class="org.ejbca.util.Base64PutHashMap"/>')));
    expect(xml).to.include('<object class="org.ejbca.util.Base64PutHashMap"/>');
  });

  it('keeps the version of Java and the text of numbers', () => {
    const xml = encodeJavaBeans(decodeJavaBeans('<java version="1.8.0_292"><float>2.50</float></java>'));
    expect(xml).to.include('<java version="1.8.0_292" class="java.beans.XMLDecoder">\n <float>2.50</float>');
  });

  it('writes our own documents as from a Java that reads them', () => {
    expect(encode(null)).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<java version="17.0.15" class="java.beans.XMLDecoder">\n <null/>\n</java>\n',
    );
  });

  describe('refuses', () => {
    const refused: Readonly<Record<string, readonly [xml: string, reason: RegExp]>> = {
      'a document type declaration': ['<!DOCTYPE java [<!ENTITY a "b">]><java><string>&a;</string></java>', /document type/],
      'an external entity': ['<!DOCTYPE java SYSTEM "file:///etc/passwd"><java><null/></java>', /document type/],
      'an undefined entity': [java('<string>&a;</string>'), /not well-formed/],
      'an unknown class': [java('<object class="java.lang.ProcessBuilder"/>'), /java\.lang\.ProcessBuilder/],
      'a name that every JavaScript object has': [java('<object class="constructor"/>'), /class constructor/],
      'a class in a class': [
        java('<object class="java.util.HashSet"><void method="add"><object class="javax.script.ScriptEngineManager"/></void></object>'),
        /ScriptEngine/,
      ],
      'a method call': [java('<object class="java.util.HashSet" method="newInstance"/>'), /method newInstance/],
      'a call of another method on a known object': [
        java('<object class="java.util.HashSet"><void method="clear"/></object>'),
        /add was expected/,
      ],
      'an enum that is not one of ours': [
        java('<object class="java.lang.Enum" method="valueOf"><class>java.lang.Runtime</class><string>X</string></object>'),
        /java\.lang\.Runtime/,
      ],
      'a class as value': [java('<class>java.lang.Runtime</class>'), /element class/],
      'an object that contains itself': [
        java('<object class="java.util.ArrayList" id="a"><void method="add"><object idref="a"/></void></object>'),
        /before it is there/,
      ],
      'a put without value': [java('<object class="java.util.HashMap"><void method="put"><string>a</string></void></object>'), /put needs/],
      'two root values': [java('<null/><null/>'), /one value/],
      'no value': [java(''), /one value/],
      'a number that is none': [java('<int>0x10</int>'), /a number/],
      'elements in a string': [java('<string><b/></string>'), /stand in a string/],
      'a code beyond Unicode': [java('<string><char code="#110000"/></string>'), /stand in a string/],
      'another root element': ['<html/>', /expected java/],
      'an empty text': ['', /not well-formed|no element/],
      'text that is cut off': [java('').slice(0, -8), /not well-formed/],
      'deep nesting': [java('<object class="java.util.HashSet"><void method="add">'.repeat(100)), /nested/],
      'many elements': [java('<a/>'.repeat(500_001)), /more than 500000 elements/],
      'a text that no column holds': [java(' '.repeat(0x1000000)), /longer than/],
    };
    for (const [what, [xml, reason]] of Object.entries(refused)) {
      it(what, () => {
        expect(() => decodeJavaBeans(xml)).to.throw(Error, reason);
      });
    }

    it('to write a document that the column would cut', () => {
      expect(() => encode('ä'.repeat(0x800000))).to.throw(RangeError, 'longer than');
    });

    it('nothing that would take its time: shared objects are read once', () => {
      const share = (level: number): string =>
        `<void method="put"><string>${String(level)}</string><object class="java.util.ArrayList" id="a${String(level)}">${`<void method="add"><object idref="a${String(level - 1)}"/></void>`.repeat(10)}</object></void>`;
      const levels = Array.from({ length: 40 }, (_, index) => share(index + 1)).join('');
      const xml = java(
        `<object class="java.util.HashMap"><void method="put"><string>0</string><object class="java.util.HashSet" id="a0"/></void>${levels}</object>`,
      );
      expect(encodeJavaBeans(decodeJavaBeans(xml)).length).to.be.lessThan(xml.length * 3);
    });
  });

  describe('beside java.beans', function () {
    this.timeout(120_000);
    let classes: string;

    before(function () {
      requireTool(this, 'java');
      classes = mkdtempSync(join(tmpdir(), 'countersign-java-'));
      const source = join(projectRoot, 'test', 'support', 'java');
      const { status, stderr } = spawnSync('javac', ['-d', classes, '-sourcepath', source, join(source, 'BeansEcho.java')]);
      expect(status, stderr.toString()).to.equal(0);
    });

    after(() => {
      if (classes) rmSync(classes, { recursive: true });
    });

    const ask = (questions: readonly string[]): readonly string[] => {
      const input = questions.map((line) => `${line}\n`).join('');
      const { status, stdout, stderr } = spawnSync('java', ['-cp', classes, 'BeansEcho'], { input, maxBuffer: 1 << 28 });
      expect(status, stderr.toString()).to.equal(0);
      return stdout
        .toString('latin1')
        .split('\n')
        .slice(0, -1)
        .map((line) => Buffer.from(line, 'base64').toString('utf8'));
    };

    it('reads every record that Java wrote and writes the same bytes', () => {
      const records = fc.sample(fc.array(anyText, { maxLength: 6 }), 200);
      const documents = ask(records.map((texts) => ['write', ...texts.map(hexUnits)].join(' ')));
      const ownVersion = (xml: string): string => xml.replace(/<java version="[^"]*"/, '<java version="17.0.15"');
      documents.forEach((xml, index) => {
        const { root } = decodeJavaBeans(xml);
        expect(encode(root)).to.equal(ownVersion(xml));
        for (const text of records[index]!) expect(JSON.stringify(root)).to.include(JSON.stringify(text));
      });
    });

    it('writes records that Java reads', () => {
      const values = fc.sample(fc.array(anyText, { maxLength: 4 }), 100);
      const documents = values.map((texts) => encode({ kind: 'collection', className: 'java.util.ArrayList', elements: texts }));
      const echoed = ask(documents.map((xml) => `read ${Buffer.from(xml).toString('base64')}`));
      echoed.forEach((xml, index) => {
        expect(decodeJavaBeans(xml).root).to.deep.equal(decodeJavaBeans(documents[index]!).root);
      });
    });
  });
});
