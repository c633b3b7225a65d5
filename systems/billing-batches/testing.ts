import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { email, type RunReport, type System, terminal } from 'millrace'
import { createTestKit } from 'millrace/test'
import { SMTPServer } from 'smtp-server'
import { expect } from 'vitest'
import { watchName } from './watch.ts'

/** A mail server that takes everything. */
async function mailSink() {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString())
        callback()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { mails, port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

/** A kit for the system with its simulator, whose clock is the kit's, and with a mail server. */
export async function billingKit(system: System, now: string) {
  // What the machine is set up with must not lead a test to a real database.
  for (const name of ['ORDS_BASE_URL', 'ORACLE_CONNECT_STRING', 'MILLRACE_SIMULATED']) delete process.env[name]
  const sink = await mailSink()
  Object.assign(process.env, { SMTP_HOST: '127.0.0.1', ALERT_EMAILS: 'operations@example.com' })
  const mail = email({ host: '127.0.0.1', port: sink.port, from: 'millrace@example.com', tls: 'none' })
  const kit = await createTestKit({
    systems: [system],
    now,
    roles: ['monitor'],
    notifications: { channels: [terminal(), mail] },
  })
  const control = `${kit.platform.simulated()[0]?.address}/_control`

  async function query<Row extends object>(text: string): Promise<Row[]> {
    const { database } = await kit.platform.engine()
    return (await database.pool.query<Row>(text)).rows
  }

  return {
    ...kit,
    mails: sink.mails,
    query,
    /** Steers the simulator. */
    async order(orders: object): Promise<void> {
      const answer = await fetch(control, { method: 'POST', body: JSON.stringify(orders) })
      expect(await answer.text()).not.toContain('error')
    },
    /** So much later, the next look. */
    async look(minutes = 0): Promise<RunReport> {
      kit.clock.advance(minutes * 60_000)
      let report = await kit.run(`watch-${watchName}`)
      // What failed is tried again when the clock says so.
      while (report.status === 'running') {
        await kit.advance('5s')
        report = await kit.platform.getRun(report.id)
      }
      return report
    },
    /** What is wrong now: 'C1-PPBTR failed'. */
    async wrong(): Promise<string[]> {
      const rows = await query<{ text: string }>(
        "SELECT trim(job || ' ' || kind) AS text FROM verdicts WHERE until IS NULL ORDER BY 1",
      )
      return rows.map(({ text }) => text)
    },
    async close(): Promise<void> {
      await kit.close()
      await sink.close()
    },
  }
}

export type BillingKit = Awaited<ReturnType<typeof billingKit>>
