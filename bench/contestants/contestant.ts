import type { PostgresServer } from '../stores/postgres.ts'
import type { Store } from '../stores/store.ts'

/** Runs of steps that do nothing, one step after the other. */
export interface Work {
  runs: number
  steps: number
}

/** What a contestant may be tuned by: concurrency, connections, polling. */
export type Settings = Readonly<Record<string, number | boolean>>

/** What the child process does when it is told to. */
export interface Served {
  /** Starts this many runs, and resolves when all are accepted. */
  start(runs: number): Promise<unknown>
}

/** Whoever takes part: Millrace, a rival, or the bare database. Its file is the default export of a module. */
export interface Contestant {
  readonly name: string
  /** How it is set, for each bench that needs something else than the first. */
  settings(work: Work): Settings
  /** What `--sweep` tries instead. */
  readonly sweep: readonly Settings[]
  /** What must be installed before it can run, as a sentence; undefined when it can. */
  missing(): string | undefined
  /** A store of its own with nothing in it. */
  open(postgres: PostgresServer, work: Work): Promise<Store>
  /** What must be stored, by kind, after so many runs. */
  expected(work: Work): Readonly<Record<string, number>>
  /** Gets ready to execute such runs; called in a child process. */
  serve(address: string, work: Work, settings: Settings): Promise<Served>
}
