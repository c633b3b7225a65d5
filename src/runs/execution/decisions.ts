import type { PipelineDefinition, ReviewStep, WaitStep } from '../../pipelines/definition.ts'
import { readInputs, runFacts } from '../attempts/context.ts'
import type { Engine } from '../engine.ts'
import type { Outcome } from '../journal/entry.ts'
import { settled, started } from '../journal/outcome.ts'
import { askPeople } from '../reviews/ask.ts'
import type { Run } from '../run.ts'
import type { StepRow } from '../step.ts'
import { storedError } from '../stored-error.ts'
import { waitOf } from '../waits/wait.ts'
import { type Decision, decide } from './plan.ts'
import type { Node, RunGraph } from './run-graph.ts'

/** Decides what the pending steps of one run do now. */
export class Decisions {
  #engine: Engine
  #definition: PipelineDefinition
  #run: Run
  #graph: RunGraph

  constructor(engine: Engine, definition: PipelineDefinition, run: Run, graph: RunGraph) {
    this.#engine = engine
    this.#definition = definition
    this.#run = run
    this.#graph = graph
  }

  /**
   * Goes through the steps that may be due until nothing more is decided: what became of them is applied to the graph and added
   * to `outcomes`. Answers the steps that are to be launched once that is recorded.
   */
  async decideAll(outcomes: Outcome[], at: Date): Promise<Node[]> {
    const launches: Node[] = []
    const held: Node[] = []
    for (let nodes = this.#graph.takeCandidates(); nodes.length > 0; nodes = this.#graph.takeCandidates()) {
      for (const node of nodes) {
        if (node.row.state !== 'pending' || this.#graph.followsHead(node)) continue
        const decided = await this.#decideOne(node, launches, at)
        if (decided === 'no room') held.push(node)
        else {
          this.#graph.apply(decided)
          outcomes.push(...decided)
        }
      }
    }
    for (const node of held) this.#graph.keepCandidate(node)
    return launches
  }

  async #decideOne(node: Node, launches: Node[], at: Date): Promise<Outcome[] | 'no room'> {
    const { definition, row } = node
    const rows = this.#graph.rowsOfMembers(row.step)
    const settle = (these: readonly StepRow[], change: Parameters<typeof settled>[3]) =>
      these.map((one) => settled(one, this.#run, at, change))
    const decision: Decision = this.#graph.laneAbove(node)
      ? { do: 'start' }
      : decide(definition, this.#graph.planned, this.#definition, this.#run.options)
    switch (decision.do) {
      case 'hold':
        return []
      case 'skip': {
        const { reason, byFailure } = decision
        return settle(rows, {
          state: 'skipped',
          reason,
          error: byFailure ? { code: 'skipped', message: reason } : null,
        })
      }
      case 'fail':
        return settle([row], { state: 'failed', error: { code: 'too_few', message: decision.message } })
      case 'start':
    }
    if (this.#graph.busy().size >= this.#definition.parallelSteps) return 'no room'
    try {
      const reason = await this.#reasonToSkip(node)
      if (reason !== undefined) return settle(rows, { state: 'skipped', reason })
      if ((definition.kind === 'wait' || definition.kind === 'review') && !definition.perItem)
        return [await this.#startWait(node, definition, at)]
    } catch (error) {
      return settle([row], { state: 'failed', error: storedError(error) })
    }
    launches.push(node)
    const endsWait = node.retryStored === true
    delete node.retryStored
    return rows.map((member) => ({ ...started(member, this.#run, at), endsWait }))
  }

  /** Its condition, asked once; and what a dry run does not do. */
  async #reasonToSkip({ definition, row }: Node): Promise<string | undefined> {
    if (definition.when && row.failures === 0) {
      const question = definition.when as (context: object) => unknown
      const inputs = await readInputs(this.#engine, { inputs: this.#graph.inputsOf(definition) })
      if (!(await question({ inputs, params: this.#run.params }))) return 'its condition was false'
    }
    if (!this.#run.options.dryRun) return undefined
    if (definition.kind === 'wait') return 'dry run: nothing is waited for'
    return definition.kind === 'exec' && !definition.reads ? 'dry run: a program that may write is not run' : undefined
  }

  async #startWait({ row }: Node, definition: WaitStep | ReviewStep, at: Date): Promise<Outcome> {
    const run = this.#run
    const inputs = await readInputs(this.#engine, { inputs: this.#graph.inputsOf(definition) })
    const context = { inputs, params: run.params, run: runFacts(run), now: () => this.#engine.clock.now() }
    if (definition.kind === 'review') {
      const { change, wait } = await askPeople(definition, row, run, at, context)
      return { ...settled(row, run, at, change), ...(wait ? { wait } : {}) }
    }
    const wait = waitOf(definition, row, at, run.windows?.['']?.zone, context)
    return { ...settled(row, run, at, { state: 'waiting', startedAt: at, attempt: row.attempt + 1 }), wait }
  }
}
