import { resolve } from 'node:path'
import { type Simulated, startMissingSimulators } from './connectors/simulated.ts'
import type { Database } from './database/database.ts'
import { type MigrationOwner, platformMigrations } from './database/migration-owner.ts'
import type { QuarantineFilter, ReplayCount } from './datasets/quarantine/kept.ts'
import type { QuarantineList } from './datasets/quarantine/list-store.ts'
import type { HealthCheck } from './monitoring/health/check.ts'
import { type Actor, program } from './people/actor.ts'
import { hasRecorded } from './people/audit/record.ts'
import { type Clock, clockFromEnvironment } from './pipelines/clock.ts'
import type { Config } from './pipelines/config.ts'
import { Refusal } from './pipelines/refusal.ts'
import { secret } from './pipelines/secret.ts'
import type { CommandResult } from './runs/commands/commands.ts'
import type { Engine } from './runs/engine.ts'
import type { Decision } from './runs/reviews/decide.ts'
import type { ReviewDetail } from './runs/reviews/list-reviews.ts'
import type { Review } from './runs/reviews/review.ts'
import type { Page, ReviewFilter } from './runs/reviews/review-store.ts'
import { isEnd, type StartedRun } from './runs/run.ts'
import type { StartOptions } from './runs/starting/start-run.ts'
import type { RunReport } from './runs/trail/report.ts'
import type { Worker, WorkerOptions } from './runs/worker.ts'
import type { BackfillReport, BackfillWindow } from './scheduler/backfills/backfill.ts'
import type { CancelledBackfill } from './scheduler/backfills/cancel-backfill.ts'
import type { BackfillPlan, BackfillStretch } from './scheduler/backfills/plan.ts'
import type { BackfillOptions, StartedBackfill } from './scheduler/backfills/start-backfill.ts'
import type { ThawOptions } from './scheduler/freeze/freeze.ts'
import type { ScheduleChange } from './scheduler/schedules/commands.ts'
import type { ScheduleReport } from './scheduler/schedules/list-schedules.ts'
import type { Tick } from './scheduler/schedules/tick-store.ts'
import type { WebhookRequest } from './scheduler/schedules/webhook.ts'
import { log } from './telemetry/log.ts'
import { errorsTold, reportError, tellErrorsTo } from './telemetry/report-error.ts'

/**
 * Loaded when first used: every configuration loads this file, and with the rooms and the libraries under them that takes
 * longer than all of `millrace status`.
 */
const rooms = {
  address: () => import('./database-address.ts'),
  auditHeads: () => import('./people/audit/start-audit-heads.ts'),
  heads: () => import('./people/audit/heads.ts'),
  backfill: () => import('./scheduler/backfills/backfill.ts'),
  cancelBackfill: () => import('./scheduler/backfills/cancel-backfill.ts'),
  planBackfill: () => import('./scheduler/backfills/plan.ts'),
  startBackfill: () => import('./scheduler/backfills/start-backfill.ts'),
  commands: () => import('./runs/commands/commands.ts'),
  database: () => import('./database/database.ts'),
  discard: () => import('./datasets/quarantine/discard.ts'),
  engine: () => import('./runs/create-engine.ts'),
  health: () => import('./monitoring/health/start-health.ts'),
  healthChecks: () => import('./monitoring/health/all-checks.ts'),
  keptDatasets: () => import('./runs/kept-datasets.ts'),
  isolate: () => import('./runs/attempts/isolate.ts'),
  migrate: () => import('./database/migrate.ts'),
  quarantine: () => import('./datasets/quarantine/list-store.ts'),
  metrics: () => import('./monitoring/metrics/start-metrics.ts'),
  monitor: () => import('./monitoring/alerts/monitor.ts'),
  lifeSign: () => import('./monitoring/health/life-sign.ts'),
  http: () => import('./connectors/http/index.ts'),
  notifications: () => import('./notifications/start-notifications.ts'),
  replay: () => import('./datasets/quarantine/replay.ts'),
  report: () => import('./runs/trail/report.ts'),
  retry: () => import('./runs/starting/retry-run.ts'),
  decideReview: () => import('./runs/reviews/decide.ts'),
  reviews: () => import('./runs/reviews/list-reviews.ts'),
  scheduler: () => import('./scheduler/schedules/scheduler.ts'),
  freeze: () => import('./scheduler/freeze/freeze.ts'),
  listSchedules: () => import('./scheduler/schedules/list-schedules.ts'),
  steerSchedules: () => import('./scheduler/schedules/commands.ts'),
  watches: () => import('./watches/register.ts'),
  webhook: () => import('./scheduler/schedules/webhook.ts'),
  signals: () => import('./runs/waits/signals.ts'),
  traces: () => import('./monitoring/traces/start-traces.ts'),
  start: () => import('./runs/starting/start-run.ts'),
  worker: () => import('./runs/worker.ts'),
}

/**
 * What a process of the platform can be: it executes runs, starts them when they are due, or judges how it goes and tells
 * people. Any number of each may run over one database.
 */
export const roles = ['worker', 'scheduler', 'monitor'] as const
export type Role = (typeof roles)[number]

/** A role that runs in this process. */
interface RunningRole {
  /** One turn of everything it does, by hand. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** Steps, loads and doors share these; what waits for one is served in turn. More would not make a server faster. */
const poolConnections = 20

export interface PlatformOptions {
  /** Business time. Default: real time, or what MILLRACE_NOW says. */
  clock?: Clock
  /** The project's folder, in which the embedded server keeps `.millrace/`. Default: where the program was started. */
  folder?: string
  /** Starts a process that makes one attempt alone; with it, steps that are suspected of a crash are isolated. */
  isolateCommand?: readonly [string, ...string[]]
  /** Brings the schema up to date when the database is opened. Default true. */
  migrate?: boolean
  /** Starts simulators for services without settings. Default true. */
  simulate?: boolean
}

export interface WaitOptions {
  /** Default: for ever. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** Short runs are answered soon, long ones are not asked about more than four times a second. */
const firstLookMs = 10
const longestLookMs = 250

/**
 * The platform in a program: everything the command line does with runs.
 *
 * @example
 * const platform = createPlatform(config)
 * await platform.start({ roles: ['worker'] })
 * const { id } = await platform.startRun('energy-prices', { mode: 'full_refresh' })
 * const report = await platform.waitForRun(id)
 * await platform.stop()
 */
export function createPlatform(config: Config, options: PlatformOptions = {}): Platform {
  return new Platform(config, options)
}

/** Made by {@link createPlatform}. */
export class Platform {
  readonly config: Config
  readonly clock: Clock
  #options: PlatformOptions
  #opened: Promise<Engine> | undefined
  #simulated: Simulated | undefined
  #workers = new Set<Worker>()
  #roles: RunningRole[] = []
  /** Where the HTTP door of this process is, for health to knock at. */
  #apiAddress: string | undefined

  constructor(config: Config, options: PlatformOptions) {
    this.config = config
    this.#options = options
    this.clock = options.clock ?? clockFromEnvironment(process.env)
  }

  /** Opens the database (starting the embedded server if none is configured), migrates it, and starts the roles. */
  async start({
    roles: asked = ['worker'],
    apiAddress,
    ...options
  }: { roles?: readonly Role[]; apiAddress?: string | undefined } & WorkerOptions = {}): Promise<void> {
    this.#apiAddress = apiAddress ?? this.#apiAddress
    const engine = await this.engine()
    tellErrorsTo(this.config.onError)
    if (asked.includes('scheduler')) await this.#startScheduler(engine)
    if (asked.includes('monitor')) {
      await this.#startMonitor(engine)
      await this.#startAuditHeads(engine)
      await this.#startLifeSign(engine)
      await this.#startTraces(engine)
    }
    if (asked.includes('worker')) await this.startWorker(options)
  }

  /** One turn of the scheduler and the monitor in this process, by hand: for tests and simulations. */
  async tick(): Promise<void> {
    for (const role of this.#roles) await role.tick()
  }

  async #startScheduler(engine: Engine): Promise<void> {
    const { startScheduler } = await rooms.scheduler()
    const scheduler = startScheduler(engine, { schedules: this.config.schedules, onError: tell })
    this.#roles.push(scheduler)
    // So that whoever has started it sees when what is due. What went wrong, a file of settings say, is tried again.
    await scheduler.tick().catch((error: unknown) => tell(error, 'the first turn of the scheduler'))
  }

  async #startMonitor(engine: Engine): Promise<void> {
    const { config } = this
    const { registerWatches } = await rooms.watches()
    await registerWatches(engine, config.watches)
    const { timezone, serviceLevels, counters, retention } = config
    const [{ startMetrics }, { startHealth }, { startMonitor }, { startNotifications }] = await Promise.all([
      rooms.metrics(),
      rooms.health(),
      rooms.monitor(),
      rooms.notifications(),
    ])
    this.#roles.push(
      startMetrics(engine, { timezone, serviceLevels, counters, retention, onError: tell }),
      startHealth(engine, { checks: await this.healthChecks(), onError: tell }),
      startMonitor(engine, { config, onError: tell }),
      startNotifications(engine, { config, timezone, onError: tell }),
    )
  }

  /** Says to somebody outside that all is well, where such an address is set. */
  async #startLifeSign(engine: Engine): Promise<void> {
    // A secret: whoever knows the address can say that all is well.
    const url = secret('HEARTBEAT_URL')
    const heartbeat = this.config.heartbeat ?? (url.isSet ? { url, everyMs: 60_000 } : undefined)
    if (!heartbeat) return
    const [{ startLifeSign }, { httpClient }] = await Promise.all([rooms.lifeSign(), rooms.http()])
    this.#roles.push(startLifeSign(engine, { ...heartbeat, http: httpClient(), onError: tell }))
  }

  /** Sends runs to a collector of OpenTelemetry, where one is named. */
  async #startTraces(engine: Engine): Promise<void> {
    const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim()
    if (!endpoint) return
    const [{ startTraces }, { httpClient }] = await Promise.all([rooms.traces(), rooms.http()])
    this.#roles.push(startTraces(engine, { endpoint, http: httpClient(), onError: tell }))
  }

  /** Writes down, outside the database, how far the audit has come: nobody who rules the database can change it unseen. */
  async #startAuditHeads({ database }: Engine): Promise<void> {
    const { startAuditHeads } = await rooms.auditHeads()
    const onHead = ({ number, hash }: { number: number; hash: Buffer }) =>
      log.info(`the audit holds ${number} entries`, { auditNumber: number, auditHash: hash.toString('hex') })
    this.#roles.push(startAuditHeads(database, { file: this.auditHeads, onHead, onError: tell }))
  }

  /** The file of the audit's ends. */
  get auditHeads(): string {
    return resolve(this.#options.folder ?? process.cwd(), this.config.auditHeads)
  }

  /** Everything that is looked at to tell how it goes. */
  async healthChecks(): Promise<HealthCheck[]> {
    const { allHealthChecks } = await rooms.healthChecks()
    const { config } = this
    const folder = this.#options.folder ?? process.cwd()
    const isEmbedded = (await rooms.address()).configuredAddress(config.database.url) === undefined
    return allHealthChecks(await this.engine(), {
      limits: config.healthLimits,
      datasets: config.datasets,
      projectFolder: folder,
      embeddedDataFolder: isEmbedded ? resolve(folder, '.millrace') : undefined,
      apiAddress: this.#apiAddress,
    })
  }

  /** Ends the scheduler and the monitor of this process; its workers go on. */
  async stopRoles(): Promise<void> {
    const stopping = this.#roles.splice(0)
    await Promise.all(stopping.map((role) => role.stop()))
  }

  /** Starts one worker in this process. */
  async startWorker(options: WorkerOptions = {}): Promise<Worker> {
    const { isolateCommand } = this.#options
    tellErrorsTo(this.config.onError)
    const { Worker } = await rooms.worker()
    const { isolateWith } = await rooms.isolate()
    const worker = new Worker(await this.engine(), {
      ...(this.config.worker.concurrency === undefined ? {} : { concurrency: this.config.worker.concurrency }),
      ...(isolateCommand ? { isolate: isolateWith(isolateCommand) } : {}),
      ...options,
    })
    this.#workers.add(worker)
    await worker.start()
    return worker
  }

  /** Hands over or finishes what is under way, and closes everything. Safe to call twice. */
  async stop(graceMs?: number): Promise<void> {
    await this.stopRoles()
    await Promise.all([...this.#workers].map((worker) => worker.stop(graceMs)))
    this.#workers.clear()
    const opened = this.#opened
    this.#opened = undefined
    const engine = await opened?.catch(() => undefined)
    if (engine) await this.#writeHead(engine)
    await engine?.database.close()
    await this.#simulated?.close()
    this.#simulated = undefined
    await errorsTold()
  }

  /** A command that has changed something says so outside the database before it ends. */
  async #writeHead({ database }: Engine): Promise<void> {
    if (this.#options.folder === undefined || !hasRecorded()) return
    const { writeHead } = await rooms.heads()
    await writeHead(database.pool, this.auditHeads).catch((error: unknown) => tell(error, 'audit heads'))
  }

  /** Starts a run; it is executed by whichever worker takes it. */
  async startRun(name: string, options: StartOptions = {}, reservedFor?: string): Promise<StartedRun> {
    const { startRun } = await rooms.start()
    return await startRun(await this.engine(), name, options, reservedFor === undefined ? {} : { reservedFor })
  }

  /** Resolves with the report when the run has ended, or stands paused. Rejects when time is up. */
  async waitForRun(id: string, { timeoutMs, signal }: WaitOptions = {}): Promise<RunReport> {
    const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
    for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 1.5, longestLookMs)) {
      const report = await this.getRun(id)
      if (isEnd(report.status) || report.status === 'paused') return report
      signal?.throwIfAborted()
      if (performance.now() > until) {
        throw new Error(
          `expected run ${id} to end within ${timeoutMs} ms, got ${report.status}; wait longer, or look at its log`,
        )
      }
      await new Promise((done) => setTimeout(done, lookMs))
    }
  }

  async getRun(id: string): Promise<RunReport> {
    const { readReport } = await rooms.report()
    return await readReport((await this.engine()).database.pool, id)
  }

  /** Answers the wait for this key, now or when it comes. */
  async signal(key: string, payload?: unknown): Promise<void> {
    const { sendSignal } = await rooms.signals()
    await sendSignal(await this.engine(), key, payload)
  }

  /** A page of what people are asked to decide, the newest first; by default what is open. */
  async listReviews(filter: ReviewFilter = {}, page?: Page): Promise<{ items: Review[]; next: string | null }> {
    const { listReviews } = await rooms.reviews()
    return await listReviews(await this.engine(), filter, page)
  }

  /** A review with how people have voted, by its id or the beginning of it. */
  async getReview(id: string): Promise<ReviewDetail> {
    const { getReview } = await rooms.reviews()
    return await getReview(await this.engine(), id)
  }

  /** Takes a person's decision; their rights are looked at in this moment. */
  async decideReview(id: string, decision: Decision): Promise<Review> {
    const { decideReview } = await rooms.decideReview()
    return await decideReview(await this.engine(), id, decision)
  }

  async cancelRun(id: string, actor: Actor = program): Promise<CommandResult> {
    const { cancelRun } = await rooms.commands()
    return await cancelRun(await this.engine(), id, actor)
  }

  async pauseRun(id: string, actor: Actor = program): Promise<CommandResult> {
    const { pauseRun } = await rooms.commands()
    return await pauseRun(await this.engine(), id, actor)
  }

  async resumeRun(id: string, actor: Actor = program, reservedFor?: string): Promise<CommandResult> {
    const { resumeRun } = await rooms.commands()
    return await resumeRun(await this.engine(), id, actor, reservedFor ?? null)
  }

  /** Runs the same again as a new run; with `from`, what is not downstream of that step is reused, not run. */
  async retryRun(
    id: string,
    options: { from?: string; actor?: Actor; reservedFor?: string } = {},
  ): Promise<StartedRun> {
    const { retryRun } = await rooms.retry()
    return await retryRun(await this.engine(), id, options)
  }

  /** Cuts a stretch of history into windows, and tells for each whether it is done. Starts nothing. */
  async planBackfill(pipeline: string, stretch: BackfillStretch): Promise<BackfillPlan> {
    const { planBackfill } = await rooms.planBackfill()
    return await planBackfill(await this.engine(), pipeline, stretch)
  }

  /** Starts a run for each window of a stretch that is missing, failed, or for all; workers take them one after the other. */
  async startBackfill(pipeline: string, options: BackfillOptions): Promise<StartedBackfill> {
    const { startBackfill } = await rooms.startBackfill()
    return await startBackfill(await this.engine(), pipeline, options)
  }

  /** How a backfill stands, with its windows. */
  async getBackfill(id: string): Promise<BackfillReport & { windows: BackfillWindow[] }> {
    const { getBackfill } = await rooms.backfill()
    return await getBackfill(await this.engine(), id)
  }

  /** The newest hundred backfills, the newest first. */
  async listBackfills(): Promise<BackfillReport[]> {
    const { listBackfills } = await rooms.backfill()
    return await listBackfills(await this.engine())
  }

  /** Cancels what is left of a backfill. */
  async cancelBackfill(id: string, actor: Actor = program): Promise<CancelledBackfill> {
    const { cancelBackfill } = await rooms.cancelBackfill()
    return await cancelBackfill(await this.engine(), id, actor)
  }

  /** All schedules, with how they stand and what became of their last due time. */
  async listSchedules(): Promise<ScheduleReport[]> {
    const { listSchedules } = await rooms.listSchedules()
    return await listSchedules(await this.engine())
  }

  /** When a schedule is due next, so many times. */
  async nextRuns(schedule: string, count = 10): Promise<Date[]> {
    const { nextRuns } = await rooms.listSchedules()
    return await nextRuns(await this.engine(), schedule, count)
  }

  /** Has a schedule stand still. What it would have been due for meanwhile is not made up for. */
  async pauseSchedule(name: string, actor: Actor = program, reason?: string): Promise<boolean> {
    const { pauseSchedule } = await rooms.steerSchedules()
    return await pauseSchedule(await this.engine(), name, actor, reason)
  }

  /** Has a paused schedule go on from now. */
  async resumeSchedule(name: string, actor: Actor = program): Promise<boolean> {
    const { resumeSchedule } = await rooms.steerSchedules()
    return await resumeSchedule(await this.engine(), name, actor)
  }

  /** Changes when a schedule is due, and what happens after down time; null puts back what is declared. */
  async changeSchedule(name: string, change: ScheduleChange, actor: Actor = program): Promise<boolean> {
    const { changeSchedule } = await rooms.steerSchedules()
    return await changeSchedule(await this.engine(), name, change, actor)
  }

  /** Starts a schedule's pipeline now, as the schedule does. */
  async triggerSchedule(name: string, actor: Actor = program): Promise<Tick> {
    const { triggerSchedule } = await rooms.steerSchedules()
    return await triggerSchedule(await this.engine(), name, actor)
  }

  /** Starts what a signed request sets off, once for each request. */
  async triggerByWebhook(name: string, request: Omit<WebhookRequest, 'secret'>): Promise<Tick> {
    const declared = (await this.config.schedules()).find((schedule) => schedule.name === name)
    if (declared?.trigger.kind !== 'webhook') {
      throw new Refusal(`expected the name of a schedule that a request sets off, got '${name}'`)
    }
    const { triggerByWebhook } = await rooms.webhook()
    return await triggerByWebhook(await this.engine(), name, { ...request, secret: declared.trigger.secret })
  }

  /** Has nothing be started by itself until it is thawed. */
  async freeze(reason: string, actor: Actor = program): Promise<void> {
    const { freeze } = await rooms.freeze()
    await freeze(await this.engine(), reason, actor)
  }

  /** Ends the freeze; what was due in it is released slowly. */
  async thaw(actor: Actor = program, options: ThawOptions = {}): Promise<void> {
    const { thaw } = await rooms.freeze()
    await thaw(await this.engine(), actor, options)
  }

  /** Rows in quarantine, grouped by what is wrong, and batches that did not get into their table. No values of rows. */
  async listQuarantine(filter: QuarantineFilter = {}): Promise<QuarantineList> {
    const { listQuarantine } = await rooms.quarantine()
    return await listQuarantine((await this.engine()).database.pool, filter)
  }

  /** Checks what is kept once more, and stores what fits and what nothing newer has overtaken: each row once. */
  async replayQuarantine(filter: QuarantineFilter = {}, actor: Actor = program): Promise<ReplayCount[]> {
    const { database, clock, definitions } = await this.engine()
    const [{ replayQuarantine }, { keptDatasets }] = await Promise.all([rooms.replay(), rooms.keptDatasets()])
    return await replayQuarantine({ database, clock, datasets: keptDatasets(definitions) }, filter, actor)
  }

  /** Gives up what the filter asks for. It stays where it is, and is not replayed. */
  async discardQuarantine(
    filter: QuarantineFilter,
    actor: Actor = program,
  ): Promise<{ rows: number; batches: number }> {
    const { discardQuarantine } = await rooms.discard()
    return await discardQuarantine(await this.engine(), filter, actor)
  }

  /** What the rooms work with. Opened on first use. */
  engine(): Promise<Engine> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  /** Who brings migrations, in their order. */
  migrationOwners(): MigrationOwner[] {
    return migrationOwners(this.config)
  }

  async #open(): Promise<Engine> {
    const { folder = process.cwd(), migrate = true, simulate = true } = this.#options
    const { url, schema } = this.config.database
    const { databaseAddress } = await rooms.address()
    const { openDatabase } = await rooms.database()
    const address = await databaseAddress(url, resolve(folder, '.millrace'))
    const database: Database = openDatabase({
      url: address,
      ...(schema === undefined ? {} : { schema }),
      maxConnections: poolConnections,
    })
    try {
      if (migrate) {
        const { migrateUp } = await rooms.migrate()
        await migrateUp(database, this.migrationOwners())
      }
      if (simulate)
        this.#simulated = await startMissingSimulators(this.config.simulators, process.env, () => this.clock.now())
    } catch (error) {
      await database.close()
      throw error
    }
    const { createEngine } = await rooms.engine()
    return createEngine({
      database,
      clock: this.clock,
      definitions: new Map(this.config.pipelines.map(({ name, definition }) => [name, definition])),
      codeVersion: this.config.codeVersion ?? null,
    })
  }

  /** The simulators this process started. */
  simulated(): Simulated['started'] {
    return this.#simulated?.started ?? []
  }
}

/** A turn that failed: the next one comes, and whoever looks must see why this one did nothing. */
function tell(error: unknown, what: string): void {
  reportError(error, { role: 'service', what })
}

/** Who brings migrations in a project, in their order: the platform itself, then each system. */
export function migrationOwners({ systems }: Config): MigrationOwner[] {
  const theirs = systems.flatMap(({ name, schema, migrations }) =>
    migrations === undefined ? [] : [{ name, schema, folder: migrations }],
  )
  return [platformMigrations, ...theirs]
}
