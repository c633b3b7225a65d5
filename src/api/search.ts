import { findByTitle } from '../monitoring/alerts/alert-store.ts'
import { watchedDatasets } from '../monitoring/freshness/watched-datasets.ts'
import { listRules } from '../monitoring/rules/rules.ts'
import type { Platform } from '../platform.ts'
import { readRegistered } from '../runs/trail/pipeline-store.ts'
import { readRunPage } from '../runs/trail/run-page-store.ts'

/** Something that was found. */
export interface Found {
  kind: 'pipeline' | 'run' | 'schedule' | 'dataset' | 'alert' | 'rule' | 'page'
  /** What it is asked for by: a name, or an id. */
  id: string
  title: string
  detail: string | null
}

const mostOfEach = 8

/** Everything with a text in its name or title, in whatever case; of runs those whose id begins with it. */
export async function search(platform: Platform, text: string): Promise<Found[]> {
  const { config } = platform
  const engine = await platform.engine()
  const { pool } = engine.database
  const isStartOfId = /^[0-9a-f]{4}[0-9a-f-]{0,32}$/i.test(text)
  const [registered, schedules, rules, alerts, runs] = await Promise.all([
    readRegistered(pool),
    platform.listSchedules(),
    listRules(pool),
    findByTitle(pool, text, mostOfEach),
    isStartOfId ? readRunPage(pool, { search: text, limit: mostOfEach }) : { items: [] },
  ])
  const pipelines = [...config.pipelines, ...registered].map(({ name }) => name)
  const datasets = watchedDatasets(engine, config)
  const pages = config.systems.flatMap((system) => system.pages.map((page) => ({ system: system.name, page })))
  return [
    ...named(
      'pipeline',
      [...new Set(pipelines)].map((name) => ({ name, detail: null })),
      text,
    ),
    ...named(
      'schedule',
      schedules.map(({ name, when }) => ({ name, detail: when })),
      text,
    ),
    ...named(
      'dataset',
      datasets.map(({ name, table }) => ({ name, detail: table })),
      text,
    ),
    ...named(
      'page',
      pages.map(({ system, page }) => ({ name: page.name, detail: system })),
      text,
    ),
    ...named(
      'rule',
      rules.map(({ name, inForce }) => ({ name, detail: inForce.when.kind })),
      text,
    ),
    ...alerts.map(({ id, title, state }) => ({ kind: 'alert' as const, id, title, detail: state })),
    ...runs.items.map(({ id, pipeline, state }) => ({ kind: 'run' as const, id, title: pipeline, detail: state })),
  ]
}

/** Those with the text in their name: first the ones that begin with it. */
function named(kind: Found['kind'], all: readonly { name: string; detail: string | null }[], text: string): Found[] {
  const placed = all.map((one) => ({ ...one, place: one.name.toLowerCase().indexOf(text.toLowerCase()) }))
  const found = placed.filter(({ place }) => place >= 0)
  const sorted = found.toSorted((a, b) => Math.min(a.place, 1) - Math.min(b.place, 1) || (a.name < b.name ? -1 : 1))
  return sorted.slice(0, mostOfEach).map(({ name, detail }) => ({ kind, id: name, title: name, detail }))
}
