import { oneOf } from '../pipelines/checks.ts'
import { humanSink, type LogSink, logLevels, writeLogTo } from './log.ts'
import { openLogFile } from './log-file.ts'

export interface LogOptions {
  /** 'worker', 'service', ... */
  role: string
  /** Where `millrace.log` is kept and rotated. Default: there is no file. */
  folder?: string | undefined
  /** Default: what the process was started with. */
  environment?: Readonly<Record<string, string | undefined>>
  /** Where lines of JSON go when nobody watches. Default: standard error. */
  output?: { write(text: string): unknown; isTTY?: boolean }
}

/**
 * Opens the log of a service: lines of JSON on standard error, or lines for people where that is a terminal; and a file of
 * JSON that is rotated. LOG_LEVEL says what is written: debug, info (the usual), warn, error.
 * Answers how to close it; from then on lines go where they went before.
 */
export async function openLog({
  role,
  folder,
  environment = process.env,
  output = process.stderr,
}: LogOptions): Promise<{ close(): Promise<void> }> {
  const level = oneOf(environment.LOG_LEVEL?.trim().toLowerCase() || 'info', 'LOG_LEVEL', logLevels)
  // Loaded here: commands that only show something are not to wait for it.
  const { pino } = await import('pino')
  const file = folder === undefined ? undefined : await openLogFile(folder)
  const isWatched = output.isTTY === true
  const streams = [...(isWatched ? [] : [{ stream: output, level }]), ...(file ? [{ stream: file, level }] : [])]
  const lines = pino(
    {
      level,
      messageKey: 'message',
      // Of every line its own: what another process has said is not to be told as ours.
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // Errors come as facts of ours, with nothing in them but what may be told.
      serializers: { error: (error: unknown) => error },
    },
    pino.multistream(streams),
  )
  const sink: LogSink = {
    write(lineLevel, message, facts) {
      if (isWatched && logLevels.indexOf(lineLevel) >= logLevels.indexOf(level))
        humanSink.write(lineLevel, message, facts)
      lines[lineLevel]({ role, pid: process.pid, ...facts }, message)
    },
    close: async () => {
      await new Promise<void>((done) => (file ? file.end(() => done()) : done()))
    },
  }
  const before = writeLogTo(sink)
  return {
    close: async () => {
      writeLogTo(before)
      await sink.close()
    },
  }
}
