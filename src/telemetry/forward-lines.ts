import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { type LogFacts, type LogLevel, log, logLevels } from './log.ts'

/** Longer ones are cut: a program that prints without line ends must not fill memory. */
const longestLine = 64 * 1024

/**
 * Takes what a process of ours prints into this process's log: its lines of JSON as they are, and whatever else it prints,
 * a step say, as lines of its own. Resolves when the stream has ended.
 */
export async function forwardLines(stream: Readable, whose: { role: string; pid: number | undefined }): Promise<void> {
  for await (const line of linesOf(stream)) {
    const { level, message, facts } = parsed(line) ?? { level: 'info', message: line, facts: {} }
    log[level](message, { ...whose, ...facts })
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream) {
    const [first = '', ...lines] = decoder.write(chunk).split(/\r?\n/)
    rest = (rest + first).slice(0, longestLine)
    for (const next of lines) {
      yield rest
      rest = next.slice(0, longestLine)
    }
  }
  if (rest !== '') yield rest
}

function parsed(line: string): { level: LogLevel; message: string; facts: LogFacts } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const { level, message, run, step, pipeline, state, durationMs, error } = JSON.parse(line)
    if (!logLevels.includes(level) || typeof message !== 'string') return undefined
    const texts = Object.entries({ run, step, pipeline, state }).filter(([, value]) => typeof value === 'string')
    const facts = {
      ...Object.fromEntries(texts),
      ...(typeof durationMs === 'number' ? { durationMs } : {}),
      ...(isError(error) ? { error } : {}),
    }
    return { level, message, facts }
  } catch {
    return undefined
  }
}

function isError(error: unknown): error is LogFacts['error'] {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
}
