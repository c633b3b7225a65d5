import type { PipelineDefinition, StepDefinition } from '../pipelines/definition.ts'
import { sumCounts } from './counts.ts'
import type { Lane } from './lane.ts'
import { laneOf } from './lane-shape.ts'
import type { Outcome } from './outcome.ts'
import { askedAway, type PlannedStep } from './plan.ts'
import { isByFailure } from './rerun.ts'
import type { Run, RunCounts, StoredError } from './run.ts'
import { isSettled, newStep, type Output, type StepRow } from './step.ts'

/** A step as the execution holds it. */
export interface Node {
  definition: StepDefinition
  row: StepRow
  /** Lent by the run of `--reuse`, for a skipped step. */
  reused: Output | null
  /** When a retry is due, in business time. */
  retryAt?: number
  /** That pause is stored as a wait of the run already: the run was parked with it. */
  retryStored?: true
  /** While its items are under way. */
  lane?: Lane
}

/** The steps of one run and how they stand. */
export class RunGraph {
  readonly nodes: readonly Node[]
  #byName: Map<string, Node>
  #definition: PipelineDefinition
  #run: Run

  constructor(definition: PipelineDefinition, run: Run, rows: readonly StepRow[], reused: readonly StepRow[]) {
    this.#definition = definition
    this.#run = run
    this.nodes = definition.steps.map((step) => ({
      definition: step,
      row: rows.find((row) => row.step === step.name) ?? newStep(step.name, run.generation),
      reused: reused.find((row) => row.step === step.name && row.state === 'completed')?.output ?? null,
    }))
    this.#byName = new Map(this.nodes.map((node) => [node.definition.name, node]))
  }

  node(step: string): Node | undefined {
    return this.#byName.get(step)
  }

  /** Takes over what has happened to steps. */
  apply(outcomes: readonly Outcome[]): void {
    for (const { row } of outcomes) {
      const node = row.item === '' ? this.#byName.get(row.step) : undefined
      if (node) node.row = row
    }
  }

  planned(): Map<string, PlannedStep> {
    return new Map(
      this.nodes.map(({ definition, row, reused }) => [
        definition.name,
        {
          state: row.state,
          byFailure: isByFailure(row),
          hasData: row.state === 'completed' || (row.state === 'skipped' && reused !== null),
        },
      ]),
    )
  }

  /** The outputs a step reads, without those that are not there. */
  inputsOf(definition: StepDefinition): Record<string, Output> {
    const inputs: Record<string, Output> = {}
    for (const name of definition.from?.steps ?? []) {
      const node = this.#byName.get(name)
      if (node?.row.state === 'completed') inputs[name] = node.row.output ?? { kind: 'json', json: null }
      else if (node?.row.state === 'skipped' && node.reused) inputs[name] = node.reused
    }
    return inputs
  }

  /** The steps that start with this one: itself, and in a lane those that follow it item by item. */
  members(step: string): string[] {
    const lane = laneOf(this.#definition, step)
    if (!lane) return [step]
    const members = [step]
    for (const { definition } of this.nodes) {
      const follows = lane.members.includes(definition.name) && members.includes(definition.from?.steps[0] ?? '')
      if (follows && !askedAway(definition.name, this.#run.options)) members.push(definition.name)
    }
    return members
  }

  rowsOfMembers(step: string): StepRow[] {
    return this.members(step).flatMap((name) => this.#byName.get(name)?.row ?? [])
  }

  /** Whether the step starts with the head of its lane. Once that is through, what is left of the lane starts by itself. */
  followsHead({ definition }: Node): boolean {
    const lane = laneOf(this.#definition, definition.name)
    if (!lane || lane.head === definition.name || !this.members(lane.head).includes(definition.name)) return false
    const head = this.#byName.get(lane.head)
    return head !== undefined && !isSettled(head.row.state)
  }

  /** The step above in the same lane, when it is through and left this one in the middle of its items. */
  laneAbove({ definition, row }: Node): StepRow | undefined {
    const lane = laneOf(this.#definition, definition.name)
    if (!lane || lane.head === definition.name || row.output?.kind !== 'items') return undefined
    const above = this.#byName.get(definition.from?.steps[0] ?? '')?.row
    return above && isSettled(above.state) && above.output?.kind === 'items' ? above : undefined
  }

  open(): Node[] {
    return this.nodes.filter((node) => !isSettled(node.row.state))
  }

  /** Steps under way; a lane counts once. */
  busy(): Node[] {
    return this.nodes.filter(({ row, definition }) => {
      if (row.state !== 'running') return false
      const lane = laneOf(this.#definition, definition.name)
      if (!lane || lane.head === definition.name) return true
      return this.#byName.get(definition.from?.steps[0] ?? '')?.row.state !== 'running'
    })
  }

  counts(): RunCounts {
    return sumCounts(this.nodes.map((node) => node.row.counts))
  }

  /** The error of the first required step that failed. */
  firstError(): StoredError {
    const failed = this.nodes.find(({ row, definition }) => row.state === 'failed' && !definition.optional)
    return {
      code: 'error',
      message: 'a step failed',
      ...failed?.row.error,
      ...(failed ? { step: failed.row.step } : {}),
    }
  }
}
