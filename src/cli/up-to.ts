import { InvalidArgumentError } from 'commander'

/** Reads a whole number from 1 up to this one; commander refuses another before anything is opened. */
export function upTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= 1 && number <= most) return number
    throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`)
  }
}
