import { spawnSync } from 'node:child_process'
import { freePort, startServer } from '../stores/server.ts'
import type { Contestant } from './contestant.ts'
import { installed } from './installed.ts'
import { inLanes } from './lanes.ts'

const queueName = 'bench'
const prefix = `bull:${queueName}`

/**
 * BullMQ has jobs and no steps. What its manual has for them is done here: a job of so many steps, which stores after
 * each how far it has come. It keeps no result, try or trail of a step. Redis writes every change through to the disk.
 */
export default {
  name: 'bullmq',
  settings: () => ({ concurrency: 200 }),
  sweep: [{ concurrency: 20 }, { concurrency: 50 }, { concurrency: 100 }, { concurrency: 500 }],
  missing: () => (hasRedis() ? installed('bullmq') : 'not installed: apt-get install redis-server'),
  open: async () => {
    const { Redis } = await import('ioredis')
    const port = await freePort()
    const connect = () => {
      const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, maxRetriesPerRequest: null })
      redis.on('error', () => undefined)
      return redis
    }
    const redis = connect()
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']
    const server = await startServer(
      () => ({ program: 'redis-server', args: ['--port', String(port), '--bind', '127.0.0.1', ...durable] }),
      () => redis.ping(),
    )
    return {
      ...server,
      address: String(port),
      ended: () => redis.zcard(`${prefix}:completed`),
      rows: async () => {
        const ids = await redis.zrange(`${prefix}:completed`, '0', '-1')
        const stored = await Promise.all(ids.map((id) => redis.hget(`${prefix}:${id}`, 'data')))
        const steps = stored.reduce((sum, data) => sum + Number(JSON.parse(data ?? '{}').step ?? 0), 0)
        return { runs: ids.length, steps }
      },
      close: async () => {
        redis.disconnect()
        await server.close()
      },
    }
  },
  expected: ({ runs, steps }) => ({ runs, steps: runs * steps }),
  serve: async (address, { steps }, { concurrency }) => {
    const { Queue, Worker } = await import('bullmq')
    const connection = { host: '127.0.0.1', port: Number(address), maxRetriesPerRequest: null }
    const worker = new Worker(
      queueName,
      async (job) => {
        for (let step = 1; step <= steps; step += 1) await job.updateData({ step })
      },
      { connection, concurrency: Number(concurrency) },
    )
    worker.on('error', () => undefined)
    const queue = new Queue(queueName, { connection })
    await Promise.all([worker.waitUntilReady(), queue.waitUntilReady()])
    return { start: (runs) => inLanes(runs, 50, () => queue.add('chain', { step: 0 })) }
  },
} satisfies Contestant

function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
}
