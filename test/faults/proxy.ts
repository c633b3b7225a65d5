import { connect, createServer, type Socket } from 'node:net'

/** A proxy before a database that does to its connections what networks do. It passes everything until told otherwise. */
export interface Proxy extends AsyncDisposable {
  url: string
  /**
   * Delivers the next statement that contains `text`, waits until the server has executed it, swallows the reply and
   * cuts the connection: the client cannot know that it happened. Resolves when that is done. With `after`, only on a
   * connection that has sent a statement which contains that.
   */
  cutReplyTo(text: string, after?: string): Promise<void>
  /**
   * Holds the next statement that contains `text`, and everything after it on its connection, until `thaw`. It is then
   * delivered even if the client has gone, as a network does whose route comes back. Resolves when it is held.
   */
  freezeAt(text: string, after?: string): Promise<void>
  /**
   * Holds everything, in both directions, on all connections of this application, open now or made until `thaw`: their
   * peers hear nothing, not even that they are gone.
   */
  freeze(application: string): void
  /** Delivers what was held. Resolves when the server has answered it. */
  thaw(): Promise<void>
  /** Cuts all connections that are open now, in the middle of whatever they are doing; new ones work. */
  cut(): void
  /** Delays everything from the server by so long. */
  delay(ms: number): void
}

interface Trap {
  text: string
  after: string | undefined
  does: 'cut' | 'freeze'
  sprung(): void
}

interface Behaviour {
  delayMs: number
  /** Applications whose connections are frozen. */
  frozen: Set<string>
}

export async function proxyBefore(url: string): Promise<Proxy> {
  const target = new URL(url)
  const port = Number(target.port)
  const links = new Set<Link>()
  const traps: Trap[] = []
  const behaviour: Behaviour = { delayMs: 0, frozen: new Set() }
  const server = createServer((near) => {
    const link = new Link(near, connect(port, target.hostname), traps, behaviour)
    links.add(link)
    link.far.once('close', () => links.delete(link))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  target.port = String(typeof address === 'object' ? address?.port : 0)
  const trap = (text: string, after: string | undefined, does: Trap['does']) =>
    new Promise<void>((resolve) => traps.push({ text, after, does, sprung: resolve }))
  return {
    url: target.href,
    cutReplyTo: (text, after) => trap(text, after, 'cut'),
    freezeAt: (text, after) => trap(text, after, 'freeze'),
    freeze: (application) => {
      behaviour.frozen.add(application)
      for (const link of links) if (link.application === application) link.frozen = true
    },
    thaw: async () => {
      behaviour.frozen.clear()
      await Promise.all([...links].map((link) => link.thaw()))
    },
    cut: () => {
      for (const { near, far } of links) {
        near.destroy()
        far.destroy()
      }
    },
    delay: (ms) => {
      behaviour.delayMs = ms
    },
    [Symbol.asyncDispose]: async () => {
      for (const { near, far } of links) {
        near.destroy()
        far.destroy()
      }
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One connection through the proxy. */
class Link {
  readonly near: Socket
  readonly far: Socket
  frozen = false
  /** As the client has named itself. */
  application = ''
  #behaviour: Behaviour
  #held: Buffer[] = []
  #heldReplies: Buffer[] = []
  #cutting: Trap | undefined
  /** Traps whose `after` has been sent on this connection. */
  #armed = new Set<Trap>()
  #answered: (() => void) | undefined

  constructor(near: Socket, far: Socket, traps: Trap[], behaviour: Behaviour) {
    this.#behaviour = behaviour
    this.near = near
    this.far = far
    near.on('data', (chunk) => this.#fromClient(chunk, traps))
    far.on('data', (chunk) => {
      if (behaviour.delayMs > 0) setTimeout(() => this.#fromServer(chunk), behaviour.delayMs)
      else this.#fromServer(chunk)
    })
    for (const socket of [near, far]) socket.on('error', () => undefined)
    // What is held outlives the client: the network still has it.
    near.on('close', () => this.frozen || this.far.end())
    far.on('close', () => {
      this.#answered?.()
      near.destroy()
    })
  }

  #fromClient(chunk: Buffer, traps: Trap[]): void {
    if (this.application === '') {
      this.application = /application_name\0([^\0]*)\0/.exec(chunk.toString('latin1'))?.[1] ?? ''
      if (this.#behaviour.frozen.has(this.application)) this.frozen = true
    }
    const isHit = (trap: Trap) => chunk.includes(trap.text) && (trap.after === undefined || this.#armed.has(trap))
    const index = this.frozen || this.#cutting ? -1 : traps.findIndex(isHit)
    for (const trap of traps) if (trap.after !== undefined && chunk.includes(trap.after)) this.#armed.add(trap)
    const [trap] = index === -1 ? [] : traps.splice(index, 1)
    if (trap?.does === 'freeze') {
      this.frozen = true
      trap.sprung()
    }
    if (trap?.does === 'cut') this.#cutting = trap
    if (this.frozen) this.#held.push(chunk)
    else this.far.write(chunk)
  }

  #fromServer(chunk: Buffer): void {
    if (isReady(chunk)) this.#answered?.()
    if (this.#cutting) {
      if (!isReady(chunk)) return
      this.near.destroy()
      this.far.destroy()
      this.#cutting.sprung()
    } else if (this.frozen) {
      this.#heldReplies.push(chunk)
    } else {
      this.near.write(chunk)
    }
  }

  async thaw(): Promise<void> {
    if (!this.frozen) return
    const answered = new Promise<void>((resolve) => (this.#answered = resolve))
    const held = this.#held.splice(0)
    this.frozen = false
    for (const chunk of this.#heldReplies.splice(0)) this.near.write(chunk)
    for (const chunk of held) this.far.write(chunk)
    // It does what it has been sent, and then finds that its client has gone.
    if (this.near.destroyed) this.far.end()
    if (held.length > 0) await answered
  }
}

/** Whether the server says that it has done everything it was sent: ReadyForQuery stands at the end. */
function isReady(chunk: Buffer): boolean {
  return chunk.length >= 6 && chunk.at(-6) === 0x5a && chunk.readUInt32BE(chunk.length - 5) === 5
}
