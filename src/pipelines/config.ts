import { functionIfAny, knownOptions, text, wholeNumber } from './checks.ts'
import type { Dataset } from './dataset.ts'
import { parseDuration } from './duration.ts'
import type { ErrorHook } from './error-hook.ts'
import { checkedHealthLimits, type HealthLimits, type HealthLimitsOption } from './health-limits.ts'
import type { DeclaredPipeline } from './pipeline.ts'
import { Refusal, shown, within } from './refusal.ts'
import { isSecret, type Secret } from './secret.ts'
import type { Simulator } from './simulator.ts'
import { checkedPipelines, type System } from './system.ts'
import { uniqueNames } from './unique.ts'

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
  database?: DatabaseConfig
  worker?: WorkerConfig
  /** Tells deployments apart, a commit say. */
  codeVersion?: string
  health?: HealthConfig
  /** Tells somebody outside that all is well. Default: HEARTBEAT_URL, every minute, where that is set. */
  heartbeat?: HeartbeatConfig
  onError?: ErrorHook
}

/** What millrace.config.ts exports, checked. Made by {@link defineConfig}. */
export interface Config {
  readonly systems: readonly System[]
  /** All pipelines: those of the systems and those that belong to none. */
  readonly pipelines: readonly DeclaredPipeline[]
  readonly datasets: readonly Dataset[]
  readonly simulators: readonly Simulator[]
  readonly database: Readonly<DatabaseConfig>
  readonly worker: Readonly<WorkerConfig>
  readonly codeVersion: string | undefined
  readonly healthLimits: HealthLimits
  readonly heartbeat: { readonly url: string | Secret; readonly everyMs: number } | undefined
  readonly onError: ErrorHook | undefined
}

const keys = {
  systems: true,
  pipelines: true,
  database: true,
  worker: true,
  codeVersion: true,
  health: true,
  heartbeat: true,
  onError: true,
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
    return Object.freeze({
      systems,
      pipelines: allOf('pipeline', systems, (system) => system.pipelines, others),
      datasets: allOf('dataset', systems, (system) => system.datasets, []),
      simulators: allOf('simulator', systems, (system) => system.simulators, []),
      database,
      worker: checkedWorker(options.worker ?? {}),
      codeVersion: options.codeVersion === undefined ? undefined : text(options.codeVersion, 'codeVersion'),
      healthLimits: checkedHealth(options.health ?? {}),
      heartbeat: options.heartbeat === undefined ? undefined : checkedHeartbeat(options.heartbeat),
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
