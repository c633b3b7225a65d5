import { findByTitle } from '../monitoring/alerts/alert-store.ts'
import { watchedDatasets } from '../monitoring/freshness/watched-datasets.ts'
import { listRules } from '../monitoring/rules/rules.ts'
import { firstInstantOf } from '../pipelines/zone-offsets.ts'
import type { Platform } from '../platform.ts'
import { findOpenReviews } from '../runs/reviews/review-store.ts'
import { readRegistered } from '../runs/trail/pipeline-store.ts'
import { readRunPage } from '../runs/trail/run-page-store.ts'

/** Something that was found. */
export interface Found {
  kind: 'pipeline' | 'run' | 'schedule' | 'dataset' | 'alert' | 'rule' | 'review' | 'page'
  /** What it is asked for by: a name, an id, of a page its system and its name. */
  id: string
  title: string
  detail: string | null
  /** Of a run when it was started, or made. */
  at: string | null
}

const mostOfEach = 8
const dayMs = 86_400_000

/**
 * Everything with a text in its name or title, in whatever case; of reviews the open ones, of runs those whose id begins with
 * it, or of a day in it.
 */
export async function search(platform: Platform, text: string): Promise<Found[]> {
  const { config } = platform
  const engine = await platform.engine()
  const { pool } = engine.database
  const wanted = runsMeantBy(text, config.timezone)
  const [registered, schedules, rules, alerts, reviews, runs] = await Promise.all([
    readRegistered(pool),
    platform.listSchedules(),
    listRules(pool),
    findByTitle(pool, text, mostOfEach),
    findOpenReviews(pool, text, mostOfEach),
    wanted ? readRunPage(pool, { ...wanted, limit: mostOfEach }) : { items: [] },
  ])
  const pipelines = [...config.pipelines, ...registered].map(({ name }) => name)
  const datasets = watchedDatasets(engine, config)
  const pages = config.systems.flatMap((system) =>
    system.pages.map(({ name, title }) => ({
      id: `${system.name}/${name}`,
      title: typeof title === 'string' ? title : title.en,
      detail: system.name,
      also: typeof title === 'string' ? name : `${name} ${title['pt-BR']}`,
      at: null,
    })),
  )
  return [
    ...named('pipeline', [...new Set(pipelines)].map(plain), text),
    ...named(
      'schedule',
      schedules.map(({ name, when }) => ({ ...plain(name), detail: when })),
      text,
    ),
    ...named(
      'dataset',
      datasets.map(({ name, table }) => ({ ...plain(name), detail: table })),
      text,
    ),
    ...named('page', pages, text),
    ...named(
      'rule',
      rules.map(({ name, inForce }) => ({ ...plain(name), detail: inForce.when.kind })),
      text,
    ),
    ...alerts.map(({ id, title, state }) => ({ kind: 'alert' as const, id, title, detail: state, at: null })),
    ...reviews.map(({ id, title, pipeline }) => ({ kind: 'review' as const, id, title, detail: pipeline, at: null })),
    ...runs.items.map(({ id, pipeline, state, startedAt, createdAt }) => ({
      kind: 'run' as const,
      id,
      title: pipeline,
      detail: state,
      at: (startedAt ?? createdAt).toISOString(),
    })),
  ]
}

/** `also` is what it is found by besides. */
type Named = Omit<Found, 'kind'> & { also?: string }

function plain(name: string): Named {
  return { id: name, title: name, detail: null, at: null }
}

/** 'prices 2026-08-19' means the runs of that day, in the team's zone, of pipelines with 'prices' in their name. */
function runsMeantBy(text: string, zone: string): { search?: string; from?: Date; to?: Date } | undefined {
  const [day] = /(?<!\S)\d{4}-\d{2}-\d{2}(?!\S)/.exec(text) ?? []
  const midnightMs = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  if (day === undefined || Number.isNaN(midnightMs)) {
    return /^[0-9a-f]{4}[0-9a-f-]{0,32}$/i.test(text) ? { search: text } : undefined
  }
  const rest = text.replace(day, '').trim()
  return {
    ...(rest !== '' && { search: rest }),
    from: new Date(firstInstantOf(midnightMs, zone)),
    to: new Date(firstInstantOf(midnightMs + dayMs, zone)),
  }
}

/** Those with the text in their title, or in what they are found by besides: first the ones that begin with it. */
function named(kind: Found['kind'], all: readonly Named[], text: string): Found[] {
  const sought = text.toLowerCase()
  const placed = all.map((one) => ({ one, place: `${one.title}\n${one.also ?? ''}`.toLowerCase().indexOf(sought) }))
  return placed
    .filter(({ place }) => place >= 0)
    .toSorted((a, b) => Math.min(a.place, 1) - Math.min(b.place, 1) || (a.one.title < b.one.title ? -1 : 1))
    .slice(0, mostOfEach)
    .map(({ one: { id, title, detail, at } }) => ({ kind, id, title, detail, at }))
}
