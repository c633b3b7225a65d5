import { Refusal } from '../refusal.ts'
import type { CatchUp } from './schedule.ts'

/** What happens after down time, as people write it: latest, all, none, or a number of due times. */
export function catchUpText(catchUp: CatchUp): string {
  return typeof catchUp === 'string' ? catchUp : String(catchUp.last)
}

/** Reads what {@link catchUpText} writes. */
export function parseCatchUp(text: string): CatchUp {
  if (text === 'latest' || text === 'all' || text === 'none') return text
  const last = Number(text)
  if (Number.isInteger(last) && last >= 1 && last <= 1000) return { last }
  throw new Refusal(`expected catching up to be latest, all, none or a number from 1 to 1000, got '${text}'`)
}
