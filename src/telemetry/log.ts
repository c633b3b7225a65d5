import { redact } from '../pipelines/redaction.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** An error as a line has it. */
export interface LoggedError {
  code?: string
  message: string
  /** Where nobody expected it. */
  stack?: string
}

/** What a line is about. Never contents of rows, and no keys of items, which may be people's. */
export interface LogFacts {
  run?: string | undefined
  step?: string | undefined
  pipeline?: string | undefined
  /** Of a run that has ended. */
  state?: string | undefined
  durationMs?: number | undefined
  error?: LoggedError | undefined
  /** How far the audit has come. */
  auditNumber?: number
  auditHash?: string
  /** Whose line it is, where that is another process than the one that writes it. */
  role?: string | undefined
  pid?: number | undefined
}

/** Where lines go. They come without secrets. */
export interface LogSink {
  write(level: LogLevel, message: string, facts: LogFacts): void
  /** Resolves when what was written is where it belongs. */
  close(): Promise<void>
}

/** Lines for people, on standard error: what there is until a service opens its log. */
export const humanSink: LogSink = {
  write(level, message) {
    if (level !== 'debug') process.stderr.write(`${message}\n`)
  },
  close: async () => undefined,
}

let sink = humanSink

/** From now on lines go there. Answers where they went. */
export function writeLogTo(next: LogSink): LogSink {
  const before = sink
  sink = next
  return before
}

function write(level: LogLevel, message: string, facts: LogFacts = {}): void {
  try {
    sink.write(level, redact(message), redactFacts(facts))
  } catch {
    // A log that cannot be written is no reason for what it tells of to fail.
  }
}

/** The facts that are there, each text of them without secrets. */
function redactFacts(facts: LogFacts): LogFacts {
  const there = Object.entries(facts).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there.map(([name, value]) => [name, redactValue(value)]))
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  return typeof value === 'object' && value !== null ? redactFacts(value) : value
}

type Line = (message: string, facts?: LogFacts) => void

/** The log of this process. */
export const log: Readonly<Record<LogLevel, Line>> = {
  debug: (message, facts) => write('debug', message, facts),
  info: (message, facts) => write('info', message, facts),
  warn: (message, facts) => write('warn', message, facts),
  error: (message, facts) => write('error', message, facts),
}
