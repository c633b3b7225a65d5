/** Where one contestant keeps its runs during one round. */
export interface Store {
  /** How the contestant's process reaches it. */
  readonly address: string
  /** How many runs have an end that is stored. */
  ended(): Promise<number>
  /** What is stored, counted by kind. */
  rows(): Promise<Readonly<Record<string, number>>>
  /** Kills the server without a warning. */
  kill(): Promise<void>
  /** Starts the server again on what it had written. */
  restart(): Promise<void>
  close(): Promise<void>
}
