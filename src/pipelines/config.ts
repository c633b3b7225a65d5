import { functionIfAny, knownOptions, text, wholeNumber } from './checks.ts'
import type { Counter } from './counter.ts'
import type { Dataset } from './dataset.ts'
import { parseDuration } from './duration.ts'
import type { ErrorHook } from './error-hook.ts'
import { checkedHealthLimits, type HealthLimits, type HealthLimitsOption } from './health-limits.ts'
import { didYouMean } from './nearest.ts'
import { checkedNotifications, type NotificationOptions, type Notifications } from './notifications/notifications.ts'
import { type CheckedOidc, checkedOidc, type OidcConfig } from './oidc.ts'
import type { DeclaredPipeline } from './pipeline.ts'
import { Refusal, shown, within } from './refusal.ts'
import { parseRetention, type Retention, type RetentionOptions } from './retention.ts'
import { checkedRules, type RulesOption } from './rules/rule.ts'
import {
  checkedSchedules,
  checkStatic,
  gatherSchedules,
  type PlacedSchedules,
  type SchedulesOption,
} from './schedules/all-schedules.ts'
import type { Schedule } from './schedules/schedule.ts'
import { isSecret, type Secret } from './secret.ts'
import type { ServiceLevel } from './service-levels/service-level.ts'
import type { Simulator } from './simulator.ts'
import { checkedPipelines, type System } from './system.ts'
import { checkedZone } from './time-zone.ts'
import { uniqueNames } from './unique.ts'
import type { Watch } from './watches/watch.ts'

interface DatabaseConfig {
  /** `postgres://...`. Default: DATABASE_URL, else the embedded server. */
  url?: string
  /** The schema of Millrace's own tables. Default 'millrace'. */
  schema?: string
}

interface WorkerConfig {
  /** Runs under way at the same time in one process. */
  concurrency?: number
  /** Worker processes. Default 1. */
  processes?: number
}

interface HealthConfig {
  /** From where on what is measured is a worry: `{ diskFreeBytes: { degraded: 10e9 } }`. */
  limits?: HealthLimitsOption
}

interface HeartbeatConfig {
  /** Asked with a GET as long as nothing is unhealthy: an address of a service that raises an alarm when it is not. */
  url: string | Secret
  /** Default '1m'. */
  every?: string
}

export interface ConfigOptions {
  systems: readonly System[]
  /** Pipelines that belong to no system. */
  pipelines?: readonly DeclaredPipeline[]
  /** Schedules of no system; a function is asked again every minute. */
  schedules?: SchedulesOption
  database?: DatabaseConfig
  worker?: WorkerConfig
  /** How people are told of what happens. */
  notifications?: NotificationOptions
  /** Pipelines that a service runs when it starts, if RUN_ON_START is true in its environment. */
  runOnStart?: readonly string[]
  /** Rules that belong to no system; a function is asked again each minute. */
  rules?: RulesOption
  /** Tells deployments apart, a commit say. */
  codeVersion?: string
  /** The team's zone, in which the days of its figures begin. Default 'UTC'. */
  timezone?: string
  /** How long what is kept: `{ runs: '90d', logs: '14d' }`. `millrace metrics retention` shows what holds. */
  retention?: RetentionOptions
  health?: HealthConfig
  /** Tells somebody outside that all is well. Default: HEARTBEAT_URL, every minute, where that is set. */
  heartbeat?: HeartbeatConfig
  /** Where the ends of the audit's chain are written down, seen from the project. Default '.millrace/audit-heads.jsonl'. */
  auditHeads?: string
  /** Signing in with a service of the organisation's own. */
  oidc?: OidcConfig
  onError?: ErrorHook
}

/** What millrace.config.ts exports, checked. Made by {@link defineConfig}. */
export interface Config {
  readonly systems: readonly System[]
  /** All pipelines: those of the systems and those that belong to none. */
  readonly pipelines: readonly DeclaredPipeline[]
  readonly datasets: readonly Dataset[]
  readonly simulators: readonly Simulator[]
  /** All schedules there are now. Rejects when two have one name, or one names what nobody declared. */
  readonly schedules: () => Promise<readonly Schedule[]>
  readonly database: Readonly<DatabaseConfig>
  readonly worker: Readonly<WorkerConfig>
  readonly notifications: Notifications
  readonly runOnStart: readonly string[]
  readonly rules: RulesOption
  readonly watches: readonly Watch[]
  readonly codeVersion: string | undefined
  readonly timezone: string
  readonly retention: Retention
  readonly serviceLevels: readonly ServiceLevel[]
  readonly counters: readonly Counter[]
  readonly healthLimits: HealthLimits
  readonly heartbeat: { readonly url: string | Secret; readonly everyMs: number } | undefined
  readonly auditHeads: string
  readonly oidc: CheckedOidc | undefined
  readonly onError: ErrorHook | undefined
}

const keys = {
  systems: true,
  pipelines: true,
  schedules: true,
  database: true,
  worker: true,
  notifications: true,
  health: true,
  runOnStart: true,
  codeVersion: true,
  timezone: true,
  retention: true,
  heartbeat: true,
  onError: true,
  rules: true,
  auditHeads: true,
  oidc: true,
} satisfies Record<keyof ConfigOptions, true>

/**
 * Declares everything Millrace runs here.
 *
 * @example
 * // millrace.config.ts
 * export default defineConfig({ systems: [energy, billing], worker: { processes: 2 } })
 */
export function defineConfig(options: ConfigOptions): Config {
  return within('config', () => {
    knownOptions(options, keys)
    const systems = checkedSystems(options.systems)
    const others = checkedPipelines(options.pipelines ?? [])
    const database = checkedDatabase(options.database ?? {})
    refuseSharedSchemas(systems, database.schema ?? 'millrace')
    const pipelines = allOf('pipeline', systems, (system) => system.pipelines, others)
    const datasets = allOf('dataset', systems, (system) => system.datasets, [])
    const schedules = placedSchedules(systems, checkedSchedules(options.schedules ?? []))
    checkStatic(schedules, { pipelines, datasets })
    const serviceLevels = allOf('service level', systems, (system) => system.serviceLevels, [])
    for (const level of serviceLevels) checkedPlace(level, pipelines)
    return Object.freeze({
      systems,
      pipelines,
      datasets,
      schedules: () => gatherSchedules(schedules, { pipelines, datasets }),
      simulators: allOf('simulator', systems, (system) => system.simulators, []),
      database,
      worker: checkedWorker(options.worker ?? {}),
      notifications: checkedNotifications(options.notifications ?? {}),
      runOnStart: checkedRunOnStart(options.runOnStart ?? [], pipelines),
      rules: checkedRules(options.rules ?? []),
      watches: allOf('watch', systems, (system) => system.watches, []),
      codeVersion: options.codeVersion === undefined ? undefined : text(options.codeVersion, 'codeVersion'),
      timezone: within('timezone', () => checkedZone(options.timezone ?? 'UTC')),
      retention: parseRetention(options.retention),
      serviceLevels,
      counters: allOf('counter', systems, (system) => system.counters, []),
      healthLimits: checkedHealth(options.health ?? {}),
      heartbeat: options.heartbeat === undefined ? undefined : checkedHeartbeat(options.heartbeat),
      auditHeads: text(options.auditHeads ?? '.millrace/audit-heads.jsonl', 'auditHeads'),
      oidc: options.oidc === undefined ? undefined : checkedOidc(options.oidc),
      onError: functionIfAny(options.onError, 'onError'),
    })
  })
}

function checkedSystems(systems: readonly System[]): readonly System[] {
  if (!Array.isArray(systems)) throw new Refusal(`expected systems to be a list, got ${shown(systems)}`)
  for (const system of systems) {
    // A circle of imports shows up here, as undefined.
    if (system?.pipelines === undefined) {
      throw new Refusal(`expected systems to list what system({ ... }) returns, got ${shown(system)}`)
    }
  }
  uniqueNames('system', systems)
  return Object.freeze([...systems])
}

/** Each system migrates a PostgreSQL schema of its own, and none that of Millrace. */
function refuseSharedSchemas(systems: readonly System[], own: string): void {
  const schemas = systems.map(({ name, schema }) => ({ name: schema, owner: `of system '${name}'` }))
  uniqueNames('database schema', [{ name: own, owner: 'of Millrace itself' }, ...schemas], ({ owner }) => owner)
}

/** What all systems have of a kind. Commands and addresses name these without their system, so names are unique. */
function allOf<Value extends { readonly name: string }>(
  noun: string,
  systems: readonly System[],
  of: (system: System) => readonly Value[],
  others: readonly Value[],
): readonly Value[] {
  const placed = systems.flatMap((system) =>
    of(system).map((value) => ({ value, place: `in system '${system.name}'` })),
  )
  placed.push(...others.map((value) => ({ value, place: 'in no system' })))
  const names = placed.map(({ value, place }) => ({ name: value.name, place }))
  uniqueNames(noun, names, ({ place }) => place)
  return Object.freeze(placed.map(({ value }) => value))
}

function placedSchedules(systems: readonly System[], others: SchedulesOption): readonly PlacedSchedules[] {
  const theirs = systems.map(({ name, schedules }) => ({ place: `in system '${name}'`, schedules }))
  return [...theirs, { place: 'in no system', schedules: others }]
}

function checkedRunOnStart(names: readonly string[], pipelines: readonly DeclaredPipeline[]): readonly string[] {
  if (!Array.isArray(names)) throw new Refusal(`expected runOnStart to list names of pipelines, got ${shown(names)}`)
  const known = pipelines.map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    throw new Refusal(`expected runOnStart to name pipelines, got ${shown(name)}${didYouMean(String(name), known)}`)
  }
  return Object.freeze([...names])
}

/** A service level is of a pipeline that is there, and of a step of it. */
function checkedPlace({ name, pipeline, measure }: ServiceLevel, pipelines: readonly DeclaredPipeline[]): void {
  const found = pipelines.find((declared) => declared.name === pipeline)
  if (!found) {
    const hint = didYouMean(
      pipeline,
      pipelines.map((declared) => declared.name),
    )
    throw new Refusal(`service level '${name}': unknown pipeline '${pipeline}'${hint}`)
  }
  const steps = found.definition.steps.map((step) => step.name)
  if (measure.kind !== 'step within' || steps.includes(measure.step)) return
  throw new Refusal(`service level '${name}': unknown step '${measure.step}'${didYouMean(measure.step, steps)}`)
}

function checkedDatabase(database: DatabaseConfig): Readonly<DatabaseConfig> {
  return within('database', () => {
    knownOptions(database, { url: true, schema: true } satisfies Record<keyof DatabaseConfig, true>)
    const { url, schema } = database
    if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
      // Not shown: it may hold a password.
      throw new Refusal('expected url to begin with postgres://, got something else')
    }
    if (schema !== undefined) text(schema, 'schema')
    return Object.freeze({ ...database })
  })
}

function checkedWorker(worker: WorkerConfig): Readonly<WorkerConfig> {
  return within('worker', () => {
    knownOptions(worker, { concurrency: true, processes: true } satisfies Record<keyof WorkerConfig, true>)
    if (worker.concurrency !== undefined) wholeNumber(worker.concurrency, 'concurrency', 1)
    if (worker.processes !== undefined) wholeNumber(worker.processes, 'processes', 1)
    return Object.freeze({ ...worker })
  })
}

function checkedHealth(health: HealthConfig): HealthLimits {
  knownOptions(health, { limits: true } satisfies Record<keyof HealthConfig, true>)
  return checkedHealthLimits(health.limits)
}

function checkedHeartbeat(heartbeat: HeartbeatConfig): NonNullable<Config['heartbeat']> {
  return within('heartbeat', () => {
    knownOptions(heartbeat, { url: true, every: true } satisfies Record<keyof HeartbeatConfig, true>)
    const { url, every = '1m' } = heartbeat
    if (!isSecret(url) && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
      // Not shown: whoever knows it can say that all is well.
      throw new Refusal(
        "expected url to be an address such as https://hc.example/ID or secret('HEARTBEAT_URL'), got neither",
      )
    }
    const everyMs = parseDuration(every, 'every')
    if (everyMs < 10_000) throw new Refusal(`expected every to be '10s' or more, got ${shown(every)}`)
    return Object.freeze({ url, everyMs })
  })
}
