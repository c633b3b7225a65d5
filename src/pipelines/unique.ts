import { Refusal } from './refusal.ts'

/**
 * Refuses two values with the same name.
 *
 * @param place where a value stands, for the refusal: `in system 'energy'`
 */
export function uniqueNames<Value extends { readonly name: string }>(
  noun: string,
  values: Iterable<Value>,
  place: (value: Value) => string = () => '',
): void {
  const seen = new Map<string, Value>()
  for (const value of values) {
    const other = seen.get(value.name)
    if (other !== undefined)
      throw new Refusal(`there are two ${noun}s '${value.name}'${places(place(other), place(value))}`)
    seen.set(value.name, value)
  }
}

function places(first: string, second: string): string {
  if (first === '') return ': give one of them another name'
  return first === second ? `, both ${first}` : `, one ${first}, one ${second}: give one of them another name`
}
