import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type EndedQuery, onQueries } from '../../database/observed-client.ts'
import type { Engine } from '../../runs/engine.ts'
import { onSourceCalls, type SourceCall } from '../../telemetry/happenings.ts'
import { log } from '../../telemetry/log.ts'
import { messageOf } from '../../telemetry/report-error.ts'
import { type Figure, readFigures } from './database-figures.ts'
import { CappedLabel } from './label.ts'

/** Many scrapers cost as much as one. */
const figuresKeptMs = 5_000
const mostRoutes = 100
const mostHosts = 50
const secondsBuckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 30]

/** What Prometheus is told by this process. */
export interface Metrics {
  contentType: string
  text(): Promise<string>
  /** A request of the API was answered. */
  onAnswer(answer: { method: string; route: string; status: number; durationMs: number }): void
  /** A request to a source was answered, or failed. */
  onSourceCall(call: Pick<SourceCall, 'host' | 'status' | 'durationMs'>): void
  onQuery(query: EndedQuery): void
  /** Hears of source calls and statements of this process from now on. Answers how to stop. */
  listen(): () => void
}

/** A registry of our own, with what this process counts and what the database knows. */
export function createMetrics({ database, clock }: Pick<Engine, 'database' | 'clock'>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'millrace_' })
  // Gauges that are called like counters, which the rules for names forbid; the same is told by type.
  for (const what of ['resources', 'handles', 'requests'])
    registry.removeSingleMetric(`millrace_nodejs_active_${what}_total`)
  const requests = new Counter({
    name: 'millrace_http_requests_total',
    help: 'Requests that were answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const latency = new Histogram({
    name: 'millrace_http_request_duration_seconds',
    help: 'How long answers took, by method and route.',
    labelNames: ['method', 'route'],
    buckets: secondsBuckets,
    registers,
  })
  const errors = new Counter({
    name: 'millrace_http_errors_total',
    help: 'Requests that were answered with an error, by type.',
    labelNames: ['type'],
    registers,
  })
  const calls = new Histogram({
    name: 'millrace_source_request_duration_seconds',
    help: 'How long sources took to answer, by host and class of status.',
    labelNames: ['host', 'status'],
    buckets: secondsBuckets,
    registers,
  })
  const queries = new Histogram({
    name: 'millrace_database_query_duration_seconds',
    help: 'How long statements took, by outcome.',
    labelNames: ['outcome'],
    buckets: [0.001, ...secondsBuckets],
    registers,
  })
  const gaugeOf = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  const { pool } = database
  gaugeOf('millrace_database_pool_connections', 'Connections of the pool.', () => pool.totalCount)
  gaugeOf('millrace_database_pool_idle', 'Those that nobody uses.', () => pool.idleCount)
  gaugeOf('millrace_database_pool_waiting', 'Statements that wait for a connection.', () => pool.waitingCount)
  const up = new Gauge({ name: 'millrace_database_up', help: 'Whether the database was read for this.', registers })

  const routes = new CappedLabel(mostRoutes)
  const hosts = new CappedLabel(mostHosts)
  let kept: { at: number; figures: Promise<Figure[]> } | undefined
  const figures = (): Promise<Figure[]> => {
    if (kept === undefined || performance.now() - kept.at > figuresKeptMs) {
      kept = { at: performance.now(), figures: readFigures({ database, clock }) }
    }
    return kept.figures
  }
  const metrics: Metrics = {
    contentType: registry.contentType,
    async text() {
      // Without a database the process still tells of itself.
      const read = await figures().catch((error: unknown) => {
        log.warn(`metrics: the database cannot be read: ${messageOf(error)}`)
        return undefined
      })
      up.set(read === undefined ? 0 : 1)
      const own = await registry.metrics()
      return `${own}${(read ?? []).map(textOf).join('')}`
    },
    onAnswer({ method, route, status, durationMs }) {
      const labels = { method: methods.has(method) ? method : 'other', route: routes.of(route) }
      requests.inc({ ...labels, status: String(status) })
      latency.observe(labels, durationMs / 1000)
      if (status >= 400) errors.inc({ type: status >= 500 ? 'server' : 'client' })
    },
    onSourceCall({ host, status, durationMs }) {
      const label = status === undefined ? 'failed' : `${Math.floor(status / 100)}xx`
      calls.observe({ host: hosts.of(host), status: label }, durationMs / 1000)
    },
    onQuery({ durationMs, failed }) {
      queries.observe({ outcome: failed ? 'failed' : 'done' }, durationMs / 1000)
    },
    listen() {
      const ends = [onSourceCalls(metrics.onSourceCall), onQueries(metrics.onQuery)]
      return () => {
        for (const end of ends) end()
      }
    },
  }
  return metrics
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Values from the database belong to no process, so they are not kept in its registry. */
function textOf({ name, help, type, samples }: Figure): string {
  if (samples.length === 0) return ''
  const lines = samples.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}`)
  return `\n# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`
}

function labelsOf(labels: Record<string, unknown>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}="${escaped(String(value))}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
