import type { EachStep, PipelineDefinition, ReviewStep, StepDefinition, WaitStep } from '../../pipelines/definition.ts'

/** A step that goes item by item. */
export type ItemStep = EachStep | WaitStep | ReviewStep

/** An each with the steps chained on it: their items advance one by one, none waits for the slowest. */
export interface LaneShape {
  head: string
  /** The head first, each behind the one it reads from. */
  members: readonly string[]
}

const shapes = new WeakMap<PipelineDefinition, Map<string, LaneShape>>()

/** The lane a step is in, if it goes item by item. */
export function laneOf(definition: PipelineDefinition, step: string): LaneShape | undefined {
  let lanes = shapes.get(definition)
  if (!lanes) {
    lanes = findLanes(definition)
    shapes.set(definition, lanes)
  }
  return lanes.get(step)
}

export function isItemStep(step: StepDefinition): step is ItemStep {
  return step.kind === 'each' || ((step.kind === 'wait' || step.kind === 'review') && step.perItem)
}

function findLanes(definition: PipelineDefinition): Map<string, LaneShape> {
  const lanes = new Map<string, { head: string; members: string[] }>()
  for (const step of definition.steps) {
    if (!isItemStep(step)) continue
    const above = lanes.get(step.from?.steps[0] ?? '')
    // A step with an order or a condition of its own cannot start with the first item: it is a lane of its own.
    if (above && step.after.length === 0 && !step.when) {
      above.members.push(step.name)
      lanes.set(step.name, above)
    } else {
      lanes.set(step.name, { head: step.name, members: [step.name] })
    }
  }
  return lanes
}
