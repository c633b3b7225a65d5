import { wholeNumber } from '../checks.ts'
import type { From, StepDefinition } from '../definition.ts'
import { AtLeast, type FromOption } from '../from.ts'
import { nearestName } from '../nearest.ts'
import { Refusal, shown } from '../refusal.ts'

/** `from` as the engine reads it. */
export function parseFrom(from: FromOption<string>, above: readonly StepDefinition[], self: string): From {
  if (!(from instanceof AtLeast)) {
    const steps = namesAbove(from, above, self, 'from')
    return { steps, atLeast: steps.length, counted: false }
  }
  const steps = namesAbove(from.steps, above, self, 'from')
  const atLeast = wholeNumber(from.count, 'the count of atLeast', 1)
  if (atLeast > steps.length) {
    throw new Refusal(`expected atLeast to ask for at most the ${steps.length} listed, got ${atLeast}`)
  }
  return { steps, atLeast, counted: true }
}

/** One name or a list, each a step above. */
export function namesAbove(
  given: string | readonly string[],
  above: readonly StepDefinition[],
  self: string,
  option: 'from' | 'after',
): string[] {
  const names = typeof given === 'string' ? [given] : [...given]
  if (names.length === 0) throw new Refusal(`expected \`${option}\` to name a step, got an empty list: leave it out?`)
  for (const [index, name] of names.entries()) {
    if (!above.some((step) => step.name === name)) throw notAbove(name, above, self, option)
    if (names.indexOf(name) !== index) throw new Refusal(`step ${shown(name)} is listed twice in \`${option}\``)
  }
  return names
}

function notAbove(name: unknown, above: readonly StepDefinition[], self: string, option: string): Refusal {
  if (name === self) return new Refusal(`it names itself in \`${option}\`; a step can only name steps above it`)
  const known = above.map((step) => step.name)
  const near = typeof name === 'string' ? nearestName(name, known) : undefined
  if (near !== undefined) return new Refusal(`unknown step ${shown(name)} in \`${option}\`, did you mean '${near}'?`)
  const there = known.length === 0 ? 'there is none yet' : `above it are ${known.join(', ')}`
  return new Refusal(`unknown step ${shown(name)} in \`${option}\`: a step can only name steps above it, ${there}`)
}
