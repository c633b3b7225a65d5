import { Loops } from '../../database/loops.ts'
import type { Config } from '../../pipelines/config.ts'
import type { Engine } from '../../runs/engine.ts'
import { followFeed } from '../../runs/trail/feed.ts'
import { pruneObservations } from '../rules/observation-store.ts'
import { readRules } from '../rules/rule-store.ts'
import { type ActiveRule, activeRules, syncRules } from '../rules/rules.ts'
import { decide, type Setting } from './decide.ts'
import { describe } from './describe.ts'
import type { Topology } from './inhibition.ts'
import { alertsChannel, takeLook } from './lock.ts'
import { type Attribution, readStanding } from './look.ts'
import { showEnds } from './run-ends.ts'
import { FreshnessWatch } from './sources/freshness.ts'
import { readSchedules, type ScheduleStanding } from './sources/schedules.ts'

/** The monitor of a process. */
export interface Monitor {
  /** One turn of each loop, by hand. */
  tick(): Promise<void>
  stop(): Promise<void>
}

export interface MonitorOptions {
  config: Pick<Config, 'rules' | 'systems' | 'datasets'>
  onError: (error: unknown, loop: string) => void
}

const rulesEveryMs = 60_000
const endsEveryMs = 5_000
const lookEveryMs = 30_000
const pruneEveryMs = 86_400_000
const keptObservationsMs = 60 * 86_400_000

/** Starts watching: the ends of runs, and how everything stands. Any number may run against one database. */
export function startMonitor(engine: Engine, { config, onError }: MonitorOptions): Monitor {
  const { database, clock } = engine
  const attribution = attributionOf(engine, config)
  const freshness = new FreshnessWatch(config.datasets)
  let schedules: ScheduleStanding[] = []
  let timer: NodeJS.Timeout | undefined
  const loops = new Loops(database, onError)

  const settingAt = (now: Date, rules: readonly ActiveRule[]): Setting => ({
    now,
    rules,
    topology: topologyOf(schedules),
    describe: (client, alerts) => describe(client, alerts, { rules, schedules, definitions: engine.definitions, now }),
  })

  loops.start('rules', rulesEveryMs, () => syncRules(engine, config))
  loops.start('ends of runs', endsEveryMs, () =>
    followFeed(database, 'runs', 'alert rules', async (client, moves) => {
      const rules = activeRules(await readRules(client))
      await showEnds(client, settingAt(clock.now(), rules), moves, attribution.systemOf)
    }),
  )
  const look = loops.start(
    'how everything stands',
    lookEveryMs,
    () =>
      database.transaction(async (client) => {
        if (!(await takeLook(client))) return
        const now = clock.now()
        const rules = activeRules(await readRules(client))
        schedules = await readSchedules(client)
        const { pool } = database
        const shown = await readStanding(client, { pool, now, rules, freshness, schedules, attribution })
        const { nextAt } = await decide(client, settingAt(now, rules), shown, { isLook: true })
        clearTimeout(timer)
        const leftMs = nextAt === undefined ? Number.POSITIVE_INFINITY : nextAt.getTime() - now.getTime()
        if (leftMs < lookEveryMs) timer = setTimeout(() => look.wake(), leftMs).unref()
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
