import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { knownOptions } from './checks.ts'
import type { Counter } from './counter.ts'
import { type Dataset, isDataset } from './dataset.ts'
import { checkedEndpoints, type Endpoint } from './endpoints/endpoint.ts'
import { checkedName } from './name.ts'
import {
  checkedSystemNotifications,
  type SystemNotificationOptions,
  type SystemNotifications,
} from './notifications/notifications.ts'
import { checkedPages, type Page } from './pages/page.ts'
import type { DeclaredPipeline } from './pipeline.ts'
import { Refusal, shown, within } from './refusal.ts'
import { checkedRules, type RulesOption } from './rules/rule.ts'
import { checkedSchedules, type SchedulesOption } from './schedules/all-schedules.ts'
import type { ServiceLevel } from './service-levels/service-level.ts'
import { checkedSettingsFile, type SettingsFile } from './settings-file.ts'
import { checkedSimulator, type Simulator } from './simulator.ts'
import { uniqueNames } from './unique.ts'
import { checkedWatches, type Watch } from './watches/watch.ts'

export interface SystemOptions {
  name: string
  /** The PostgreSQL schema its tables are in. Default: its name, with _ for hyphens. */
  schema?: string
  pipelines: readonly DeclaredPipeline[]
  /** Datasets no pipeline loads into; those that are loaded are known anyway. */
  datasets?: readonly Dataset[]
  /** The folder of its numbered migrations: `new URL('./migrations/', import.meta.url)`. */
  migrations?: URL | string
  simulators?: readonly Simulator[]
  /** When its pipelines are started by themselves; a function is asked again every minute. */
  schedules?: SchedulesOption
  /** What operators may set in its YAML file: `settingsFile(file, schema)`. `millrace doctor` reads it. */
  settings?: SettingsFile
  /** How people are told of what happens in it. */
  notifications?: SystemNotificationOptions
  /** Goals over a month: `serviceLevel(...)`. */
  serviceLevels?: readonly ServiceLevel[]
  /** Totals for Prometheus: `counter({ ... })`. */
  counters?: readonly Counter[]
  /** What people are told of: `rule(name, { ... })`; a function is asked again each minute. */
  rules?: RulesOption
  /** Jobs of other systems that it looks at: `watch({ ... })`. Their polls are among its pipelines and schedules. */
  watches?: readonly Watch[]
  /** Its pages in the dashboard: `page(name, { ... })`. */
  pages?: readonly Page[]
  /** Its own routes behind the HTTP door: `endpoint({ ... })`. */
  routes?: readonly Endpoint[]
}

/** An application: pipelines, datasets, tables and simulators under one name. Made by {@link system}. */
export interface System {
  readonly name: string
  readonly schema: string
  readonly pipelines: readonly DeclaredPipeline[]
  /** Those it lists and those its pipelines load into. */
  readonly datasets: readonly Dataset[]
  /** Path of the folder. */
  readonly migrations: string | undefined
  readonly simulators: readonly Simulator[]
  readonly schedules: SchedulesOption
  readonly settings: SettingsFile | undefined
  readonly notifications: SystemNotifications
  readonly serviceLevels: readonly ServiceLevel[]
  readonly counters: readonly Counter[]
  readonly rules: RulesOption
  readonly watches: readonly Watch[]
  readonly pages: readonly Page[]
  readonly routes: readonly Endpoint[]
}

const keys = {
  name: true,
  schema: true,
  pipelines: true,
  datasets: true,
  migrations: true,
  simulators: true,
  schedules: true,
  settings: true,
  notifications: true,
  serviceLevels: true,
  counters: true,
  rules: true,
  watches: true,
  pages: true,
  routes: true,
} satisfies Record<keyof SystemOptions, true>

/**
 * Declares an application. List it in millrace.config.ts.
 *
 * @example
 * export const energy = system({
 *   name: 'energy',
 *   pipelines: [prices],
 *   migrations: new URL('./migrations/', import.meta.url),
 * })
 */
export function system(options: SystemOptions): System {
  return within(`system ${shown(options.name)}`, () => {
    knownOptions(options, keys)
    const name = checkedName(options.name, 'system')
    const watches = uniquelyNamed('watch', checkedWatches(options.watches ?? []))
    const pipelines = checkedPipelines([...options.pipelines, ...watches.map(({ pipeline }) => pipeline)])
    return Object.freeze({
      name,
      schema: checkedSchemaName(options.schema ?? name.replaceAll('-', '_')),
      pipelines,
      datasets: allDatasets(options.datasets ?? [], pipelines),
      migrations: options.migrations === undefined ? undefined : folderPath(options.migrations),
      simulators: checkedSimulators(options.simulators ?? []),
      schedules: checkedSchedules(withPolls(options.schedules ?? [], watches)),
      settings: options.settings === undefined ? undefined : checkedSettingsFile(options.settings),
      notifications: checkedSystemNotifications(options.notifications ?? {}),
      serviceLevels: uniquelyNamed('service level', options.serviceLevels ?? []),
      counters: uniquelyNamed('counter', options.counters ?? []),
      rules: checkedRules(options.rules ?? []),
      watches,
      pages: uniquelyNamed('page', checkedPages(options.pages ?? [])),
      routes: checkedEndpoints(options.routes ?? []),
    })
  })
}

/** A list of declared pipelines, each complete and with a name of its own. */
export function checkedPipelines(pipelines: readonly DeclaredPipeline[]): readonly DeclaredPipeline[] {
  if (!Array.isArray(pipelines)) throw new Refusal(`expected pipelines to be a list, got ${shown(pipelines)}`)
  for (const pipeline of pipelines) {
    // A circle of imports shows up here, as undefined.
    if (pipeline?.definition === undefined) {
      throw new Refusal(`expected pipelines to list what pipeline('name') returns, got ${shown(pipeline)}`)
    }
  }
  uniqueNames('pipeline', pipelines)
  return Object.freeze([...pipelines])
}

function allDatasets(listed: readonly Dataset[], pipelines: readonly DeclaredPipeline[]): readonly Dataset[] {
  for (const given of listed) {
    if (!isDataset(given))
      throw new Refusal(`expected datasets to list what dataset({ ... }) returns, got ${shown(given)}`)
  }
  const steps = pipelines.flatMap((pipeline) => pipeline.definition.steps)
  const loaded = steps.flatMap((step) => {
    return step.kind === 'load' ? [step.into] : step.kind === 'stage' ? [step.dataset] : []
  })
  const datasets = [...new Set([...listed, ...loaded])]
  uniqueNames('dataset', datasets)
  return Object.freeze(datasets)
}

function withPolls(given: SchedulesOption, watches: readonly Watch[]): SchedulesOption {
  const polls = watches.map(({ schedule }) => schedule)
  if (typeof given === 'function') return async () => [...(await given()), ...polls]
  return [...given, ...polls]
}

function checkedSimulators(simulators: readonly Simulator[]): readonly Simulator[] {
  const checked = simulators.map(checkedSimulator)
  uniqueNames('simulator', checked)
  return Object.freeze(checked)
}

function uniquelyNamed<Value extends { readonly name: string }>(
  noun: string,
  values: readonly Value[],
): readonly Value[] {
  uniqueNames(noun, values)
  return Object.freeze([...values])
}

function checkedSchemaName(schema: string): string {
  if (typeof schema === 'string' && /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema
  throw new Refusal(`expected schema to be a PostgreSQL schema in small letters, digits and _, got ${shown(schema)}`)
}

function folderPath(folder: URL | string): string {
  const path = folder instanceof URL && folder.protocol === 'file:' ? fileURLToPath(folder) : folder
  if (typeof path === 'string' && isAbsolute(path)) return path
  throw new Refusal(
    `expected migrations to be a folder wherever the command is run, new URL('./migrations/', import.meta.url), got ${shown(String(folder))}`,
  )
}
