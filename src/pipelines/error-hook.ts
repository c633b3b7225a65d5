/** Where an error came up. */
export interface ErrorContext {
  /** 'worker', 'monitor', 'api', ... */
  role: string
  /** What was being done: the name of a loop, the route of a request. */
  what?: string
  run?: string
  pipeline?: string
  step?: string
}

/**
 * Hears of what nobody expected: turns of loops that failed, crashes, errors of the API; and of every run that has failed,
 * once, not of each attempt. Secrets that were revealed are starred. For an error tracker; whatever it throws harms nothing.
 */
export type ErrorHook = (error: unknown, context: ErrorContext) => void | Promise<void>
