import { createServer } from 'node:http'
import type { ClientBase, Pool } from 'pg'

/** What a step tells the outside about itself, beside its idempotency key. */
export interface Effect {
  run: string
  step: string
  item: string
  attempt: number
}

/** An outside system that counts the effects it was asked for, by idempotency key. */
export interface Sink extends AsyncDisposable {
  url: string
  effects: ReadonlyMap<string, readonly Effect[]>
}

export async function openSink(): Promise<Sink> {
  const effects = new Map<string, Effect[]>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'])
      effects.set(key, [...(effects.get(key) ?? []), JSON.parse(Buffer.concat(chunks).toString())])
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/effects`,
    effects,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Has the effect of a step's attempt, once: what comes twice comes of two attempts. */
export async function sendEffect(url: string, key: string, effect: Effect, signal: AbortSignal): Promise<void> {
  const headers = { 'idempotency-key': key }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(effect), signal })
  await response.arrayBuffer()
}

/**
 * Which rules of effects are broken: one key for all attempts of a step, no attempt that had its effect twice, none of
 * which nobody knows, none after the step had completed, and no completed step without its effect.
 */
export async function brokenEffects(client: Pool | ClientBase, { effects }: Sink): Promise<Record<string, object[]>> {
  const { rows } = await client.query<Effect & { lastAttempt: number; completed: number[] }>(
    `SELECT s.run_id AS run, s.step, s.item, s.attempt AS "lastAttempt",
       array(SELECT a.attempt FROM attempts a
         WHERE a.run_id = s.run_id AND a.step = s.step AND a.item = s.item AND a.outcome = 'completed') AS completed
     FROM steps s`,
  )
  const nameOf = ({ run, step, item }: Pick<Effect, 'run' | 'step' | 'item'>) => `${run} ${step} ${item}`
  const known = new Map(rows.map((row) => [nameOf(row), row]))
  const all = [...effects].map(([key, of]) => ({ key, of, names: new Set(of.map(nameOf)) }))
  const keysOf = Map.groupBy(
    all.flatMap(({ key, names }) => [...names].map((name) => ({ key, name }))),
    ({ name }) => name,
  )
  const had = new Map(all.flatMap(({ of }) => of.map((effect) => [nameOf(effect), effect])))
  const found = {
    'a key is of one step': all.filter(({ names }) => names.size > 1),
    'a step has one key for all its attempts': [...keysOf].filter(([, keys]) => keys.length > 1),
    'an attempt has its effect once': all.filter(({ of }) => new Set(of.map((e) => e.attempt)).size < of.length),
    'an effect is of an attempt that the step has had': all.filter(({ of }) =>
      of.some((effect) => effect.attempt > (known.get(nameOf(effect))?.lastAttempt ?? 0)),
    ),
    'a completed attempt of a step that has effects had its own': rows.filter((row) => {
      const key = had.has(nameOf(row)) ? keysOf.get(nameOf(row))?.[0]?.key : undefined
      return key !== undefined && row.completed.some((n) => !effects.get(key)?.some(({ attempt }) => attempt === n))
    }),
  }
  return Object.fromEntries(Object.entries(found).filter(([, broken]) => broken.length > 0))
}
