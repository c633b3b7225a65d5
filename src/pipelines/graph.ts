import type { PipelineDefinition, PipelineGraph, StepDefinition } from './definition.ts'
import { fingerprint } from './fingerprint.ts'
import { jsonSchemaOf } from './schema.ts'

/** The graph as data. */
export function graphOf(definition: Pick<PipelineDefinition, 'steps' | 'params' | 'window'>): PipelineGraph {
  const shapes = new Map<string, string>()
  for (const step of definition.steps) shapes.set(step.name, shapeOf(step, shapes))
  return {
    steps: definition.steps.map((step) => ({
      name: step.name,
      kind: step.kind,
      from: step.from?.steps ?? [],
      atLeast: step.from?.atLeast ?? 0,
      after: step.after,
      optional: step.optional,
      ...withDataset(step),
      shape: shapes.get(step.name) ?? '',
    })),
    params: definition.params === undefined ? null : jsonSchemaOf(definition.params),
    window: definition.window ?? null,
  }
}

/** What a step's stored output means: its kind, whose data it was made of, and what tells its items apart. */
function shapeOf(step: StepDefinition, shapes: ReadonlyMap<string, string>): string {
  const { kind, from } = step
  return fingerprint({ kind, from, meaning: meaningOf(step, shapes.get(from?.steps[0] ?? '')) })
}

function meaningOf(step: StepDefinition, shapeAbove: string | undefined): unknown {
  // Items that go on have the keys of the step above, so a change of key up there is a change here.
  if (step.kind === 'each') return step.key ?? shapeAbove
  if (step.kind === 'wait') return step.perItem ? shapeAbove : step.wait.kind
  if (step.kind === 'review') return step.perItem ? shapeAbove : 'review'
  if (step.kind === 'exec') return step.stdout
  return withDataset(step).dataset
}

function withDataset(step: StepDefinition): { dataset?: string } {
  if (step.kind === 'load') return { dataset: step.into.name }
  return step.kind === 'stage' || step.kind === 'gate' ? { dataset: step.dataset.name } : {}
}

/**
 * The steps below these, over any number of readers and followers, in their order; these are not among them.
 *
 * @example
 * stepsBelow(definition.graph, ['fetch']) // ['valid', 'store']
 */
export function stepsBelow({ steps }: Pick<PipelineGraph, 'steps'>, names: Iterable<string>): string[] {
  const reached = new Set(names)
  // A step only names steps above it, so one pass in their order reaches all.
  return steps
    .filter(
      ({ name, from, after }) =>
        !reached.has(name) && [...from, ...after].some((above) => reached.has(above)) && reached.add(name),
    )
    .map((step) => step.name)
}
