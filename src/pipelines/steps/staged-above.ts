import type { Dataset } from '../dataset.ts'
import type { StepDefinition } from '../definition.ts'
import { Refusal, shown } from '../refusal.ts'

/** The one dataset whose rows these steps leave. Refuses steps without staged rows, and rows of two datasets. */
export function datasetOf(above: readonly StepDefinition[], names: readonly string[]): Dataset {
  let found: Dataset | undefined
  for (const name of names) {
    const step = above.find((other) => other.name === name)
    if (step?.kind !== 'stage' && step?.kind !== 'gate') {
      throw new Refusal(
        `expected \`from\` to name steps made by .stage or .gate, got ${shown(name)}, which is a ${step?.kind}`,
      )
    }
    if (found && found !== step.dataset) {
      throw new Refusal(`expected rows of one dataset, got those of '${found.name}' and of '${step.dataset.name}'`)
    }
    found = step.dataset
  }
  if (!found) throw new Refusal('expected `from` to name at least one step, got none')
  return found
}
