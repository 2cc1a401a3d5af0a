import { CommandFailure } from '../command.js';
import type { ClientTerminal } from './client-terminal.js';

/** Asks for passwords that the options do not give. */
export interface Passwords {
  /** `whose` is what the password is of, as the prompt says it: `keystore`. Undefined where standard input has ended. */
  ask(whose: string): Promise<string | undefined>;
  /** Asks for one in place of one that was wrong; undefined where nobody answers. */
  askAgain(whose: string): Promise<string | undefined>;
  /** Asks for what everybody may see, with the whole prompt. */
  askOpenly(prompt: string): Promise<string | undefined>;
}

/** Where the passwords of a command come from that its options do not give. */
export function passwordsOf({ passwordfromstdin }: { readonly passwordfromstdin: boolean }, terminal: ClientTerminal): Passwords {
  return passwordfromstdin ? passwordLines(terminal) : typedPasswords(terminal);
}

/** Passwords typed at the terminal; asking throws `CommandFailure` where there is none. */
export function typedPasswords(terminal: Pick<ClientTerminal, 'readPassword' | 'readLine'>): Passwords {
  return {
    ask: async (whose) => {
      const password = await terminal.readPassword(`Password for ${whose}: `);
      if (password === undefined) throw new CommandFailure('Failed to read password');
      return password;
    },
    askAgain: (whose) => terminal.readPassword(`Enter correct password for ${whose}: `),
    askOpenly: (prompt) => terminal.readLine(prompt),
  };
}

/** Passwords that are lines of standard input. */
export function passwordLines(terminal: Pick<ClientTerminal, 'readLine'>): Passwords {
  return {
    ask: (whose) => terminal.readLine(`Password for ${whose} (will be echoed): `),
    askAgain: (whose) => terminal.readLine(`Enter correct password for ${whose} (will be echoed): `),
    askOpenly: (prompt) => terminal.readLine(prompt),
  };
}
