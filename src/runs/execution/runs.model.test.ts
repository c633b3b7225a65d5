import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atLeast } from '../../pipelines/from.ts'
import { type DeclaredPipeline, pipeline } from '../../pipelines/pipeline.ts'
import type { TestKit } from '../../test.ts'
import { select, startKit, statesOf } from '../kit-for-tests.ts'

// Random graphs, random failures and random resumes, against the contract written down a second time, as simply as
// possible. The seed of a failing run is in fast-check's message.

interface ModelStep {
  from: number[]
  atLeast: number | undefined
  after: number[]
  optional: boolean
  /** False: the step's condition says no. */
  when: boolean
  /** Rounds in which it fails. A round goes from a resume to an end. */
  failsIn: number[]
}

type State = 'pending' | 'completed' | 'failed' | 'skipped'

/** What the contract says of one generation: every step's state, which were called, and how the run ends. */
class Model {
  #steps: readonly ModelStep[]
  /** `byFailure`: failed, or skipped because of a failure above. */
  now: { state: State; byFailure: boolean; value: string }[]
  round = 1

  constructor(steps: readonly ModelStep[]) {
    this.#steps = steps
    this.now = steps.map(() => ({ state: 'pending', byFailure: false, value: '' }))
  }

  play(): { called: string[]; end: string } {
    const called: string[] = []
    for (const [index, step] of this.#steps.entries()) {
      if (this.now[index]?.state !== 'pending') continue
      this.now[index] = this.#outcome(index, step, called)
    }
    const ended = this.#steps.map((step, index) => ({ ...step, ...this.now[index] }))
    const failed = ended.some((step) => step.state === 'failed' && !step.optional)
    const end = failed ? 'failed' : ended.some((step) => step.byFailure) ? 'partial' : 'completed'
    return { called, end }
  }

  #outcome(index: number, step: ModelStep, called: string[]): { state: State; byFailure: boolean; value: string } {
    const done = (name: number): boolean => this.now[name]?.state === 'completed'
    const broke = (name: number): boolean => this.now[name]?.byFailure === true
    const there = step.from.filter(done)
    if (there.length < (step.atLeast ?? step.from.length)) {
      const byFailure = step.from.some(broke)
      if (byFailure && step.atLeast !== undefined) return { state: 'failed', byFailure, value: '' }
      return { state: 'skipped', byFailure, value: '' }
    }
    if (step.after.some((name) => broke(name) && !this.#steps[name]?.optional))
      return { state: 'skipped', byFailure: true, value: '' }
    if (!step.when) return { state: 'skipped', byFailure: false, value: '' }
    called.push(nameOf(index))
    if (step.failsIn.includes(this.round)) return { state: 'failed', byFailure: true, value: '' }
    const inputs = there.map((name) => this.now[name]?.value)
    return { state: 'completed', byFailure: false, value: `${nameOf(index)}${this.round}(${inputs.join()})` }
  }

  /** What a run looks like that was cancelled somewhere: that is for the run to say, and the resume goes by it. */
  adopt(steps: readonly { status: string; error: object | null; value: unknown }[]): void {
    this.now = steps.map(({ status, error, value }) =>
      status === 'completed' || status === 'skipped' || status === 'failed'
        ? { state: status, byFailure: error !== null, value: typeof value === 'string' ? value : '' }
        : { state: 'pending', byFailure: false, value: '' },
    )
  }

  resume(): void {
    this.round += 1
    const again = new Set<number>()
    for (const [index, step] of this.#steps.entries()) {
      const above = [...step.from, ...step.after].some((name) => again.has(name))
      const now = this.now[index]
      if (!above && now?.state !== 'pending' && !now?.byFailure) continue
      again.add(index)
      this.now[index] = { state: 'pending', byFailure: false, value: '' }
    }
  }

  states(): Record<string, State> {
    return Object.fromEntries(this.now.map(({ state }, index) => [nameOf(index), state]))
  }

  values(): Record<string, string> {
    return Object.fromEntries(
      this.now.flatMap(({ state, value }, index) => (state === 'completed' ? [[nameOf(index), value]] : [])),
    )
  }
}

function nameOf(index: number): string {
  return `s${index}`
}

function subsetOf(index: number, most: number): fc.Arbitrary<number[]> {
  const above = Array.from({ length: index }, (_, name) => name)
  return fc.subarray(above, { maxLength: Math.min(most, index) })
}

const anyStep = (index: number): fc.Arbitrary<ModelStep> =>
  fc
    .record({
      from: subsetOf(index, 3),
      counts: fc.boolean(),
      count: fc.nat(2),
      after: subsetOf(index, 2),
      optional: fc.boolean(),
      when: fc.integer({ min: 0, max: 5 }).map((number) => number > 0),
      failsIn: fc.subarray([1, 2, 3], { maxLength: 2 }),
    })
    .map(({ counts, count, from, after, ...others }) => ({
      ...others,
      from,
      atLeast: counts && from.length > 0 ? 1 + (count % from.length) : undefined,
      after: after.filter((name) => !from.includes(name)),
    }))

const anyCase = fc.record({
  steps: fc
    .integer({ min: 1, max: 6 })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => anyStep(index)))),
  parallelSteps: fc.integer({ min: 1, max: 4 }),
  rounds: fc.integer({ min: 1, max: 3 }),
  /** In the how manieth call of a step's function the run is paused, and is cancelled. */
  pauseAt: fc.integer({ min: -4, max: 6 }),
  cancelAt: fc.integer({ min: -8, max: 6 }),
})

type Case = typeof anyCase extends fc.Arbitrary<infer Value> ? Value : never

/** A case under way. */
interface Played extends Case {
  id: string
  round: number
  calls: number
  called: string[]
}

const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31)
const cases: Played[] = fc
  .sample(anyCase, { numRuns: Number(process.env.MODEL_RUNS ?? 50), seed })
  .map((one) => ({ ...one, id: '', round: 1, calls: 0, called: [] }))

let kit: TestKit
beforeAll(async () => {
  kit = await startKit(
    cases.map((one, number) => declare(`case-${number}`, one)),
    { worker: { concurrency: 4 } },
  )
})
afterAll(() => kit?.close())

interface AnyBuilder extends DeclaredPipeline {
  step(
    name: string,
    options: object,
    run: (context: { inputs: Record<string, string | undefined>; run: { id: string } }) => Promise<string>,
  ): AnyBuilder
}

/** The pipeline of a case. Its names are only known at run time, so the builder's types are left behind. */
function declare(name: string, one: Played): DeclaredPipeline {
  let declared = pipeline(name, { parallelSteps: one.parallelSteps }) as unknown as AnyBuilder
  for (const [index, { from, atLeast: count, after, optional, when, failsIn }] of one.steps.entries()) {
    const names = from.map(nameOf)
    const options = {
      ...(names.length > 0 ? { from: count === undefined ? names : atLeast(count, names as [string]) } : {}),
      ...(after.length > 0 ? { after: after.map(nameOf) } : {}),
      optional,
      when: () => when,
    }
    declared = declared.step(nameOf(index), options, async ({ inputs, run }) => {
      one.called.push(nameOf(index))
      one.calls += 1
      if (one.calls === one.pauseAt) await kit.platform.pauseRun(run.id)
      if (one.calls === one.cancelAt) await kit.platform.cancelRun(run.id)
      if (failsIn.includes(one.round)) throw new Error(`fails in round ${one.round}`)
      return `${nameOf(index)}${one.round}(${names.flatMap((above) => inputs[above] ?? []).join()})`
    })
  }
  return declared
}

test(`random graphs end as the contract says, whatever is failed, paused, cancelled and resumed (seed ${seed})`, async () => {
  for (const [number, one] of cases.entries()) one.id = (await kit.platform.startRun(`case-${number}`)).id
  const models = cases.map(({ steps }) => new Model(steps))
  let open = cases.map((_, number) => number)
  while (open.length > 0) {
    await kit.settle()
    const goesOn: number[] = []
    for (const number of open) if (await hasNext(number, cases[number], models[number])) goesOn.push(number)
    open = goesOn
  }
}, 60_000)

/** Compares a run that has come to a stop with its model, and resumes it if it may go on. */
async function hasNext(number: number, one: Played | undefined, model: Model | undefined): Promise<boolean> {
  if (!one || !model) return false
  const report = await kit.platform.getRun(one.id)
  const told = JSON.stringify({ seed, number, ...one })
  if (report.status === 'paused') {
    await kit.platform.resumeRun(one.id)
    return true
  }
  const values = await valuesOf(one.id)
  if (report.status === 'cancelled') {
    expect(one.cancelAt, told).toBeGreaterThan(0)
    model.adopt(report.steps.map(({ name, status, error }) => ({ status, error, value: values[name] })))
    one.called = []
  } else {
    const { called, end } = model.play()
    expect({ end: report.status, states: statesOf(report) }, told).toEqual({ end, states: model.states() })
    expect(one.called.toSorted(), told).toEqual(called.toSorted())
    expect(values, told).toEqual(model.values())
    one.called = []
    if (end === 'completed') {
      await expect(kit.platform.resumeRun(one.id), told).rejects.toThrow('which is completed')
      return false
    }
    if (one.round >= one.rounds) return false
  }
  model.resume()
  one.round += 1
  await kit.platform.resumeRun(one.id)
  return true
}

async function valuesOf(id: string): Promise<Record<string, unknown>> {
  const rows = await select<{ step: string; output: unknown }>(
    kit,
    "SELECT step, output FROM steps WHERE run_id = $1 AND state = 'completed'",
    [id],
  )
  return Object.fromEntries(rows.map(({ step, output }) => [step, output]))
}
