import type { ClientCommand } from './client-command.js';
import { signDataGroupsCommand } from './sign-data-groups/sign-data-groups.js';
import { signDocumentCommand } from './sign-document/sign-document.js';
import { timeStampCommand } from './time-stamp/time-stamp.js';
import { validateCertificateCommand } from './validation/validate-certificate.js';
import { validateDocumentCommand } from './validation/validate-document.js';

/** The commands of `signclient`, in the order of its help. */
export const CLIENT_COMMANDS: readonly ClientCommand[] = [
  signDataGroupsCommand,
  signDocumentCommand,
  timeStampCommand,
  validateCertificateCommand,
  validateDocumentCommand,
];
