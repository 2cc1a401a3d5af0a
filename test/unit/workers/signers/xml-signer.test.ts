import { createHash, createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import { Fault } from '../../../../src/core/errors.js';
import { xmlSigner } from '../../../../src/workers/signers/xml-signer.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf, runSigner, type SignerRun } from '../../../support/run-signer.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const rsa = softwareTokenKey('RSA-2048');
const ec = softwareTokenKey('P-256');
const p384 = softwareTokenKey('P-384');
const ed25519 = softwareTokenKey('Ed25519');

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>';

type Run = Partial<SignerRun>;
const sign = async (data: string | Uint8Array, run: Run = {}): Promise<Uint8Array> =>
  (await runSigner(xmlSigner, { data, key: rsa, ...run })).data;
const signed = async (data: string | Uint8Array, run: Run = {}): Promise<string> => Buffer.from(await sign(data, run)).toString();

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('base64');
const certificates = (count = rsa.chain.length): string =>
  rsa.chain
    .slice(0, count)
    .map(({ der }) => `<X509Certificate>${base64(der)}</X509Certificate>`)
    .join('');

/** The content of a SignedInfo, element ends as they are serialised. */
const signedInfo = (
  value: string,
  { method = `${MORE}rsa-sha256`, digestMethod = 'http://www.w3.org/2001/04/xmlenc#sha256' } = {},
): string =>
  `<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"/>` +
  `<SignatureMethod Algorithm="${method}"/>` +
  `<Reference URI=""><Transforms><Transform Algorithm="${DS}enveloped-signature"/></Transforms>` +
  `<DigestMethod Algorithm="${digestMethod}"/><DigestValue>${value}</DigestValue></Reference>`;

/** The same with the end tags of canonical XML. */
const canonical = (text: string): string => text.replace(/<(\w+)([^<>]*)\/>/g, '<$1$2></$1>');

/** Takes the signature value out of a document and checks it over a SignedInfo in canonical form. */
function valueOver(canonicalSignedInfo: string, document: string, hash = 'sha256'): string {
  const value = /<SignatureValue>([^<]*)<\/SignatureValue>/.exec(document)?.[1] ?? '';
  const bytes = Buffer.from(value, 'base64');
  expect(verify(hash, Buffer.from(canonicalSignedInfo), rsa.publicKey, bytes), 'the signature value').to.equal(true);
  return value;
}

describe('XMLSigner › definition', () => {
  it('has the class name of SignServer first', () => {
    expect(xmlSigner.names).to.deep.equal(['org.signserver.module.xmlsigner.XMLSigner', 'XMLSigner']);
  });

  it('signs its sample', async () => {
    const sample = xmlSigner.sample();
    if (sample.kind !== 'data') throw new Error('the sample is no document');
    expect(await signed(sample.data)).to.contain('<SignatureValue>');
  });

  it('answers text/xml, under no other name than the sent one', async () => {
    const result = await runSigner(xmlSigner, { data: '<a/>', key: rsa, fileName: 'a.xml' });
    expect([result.contentType, result.fileName]).to.deep.equal(['text/xml', undefined]);
  });
});

describe('XMLSigner › output', () => {
  it('is the document with the signature as its last child, byte for byte', async () => {
    const output = await signed('<root><a/></root>');
    const info = signedInfo(digest('sha256', '<root><a></a></root>'));
    const value = valueOver(`<SignedInfo xmlns="${DS}">${canonical(info)}</SignedInfo>`, output);
    expect(output).to.equal(
      `${XML}<root><a/><Signature xmlns="${DS}"><SignedInfo>${info}</SignedInfo><SignatureValue>${value}</SignatureValue>` +
        `<KeyInfo><X509Data>${certificates()}</X509Data></KeyInfo></Signature></root>`,
    );
  });

  it('is the same each time with RSA', async () => {
    expect(await signed('<root><a/></root>')).to.equal(await signed('<root><a/></root>'));
  });

  it('inherits namespaces and xml: attributes of the document element in what is signed', async () => {
    const output = await signed('<r xml:lang="sv" xmlns:b="urn:b" xmlns="urn:r" xmlns:a="urn:a"><b:x/></r>');
    const content = '<r xmlns="urn:r" xmlns:a="urn:a" xmlns:b="urn:b" xml:lang="sv"><b:x></b:x></r>';
    const info = signedInfo(digest('sha256', content));
    const start = `<SignedInfo xmlns="${DS}" xmlns:a="urn:a" xmlns:b="urn:b" xml:lang="sv">`;
    valueOver(`${start}${canonical(info)}</SignedInfo>`, output);
    expect(output).to.contain(`<b:x/><Signature xmlns="${DS}"><SignedInfo>${info}`);
  });

  // What is written for what was read, the Signature left out. The rules are those of Java's serialiser.
  const written: readonly (readonly [what: string, read: string, output: string])[] = [
    ['a declaration and line feeds behind it', '<?xml version="1.0"?>\n\n<r/>\n', `${XML}<r></r>`],
    ['standalone="yes", which is left out', '<?xml version="1.0" standalone="yes"?><r/>', '<?xml version="1.0" encoding="UTF-8"?><r></r>'],
    ['standalone="no"', '<?xml version="1.0" standalone="no"?><r/>', `${XML}<r></r>`],
    [
      'comments and instructions around the root',
      '<!-- a -->\n<?pi one  two?>\n<r/>\n<!-- b -->\n<?end?>\n',
      `${XML}<!-- a --><?pi one  two?><r></r><!-- b --><?end?>`,
    ],
    ['white space inside', '<r>\n  <a> x </a>\t</r>', `${XML}<r>\n  <a> x </a>\t</r>`],
    ['comments and CDATA inside', '<r><!-- c --><![CDATA[<x>&]]></r>', `${XML}<r><!-- c --><![CDATA[<x>&]]></r>`],
    ['carriage returns and line ends of Windows', '<r>a&#13;b\r\nc\rd</r>', `${XML}<r>a&#13;b\nc\nd</r>`],
    ['white space in attributes', '<r a="x&#10;y&#9;z&#13;" b="p\nq"/>', `${XML}<r a="x&#10;y&#9;z&#13;" b="p q"></r>`],
    [
      'entities and references',
      '<r a="&quot;&apos;&lt;&amp;">&gt;&lt;&amp;&#65;&#x42;</r>',
      `${XML}<r a="&quot;'&lt;&amp;">&gt;&lt;&amp;AB</r>`,
    ],
    ['elements that end at once or not', '<r><a></a><b/></r>', `${XML}<r><a/><b/></r>`],
    ['attributes in another order', '<r z="1" a="2" xmlns:q="urn:q" q:m="3"/>', `${XML}<r xmlns:q="urn:q" a="2" q:m="3" z="1"></r>`],
    ['characters beyond the basic plane', '<r>\u{1f600}é</r>', `${XML}<r>&#128512;é</r>`],
    ['a namespace that is declared twice', '<r xmlns="urn:r"><a xmlns="urn:r"/></r>', `${XML}<r xmlns="urn:r"><a/></r>`],
    ['a namespace that is taken away', '<r xmlns="urn:r"><a xmlns=""/></r>', `${XML}<r xmlns="urn:r"><a xmlns=""/></r>`],
    ['XML 1.1', '<?xml version="1.1"?><r>&#1;</r>', '<?xml version="1.1" encoding="UTF-8" standalone="no"?><r>&#1;</r>'],
  ];
  for (const [what, read, output] of written) {
    it(`keeps or changes as Java does: ${what}`, async () => {
      expect((await signed(read)).replace(/<Signature .*<\/Signature>/, '')).to.equal(output);
    });
  }

  it('does not cover comments', async () => {
    const without = /<DigestValue>[^<]*/.exec(await signed('<r>text</r>'))?.[0];
    expect(await signed('<r>te<!-- comment -->xt</r>')).to.contain(without);
  });

  it('covers processing instructions around the root, and no white space there', async () => {
    const value = digest('sha256', '<?pi data?>\n<r></r>\n<?end?>');
    expect(await signed('<?pi   data?>\n\n\n<r/>\n<?end?>\n')).to.contain(`<DigestValue>${value}<`);
  });
});

describe('XMLSigner › encodings', () => {
  const content = (output: Uint8Array, encoding: BufferEncoding): string => Buffer.from(output).toString(encoding);

  it('is UTF-8 where nothing is declared, a byte order mark left out', async () => {
    expect((await signed(Buffer.from('\ufeff<r>å</r>'))).startsWith(`${XML}<r>å<Signature`)).to.equal(true);
  });

  it('is ISO-8859-1 as declared, with references for what that does not have', async () => {
    const output = await sign(Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><r>å&#8364;</r>', 'latin1'));
    expect(
      content(output, 'latin1').startsWith('<?xml version="1.0" encoding="ISO-8859-1" standalone="no"?><r>å&#8364;<Signature'),
    ).to.equal(true);
    // The digest is over UTF-8 whatever the document is in.
    expect(content(output, 'latin1')).to.contain(digest('sha256', '<r>å€</r>'));
  });

  it('is windows-1252 as declared', async () => {
    const output = await sign(
      Buffer.concat([Buffer.from('<?xml version="1.0" encoding="windows-1252"?><r>'), Buffer.of(0x80), Buffer.from('</r>')]),
    );
    expect(output[Buffer.from(output).indexOf('<r>') + 3]).to.equal(0x80);
    expect(content(output, 'latin1')).to.contain(digest('sha256', '<r>€</r>'));
  });

  it('is US-ASCII as declared', async () => {
    expect(await signed('<?xml version="1.0" encoding="US-ASCII"?><r>&#229;</r>')).to.contain(
      'encoding="US-ASCII" standalone="no"?><r>&#229;<Signature',
    );
  });

  it('is UTF-16 as declared, big-endian with a mark', async () => {
    for (const [mark, bytes] of [
      [Buffer.of(0xff, 0xfe), Buffer.from('<?xml version="1.0" encoding="UTF-16"?><r>å</r>', 'utf16le')],
      [Buffer.of(0xfe, 0xff), Buffer.from('<?xml version="1.0" encoding="UTF-16"?><r>å</r>', 'utf16le').swap16()],
    ] as const) {
      const output = Buffer.from(await sign(Buffer.concat([mark, bytes])));
      expect(output.subarray(0, 2)).to.deep.equal(Buffer.of(0xfe, 0xff));
      const text = Buffer.from(output.subarray(2)).swap16().toString('utf16le');
      expect(text.startsWith('<?xml version="1.0" encoding="UTF-16" standalone="no"?><r>å<Signature')).to.equal(true);
      expect(text).to.contain(digest('sha256', '<r>å</r>'));
    }
  });

  const broken: readonly (readonly [what: string, bytes: Buffer])[] = [
    ['UTF-8 that is none', Buffer.concat([Buffer.from('<r>'), Buffer.of(0xc3, 0x28), Buffer.from('</r>')])],
    ['UTF-8 that is cut off', Buffer.concat([Buffer.from('<r/>'), Buffer.of(0xc3)])],
    ['an encoding that is not known', Buffer.from('<?xml version="1.0" encoding="no-such-thing"?><r/>')],
    ['UTF-16 that is declared and is not there', Buffer.from('<?xml version="1.0" encoding="UTF-16"?><r/>')],
    ['a mark that contradicts the declaration', Buffer.from('\ufeff<?xml version="1.0" encoding="ISO-8859-1"?><r/>')],
    ['half a character of UTF-16', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('<r/>', 'utf16le'), Buffer.of(0x20)])],
    ['beyond US-ASCII', Buffer.concat([Buffer.from('<?xml version="1.0" encoding="US-ASCII"?><r>'), Buffer.of(0xe5), Buffer.from('</r>')])],
  ];
  for (const [what, bytes] of broken) {
    it(`is refused: ${what}`, async () => {
      await expectFault(sign(bytes), 'illegalRequest', 'Document parsing error');
    });
  }
});

describe('XMLSigner › documents that are signed already', () => {
  it('get one more signature at the end, and the ones before stay as they are', async () => {
    const once = await signed('<r><a/></r>');
    const twice = await signed(once);
    expect(twice.startsWith(once.slice(0, -'</r>'.length))).to.equal(true);
    expect(twice.match(/<Signature /g)).to.have.length(2);
  });
});

describe('XMLSigner › algorithms', () => {
  const methods: readonly (readonly [name: string, uri: string, digest: string, key: typeof rsa])[] = [
    ['SHA1withRSA', `${DS}rsa-sha1`, `${DS}sha1`, rsa],
    ['SHA256withRSA', `${MORE}rsa-sha256`, 'http://www.w3.org/2001/04/xmlenc#sha256', rsa],
    ['SHA384withRSA', `${MORE}rsa-sha384`, `${MORE}sha384`, rsa],
    ['SHA512withRSA', `${MORE}rsa-sha512`, 'http://www.w3.org/2001/04/xmlenc#sha512', rsa],
    ['SHA1withECDSA', `${MORE}ecdsa-sha1`, `${DS}sha1`, ec],
    ['SHA256withECDSA', `${MORE}ecdsa-sha256`, 'http://www.w3.org/2001/04/xmlenc#sha256', ec],
    ['SHA384withECDSA', `${MORE}ecdsa-sha384`, `${MORE}sha384`, p384],
    ['SHA512withECDSA', `${MORE}ecdsa-sha512`, 'http://www.w3.org/2001/04/xmlenc#sha512', p384],
  ];
  for (const [name, uri, digestUri, key] of methods) {
    it(`have their names and take the digest along: ${name}`, async () => {
      const output = await signed('<r/>', { key, properties: { SIGNATUREALGORITHM: name } });
      expect(output).to.contain(`<SignatureMethod Algorithm="${uri}"/>`).and.to.contain(`<DigestMethod Algorithm="${digestUri}"/>`);
      const info = `<SignedInfo xmlns="${DS}">${canonical(/<SignedInfo>(.*)<\/SignedInfo>/.exec(output)?.[1] ?? '')}</SignedInfo>`;
      const value = Buffer.from(/<SignatureValue>([^<]*)/.exec(output)?.[1] ?? '', 'base64');
      const publicKey = createPublicKey({
        key: Buffer.from(key.publicKey.export({ type: 'spki', format: 'der' })),
        format: 'der',
        type: 'spki',
      });
      const hash = (/sha\d+/.exec(uri) ?? ['sha256'])[0];
      // ECDSA values are r and s as they are (RFC 9231 §2.3.6), each as long as the order of the curve.
      expect(verify(hash, Buffer.from(info), { key: publicKey, dsaEncoding: 'ieee-p1363' }, value)).to.equal(true);
    });
  }

  it('are SHA-256 with the kind of key where nothing is configured', async () => {
    expect(await signed('<r/>')).to.contain(`${MORE}rsa-sha256`);
    expect(await signed('<r/>', { key: p384 })).to.contain(`${MORE}ecdsa-sha256`);
  });

  const digests: readonly (readonly [names: readonly string[], uri: string, node: string])[] = [
    [['SHA1', 'SHA-1'], `${DS}sha1`, 'sha1'],
    [['SHA256', 'SHA-256'], 'http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
    [['SHA384', 'SHA-384'], `${MORE}sha384`, 'sha384'],
    [['SHA512', 'SHA-512'], 'http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
    [['RIPEMD160', 'RIPEMD-160'], 'http://www.w3.org/2001/04/xmlenc#ripemd160', 'ripemd160'],
  ];
  for (const [names, uri, node] of digests) {
    it(`of the document are what DIGESTALGORITHM says: ${names.join(', ')}`, async () => {
      for (const DIGESTALGORITHM of names) {
        const output = await signed('<r/>', { properties: { DIGESTALGORITHM, SIGNATUREALGORITHM: 'SHA512withRSA' } });
        expect(output)
          .to.contain(`<DigestMethod Algorithm="${uri}"/><DigestValue>${digest(node, '<r></r>')}<`)
          .and.to.contain('rsa-sha512');
      }
    });
  }

  it('of digests that are not known are a fault of the configuration', () => {
    for (const value of ['MD5', 'sha256', 'SHA-224', 'SHA3-256']) {
      expect(problemsOf(xmlSigner, { DIGESTALGORITHM: value })).to.deep.equal([`XMLSigner does not support digest algorithm: ${value}`]);
    }
  });

  it('that are not known fail each request, before the document is looked at', async () => {
    for (const SIGNATUREALGORITHM of ['SHA256WITHRSA', 'SHA224withRSA', 'SHA256withDSA', 'SHA256withRSAandMGF1', 'foo']) {
      const run = { properties: { SIGNATUREALGORITHM } };
      await expectFault(sign('no XML', run), 'workerFailed', 'XML signing algorithm error');
    }
  });

  it('that do not fit the key fail', async () => {
    await expectFault(
      sign('<r/>', { properties: { SIGNATUREALGORITHM: 'SHA256withECDSA' } }),
      'workerFailed',
      'Signature generation error',
    );
    await expectFault(
      sign('<r/>', { key: ec, properties: { SIGNATUREALGORITHM: 'SHA256withRSA' } }),
      'workerFailed',
      'Signature generation error',
    );
    await expectFault(sign('<r/>', { key: ed25519 }), 'workerFailed', 'Signature generation error');
  });
});

describe('XMLSigner › certificates', () => {
  it('are as many as the chain has been cut to', async () => {
    expect(await signed('<r/>', { chain: rsa.chain.slice(0, 2) })).to.contain(`<KeyInfo><X509Data>${certificates(2)}</X509Data></KeyInfo>`);
  });

  it('are not there at all with 0 levels', async () => {
    const output = await signed('<r/>', { chain: [] });
    expect(output).to.contain('</SignatureValue></Signature>').and.not.to.contain('KeyInfo');
  });

  it('are needed', async () => {
    await expectFault(sign('<r/>', { certificate: 'none' }), 'workerFailed', 'Null certificate chain. This signer needs a certificate.');
  });
});

describe('XMLSigner › a token that fails', () => {
  it('is told in the words of SignServer, unless it is offline', async () => {
    const failing = { ...rsa, sign: () => Promise.reject(new Error('device error 7')) };
    await expectFault(sign('<r/>', { key: failing }), 'workerFailed', 'Signature generation error');
    const offline = { ...rsa, sign: () => Promise.reject(new Fault('cryptoTokenOffline', 'Signtoken is not active.')) };
    await expectFault(sign('<r/>', { key: offline }), 'cryptoTokenOffline', 'Signtoken is not active.');
  });
});

describe('XMLSigner › bad input', () => {
  const LAUGHS = `<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "${'&a;'.repeat(10)}"><!ENTITY c "${'&b;'.repeat(10)}">]><l>&c;</l>`;
  const refused: readonly (readonly [what: string, document: string])[] = [
    ['nothing', ''],
    ['no XML', 'this is no XML'],
    ['a text before the root', 'x<r/>'],
    ['two roots', '<r/><r/>'],
    ['an end that is missing', '<r><a></r>'],
    ['an end tag alone', '</r>'],
    ['an attribute twice', '<r a="1" a="2"/>'],
    ['an attribute twice under two prefixes', '<r xmlns:p="u:" xmlns:q="u:" p:a="1" q:a="2"/>'],
    ['a prefix that is not bound', '<p:r/>'],
    ['an entity that is not declared', '<r>&nbsp;</r>'],
    ['a character that XML does not have', '<r>&#0;</r>'],
    ['a control character as it is', '<r>\u0001</r>'],
    ['a relative namespace, which has no canonical form', '<r xmlns="relative"/>'],
    ['a DOCTYPE', '<!DOCTYPE r><r/>'],
    ['an external DTD', '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>'],
    ['an external entity', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'],
    ['a parameter entity', '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><r/>'],
    ['a billion laughs', LAUGHS],
    ['XML of another version', '<?xml version="2.0"?><r/>'],
    ['100,000 levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
    ['100,000 levels that do not end', '<a>'.repeat(100_000)],
    ['100,000 attributes', `<r ${Array.from({ length: 100_000 }, (_, n) => `a${String(n)}=""`).join(' ')}/>`],
  ];
  for (const [what, document] of refused) {
    it(`is refused: ${what}`, async () => {
      await expectFault(sign(document), 'illegalRequest', 'Document parsing error');
    });
  }

  it('is signed where it is only large or odd: 9,000 levels, 200,000 elements, a name of 100,000 characters', async () => {
    for (const document of [
      '<a>'.repeat(9_000) + '</a>'.repeat(9_000),
      `<r>${'<a/>'.repeat(200_000)}</r>`,
      `<${'a'.repeat(100_000)}/>`,
      `<r>${Array.from({ length: 1_000 }, (_, n) => `<p${String(n)}:a xmlns:p${String(n)}="urn:${String(n)}"/>`).join('')}</r>`,
    ]) {
      expect(await signed(document)).to.contain('<SignatureValue>');
    }
  });
});
