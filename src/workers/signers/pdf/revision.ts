import { randomBytes } from 'node:crypto';
import { Fault } from '../../../core/errors.js';
import { certificationOf } from '../../../formats/pdf/certification.js';
import { changedEncryption, firstEncryption, type NewEncryption } from '../../../formats/pdf/encryption/change-encryption.js';
import { hasSignature } from '../../../formats/pdf/form-fields.js';
import type { PdfDocument } from '../../../formats/pdf/pdf-document.js';
import { compareVersions, type PdfVersion } from '../../../formats/pdf/pdf-header.js';
import { passwordFault } from './document-fault.js';
import { namedPermissions, permissionBits, unknownPermission, withoutPermissions } from './permissions.js';
import type { RequestConfiguration } from './request-configuration.js';

/** How the document with the signature comes to be: behind what is there, or written anew. */
export type Revision =
  | { readonly kind: 'appended' }
  | { readonly kind: 'rewritten'; readonly version: PdfVersion; readonly encryption?: NewEncryption; readonly firstId: Uint8Array };

export interface RevisionRequest {
  readonly document: PdfDocument;
  readonly configuration: RequestConfiguration;
  readonly workerId: number;
  /** As the client gave it. */
  readonly password: string | undefined;
  /** 16 octets that become the ID of a document that has none. */
  readonly newId: Uint8Array;
}

/**
 * Checks all that a document must be for this signature, and decides how it is written. Throws `illegalRequest` faults for the
 * document, and `workerFailed` ones for a configuration that contradicts itself.
 */
export function planRevision(request: RevisionRequest): Revision {
  const { document, configuration } = request;
  requireCertifiable(document, configuration);
  const permissions = newPermissions(request);
  const isSigned = hasSignature(document);
  const isTooOld = compareVersions(document.version, configuration.DIGESTALGORITHM.minimumVersion) < 0;
  if (isTooOld && isSigned) throw new Fault('illegalRequest', OLD_AND_SIGNED);
  if (document.encryption?.access === 'user' && !configuration.ALLOW_SIGNING_WITHOUT_OWNERPASSWORD)
    throw passwordFault('PdfReader not opened with owner password');
  refuseRejected(request, permissions);
  const changesEncryption = permissions !== undefined || configuration.SET_OWNERPASSWORD !== undefined;
  if (isSigned && changesEncryption) throw new Fault('illegalRequest', WOULD_BREAK_SIGNATURES);
  if (!changesEncryption && !isTooOld && (isSigned || configuration.APPEND_SIGNATURE)) return { kind: 'appended' };
  const version = isTooOld ? configuration.DIGESTALGORITHM.minimumVersion : document.version;
  return { kind: 'rewritten', version, ...rewrittenEncryption(request, permissions) };
}

const OLD_AND_SIGNED = 'Can not upgrade an already signed PDF and a higher version is required to support the configured digest algorithm';
const WOULD_BREAK_SIGNATURES =
  'Can not change the permissions or the owner password of an already signed PDF, because its signatures would not be valid any more';

function requireCertifiable(document: PdfDocument, { CERTIFICATION_LEVEL }: RequestConfiguration): void {
  const certification = certificationOf(document);
  if (certification === undefined) return;
  if (CERTIFICATION_LEVEL !== 'none') throw new Fault('illegalRequest', 'Will not certify an already certified document');
  if (certification === 1) throw new Fault('illegalRequest', 'Will not sign a certified document where signing is not allowed');
}

const currentPermissions = (document: PdfDocument): number => document.encryption?.parameters.permissions ?? 0;

/** The permissions that the document is to get; undefined where they stay as they are. */
function newPermissions({ document, configuration, workerId }: RevisionRequest): number | undefined {
  const { SET_PERMISSIONS: set, REMOVE_PERMISSIONS: remove } = configuration;
  // SignServer's spelling, which is that of its clients.
  const misconfigured = `Signer ${String(workerId)} missconfigured`;
  if (set !== undefined && remove !== undefined) {
    const message = `${misconfigured}. Only one of SET_PERMISSIONS and REMOVE_PERMISSIONS should be specified.`;
    throw new Fault('workerFailed', message);
  }
  const unknown = unknownPermission(set ?? '');
  if (unknown !== undefined) throw new Fault('workerFailed', `${misconfigured}: Unknown permission value: "${unknown}"`);
  if (set === undefined && (remove ?? '') === '') return undefined;
  const current = currentPermissions(document);
  const wanted = set === undefined ? withoutPermissions(current, remove ?? '') : permissionBits(set);
  // A document that has just these already is left alone where it is signed.
  const isThere = document.encryption !== undefined && namedPermissions(current) === wanted;
  return isThere && hasSignature(document) ? undefined : wanted;
}

function refuseRejected({ document, configuration }: RevisionRequest, permissions: number | undefined): void {
  const rejected = permissionBits(configuration.REJECT_PERMISSIONS ?? '');
  if (rejected === 0) return;
  const isEncrypted = document.encryption !== undefined || permissions !== undefined || configuration.SET_OWNERPASSWORD !== undefined;
  const granted = permissions ?? currentPermissions(document);
  if (isEncrypted && (granted & rejected) === 0) return;
  throw new Fault('illegalRequest', 'Document contains permissions not allowed by this signer');
}

/** The encryption of a document that is written anew, by the method that it had; what is not to change stays. */
function rewrittenEncryption(
  { document, configuration, password = '', newId }: RevisionRequest,
  permissions: number | undefined,
): { readonly encryption?: NewEncryption; readonly firstId: Uint8Array } {
  const { encryption } = document;
  const owner = configuration.SET_OWNERPASSWORD;
  const id = document.id.length > 0 ? document.id : newId;
  if (!encryption) {
    if (permissions === undefined && owner === undefined) return { firstId: id };
    const ownerPassword = Buffer.from(owner ?? (password === '' ? unknownPassword() : password), 'latin1');
    const made = firstEncryption({ userPassword: new Uint8Array(), ownerPassword, permissions: permissions ?? 0, id });
    return { encryption: made, firstId: id };
  }
  if (permissions === undefined && owner === undefined)
    return { encryption: changedEncryption(encryption, {}, document.id), firstId: document.id };
  // Whoever knows the user password would be the owner, and no permission would hold.
  const ownerPassword = owner ?? (permissions !== undefined && encryption.isPasswordOfBoth ? unknownPassword() : undefined);
  const change = { ...(permissions !== undefined && { permissions }), ...(ownerPassword !== undefined && { ownerPassword }) };
  return { encryption: changedEncryption(encryption, change, id), firstId: id };
}

/** The password of an owner that nobody is to be. */
const unknownPassword = (): string => randomBytes(16).toString('hex');
