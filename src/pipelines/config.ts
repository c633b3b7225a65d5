import { knownOptions, text, wholeNumber } from './checks.ts'
import type { Dataset } from './dataset.ts'
import type { DeclaredPipeline } from './pipeline.ts'
import { Refusal, shown, within } from './refusal.ts'
import { checkedRules, type RulesOption } from './rules/rule.ts'
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

export interface ConfigOptions {
  systems: readonly System[]
  /** Pipelines that belong to no system. */
  pipelines?: readonly DeclaredPipeline[]
  database?: DatabaseConfig
  worker?: WorkerConfig
  /** Rules that belong to no system; a function is asked again each minute. */
  rules?: RulesOption
  /** Tells deployments apart, a commit say. */
  codeVersion?: string
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
  readonly rules: RulesOption
  readonly codeVersion: string | undefined
}

const keys = {
  systems: true,
  pipelines: true,
  database: true,
  worker: true,
  rules: true,
  codeVersion: true,
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
      rules: checkedRules(options.rules ?? []),
      codeVersion: options.codeVersion === undefined ? undefined : text(options.codeVersion, 'codeVersion'),
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
