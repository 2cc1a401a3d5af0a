import { Fault } from '../../../core/errors.js';
import { PDF_PROPERTIES, type PdfConfiguration } from './properties.js';

/** Properties that a request may set, where it is allowed. */
const OVERRIDABLE = [
  'REASON',
  'LOCATION',
  'DIGESTALGORITHM',
  'CERTIFICATION_LEVEL',
  'ADD_VISIBLE_SIGNATURE',
  'USE_TIMESTAMP',
  'EMBED_CRL',
  'EMBED_OCSP_RESPONSE',
  'SET_PERMISSIONS',
  'REMOVE_PERMISSIONS',
  'SET_OWNERPASSWORD',
  'ALLOW_SIGNING_WITHOUT_OWNERPASSWORD',
] as const satisfies readonly (keyof PdfConfiguration)[];

/** The same; these are looked at only where the signature is visible. */
const OVERRIDABLE_WHERE_VISIBLE = [
  'VISIBLE_SIGNATURE_PAGE',
  'VISIBLE_SIGNATURE_RECTANGLE',
  'VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64',
  'VISIBLE_SIGNATURE_CUSTOM_IMAGE_RESIZE_TO_RECTANGLE',
] as const satisfies readonly (keyof PdfConfiguration)[];

/** What holds for one request: the configuration with what the request sets, and what only a request can say. */
export interface RequestConfiguration extends PdfConfiguration {
  /** Chain in place of that of the key, PEM. */
  readonly signerCertificateChain?: string;
  /** Name of the signature field to sign in. */
  readonly fieldName?: string;
  /** What is wrong with what the request set, in the order in which it is read. */
  readonly problems: readonly string[];
}

/** Throws an `illegalRequest` fault where the request sets a property that it may not. */
export function requestConfiguration(configuration: PdfConfiguration, metadata: ReadonlyMap<string, string>): RequestConfiguration {
  const problems: string[] = [];
  const given = (name: string): string | undefined => {
    const value = metadata.get(name);
    if (value === undefined || value === '') return undefined;
    if (!configuration.ALLOW_PROPERTY_OVERRIDE.includes(name)) throw new Fault('illegalRequest', `Overriding ${name} not permitted`);
    return value;
  };
  const overridden = (names: readonly (keyof PdfConfiguration)[]): Partial<PdfConfiguration> => {
    const values: Record<string, unknown> = {};
    for (const name of names) {
      const value = given(name);
      if (value === undefined) continue;
      const reading = PDF_PROPERTIES[name].read(value, name);
      if ('value' in reading) values[name] = reading.value;
      else problems.push(reading.problem);
    }
    // Each value was read by the declaration of its name.
    return values;
  };
  const always = overridden(OVERRIDABLE);
  const isVisible = always.ADD_VISIBLE_SIGNATURE ?? configuration.ADD_VISIBLE_SIGNATURE;
  const whereVisible = isVisible ? overridden(OVERRIDABLE_WHERE_VISIBLE) : {};
  const fieldName = isVisible ? given('VISIBLE_SIGNATURE_NAME') : undefined;
  const signerCertificateChain = given('SIGNERCERTCHAIN');
  const rejections = [configuration.REJECT_PERMISSIONS, given('REJECT_PERMISSIONS')].filter((list) => list !== undefined);
  return {
    ...configuration,
    ...always,
    ...whereVisible,
    ...(rejections.length > 0 && { REJECT_PERMISSIONS: rejections.join(',') }),
    ...(fieldName !== undefined && { fieldName }),
    ...(signerCertificateChain !== undefined && { signerCertificateChain }),
    problems,
  };
}
