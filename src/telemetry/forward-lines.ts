import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type LogFacts, type LogLevel, log, logLevels } from './log.ts'

/** Longer ones are cut: a program that prints without line ends must not fill memory. */
const longestLine = 64 * 1024

/**
 * Takes what a process of ours prints into this process's log: its lines of JSON as they are, and whatever else it prints,
 * a step say, as lines of its own. Resolves when the stream has ended.
 */
export async function forwardLines(stream: Readable, whose: { role: string; pid: number | undefined }): Promise<void> {
  const { role, pid } = whose
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const { level, message, facts } = parsed(line.slice(0, longestLine)) ?? { level: 'info', message: line, facts: {} }
    log[level](message.slice(0, longestLine), { role, pid, ...facts })
  }
}

function parsed(line: string): { level: LogLevel; message: string; facts: LogFacts } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const { level, message, time: _time, pid: _pid, role, run, step, item, pipeline } = JSON.parse(line)
    if (!logLevels.includes(level) || typeof message !== 'string') return undefined
    const facts = Object.entries({ role, run, step, item, pipeline }).filter(([, value]) => typeof value === 'string')
    return { level, message, facts: Object.fromEntries(facts) }
  } catch {
    return undefined
  }
}
