import { certificateLines } from '../admin/certificate-lines.js';
import type { Certificate } from '../core/certificate.js';

const INDENTATION = ' '.repeat(13);

/** The lines of a certificate as the commands show it that store one. */
export const certificateBlock = (certificate: Certificate): readonly string[] =>
  certificateLines(certificate).map((line) => INDENTATION + line);
