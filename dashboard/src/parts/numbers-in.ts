/** Of counts that pipelines make, those that are numbers: `{ fetched: 10, bySource: {...} }` has one. */
export function numbersIn(counts: Readonly<Record<string, unknown>> | null): (readonly [string, number])[] {
  return Object.entries(counts ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
}
