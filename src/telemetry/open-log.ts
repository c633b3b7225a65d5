import { oneOf } from '../pipelines/checks.ts'
import { humanSink, type LogSink, logLevels, writeLogTo } from './log.ts'

export interface LogOptions {
  /** 'worker', 'service', ... */
  role: string
  /** Where `millrace.log` is kept and rotated. Default: LOG_DIR; without either there is no file. */
  folder?: string
  /** Default: what the process was started with. */
  environment?: Readonly<Record<string, string | undefined>>
  /** Where lines of JSON go when nobody watches. Default: standard output. */
  output?: { write(text: string): unknown; isTTY?: boolean }
}

const rotation = { size: '20M', maxFiles: 10, compress: 'gzip' } as const

/**
 * Opens the log of a service: lines of JSON on standard output, or lines for people where that is a terminal; and a file
 * of JSON that is rotated at 20 MB, ten of them kept. LOG_LEVEL says what is written: debug, info (the usual), warn, error.
 * Of one folder one process is the writer: a worker's lines reach it through the process that started it.
 */
export async function openLog({
  role,
  folder,
  environment = process.env,
  output = process.stdout,
}: LogOptions): Promise<{
  close(): Promise<void>
}> {
  const level = oneOf(environment.LOG_LEVEL?.trim().toLowerCase() || 'info', 'LOG_LEVEL', logLevels)
  const directory = folder ?? (environment.LOG_DIR?.trim() || undefined)
  // Loaded here: commands that only show something are not to wait for it.
  const { pino } = await import('pino')
  const file = directory === undefined ? undefined : await openFile(directory)
  const isWatched = output.isTTY === true
  const streams = [...(isWatched ? [] : [{ stream: output, level }]), ...(file ? [{ stream: file, level }] : [])]
  const lines = pino(
    {
      level,
      messageKey: 'message',
      base: { role, pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.multistream(streams),
  )
  const sink: LogSink = {
    write(lineLevel, message, facts) {
      if (isWatched && logLevels.indexOf(lineLevel) >= logLevels.indexOf(level))
        humanSink.write(lineLevel, message, facts)
      lines[lineLevel](facts, message)
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

async function openFile(folder: string) {
  const { createStream } = await import('rotating-file-stream')
  const file = createStream('millrace.log', { path: folder, ...rotation })
  let hasFailed = false
  // A disk that is full must not end the service; what it says still goes to standard output.
  file.on('error', (error) => {
    if (!hasFailed) process.stderr.write(`the log cannot be written: ${error.message}\n`)
    hasFailed = true
  })
  return file
}
