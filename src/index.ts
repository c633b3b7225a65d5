/** Millrace's public face: everything a project or a system is written with. */
export { type PlatformApi, serve } from './api/serve-platform.ts'
export * from './connectors/files/index.ts'
export * from './connectors/http/index.ts'
export * from './connectors/postgres/index.ts'
export { settingsFile } from './connectors/settings/settings-file.ts'
export { type Channel, DeliveryError, type Message, type Outgoing, type Sent } from './notifications/channel.ts'
export { email, slack, sms, terminal, webhook as webhookChannel, whatsapp } from './notifications/channels/index.ts'
export { type Clock, systemClock } from './pipelines/clock.ts'
export { type Config, defineConfig } from './pipelines/config.ts'
export { counter } from './pipelines/counter.ts'
export { dataset } from './pipelines/dataset.ts'
export { atLeast } from './pipelines/from.ts'
export type {
  HttpClient,
  HttpClientOptions,
  HttpOptions,
  HttpRequest,
  HttpResponse,
  HttpStream,
} from './pipelines/http-client.ts'
export { doNotRetry, retryAfter } from './pipelines/non-retryable.ts'
export type { Notice } from './pipelines/notifications/notice.ts'
export type { Texts } from './pipelines/notifications/notifications.ts'
export type { Route } from './pipelines/notifications/route.ts'
export type { PageBlock } from './pipelines/pages/block.ts'
export { type Page, page } from './pipelines/pages/page.ts'
export { type DeclaredPipeline, pipeline } from './pipelines/pipeline.ts'
export { Refusal } from './pipelines/refusal.ts'
export { type RowSet, rows } from './pipelines/rows.ts'
export {
  late,
  metric,
  queueWaits,
  runFails,
  runLasts,
  stale,
  unhealthy,
  watched,
} from './pipelines/rules/condition.ts'
export { type Rule, rule } from './pipelines/rules/rule.ts'
export type { Calendar } from './pipelines/schedules/calendar.ts'
export { calendar } from './pipelines/schedules/calendar-options.ts'
export type { Schedule } from './pipelines/schedules/schedule.ts'
export { schedule } from './pipelines/schedules/schedule-options.ts'
export type { Timing } from './pipelines/schedules/timing.ts'
export { parseTiming, timingText } from './pipelines/schedules/timing-text.ts'
export { cron, daily, every, monthly, weekly } from './pipelines/schedules/timings.ts'
export { after, published, webhook } from './pipelines/schedules/triggers.ts'
export { derivedSecret, type Secret, secret } from './pipelines/secret.ts'
export { serviceLevel } from './pipelines/service-levels/service-level.ts'
export type { SettingsFile } from './pipelines/settings-file.ts'
export type { Simulator } from './pipelines/simulator.ts'
export type { ItemContext, StepContext, StepLog } from './pipelines/step-context.ts'
export { type System, system } from './pipelines/system.ts'
export type { JobThread, Listing, Look, SeenRun, WatchSource } from './pipelines/watches/source.ts'
export type { Watch } from './pipelines/watches/watch.ts'
export type { Window } from './pipelines/window.ts'
export { createPlatform, type Platform, type PlatformOptions } from './platform.ts'
export type { StartOptions } from './runs/starting/start-run.ts'
export type { RunReport, StepReport } from './runs/trail/report.ts'
export { heartbeats } from './watches/sources/heartbeats.ts'
export { type HttpJobsOptions, httpJobs } from './watches/sources/http-jobs.ts'
export type { LogEvent } from './watches/sources/log-events.ts'
export { type LogFileJobsOptions, logFileJobs } from './watches/sources/log-file-jobs.ts'
export type { ShownRun } from './watches/sources/shown-run.ts'
export { type SqlJobsOptions, sqlJobs } from './watches/sources/sql-jobs.ts'
export { watch } from './watches/watch.ts'
