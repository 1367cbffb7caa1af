/** A count with its noun: "1 unit", "4 units". The noun must form its plural with an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
