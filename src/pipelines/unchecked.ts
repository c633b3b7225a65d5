/** For tests: a value as a caller without types would pass it. */
export function js(value: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the point of it
  return value as never
}
