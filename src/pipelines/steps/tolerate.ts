import type { EachStep } from '../definition.ts'
import { Refusal, shown } from '../refusal.ts'

/** How many items may fail: a count, or a share of all such as '10%'. */
export function parseTolerate(given: unknown): EachStep['tolerate'] {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0) return { count: given }
  const percent = typeof given === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(given)?.[1] : undefined
  if (percent === undefined) {
    throw new Refusal(`expected tolerate to be a count such as 3 or a share such as '10%', got ${shown(given)}`)
  }
  if (Number(percent) > 100) throw new Refusal(`expected tolerate to be at most '100%', got ${shown(given)}`)
  return { share: Number(percent) / 100 }
}
