import type { PipelineDefinition, StepDefinition } from '../../pipelines/definition.ts'
import { isByFailure, isShort } from '../commands/rerun.ts'
import { sumCounts } from '../counts.ts'
import type { Outcome } from '../journal/entry.ts'
import type { Lane } from '../lanes/lane.ts'
import { laneOf } from '../lanes/lane-shape.ts'
import type { Run, RunCounts, StoredError } from '../run.ts'
import { isSettled, newStep, type Output, type StepRow } from '../step.ts'
import { askedAway, type PlannedStep } from './plan.ts'

/** A step as the execution holds it. */
export interface Node {
  /** Its place in the declaration. */
  place: number
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

/** The steps of one run and how they stand. What a change of one step touches is found without going through all. */
export class RunGraph {
  readonly nodes: readonly Node[]
  /** What the planner knows of every step. */
  readonly planned = new Map<string, PlannedStep>()
  #byName: Map<string, Node>
  #definition: PipelineDefinition
  #run: Run
  #busy = new Set<Node>()
  #candidates = new Set<Node>()
  #below: ReadonlyMap<string, readonly string[]>

  constructor(definition: PipelineDefinition, run: Run, rows: readonly StepRow[], reused: readonly StepRow[]) {
    this.#definition = definition
    this.#run = run
    this.#below = stepsBelow(definition)
    this.nodes = definition.steps.map((step, place) => ({
      place,
      definition: step,
      row: rows.find((row) => row.step === step.name) ?? newStep(step.name, run.generation),
      reused: reused.find((row) => row.step === step.name && row.state === 'completed')?.output ?? null,
    }))
    this.#byName = new Map(this.nodes.map((node) => [node.definition.name, node]))
    for (const node of this.nodes) this.set(node, node.row)
  }

  node(step: string): Node | undefined {
    return this.#byName.get(step)
  }

  /** A step has come to stand like this. */
  set(node: Node, row: StepRow): void {
    node.row = row
    const { name } = node.definition
    const hasData = row.state === 'completed' || (row.state === 'skipped' && node.reused !== null)
    this.planned.set(name, { state: row.state, byFailure: isByFailure(row), isShort: isShort(row), hasData })
    const lane = laneOf(this.#definition, name)
    if (row.state === 'running' && (!lane || lane.head === name)) this.#busy.add(node)
    else this.#busy.delete(node)
    if (row.state === 'pending') this.#candidates.add(node)
    if (!isSettled(row.state)) return
    for (const below of this.#below.get(name) ?? []) {
      const next = this.#byName.get(below)
      if (next?.row.state === 'pending') this.#candidates.add(next)
    }
  }

  /** Takes over what has happened to steps. */
  apply(outcomes: readonly Outcome[]): void {
    for (const { row } of outcomes) {
      const node = row.item === '' ? this.#byName.get(row.step) : undefined
      if (node) this.set(node, row)
    }
  }

  /** The pending steps about which something may be decided now, in their order; each is told once. */
  takeCandidates(): Node[] {
    if (this.#candidates.size === 0) return []
    const candidates = [...this.#candidates]
      .filter((node) => node.row.state === 'pending')
      .toSorted((one, other) => one.place - other.place)
    this.#candidates.clear()
    return candidates
  }

  /** Has the step told again at the next change: it could not start for want of room. */
  keepCandidate(node: Node): void {
    this.#candidates.add(node)
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
  busy(): ReadonlySet<Node> {
    return this.#busy
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

const below = new WeakMap<PipelineDefinition, ReadonlyMap<string, readonly string[]>>()

/** The steps that may start when one has settled: those that name it, and at the head of a lane all of the lane. */
function stepsBelow(definition: PipelineDefinition): ReadonlyMap<string, readonly string[]> {
  let names = below.get(definition)
  if (!names) {
    names = new Map(
      definition.steps.map(({ name }) => {
        const naming = definition.steps.filter(
          (other) => other.from?.steps.includes(name) || other.after.includes(name),
        )
        const lane = laneOf(definition, name)
        const followers = lane?.head === name ? lane.members : []
        return [name, [...new Set([...naming.map((other) => other.name), ...followers])]]
      }),
    )
    below.set(definition, names)
  }
  return names
}
