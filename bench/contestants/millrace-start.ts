import { createPlatform } from '../../src/index.ts'
import config from '../project/millrace.config.ts'
import { startCommand } from '../start-command.ts'
import type { Contestant } from './contestant.ts'
import millrace from './millrace.ts'

/** Ourselves as on a server: `millrace start` with one worker process, and runs that another process starts. */
export default {
  ...millrace,
  sweep: [],
  serve: async (address, _work, { concurrency }) => {
    const platform = createPlatform({ ...config, database: { url: address } })
    // Migrates, so that two do not at once.
    await platform.engine()
    startCommand(address, '--concurrency', String(concurrency))
    return { start: (runs) => Promise.all(Array.from({ length: runs }, () => platform.startRun('nothing'))) }
  },
} satisfies Contestant
