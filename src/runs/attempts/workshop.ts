import { httpClient } from '../../connectors/http/index.ts'
import type { Engine } from '../engine.ts'
import type { Workshop } from './attempt.ts'
import { type LogListener, LogWriter } from './log-writer.ts'
import { type ProgressListener, ProgressWriter } from './progress-writer.ts'

/** Who hears what steps log and how far they are, beside the tables. */
export interface Listeners {
  onLog?: LogListener
  onProgress?: ProgressListener
}

/** Opens what attempts are made with. Closing it writes what is left of logs and progress, and ends connections. */
export function openWorkshop(
  { database, clock, definitions }: Pick<Engine, 'database' | 'clock' | 'definitions'>,
  { onLog, onProgress }: Listeners = {},
): Workshop & { close(): Promise<void> } {
  const logs = new LogWriter(database, clock, onLog)
  const progress = new ProgressWriter(database, onProgress)
  const http = httpClient()
  return {
    database,
    clock,
    definitions,
    logs,
    progress,
    http,
    async close() {
      await logs.flush()
      await progress.flush()
      await http.close()
    },
  }
}
