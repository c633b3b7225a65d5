import type { PipelineGraph } from '../../pipelines/definition.ts'
import { isSettled, type StepRow } from '../step.ts'

/** What a resume does to a step: nothing, only its items that are not completed, or everything. */
export type Rerun = 'items' | 'all'

type GraphStep = PipelineGraph['steps'][number]

/** Skipped because of a failure above: it carries that as an error. Skipped by request or condition: it does not. */
export function isByFailure(row: Pick<StepRow, 'state' | 'error'>): boolean {
  return row.state === 'failed' || (row.state === 'skipped' && row.error !== null)
}

/** Completed, and not whole: it says what it falls short of. */
export function isShort(row: Pick<StepRow, 'state' | 'error'>): boolean {
  return row.state === 'completed' && row.error !== null
}

/**
 * Which steps run again in a new generation: those that did not end well, and every step downstream of one that runs
 * again. Nothing else. An each whose list stands only does its items that are left.
 */
export function stepsToRerun(graph: PipelineGraph, rows: readonly StepRow[]): Map<string, Rerun> {
  const rerun = new Map<string, Rerun>()
  for (const step of graph.steps) {
    const row = rows.find((other) => other.step === step.name)
    const unwell =
      row !== undefined && (isByFailure(row) || isShort(row) || row.state === 'cancelled' || !isSettled(row.state))
    const above = [...step.from, ...step.after].filter((name) => rerun.has(name))
    if (!unwell && above.length === 0) continue
    rerun.set(step.name, keepsItems(step, row, graph, rerun) ? 'items' : 'all')
  }
  return rerun
}

/** A chained each follows its items: those that were done above stay done below. */
function keepsItems(
  step: GraphStep,
  row: StepRow | undefined,
  graph: PipelineGraph,
  rerun: Map<string, Rerun>,
): boolean {
  if (row?.output?.kind !== 'items' || step.after.some((name) => rerun.has(name))) return false
  return step.from.every((name) => !rerun.has(name) || (rerun.get(name) === 'items' && isPerItem(graph, step)))
}

/** Whether the step goes on item by item: an each, a wait or a review that reads from an each, or from such a one. */
function isPerItem(graph: PipelineGraph, step: GraphStep): boolean {
  const [source] = step.from
  if (step.from.length !== 1 || !['each', 'wait', 'review'].includes(step.kind)) return false
  const above = graph.steps.find((other) => other.name === source)
  return above !== undefined && (above.kind === 'each' || isPerItem(graph, above))
}
