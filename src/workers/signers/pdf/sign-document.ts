import { Fault } from '../../../core/errors.js';
import type { PdfDocument } from '../../../formats/pdf/pdf-document.js';
import { PdfChanges } from '../../../formats/pdf/pdf-changes.js';
import { addSignature } from '../../../formats/pdf/signature/add-signature.js';
import { stampInformation } from '../../../formats/pdf/signature/document-information.js';
import type { RevocationData } from '../../../formats/pdf/signature/revocation-archive.js';
import { addToSecurityStore } from '../../../formats/pdf/signature/security-store.js';
import { signatureDictionary, type SignatureStatements } from '../../../formats/pdf/signature/signature-dictionary.js';
import { signableDocument, type SignableDocument } from '../../../formats/pdf/signature/sign-range.js';
import { writeIncrement } from '../../../formats/pdf/write-increment.js';
import { writeWhole } from '../../../formats/pdf/write-whole.js';
import type { Revision } from './revision.js';
import { signatureContainer, type ContainerParts } from './signature-container.js';
import type { ShownSignature } from './visible-signature.js';

/** The document and all that its signature is to be. */
export interface SigningOrder {
  readonly document: PdfDocument;
  readonly revision: Revision;
  readonly statements: SignatureStatements;
  readonly shown: ShownSignature;
  readonly container: ContainerParts;
  /** 16 octets that name this version of the document. */
  readonly newId: Uint8Array;
}

/** What the document information says that the document was changed by. */
const PROGRAM = 'SignServer';

/** Signs a document. Throws a `workerFailed` fault where the signature cannot be made. */
export async function signDocument(order: SigningOrder): Promise<Uint8Array> {
  let room = estimatedLength(order.container);
  for (let attempt = 1; attempt <= 2; attempt++) {
    const signable = writtenDocument(order, room);
    const container = await signatureContainer(signable.signed, order.container);
    if (container.length <= signable.room) return signable.finish(container);
    room = container.length + SPARE_OCTETS;
  }
  throw new Fault('workerFailed', 'Failed to calculate signature size');
}

/** ECDSA signatures and time stamps are not always of the same length. */
const SPARE_OCTETS = 64;

function estimatedLength({ certificates, revocation, timeStamp }: ContainerParts): number {
  const sum = (values: readonly Uint8Array[]): number => values.reduce((length, value) => length + value.length, 0);
  const { crls, ocspResponses } = revocation;
  const ofCrls = crls.length > 0 ? 2 * sum(crls) + 100 : 0;
  return sum(certificates.map(({ der }) => der)) + 2000 + sum(ocspResponses) + ofCrls + (timeStamp ? 4096 : 0);
}

const isEmpty = ({ crls, ocspResponses }: RevocationData): boolean => crls.length === 0 && ocspResponses.length === 0;

function writtenDocument(order: SigningOrder, room: number): SignableDocument {
  const { document, revision, statements, shown, container, newId } = order;
  const changes = new PdfChanges(document);
  const signature = signatureDictionary(statements, room);
  addSignature(changes, {
    place: shown.place,
    signature: signature.dictionary,
    appearance: shown.appearance(changes),
    certifies: statements.certification === undefined ? 'nothing' : 'document',
  });
  if (container.kind === 'cades' && !isEmpty(container.revocation)) {
    addToSecurityStore(changes, { certificates: container.certificates.map(({ der }) => der), ...container.revocation });
  }
  const info = stampInformation(changes, PROGRAM, statements.signingTime);
  const written =
    revision.kind === 'appended'
      ? writeIncrement(changes, { newId, trailer: { Info: info } })
      : writeWhole(changes, {
          version: revision.version,
          id: [revision.firstId, newId],
          info,
          ...(revision.encryption && { encryption: revision.encryption }),
        });
  return signableDocument(written, signature);
}
