import type { ClientBase } from 'pg'
import { Loops } from '../../database/loops.ts'
import type { Config } from '../../pipelines/config.ts'
import type { Engine } from '../../runs/engine.ts'
import { followFeed } from '../../runs/trail/feed.ts'
import { watchedDatasets } from '../freshness/watched-datasets.ts'
import { pruneObservations } from '../rules/observation-store.ts'
import { readRules } from '../rules/rule-store.ts'
import { type ActiveRule, activeRules, syncRules } from '../rules/rules.ts'
import { decide, type Setting, type Shown } from './decide.ts'
import { describe } from './describe.ts'
import type { Topology } from './inhibition.ts'
import { alertsChannel, lockAlerts, takeLook } from './lock.ts'
import { type Attribution, readStanding } from './look.ts'
import { showEnds } from './run-ends.ts'
import { FreshnessWatch } from './sources/freshness.ts'
import { readSchedules, type ScheduleStanding } from './sources/schedules.ts'
import { reach } from './stop-points.ts'

/** The monitor of a process. */
export interface Monitor {
  /** One turn of each loop, by hand. */
  tick(): Promise<void>
  stop(): Promise<void>
}

export interface MonitorOptions {
  config: Pick<Config, 'rules' | 'systems' | 'datasets' | 'timezone'>
  onError: (error: unknown, loop: string) => void
}

const rulesEveryMs = 60_000
const endsEveryMs = 5_000
/** What came while no monitor was there is taken in one turn, page by page. */
const longestEndsMs = 600_000
const lookEveryMs = 30_000
const pruneEveryMs = 86_400_000
const keptObservationsMs = 60 * 86_400_000

/** Starts watching: the ends of runs, and how everything stands. Any number may run against one database. */
export function startMonitor(engine: Engine, { config, onError }: MonitorOptions): Monitor {
  const { database, clock } = engine
  const attribution = attributionOf(engine, config)
  const freshness = new FreshnessWatch(watchedDatasets(engine, config))
  let schedules: ScheduleStanding[] = []
  let timer: NodeJS.Timeout | undefined
  let wakesAt: Date | undefined
  const loops = new Loops(database, onError)

  /** By what is decided in a transaction: read once others wait, or a change that was made before would come too late. */
  const lockedSetting = async (client: ClientBase): Promise<Setting> => {
    await lockAlerts(client)
    const [now, rules] = [clock.now(), activeRules(await readRules(client))]
    const zone = config.timezone
    const known = { rules, schedules, definitions: engine.definitions, now, zone }
    return { now, zone, rules, topology: topologyOf(schedules), describe: (of, alerts) => describe(of, alerts, known) }
  }
  const wakeAt = (at: Date | undefined, now: Date): void => {
    const leftMs = at === undefined ? Number.POSITIVE_INFINITY : at.getTime() - now.getTime()
    if (leftMs >= lookEveryMs || at === undefined || (wakesAt && wakesAt <= at)) return
    clearTimeout(timer)
    wakesAt = at
    timer = setTimeout(() => look.wake(), leftMs).unref()
  }

  loops.start('rules', rulesEveryMs, () => syncRules(engine, config))
  loops.start(
    'ends of runs',
    endsEveryMs,
    async () => {
      const count = await followFeed(database, 'runs', 'alert rules', async (client, moves) => {
        const setting = await lockedSetting(client)
        const nextAt = await showEnds(client, setting, moves, attribution.systemOf)
        wakeAt(nextAt, setting.now)
      })
      if (count > 0) reach('decision committed')
    },
    { timeoutMs: longestEndsMs },
  )
  const look = loops.start(
    'how everything stands',
    lookEveryMs,
    () =>
      database.transaction(async (client) => {
        if (!(await takeLook(client))) return
        schedules = await readSchedules(client)
        const rules = activeRules(await readRules(client))
        const sources = { pool: database.pool, now: clock.now(), rules, freshness, schedules, attribution }
        const read = await readStanding(client, sources)
        const setting = await lockedSetting(client)
        const { nextAt } = await decide(client, setting, judgedBy(setting.rules, read), { isLook: true })
        wakesAt = undefined
        wakeAt(nextAt, setting.now)
      }),
    { wakesOn: alertsChannel },
  )
  loops.start('old observations', pruneEveryMs, () =>
    pruneObservations(database.pool, new Date(clock.now().getTime() - keptObservationsMs)),
  )
  return {
    tick: () => loops.tick(),
    async stop() {
      clearTimeout(timer)
      await loops.stop()
      clearTimeout(timer)
    },
  }
}

function attributionOf({ definitions }: Engine, { systems }: Pick<Config, 'systems'>): Attribution {
  const bySystem = new Map(systems.flatMap(({ name, pipelines }) => pipelines.map((one) => [one.name, name] as const)))
  const loaders = new Map(
    [...definitions.values()].flatMap(({ name, steps }) =>
      steps.flatMap((step) => (step.kind === 'load' ? [[step.into.name, name] as const] : [])),
    ),
  )
  return {
    systemOf: (pipeline) => bySystem.get(pipeline) ?? null,
    loaderOf: (dataset) => loaders.get(dataset) ?? null,
  }
}

/** What was read, for the rules as they are now. */
function judgedBy(rules: readonly ActiveRule[], read: readonly Shown[]): Shown[] {
  return read.flatMap((shown) => {
    const { name, when } = shown.active.rule
    const active = rules.find(({ rule }) => rule.name === name && rule.when.kind === when.kind)
    return active ? [{ ...shown, active }] : []
  })
}

function topologyOf(schedules: readonly ScheduleStanding[]): Topology {
  const followersOf = (pipeline: string, found = new Set<string>()): ReadonlySet<string> => {
    for (const { follows, pipeline: follower } of schedules) {
      if (follows !== pipeline || found.has(follower)) continue
      found.add(follower)
      followersOf(follower, found)
    }
    return found
  }
  return { followersOf: (pipeline) => followersOf(pipeline) }
}
