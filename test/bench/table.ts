/** Rows as lines, each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** The median; the load generator counts whole milliseconds. */
export function milliseconds(values: readonly number[]): string {
  const value = median(values);
  return value < 1 ? '<1' : value.toFixed(0);
}

export const megabytes = (bytes: number | undefined): string => (bytes === undefined ? 'not known' : `${(bytes / 1e6).toFixed(0)} MB`);
