/** What stands for all values beyond the limit. */
export const OTHER = '(other)';

/** Keeps the values of a label few: names come from administrators, and series stay in memory as long as the process does. */
export class LabelValues {
  private readonly known = new Set<string>();

  constructor(private readonly most: number) {}

  /** The value, or `(other)` where there are so many already. */
  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.most) return OTHER;
    this.known.add(value);
    return value;
  }
}
