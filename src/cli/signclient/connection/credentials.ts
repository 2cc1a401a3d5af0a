import type { Passwords } from '../passwords.js';

/** What a client says of itself in the header field Authorization (RFC 9110 §11.6.2). */
export interface Credentials {
  /** Its value now; undefined where nothing is said. */
  authorization(): string | undefined;
  /** Asks for other credentials than the refused ones; answers whether there are any, so that it is worth trying again. */
  correct(refused: string | undefined): Promise<boolean>;
}

/** Nothing is said. */
export const NO_CREDENTIALS: Credentials = { authorization: () => undefined, correct: () => Promise.resolve(false) };

/** A bearer token (RFC 6750). */
export function bearerToken(token: string): Credentials {
  return { ...NO_CREDENTIALS, authorization: () => `Bearer ${token}` };
}

/** A user and a password that was given (RFC 7617). */
export function givenPassword(user: string, password: string): Credentials {
  return { ...NO_CREDENTIALS, authorization: () => basic(user, password) };
}

/** How often a password may be corrected. */
const CORRECTIONS = 3;

/** A user whose password was typed, and may have been mistyped. */
export class TypedPassword implements Credentials {
  #authorization: string;
  #corrections = 0;
  #correcting: Promise<boolean> | undefined;

  constructor(
    private readonly user: string,
    password: string,
    private readonly passwords: Passwords,
  ) {
    this.#authorization = basic(user, password);
  }

  authorization(): string {
    return this.#authorization;
  }

  async correct(refused: string | undefined): Promise<boolean> {
    // It was corrected while the refused request was under way.
    if (refused !== this.#authorization) return true;
    // Several requests may be refused at once; a person is asked once.
    this.#correcting ??= this.#ask().finally(() => (this.#correcting = undefined));
    return await this.#correcting;
  }

  async #ask(): Promise<boolean> {
    if (this.#corrections++ >= CORRECTIONS) return false;
    const password = await this.passwords.askAgain(`user '${this.user}'`);
    if (password === undefined) return false;
    this.#authorization = basic(this.user, password);
    return true;
  }
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
