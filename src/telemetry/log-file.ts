import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RotatingFileStream } from 'rotating-file-stream'
import { tryLock } from '../database/embedded/process-lock.ts'
import { Refusal } from '../pipelines/refusal.ts'

const rotation = { size: '20M', maxFiles: 10, compress: 'gzip' } as const
/** So many services of one folder at once. */
const mostWriters = 100

/**
 * Opens a file of the folder for this process alone: `millrace.log`, or `millrace-2.log` where another has that. Two that
 * rotate one file lose lines: who has it open writes on into what the other has moved away and packed. Worker processes have
 * none of their own; their lines reach the file through the process that started them.
 */
export async function openLogFile(folder: string): Promise<RotatingFileStream> {
  await mkdir(folder, { recursive: true })
  const { createStream } = await import('rotating-file-stream')
  const name = freeName(folder)
  const file = createStream(`${name}.log`, { path: folder, ...rotation })
  let hasFailed = false
  // A disk that is full must not end the service; what it says still goes to standard error.
  file.on('error', (error) => {
    if (!hasFailed) process.stderr.write(`the log cannot be written: ${error.message}\n`)
    hasFailed = true
  })
  return file
}

function freeName(folder: string): string {
  for (let writer = 1; writer <= mostWriters; writer += 1) {
    const name = writer === 1 ? 'millrace' : `millrace-${writer}`
    if (tryLock(join(folder, `.${name}.lock`))) return name
  }
  throw new Refusal(
    `expected fewer than ${mostWriters} processes that log to ${folder}, got more; set LOG_DIR to another`,
  )
}
