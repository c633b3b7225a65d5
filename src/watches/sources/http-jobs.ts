import { bearer } from '../../connectors/http/credentials.ts'
import { pagesByLink } from '../../connectors/http/paging-by-link.ts'
import { functionIfAny, knownOptions, text } from '../../pipelines/checks.ts'
import type { HttpOptions } from '../../pipelines/http-client.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Secret } from '../../pipelines/secret.ts'
import type { Look, WatchSource } from '../../pipelines/watches/source.ts'
import { type ShownRun, type StateWords, seenRuns } from './shown-run.ts'

export interface HttpJobsOptions {
  /** Where runs are listed; a function where it depends on `since` and `open`. Never with a secret in it. */
  url: string | ((look: Look) => string)
  headers?: Record<string, string | Secret>
  /** Sent as bearer token. */
  secret?: Secret
  /** The runs of an answer. */
  runs: (body: unknown) => readonly ShownRun[]
  /** The link to the next page of an answer, where there is one. */
  next?: (body: unknown) => string | null | undefined
  /** What its states are in our words: `{ success: 'completed' }`. */
  states?: StateWords
  /** How it is told. Default 'a service'. */
  name?: string
}

const keys = {
  url: true,
  headers: true,
  secret: true,
  runs: true,
  next: true,
  states: true,
  name: true,
} satisfies Record<keyof HttpJobsOptions, true>

/**
 * Runs of jobs as a service lists them in JSON. Times without a zone are of the watch's zone.
 *
 * @example
 * httpJobs({
 *   url: ({ since }) => `https://jobs.example/runs?since=${since.toISOString()}`,
 *   secret: secret('JOBS_TOKEN'),
 *   runs: (body) => schema.parse(body).runs.map(({ id, name, status, start, end }) =>
 *     ({ key: id, job: name, state: status, startedAt: start, endedAt: end })),
 *   states: { success: 'completed', error: 'failed' },
 * })
 */
export function httpJobs(options: HttpJobsOptions): WatchSource {
  knownOptions(options, keys)
  const { url, runs, next, secret, states, name = 'a service' } = options
  if (typeof url !== 'function') text(url, 'url')
  functionIfAny(next, 'next')
  if (typeof runs !== 'function') throw new Refusal('expected runs to be a function of the body of an answer')
  const headers = { ...options.headers, ...(secret ? { authorization: bearer(secret) } : {}) }
  return Object.freeze({
    name: text(name, 'name'),
    async list(look: Look) {
      const shown: ShownRun[] = []
      const request: HttpOptions = { headers, signal: look.signal }
      const pages = pagesByLink(look.http, typeof url === 'function' ? url(look) : url, {
        request,
        parse: (response) => {
          const body = response.json()
          return { items: [...runs(body)], next: next?.(body) }
        },
      })
      for await (const page of pages) shown.push(...page)
      return seenRuns(shown, look, states)
    },
  })
}
