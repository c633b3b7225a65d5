import { startAt } from './moment.ts'
import { Refusal, shown } from './refusal.ts'

// What the functions of a declaration answer while a run is under way. The compiler has checked them, but not for
// JavaScript callers and not for values that come from outside.

/** The key of an item: a text, or it would not tell items apart as stored. */
export function itemKeyFrom(answer: unknown, index: number): string {
  if (typeof answer === 'string' && answer !== '') return answer
  const hint = typeof answer === 'number' || typeof answer === 'bigint' ? ': String(...) makes it one' : ''
  throw new Refusal(`expected \`key\` to answer with a text for item ${index}, got ${shown(answer)}${hint}`)
}

/** Two items of one each with the same key. */
export function duplicateKey(key: string, first: number, second: number): Refusal {
  return new Refusal(
    `expected every item to have a key of its own, got ${shown(key)} for items ${first} and ${second}: take in what else tells them apart`,
  )
}

/** The key a wait answers to. */
export function signalKeyFrom(answer: unknown): string {
  if (typeof answer === 'string' && answer.trim() !== '') return answer
  throw new Refusal(`expected \`signal\` to answer with a text, got ${shown(answer)}`)
}

/** The moment a wait ends. A day means its first moment in the zone. */
export function untilFrom(answer: unknown, zone = 'UTC'): Date {
  if (answer instanceof Date || typeof answer === 'string') return startAt(answer, '`until`', zone)
  throw new Refusal(`expected \`until\` to answer with a date or an ISO time, got ${shown(answer)}`)
}

/**
 * Why an each cannot go over what a step left.
 *
 * @example
 * notAList('config', { limit: 3 })
 */
export function notAList(step: string, got: unknown): string {
  return `expected step '${step}' to leave a list or rows(...) for .each to go over, got ${kindOf(got)}`
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return shown(value)
  const lists = Object.entries(value).flatMap(([name, part]) => (Array.isArray(part) ? [name] : []))
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an empty object'
  const hint = lists.length === 1 ? `: return its \`${lists[0]}\` alone` : ''
  return `an object with ${keys.slice(0, 5).join(', ')}${hint}`
}
