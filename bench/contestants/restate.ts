import { createRequire } from 'node:module'
import { freePort, startServer } from '../stores/server.ts'
import type { Contestant } from './contestant.ts'
import { installed } from './installed.ts'
import { inLanes } from './lanes.ts'

const completed = `select count(*) as count from sys_invocation where status = 'completed'`

/** Restate: its own server with its own log, which calls a service over HTTP/2. Every step is a side effect it keeps. */
export default {
  name: 'restate',
  settings: () => ({ lanes: 100 }),
  sweep: [{ lanes: 20 }, { lanes: 50 }, { lanes: 200 }],
  missing: () => installed(`${serverPackage()}/bin/restate-server`),
  open: async () => {
    const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()]
    const adminUrl = `http://127.0.0.1:${admin}`
    const program = createRequire(import.meta.url).resolve(`${serverPackage()}/bin/restate-server`)
    const server = await startServer(
      (folder) => ({
        program,
        args: ['--base-dir', folder, '--no-logo'],
        env: {
          RESTATE_INGRESS__BIND_PORT: String(ingress),
          RESTATE_ADMIN__BIND_PORT: String(admin),
          RESTATE_BIND_PORT: String(node),
          RESTATE_BIND_IP: '127.0.0.1',
          RESTATE_LISTEN_MODE: 'tcp',
          RESTATE_DISABLE_TELEMETRY: 'true',
        },
      }),
      // It answers before its partitions do.
      () => ask(adminUrl, completed),
    )
    return {
      ...server,
      address: JSON.stringify({ ingressUrl: `http://127.0.0.1:${ingress}`, adminUrl }),
      ended: () => ask(adminUrl, completed),
      rows: async () => ({
        runs: await ask(adminUrl, completed),
        steps: await ask(adminUrl, `select count(*) as count from sys_journal where entry_type = 'Command: Run'`),
      }),
    }
  },
  expected: ({ runs, steps }) => ({ runs, steps: runs * steps }),
  serve: async (address, { steps }, { lanes }) => {
    const { ingressUrl, adminUrl } = JSON.parse(address) as { ingressUrl: string; adminUrl: string }
    // It would tell of every run.
    process.env.RESTATE_LOGGING = 'ERROR'
    const restate = await import('@restatedev/restate-sdk')
    const names = Array.from({ length: steps }, (_, index) => `step-${index + 1}`)
    const service = restate.service({
      name: 'bench',
      handlers: {
        chain: async (context: import('@restatedev/restate-sdk').Context) => {
          for (const name of names) await context.run(name, () => null)
        },
      },
    })
    const port = await freePort()
    await restate.serve({ services: [service], port })
    await post(`${adminUrl}/deployments`, { uri: `http://127.0.0.1:${port}` })
    return { start: (runs) => inLanes(runs, Number(lanes), () => post(`${ingressUrl}/bench/chain/send`)) }
  },
} satisfies Contestant

function serverPackage(): string {
  return `@restatedev/restate-server-${process.platform}-${process.arch}`
}

async function post(url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`expected ${url} to answer with 2xx, got ${answer.status}: ${await answer.text()}`)
  return await answer.json()
}

/** Its state can be asked by SQL. */
async function ask(adminUrl: string, query: string): Promise<number> {
  const { rows } = (await post(`${adminUrl}/query`, { query })) as { rows: { count: number }[] }
  return Number(rows[0]?.count)
}
