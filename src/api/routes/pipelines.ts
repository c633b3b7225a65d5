import { metricsHistory, rateOf } from '../../monitoring/metrics/history.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import { readRuns } from '../../runs/run-store.ts'
import {
  readNewestGraph,
  readPipelines,
  readRecentRuns,
  readRegistered,
  readVersions,
} from '../../runs/trail/pipeline-store.ts'
import { summaryOf } from '../../runs/trail/run-summary.ts'
import { partitionGrid } from '../../scheduler/backfills/partition-grid.ts'
import type { ScheduleReport } from '../../scheduler/schedules/list-schedules.ts'
import type { pipelineRoutes } from '../contract/pipelines.ts'
import type { HandlersOf } from '../handlers.ts'

const barsEach = 20
const rateDays = 30
const mostVersions = 50

/** Pipelines: how they stand, and what they are made of. */
export const pipelineHandlers: HandlersOf<typeof pipelineRoutes> = {
  'get /api/pipelines': async ({ platform }) => ({ items: await standings(platform, await platform.listSchedules()) }),
  'get /api/pipelines/{name}': async ({ platform, path }) => {
    const schedules = await platform.listSchedules()
    const [standing] = await standings(platform, schedules, path.name)
    const { pool } = (await platform.engine()).database
    const graph = await readNewestGraph(pool, path.name)
    const versions = await readVersions(pool, path.name, mostVersions)
    if (!standing) throw new Error('expected a pipeline, got none')
    const steps = graph?.steps ?? []
    return {
      ...standing,
      graph: { steps: steps.map(({ name, kind, from, after, optional }) => ({ name, kind, from, after, optional })) },
      params: (graph?.params as Record<string, unknown> | null | undefined) ?? null,
      window: graph?.window ? { ...graph.window } : null,
      versions,
      schedules: schedules.flatMap(({ name, pipeline }) => (pipeline === path.name ? name : [])),
      datasets: [...new Set(steps.flatMap(({ dataset }) => dataset ?? []))],
    }
  },
  'get /api/pipelines/{name}/grid': async ({ platform, path, query }) =>
    await partitionGrid(await platform.engine(), path.name, query),
}

/** All pipelines, or the one of this name, which is refused when there is none. */
async function standings(platform: Platform, schedules: readonly ScheduleReport[], only?: string) {
  const { config, clock } = platform
  const { pool } = (await platform.engine()).database
  const declared = new Map(config.pipelines.map(({ name, definition }) => [name, definition.version]))
  const registered = new Map((await readRegistered(pool)).map(({ name, version }) => [name, version]))
  const all = [...new Set([...declared.keys(), ...registered.keys()])]
  const names = only === undefined ? all : all.filter((name) => name === only)
  if (only !== undefined && names.length === 0) {
    throw new NothingThere(`expected the name of a pipeline, got '${only}'${didYouMean(only, all)}`)
  }
  const [facts, recent, history] = await Promise.all([
    readPipelines(pool, names),
    readRecentRuns(pool, names, barsEach),
    metricsHistory(pool, { days: rateDays, now: clock.now(), ...(only === undefined ? {} : { pipeline: only }) }),
  ])
  const last = await readRuns(
    pool,
    facts.flatMap(({ lastRun }) => lastRun?.id ?? []),
  )
  const lastOf = new Map(last.map((run) => [run.pipeline, run]))
  const bars = Map.groupBy(recent, ({ pipeline }) => pipeline)
  const days = Map.groupBy(history, ({ pipeline }) => pipeline)
  const systemOf = new Map(
    config.systems.flatMap(({ name, pipelines }) => pipelines.map((one) => [one.name, name] as const)),
  )
  return facts.map(({ name, running, waiting, paused, queued }) => {
    const run = lastOf.get(name)
    const rate = rateOf(days.get(name) ?? []).rate
    const due = schedules.flatMap(({ pipeline, nextDueAt }) => (pipeline === name && nextDueAt ? nextDueAt : []))
    return {
      name,
      system: systemOf.get(name) ?? null,
      version: declared.get(name) ?? registered.get(name) ?? null,
      isDeclared: declared.has(name),
      lastRun: run ? summaryOf(run) : null,
      running,
      waiting,
      paused,
      queued,
      successRate: rate === null ? null : Math.round(rate * 1000) / 10,
      recent: (bars.get(name) ?? []).map(({ id, status, durationMs }) => ({ id, status, durationMs })),
      nextDueAt: due.toSorted()[0] ?? null,
    }
  })
}
