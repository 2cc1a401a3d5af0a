/** A request that a door of plain HTTP refuses by itself, before any worker has seen it. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';

  constructor(
    readonly status: number,
    message: string,
    /** Header fields of the answer. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The sender must change the request: status 400. */
export function badRequest(message: string): HttpRefusal {
  return new HttpRefusal(400, message);
}
