import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GeneratedXml } from '../support/generated-xml.js';
import { runJavaProgram } from '../support/java-programs.js';
import { makeKeystore, pki } from '../support/pki.js';
import { runSigner } from '../support/run-signer.js';
import { xmlSigner } from '../../src/workers/signers/xml-signer.js';
import { requireTool } from '../support/tools.js';
import { keyOf } from '../support/xml-signing.js';

/** How many documents are made; `JAVA_XML` asks for more. */
const COUNT = Number(process.env['JAVA_XML'] ?? 500);
const SEED = Number(process.env['JAVA_XML_SEED'] ?? 20261128);

/** What is written in a way of its own, each once. */
const CURIOUS = [
  '<r z="1" a="2"/>',
  '<r xmlns="urn:a" b:z="1" xmlns:b="urn:b" a="2" xmlns:a="urn:c"/>',
  '<a:r xmlns:a="urn:1"><a:r xmlns:b="urn:3" xmlns:a="urn:2"/></a:r>',
  '<?xml version="1.1"?><r>a&#x85;b&#1;</r>',
  '<?xml version="1.0" encoding="US-ASCII"?><r>&#229;A</r>',
  '<?xml version="1.0" encoding="ISO-8859-1"?><r a="&#229;">&#8364;&#128512;</r>',
  '<r a="&#13;&#10;&#9; x\r\ny\tz">&#13;&#10;&#9;\r\nx\ry\n</r>',
  '<r><![CDATA[a]]b]]><![CDATA[]]><![CDATA[a]]><![CDATA[b]]>c</r>',
  `<r a='"&gt;&lt;&amp;'>"&gt;&lt;&amp;'</r>`,
  '<!--a-->\n<?pi  data  ?>\n<r></r>\n<?after?><!--b-->\n\n',
  '<r><![CDATA[😀]]><![CDATA[a😀]]><![CDATA[😀a]]><![CDATA[a😀😀b]]></r>',
  '<r xmlns=""><a xmlns="urn:x"><b xmlns=""/></a></r>',
  '\ufeff<r/>',
  '<?xml version="1.0" standalone="yes"?><r/>',
  '<r a="\u0085\u007f\u0080\u2028">\u0085\u007f\u0080\u2028</r>',
  '<r xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="en"/>',
  '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
  '<!DOCTYPE r><r/>',
  '<r a="1" a="2"/>',
  '<r>&undefined;</r>',
  '<r/> text',
  '',
];

const LATIN_1 = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r><![CDATA[åa]]></r>', 'latin1');
const UTF_16 = Buffer.from('﻿<?xml version="1.0" encoding="UTF-16"?><r a="å😀">å😀<![CDATA[å😀]]></r>', 'utf16le');

describe('XMLSigner and Java sign the same documents with the same octets', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-xml-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it(`curious ones, and ${String(COUNT)} that are made up (JAVA_XML_SEED=${String(SEED)})`, async function () {
    requireTool(this, 'mvn', 'java');
    const generated = new GeneratedXml(SEED);
    const documents = [
      ...CURIOUS.map((text) => Buffer.from(text)),
      LATIN_1,
      UTF_16,
      ...Array.from({ length: COUNT }, () => generated.document()),
    ];
    const file = (name: string): string => join(folder, name);
    documents.forEach((document, index) => {
      writeFileSync(file(`${String(index)}.xml`), document);
    });
    writeFileSync(
      file('list'),
      documents.map((_, index) => `${file(`${String(index)}.xml`)}\t${file(`${String(index)}.signed`)}\n`).join(''),
    );
    writeFileSync(file('keystore.p12'), makeKeystore({ rsa: pki.rsaSigner }, 'foo123'));
    const said = runJavaProgram('java-xml', 'SignEnveloped', [file('keystore.p12'), 'foo123', file('list')]);
    expect(said).to.have.length(documents.length);

    const key = keyOf(pki.rsaSigner);
    let signed = 0;
    for (const [index, document] of documents.entries()) {
      const ours = await runSigner(xmlSigner, { data: document, key }).catch(() => undefined);
      const title = JSON.stringify(document.toString());
      expect(ours ? 'signed' : 'malformed', title).to.equal(said[index]);
      if (!ours) continue;
      signed++;
      expect(Buffer.from(ours.data).toString('latin1'), title).to.equal(readFileSync(file(`${String(index)}.signed`), 'latin1'));
    }
    expect(signed).to.be.greaterThan(documents.length / 2);
  });
});
