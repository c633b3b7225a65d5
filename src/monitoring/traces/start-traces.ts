import { Loops } from '../../database/loops.ts'
import type { HttpClient } from '../../pipelines/http-client.ts'
import type { Json } from '../../pipelines/json.ts'
import type { Engine } from '../../runs/engine.ts'
import { isEnd } from '../../runs/run.ts'
import { followFeed } from '../../runs/trail/feed.ts'
import { type Span, spansOf } from './spans.ts'
import { readAttempts, readEndedRuns } from './trace-store.ts'

export interface TracesOptions {
  /** As OTEL_EXPORTER_OTLP_ENDPOINT has it: 'http://collector:4318'. */
  endpoint: string
  http: HttpClient
  onError: (error: unknown, loop: string) => void
}

const lookEveryMs = 5_000
const pageOfRuns = 100

/**
 * Sends every run that ends, with its attempts, to a collector of OpenTelemetry, over HTTP in JSON. Made of the trail and
 * not while steps run: workers are no slower, and all of a run's attempts are there, on whichever worker they were made. What
 * the collector does not take is lost, once: traces are no reason to keep anything.
 *
 * No library of OpenTelemetry: the newest exporter (0.301) and SDK (2.12) ask for different versions of its API; an older
 * pair (0.208, 2.2) is 26 packages, of which one runs a script when it is installed, and this is one request.
 */
export function startTraces(engine: Engine, { endpoint, http, onError }: TracesOptions) {
  const { database } = engine
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const loops = new Loops(database, onError)
  loops.start('traces', lookEveryMs, async (signal) => {
    const spans: Span[] = []
    await followFeed(
      database,
      'runs',
      'traces',
      async (client, moves) => {
        const ended = moves.filter(({ to }) => isEnd(to)).map(({ run }) => run)
        if (ended.length === 0) return
        for (const run of await readEndedRuns(client, ended))
          spans.push(...spansOf(run, await readAttempts(client, run)))
      },
      pageOfRuns,
    )
    if (spans.length === 0) return
    await http.request(url, { method: 'POST', body: requestOf(spans), signal, timeout: '10s', totalTimeout: '20s' })
  })
  return loops
}

function requestOf(spans: readonly Span[]): Json {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'millrace' } }] }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'millrace' }, spans: [...spans] as never }] }] }
}
