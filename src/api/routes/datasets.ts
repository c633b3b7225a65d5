import { readPastQuality } from '../../datasets/quality/result-store.ts'
import { countWaiting } from '../../datasets/quarantine/list-store.ts'
import { lookAtRows } from '../../datasets/quarantine/look-at-rows.ts'
import { type DatasetFreshness, readFreshness } from '../../monitoring/freshness/freshness.ts'
import { datasetValues } from '../../monitoring/freshness/values.ts'
import { watchedDatasets } from '../../monitoring/freshness/watched-datasets.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import type { Engine } from '../../runs/engine.ts'
import type { datasetRoutes } from '../contract/datasets.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOf } from '../exports/export-file.ts'
import { quarantinedRows } from '../exports/quarantined-rows.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'

const dayMs = 86_400_000

/** Datasets: how fresh and how good they are, and what of them is in quarantine. */
export const datasetHandlers: HandlersOf<typeof datasetRoutes> = {
  'get /api/datasets': async ({ platform }) => {
    const engine = await platform.engine()
    const { pool } = engine.database
    const [all, waiting] = await Promise.all([
      readFreshness(pool, watchedDatasets(engine, platform.config), engine.clock.now()),
      countWaiting(pool),
    ])
    const loaders = loadersIn(engine)
    return {
      items: all.map((dataset) => ({
        ...dataset,
        state: stateOf(dataset),
        pipelines: loaders.get(dataset.name) ?? [],
        quarantinedRows: waiting.get(dataset.name) ?? 0,
      })),
    }
  },
  'get /api/datasets/{name}/quality': async ({ platform, path, query }) => {
    return { items: await qualityOf(platform, path.name, query.days) }
  },
  'get /api/datasets/{name}/quality/export': async ({ platform, path, query: { days, format } }) => {
    const rows = rowsOf(await qualityOf(platform, path.name, days))
    const { timezone } = platform.config
    return await exportFile({ columns: columns.quality, rows }, { title: 'Quality', format, timezone })
  },
  'get /api/datasets/{name}/values': async ({ platform, path, query }) => ({
    items: await datasetValues((await platform.engine()).database, await datasetOf(platform, path.name), query),
  }),
  'get /api/quarantine': async ({ platform, query }) => await platform.listQuarantine(query),
  'get /api/quarantine/rows': async ({ platform, query: { after, limit, ...filter }, signed }) =>
    await lookAtRows(await platform.engine(), filter, { after, limit }, signed.actor),
  'get /api/quarantine/export': async ({ platform, query: { format, ...filter }, signed }) => {
    const table = await quarantinedRows(await platform.engine(), filter, signed.actor)
    return await exportFile(table, { title: 'Quarantine', format, timezone: platform.config.timezone })
  },
  'post /api/quarantine/replay': async ({ platform, body, signed }) => ({
    results: await platform.replayQuarantine(body, signed.actor),
  }),
  'post /api/quarantine/discard': async ({ platform, body, signed }) =>
    await platform.discardQuarantine(given(body), signed.actor),
}

async function qualityOf(platform: Platform, dataset: string, days: number) {
  const { name } = await datasetOf(platform, dataset)
  const since = new Date(platform.clock.now().getTime() - days * dayMs)
  return await readPastQuality((await platform.engine()).database.pool, name, since)
}

async function datasetOf(platform: Platform, name: string): Promise<Dataset> {
  const all = watchedDatasets(await platform.engine(), platform.config)
  const found = all.find((one) => one.name === name)
  if (found) return found
  const names = all.map((one) => one.name)
  throw new NothingThere(`expected the name of a dataset, got '${name}'${didYouMean(name, names)}`)
}

/** The pipelines that load each dataset. */
function loadersIn({ definitions }: Engine): Map<string, string[]> {
  const pairs = [...definitions.values()].flatMap(({ name, steps }) =>
    steps.flatMap((step) => (step.kind === 'load' ? [{ dataset: step.into.name, pipeline: name }] : [])),
  )
  const byDataset = Map.groupBy(pairs, ({ dataset }) => dataset)
  return new Map([...byDataset].map(([name, of]) => [name, [...new Set(of.map(({ pipeline }) => pipeline))]]))
}

/** The worst of its series, where anything is known of them. */
function stateOf({ series }: DatasetFreshness) {
  const states = new Set(series.map(({ state }) => state))
  if (states.has('STALE')) return 'STALE'
  return states.has('FRESH') ? 'FRESH' : 'UNKNOWN'
}
