import type { PipelineDefinition } from '../../pipelines/definition.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { type RunMode, runModes } from '../../pipelines/run-mode.ts'
import { computeWindow } from '../../pipelines/window-math.ts'
import type { RunOptions } from '../run.ts'

/** What is asked of a run, beside its parameters. */
export interface AskedOptions extends RunOptions {
  /** Default 'incremental'; 'backfill' when `from` and `to` are given. */
  mode?: RunMode
}

/** The pipeline of this name. Refuses one that nobody declared. */
export function findDefinition(definitions: ReadonlyMap<string, PipelineDefinition>, name: string): PipelineDefinition {
  const definition = definitions.get(name)
  if (definition) return definition
  const known = [...definitions.keys()]
  throw new Refusal(
    `expected the name of a pipeline, got '${name}'${didYouMean(name, known) || `; there are: ${known.join(', ') || 'none'}`}`,
  )
}

/**
 * What is asked, checked against the pipeline alone: no database takes part, so a door can refuse before it opens one.
 */
export function checkAsked(
  definition: PipelineDefinition,
  asked: AskedOptions,
  now: Date,
): { mode: RunMode; options: RunOptions } {
  const { mode: given, ...options } = asked
  const mode = checkedMode(given ?? (asked.from || asked.to ? 'backfill' : 'incremental'))
  if (mode === 'backfill' && !(asked.from && asked.to)) {
    throw new Refusal(`expected a backfill to say from and to, got ${asked.from ? 'no to' : 'no from'}; give both days`)
  }
  if (mode !== 'backfill' && (asked.from || asked.to)) {
    throw new Refusal(`expected from and to with mode backfill only, got mode ${mode}; leave them out, or say backfill`)
  }
  if (mode !== 'incremental' && !definition.window) {
    throw new Refusal(
      `expected a pipeline with a window for mode ${mode}, got '${definition.name}', which declares none`,
    )
  }
  // Once stored, a day that does not exist would only show at the run's first claim, which then never succeeds.
  if (definition.window) {
    computeWindow({ options: definition.window, mode, from: asked.from, to: asked.to, now })
  }
  refuseUnknownSteps(definition, [...(asked.skip ?? []), ...(asked.only ?? [])])
  return { mode, options }
}

/** A mode as somebody gave it, in code or as text. */
export function checkedMode(given: string): RunMode {
  const mode = runModes.find((known) => known === given)
  if (mode !== undefined) return mode
  throw new Refusal(`expected a mode of ${runModes.join(', ')}, got '${given}'${didYouMean(given, runModes)}`)
}

function refuseUnknownSteps(definition: PipelineDefinition, names: readonly string[]): void {
  const steps = definition.steps.map((step) => step.name)
  const unknown = names.find((name) => !steps.includes(name))
  if (unknown === undefined) return
  throw new Refusal(
    `expected a step of '${definition.name}', got '${unknown}'${didYouMean(unknown, steps) || `; there are: ${steps.join(', ')}`}`,
  )
}
