import type { ClientCommand } from './client-command.js';
import { signDocumentCommand } from './sign-document/sign-document.js';

/** The commands of `signclient`, in the order of its help. */
export const CLIENT_COMMANDS: readonly ClientCommand[] = [signDocumentCommand];
