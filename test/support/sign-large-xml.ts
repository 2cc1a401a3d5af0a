/** Signs and validates a large document with each kind of signature, in a process of its own: `node … MEGABYTES`. Prints what it took. */
import { xadesSigner } from '../../src/workers/signers/xades-signer.js';
import { xmlSigner } from '../../src/workers/signers/xml-signer.js';
import { xmlValidator } from '../../src/workers/validators/xml-validator.js';
import { ALL_VALID_SERVICE } from './all-valid-service.js';
import { pki } from './pki.js';
import { makeProcessor, verdictOn } from './run-processor.js';
import { runSigner } from './run-signer.js';
import { keyOf } from './xml-signing.js';

const size = Number(process.argv[2]) * 1024 * 1024;
const ITEM = '<item id="123">some text of a document &amp; more</item>\n';

const items = Math.ceil(size / ITEM.length);
const document = Buffer.concat([Buffer.from('<r>'), Buffer.alloc(items * ITEM.length, ITEM), Buffer.from('</r>')]);
const key = keyOf(pki.ecSigner);
const validator = makeProcessor(xmlValidator, { VALIDATIONSERVICEWORKER: 'any' }, { workers: ALL_VALID_SERVICE });
const verdicts: string[] = [];
for (const signer of [xmlSigner, xadesSigner]) {
  const { data } = await runSigner(signer, { data: document, key });
  verdicts.push(`${String(data.length > document.length)} ${await verdictOn(validator, data)}`);
}
console.log(JSON.stringify({ verdicts, maximumBytes: process.resourceUsage().maxRSS * 1024 }));
