/** What was opened, to be closed in the opposite order, once. */
export class ClosingStack {
  readonly #opened: (() => Promise<void>)[] = [];

  push(close: () => Promise<void>): void {
    this.#opened.push(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#opened.splice(0).reverse()) await close();
  }
}
