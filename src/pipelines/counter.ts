import { knownOptions, text } from './checks.ts'
import { Refusal, shown, within } from './refusal.ts'

export interface CounterOptions {
  /** As Prometheus will know it: 'rcm_claims_submitted_total'. */
  name: string
  /** A sentence for who reads the figure. */
  help: string
  /** What steps count with `metric('submitted')`. Only what makes it rise is added. */
  metric: string
  /** Only of these pipelines. Default: of all. */
  pipelines?: readonly string[]
  /** 'pipeline' and 'step' are where it was counted; any other text stands as it is. */
  labels?: Readonly<Record<string, string>>
}

/** A total that rises with the end of every run. Made by {@link counter}. */
export interface Counter {
  readonly name: string
  readonly help: string
  readonly metric: string
  readonly pipelines: readonly string[] | null
  readonly labels: Readonly<Record<string, string>>
}

const keys = { name: true, help: true, metric: true, pipelines: true, labels: true } satisfies Record<
  keyof CounterOptions,
  true
>

/**
 * Declares a total for Prometheus, of what steps count with `metric()`: each run is in it once, however often it was
 * resumed. It has at most 200 sets of labels; what comes on top is under 'other'. List it in the system's `counters`.
 *
 * @example
 * counter({ name: 'rcm_claims_submitted_total', help: 'Claims sent to payers.', metric: 'submitted', labels: { pipeline: 'pipeline' } })
 */
export function counter(options: CounterOptions): Counter {
  return within(`counter ${shown(options.name)}`, () => {
    knownOptions(options, keys)
    const { name, help, metric, pipelines, labels = {} } = options
    checkedWord(name, 'its name')
    if (name.startsWith('millrace_')) {
      throw new Refusal(`names that begin with millrace_ are the platform's own: give it another`)
    }
    for (const label of Object.keys(labels)) checkedWord(label, 'a label')
    if (pipelines !== undefined && (!Array.isArray(pipelines) || pipelines.length === 0)) {
      throw new Refusal(`expected pipelines to be a list of names, got ${shown(pipelines)}; leave it out for all`)
    }
    return Object.freeze({
      name,
      help: text(help, 'help'),
      metric: checkedWord(metric, 'metric'),
      pipelines: pipelines === undefined ? null : Object.freeze([...pipelines]),
      labels: Object.freeze(
        Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, text(value, label)])),
      ),
    })
  })
}

/** Words that Prometheus takes. Those that begin with two underscores are its own. */
function checkedWord(word: string, what: string): string {
  if (typeof word === 'string' && /^(?!__)[a-z_][a-z0-9_]{0,99}$/.test(word)) return word
  throw new Refusal(`expected ${what} to be in small letters, digits and _, got ${shown(word)}`)
}
