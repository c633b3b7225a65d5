import { print } from './stdout.ts'

/** Says how a list goes on, where it does. */
export function printNext(next: string | null): void {
  if (next !== null) print(`\nthere are more: --after ${next}`)
}
