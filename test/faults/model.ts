import * as fc from 'fast-check'

// What the contract says of a run, written down a second time and as simply as possible.

export interface ModelStep {
  from: number[]
  atLeast: number | undefined
  after: number[]
  optional: boolean
  /** False: the step's condition says no. */
  when: boolean
  /** Rounds in which it fails. A round goes from a start, resume or retry to an end. */
  failsIn: number[]
  /** Its first attempt in each round fails; it has two. */
  flaky: boolean
}

export type Order = 'cancel' | 'pause' | 'resume' | 'retry'

/** A graph and what is done to it. */
export interface Story {
  steps: ModelStep[]
  parallelSteps: number
  rounds: number
  /** Orders given by a step itself, in the how manieth call of any. */
  atCall: { call: number; order: Order }[]
  /** Orders given from outside, so long after the start of a round. */
  afterMs: { round: number; ms: number; order: 'cancel' | 'pause' }[]
  /** How each round but the last is followed: a resume, or a new run from this step, -1 for all steps. */
  next: ('resume' | { retryFrom: number })[]
  /** How long each call takes, in turn. */
  callMs: number[]
}

type State = 'pending' | 'completed' | 'failed' | 'skipped'

interface ModelRow {
  state: State
  /** Failed, or skipped because of a failure above. */
  byFailure: boolean
  value: string
}

const pending: ModelRow = { state: 'pending', byFailure: false, value: '' }

/** Every step's state in one round, which were called, and how the run ends. */
export class Model {
  round = 1
  #steps: readonly ModelStep[]
  #now: ModelRow[]

  constructor(steps: readonly ModelStep[]) {
    this.#steps = steps
    this.#now = steps.map(() => pending)
  }

  play(): { called: string[]; end: string } {
    const called: string[] = []
    for (const [index, step] of this.#steps.entries()) {
      if (this.#now[index]?.state !== 'pending') continue
      this.#now[index] = this.#outcome(index, step, called)
    }
    const ended = this.#steps.map((step, index) => ({ ...step, ...this.#now[index] }))
    const failed = ended.some((step) => step.state === 'failed' && !step.optional)
    const end = failed ? 'failed' : ended.some((step) => step.byFailure) ? 'partial' : 'completed'
    return { called, end }
  }

  #outcome(index: number, step: ModelStep, called: string[]): ModelRow {
    const done = (name: number): boolean => this.#now[name]?.state === 'completed'
    const broke = (name: number): boolean => this.#now[name]?.byFailure === true
    const there = step.from.filter(done)
    if (there.length < (step.atLeast ?? step.from.length)) {
      const byFailure = step.from.some(broke)
      if (byFailure && step.atLeast !== undefined) return { state: 'failed', byFailure, value: '' }
      return { state: 'skipped', byFailure, value: '' }
    }
    if (step.after.some((name) => broke(name) && !this.#steps[name]?.optional))
      return { state: 'skipped', byFailure: true, value: '' }
    if (!step.when) return { state: 'skipped', byFailure: false, value: '' }
    const fails = step.failsIn.includes(this.round)
    called.push(nameOf(index))
    // A step that fails in this round uses up both of its attempts.
    if (step.flaky) called.push(nameOf(index))
    if (fails) return { state: 'failed', byFailure: true, value: '' }
    const inputs = there.map((name) => this.#now[name]?.value)
    return { state: 'completed', byFailure: false, value: valueOf(index, this.round, inputs) }
  }

  /** What a run looks like that was cancelled somewhere: that is for the run to say, and what comes next goes by it. */
  adopt(steps: readonly { status: string; error: object | null; value: unknown }[]): void {
    this.#now = steps.map(({ status, error, value }) =>
      status === 'completed' || status === 'skipped' || status === 'failed'
        ? { state: status, byFailure: error !== null, value: typeof value === 'string' ? value : '' }
        : pending,
    )
  }

  /** What did not end well runs again, and all below it; nothing else. */
  resume(): void {
    const unwell = (index: number) => this.#now[index]?.state === 'pending' || this.#now[index]?.byFailure === true
    this.#again((index) => unwell(index))
  }

  /** A new run: with a step, what has completed and is not below it is lent; without one (-1), nothing is. */
  retry(from: number): void {
    if (from === -1) this.#again(() => true)
    else this.#again((index) => index === from)
    this.#now = this.#now.map((row) => (row.state === 'completed' ? row : pending))
  }

  #again(begins: (index: number) => boolean): void {
    this.round += 1
    const again = new Set<number>()
    for (const [index, step] of this.#steps.entries()) {
      const above = [...step.from, ...step.after].some((name) => again.has(name))
      if (above || begins(index)) again.add(index)
    }
    this.#now = this.#now.map((row, index) => (again.has(index) ? pending : row))
  }

  states(): Record<string, State> {
    return Object.fromEntries(this.#now.map(({ state }, index) => [nameOf(index), state]))
  }

  values(): Record<string, string> {
    return Object.fromEntries(
      this.#now.flatMap(({ state, value }, index) => (state === 'completed' ? [[nameOf(index), value]] : [])),
    )
  }
}

export function nameOf(index: number): string {
  return `s${index}`
}

/** What a step answers: of what it was made, and in which round. */
export function valueOf(index: number, round: number, inputs: readonly (string | undefined)[]): string {
  return `${nameOf(index)}${round}(${inputs.filter((input) => input !== undefined).join()})`
}

const mostSteps = 6
const mostRounds = 4

function subsetOf(index: number, most: number): fc.Arbitrary<number[]> {
  const above = Array.from({ length: index }, (_, name) => name)
  return fc.subarray(above, { maxLength: Math.min(most, index) })
}

/** True in one of so many cases. */
const oneIn = (number: number): fc.Arbitrary<boolean> => fc.nat(number - 1).map((n) => n === 0)

const anyStep = (index: number): fc.Arbitrary<ModelStep> =>
  fc
    .record({
      from: subsetOf(index, 3),
      counts: fc.boolean(),
      count: fc.nat(2),
      after: subsetOf(index, 2),
      optional: fc.boolean(),
      when: oneIn(6).map((no) => !no),
      failsIn: fc.subarray([1, 2, 3], { maxLength: 2 }),
      flaky: oneIn(4),
    })
    .map(({ counts, count, from, after, ...others }) => ({
      ...others,
      from,
      atLeast: counts && from.length > 0 ? 1 + (count % from.length) : undefined,
      after: after.filter((name) => !from.includes(name)),
    }))

/** Any story. */
export const anyStory: fc.Arbitrary<Story> = fc.record({
  steps: fc
    .integer({ min: 1, max: mostSteps })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => anyStep(index)))),
  parallelSteps: fc.integer({ min: 1, max: 4 }),
  rounds: fc.integer({ min: 1, max: mostRounds }),
  atCall: fc.array(
    fc.record({
      call: fc.integer({ min: 1, max: 12 }),
      order: fc.constantFrom<Order>('cancel', 'pause', 'pause', 'resume', 'retry'),
    }),
    { maxLength: 3 },
  ),
  afterMs: fc.array(
    fc.record({
      round: fc.integer({ min: 1, max: mostRounds }),
      ms: fc.nat(60),
      order: fc.constantFrom('cancel' as const, 'pause' as const),
    }),
    { maxLength: 2 },
  ),
  next: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('resume' as const) },
      { weight: 1, arbitrary: fc.record({ retryFrom: fc.integer({ min: -1, max: mostSteps - 1 }) }) },
    ),
    { minLength: mostRounds, maxLength: mostRounds },
  ),
  callMs: fc.array(fc.nat(8), { minLength: 1, maxLength: 5 }),
})
