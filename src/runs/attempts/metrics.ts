import { Refusal, shown } from '../../pipelines/refusal.ts'

const mostNames = 50

/** What an attempt counts; it is stored with the step's completion, and with no attempt that failed. */
export class Metrics {
  readonly #values = new Map<string, number>()

  /** Adds to the metric of this name. Refuses names that are none in Prometheus, and what is no number. */
  readonly add = (name: string, value = 1): void => {
    if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
      throw new Refusal(`expected the name of a metric in small letters, digits and _, got ${shown(name)}`)
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new Refusal(`expected metric '${name}' to be a finite number, got ${shown(value)}`)
    }
    if (!this.#values.has(name) && this.#values.size === mostNames) {
      // A name made of data would be a column for every customer in every table and screen from here on.
      throw new Refusal(
        `expected at most ${mostNames} metrics in a step, got '${name}' as one more; do not make names of data`,
      )
    }
    this.#values.set(name, (this.#values.get(name) ?? 0) + value)
  }

  /** Undefined when nothing was counted. */
  get all(): Readonly<Record<string, number>> | undefined {
    return this.#values.size === 0 ? undefined : Object.fromEntries(this.#values)
  }
}
