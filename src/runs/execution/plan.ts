import type { PipelineDefinition, StepDefinition } from '../../pipelines/definition.ts'
import type { EndState, RunOptions } from '../run.ts'
import { isSettled, type StepState } from '../step.ts'

/** What the planner knows of a step. */
export interface PlannedStep {
  state: StepState
  /** Skipped or failed because of a failure above, and not because somebody asked for it. */
  byFailure: boolean
  /** Completed, and not whole: a gate has held sources back. */
  isShort?: boolean
  /** Whether its data can be read: completed, or lent by the run of `--reuse`. */
  hasData: boolean
}

/** What is to be done with a pending step now. */
export type Decision =
  | { do: 'start' }
  | { do: 'hold' }
  | { do: 'skip'; reason: string; byFailure: boolean }
  | { do: 'fail'; message: string }

/**
 * Decides about one pending step. The rules, in their order:
 * steps asked away are skipped; a step waits until all it names is settled; too little data fails a counting reader
 * (`atLeast`) and skips any other; order without data (`after`) only breaks at a required step that failed.
 */
export function decide(
  step: StepDefinition,
  steps: ReadonlyMap<string, PlannedStep>,
  definition: PipelineDefinition,
  options: RunOptions,
): Decision {
  const asked = askedAway(step.name, options)
  if (asked) return { do: 'skip', reason: asked, byFailure: false }

  const sources = step.from?.steps ?? []
  for (const name of [...sources, ...step.after]) {
    const above = steps.get(name)
    if (!above || !isSettled(above.state)) return { do: 'hold' }
  }

  if (step.from) {
    const missing = sources.filter((name) => !steps.get(name)?.hasData)
    const there = sources.length - missing.length
    if (there < step.from.atLeast) {
      const broken = missing.filter((name) => steps.get(name)?.byFailure)
      if (broken.length === 0) {
        return { do: 'skip', reason: `its data comes from ${list(missing)}, skipped in this run`, byFailure: false }
      }
      if (step.from.counted) {
        return {
          do: 'fail',
          message: `expected at least ${step.from.atLeast} of ${list(sources)}, got ${there}: ${list(broken)} failed`,
        }
      }
      return { do: 'skip', reason: `${list(broken)} failed`, byFailure: true }
    }
  }

  const broken = step.after.filter((name) => {
    const above = steps.get(name)
    return above?.byFailure && !definition.steps.find((other) => other.name === name)?.optional
  })
  if (broken.length > 0) return { do: 'skip', reason: `${list(broken)} failed`, byFailure: true }
  return { do: 'start' }
}

/** The end state of a run whose steps are all settled. */
export function verdict(definition: PipelineDefinition, steps: ReadonlyMap<string, PlannedStep>): EndState {
  let end: EndState = 'completed'
  for (const step of definition.steps) {
    const planned = steps.get(step.name)
    if (planned?.state === 'cancelled') return 'cancelled'
    if (planned?.state === 'failed' && !step.optional) return 'failed'
    if (planned?.byFailure || planned?.isShort) end = 'partial'
  }
  return end
}

/** Why a step is not wanted in this run, if so. */
export function askedAway(name: string, { skip, only }: RunOptions): string | undefined {
  if (skip?.includes(name)) return 'skipped by request'
  if (only && !only.includes(name)) return `only ${list(only)} was asked for`
  return undefined
}

function list(names: readonly string[]): string {
  return names.join(', ')
}
