/** The texts by which each source says that there is no price, beside null. One source's mark is another's nonsense. */
const missingValues: Readonly<Record<'eia' | 'fred' | 'yahoo', readonly unknown[]>> = {
  eia: [''],
  fred: ['.'],
  yahoo: [],
}

/** A published value as it came; undefined when it says, in the words of its source, that there is no price. */
export function publishedPrice<Value extends string | number>(
  value: Value | null,
  source: keyof typeof missingValues,
): Value | undefined {
  return value === null || missingValues[source].includes(value) ? undefined : value
}
