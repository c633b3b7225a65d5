import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { atLeast, pipeline, Refusal } from '../../src/index.ts'
import type { DeclaredPipeline } from '../../src/pipelines/pipeline.ts'
import { select, startKit, statesOf } from '../../src/runs/kit-for-tests.ts'
import type { TestKit } from '../../src/test.ts'
import { brokenInvariants } from './invariants.ts'
import { anyStory, Model, nameOf, type Order, type Story, valueOf } from './model.ts'

/** A story under way. */
interface Played extends Story {
  number: number
  model: Model
  /** The run that it is now about. */
  id: string
  calls: number
  called: string[]
  /** Whether any of its orders is to cancel. */
  isCancelled: boolean
  /** Orders from outside that are still to come, or under way. */
  outside: Promise<unknown>[]
  /** Runs that a retry has left behind, as they ended. */
  left: Map<string, string>
}

/** Plays so many random stories at once, and compares each with its model. The same seed plays the same ones. */
export async function playStories({ seed, stories }: { seed: number; stories: number }): Promise<void> {
  const played: Played[] = fc.sample(anyStory, { numRuns: stories, seed }).map((story, number) => ({
    ...story,
    number,
    model: new Model(story.steps),
    id: '',
    calls: 0,
    called: [],
    isCancelled: [...story.atCall, ...story.afterMs].some(({ order }) => order === 'cancel'),
    outside: [],
    left: new Map(),
  }))
  let kit: TestKit | undefined
  const giveOrder = async (order: Order, id: string) => {
    const platform = kit?.platform
    if (order === 'cancel') await platform?.cancelRun(id)
    if (order === 'pause') await platform?.pauseRun(id)
    if (order === 'resume') await platform?.resumeRun(id)
    if (order === 'retry') await platform?.retryRun(id)
  }
  await using opened = await startKit(
    played.map((story) => declare(story, giveOrder)),
    { worker: { concurrency: 4 } },
  )
  kit = opened
  for (const story of played) {
    story.id = (await kit.platform.startRun(pipelineOf(story))).id
    orderFromOutside(story, giveOrder)
  }
  for (let open = played; open.length > 0; ) {
    await kit.settle()
    await Promise.all(open.flatMap(({ outside }) => outside))
    await kit.settle()
    const goesOn: Played[] = []
    for (const story of open) if (await hasNext(kit, story, seed)) goesOn.push(story)
    for (const story of goesOn) orderFromOutside(story, giveOrder)
    open = goesOn
  }
  for (const { left } of played) {
    for (const [id, ended] of left) expect(JSON.stringify(await kit.platform.getRun(id))).toBe(ended)
  }
  const { database } = await kit.platform.engine()
  expect(await brokenInvariants(database.pool), `seed ${seed}`).toEqual({})
}

function pipelineOf({ number }: Played): string {
  return `story-${number}`
}

interface AnyBuilder extends DeclaredPipeline {
  step(
    name: string,
    options: object,
    run: (context: {
      inputs: Record<string, string | undefined>
      run: { id: string }
      attempt: number
    }) => Promise<string>,
  ): AnyBuilder
}

/** The pipeline of a story. Its names are only known at run time, so the builder's types are left behind. */
function declare(story: Played, giveOrder: (order: Order, id: string) => Promise<void>): DeclaredPipeline {
  let declared = pipeline(pipelineOf(story), { parallelSteps: story.parallelSteps }) as unknown as AnyBuilder
  for (const [index, { from, atLeast: count, after, optional, when, failsIn, flaky }] of story.steps.entries()) {
    const names = from.map(nameOf)
    const options = {
      ...(names.length > 0 ? { from: count === undefined ? names : atLeast(count, names as [string]) } : {}),
      ...(after.length > 0 ? { after: after.map(nameOf) } : {}),
      ...(flaky ? { retry: { attempts: 2, base: '0s' } } : {}),
      optional,
      when: () => when,
    }
    declared = declared.step(nameOf(index), options, async ({ inputs, run }) => {
      const isFirst = !story.called.includes(nameOf(index))
      story.called.push(nameOf(index))
      story.calls += 1
      const { calls } = story
      await sleep(story.callMs[calls % story.callMs.length])
      for (const { call, order } of story.atCall) if (call === calls) await orderFromWithin(order, run.id, giveOrder)
      if (flaky && isFirst) throw new Error('the first attempt of a round')
      if (failsIn.includes(story.model.round)) throw new Error(`fails in round ${story.model.round}`)
      return valueOf(
        index,
        story.model.round,
        names.map((above) => inputs[above]),
      )
    })
  }
  return declared
}

/** A run that is under way is cancelled and paused, and refuses to be resumed or run again. */
async function orderFromWithin(order: Order, id: string, giveOrder: (order: Order, id: string) => Promise<void>) {
  if (order === 'cancel' || order === 'pause') await giveOrder(order, id)
  else await expect(giveOrder(order, id)).rejects.toBeInstanceOf(Refusal)
}

/** What comes from outside comes whenever it does: too late as well. */
function orderFromOutside(story: Played, giveOrder: (order: Order, id: string) => Promise<void>): void {
  const { afterMs, id, model } = story
  story.outside = afterMs
    .filter(({ round }) => round === model.round)
    .map(async ({ ms, order }) => {
      await sleep(ms)
      await giveOrder(order, id).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
      })
    })
  story.afterMs = afterMs.filter(({ round }) => round !== model.round)
}

/** Compares a run that has come to a stop with its model, and takes the story on if there is more of it. */
async function hasNext({ platform, ...kit }: TestKit, story: Played, seed: number): Promise<boolean> {
  const { id, model, called } = story
  const report = await platform.getRun(id)
  const told = JSON.stringify({ seed, ...story })
  if (report.status === 'paused') {
    await platform.resumeRun(id)
    return true
  }
  const values = await valuesOf({ platform, ...kit }, id)
  if (report.status === 'cancelled') {
    expect(story.isCancelled, told).toBe(true)
    model.adopt(report.steps.map(({ name, status, error }) => ({ status, error, value: values[name] })))
  } else {
    const { called: expected, end } = model.play()
    expect({ end: report.status, states: statesOf(report) }, told).toEqual({ end, states: model.states() })
    expect(called.toSorted(), told).toEqual(expected.toSorted())
    expect(values, told).toEqual(model.values())
  }
  story.called = []
  const next = story.next[model.round - 1] ?? 'resume'
  if (model.round >= story.rounds) return false
  if (next === 'resume') {
    if (report.status === 'completed') {
      await expect(platform.resumeRun(id), told).rejects.toThrow('which is completed')
      return false
    }
    model.resume()
    await platform.resumeRun(id)
    return true
  }
  const from = next.retryFrom < story.steps.length ? next.retryFrom : -1
  story.left.set(id, JSON.stringify(report))
  model.retry(from)
  story.id = (await platform.retryRun(id, from === -1 ? {} : { from: nameOf(from) })).id
  return true
}

async function valuesOf(kit: Pick<TestKit, 'platform'>, id: string): Promise<Record<string, unknown>> {
  const rows = await select<{ step: string; output: unknown }>(
    kit as TestKit,
    "SELECT step, output FROM steps WHERE run_id = $1 AND state = 'completed'",
    [id],
  )
  return Object.fromEntries(rows.map(({ step, output }) => [step, output]))
}
