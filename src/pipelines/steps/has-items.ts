import type { StepDefinition } from '../definition.ts'

/** Whether the step runs item by item, so that an each or a wait on it does, too. */
export function hasItems(name: string, steps: readonly StepDefinition[]): boolean {
  const step = steps.find((candidate) => candidate.name === name)
  return step?.kind === 'each' || ((step?.kind === 'wait' || step?.kind === 'review') && step.perItem)
}
