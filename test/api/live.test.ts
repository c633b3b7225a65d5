import { pipeline } from 'millrace'
import { expect, it } from 'vitest'
import { openPlatformDoor, type PlatformDoor } from './platform-door.ts'

interface Change {
  kind: string
  id?: string
  status?: string
}

/** Listens until a change is heard that is looked for; answers it with the place it came with. */
async function hear(
  door: PlatformDoor,
  after: string | undefined,
  isIt: (change: Change) => boolean,
  whenReady: () => Promise<unknown> = async () => undefined,
): Promise<{ change: Change; place: string | undefined }> {
  const stop = new AbortController()
  const answer = await fetch(`${door.address}/api/live`, {
    headers: {
      authorization: `Bearer ${door.tokens.viewer}`,
      ...(after === undefined ? {} : { 'last-event-id': after }),
    },
    signal: stop.signal,
  })
  let text = ''
  let found: Change | undefined
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const wasReady = text.includes('event: ready')
    text += chunk
    if (!wasReady && text.includes('event: ready')) void whenReady()
    const changes = [...text.matchAll(/event: change\ndata: (.*)\n(?:id: (.*)\n)?/g)]
    const index = changes.findIndex(([, data = '']) => isIt(JSON.parse(data)))
    found ??= index === -1 ? undefined : JSON.parse(changes[index]?.[1] ?? '')
    const place = changes.slice(Math.max(index, 0)).find(([, , id]) => id)?.[2]
    if (found && place !== undefined) {
      stop.abort()
      return { change: found, place }
    }
  }
  throw new Error(`expected a change, got an end after ${text}`)
}

async function runAgain(door: PlatformDoor, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await door.kit.run('nothing')
}

it('tells of every run that moves, and goes on where a connection was lost', async () => {
  await using door = await openPlatformDoor({
    pipelines: [pipeline('nothing').step('only', () => null)],
    roles: ['scheduler', 'monitor'],
  })
  const { kit } = door
  const listening = new AbortController()
  const heard = await hear(
    door,
    undefined,
    ({ kind, status }) => kind === 'run' && status === 'completed',
    // Until one is heard: the door looks around once before it tells of anything.
    () => runAgain(door, listening.signal),
  )
  listening.abort()
  expect(heard.change).toMatchObject({ pipeline: 'nothing' })
  // Nobody listens, and something happens.
  const second = (await kit.run('nothing')).id
  const later = await hear(door, heard.place, ({ kind, id }) => kind === 'run' && id === second)
  expect(later.change).toMatchObject({ status: 'completed' })
  // Kinds without a feed are told of once: any of them may have changed meanwhile.
  await hear(door, heard.place, ({ kind }) => kind === 'alert')
  await hear(door, heard.place, ({ kind }) => kind === 'review')
  await hear(door, 'of another database', ({ kind, id }) => kind === 'run' && id === undefined)
}, 30_000)
