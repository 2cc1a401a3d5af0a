/** How requests are shared among several servers. */
export const LOAD_BALANCINGS = ['NONE', 'ROUND_ROBIN'] as const;
export type LoadBalancing = (typeof LOAD_BALANCINGS)[number];

/** The servers that `-hosts` names, a comma between them. */
export function hostsIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}

/** The servers of one run. One that fails is not asked again. */
export class HostList {
  readonly #hosts: string[];
  #next: number;

  /** `start` is which one round robin begins with. */
  constructor(
    hosts: readonly string[],
    private readonly balancing: LoadBalancing = 'NONE',
    start = 0,
  ) {
    this.#hosts = [...hosts];
    this.#next = start;
  }

  /** The server for a request; undefined where none is left. */
  choose(): string | undefined {
    if (this.balancing === 'NONE') return this.#hosts[0];
    const host = this.#hosts[this.#next % Math.max(1, this.#hosts.length)];
    this.#next++;
    return host;
  }

  /** Takes a server out that could not be reached, or not serve. */
  remove(host: string): void {
    const position = this.#hosts.indexOf(host);
    if (position < 0) return;
    this.#hosts.splice(position, 1);
    // Its turn passes on to the one behind it.
    if (position < this.#next % (this.#hosts.length + 1)) this.#next--;
  }

  get isEmpty(): boolean {
    return this.#hosts.length === 0;
  }
}
