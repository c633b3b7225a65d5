import type { SeenRun } from 'millrace'

type State = SeenRun['state']

/** What a status means: by its description ('In Progress') or by its value ('20'). */
export type StatusNames = Readonly<Record<string, State>>

/** The product's own. 10 and 30 are what is left over for pending and error: a site that knows better says so. */
const builtIn: StatusNames = {
  pending: 'pending',
  'in progress': 'running',
  error: 'failed',
  complete: 'completed',
  canceled: 'cancelled',
  cancelled: 'cancelled',
  10: 'pending',
  20: 'running',
  30: 'failed',
  40: 'completed',
}

/** The states of runs and threads, by what the site calls its statuses. */
export class Statuses {
  readonly #names: Readonly<Record<string, State>>
  readonly #descriptions: ReadonlyMap<string, string>
  /** What could not be told, in sentences. */
  readonly troubles: string[] = []

  constructor(rows: readonly { field_name: string; field_value: string; descr: string }[], given: StatusNames = {}) {
    this.#names = { ...builtIn, ...lowered(given) }
    this.#descriptions = new Map(rows.map((row) => [`${row.field_name} ${row.field_value}`, row.descr]))
  }

  /** A status that nobody knows is a failure: what may have gone wrong has to be looked at. */
  stateOf(field: 'RUN_STATUS' | 'THREAD_STATUS', value: string | null): State {
    const state = this.#known(field, value ?? '')
    if (state !== undefined) return state
    const description = this.#descriptions.get(`${field} ${value}`)
    const called = description === undefined ? '' : `, '${description}'`
    const trouble = `${field} ${value ?? 'without a value'}${called} is of no known meaning and taken for an error: name it in states`
    if (!this.troubles.includes(trouble)) this.troubles.push(trouble)
    return 'failed'
  }

  #known(field: string, value: string): State | undefined {
    const description = this.#descriptions.get(`${field} ${value}`)
    const named = description === undefined ? undefined : this.#names[description.toLowerCase()]
    return named ?? this.#names[value.toLowerCase()]
  }

  /** Values of runs that have not ended. */
  get openValues(): string[] {
    const values = [...this.#descriptions.keys()].flatMap((name) => /^RUN_STATUS (.*)$/.exec(name)?.[1] ?? [])
    const own = Object.keys(this.#names).filter((name) => /^\d+$/.test(name))
    const states = new Map([...own, ...values].map((value) => [value, this.#known('RUN_STATUS', value)]))
    return [...states].flatMap(([value, state]) => (state === 'pending' || state === 'running' ? value : []))
  }

  /** 'Error' of '30'. */
  describe(value: string | null): string {
    return this.#descriptions.get(`RUN_STATUS ${value}`) ?? `RUN_STATUS ${value ?? 'without a value'}`
  }
}

function lowered(given: StatusNames): StatusNames {
  return Object.fromEntries(Object.entries(given).map(([name, state]) => [name.toLowerCase(), state]))
}
