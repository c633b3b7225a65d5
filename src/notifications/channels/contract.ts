import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DeliveryError } from '../channel.ts'
import { type Behaviour, canary, hostile, message, outgoingOf, type Stage } from './common/testing.ts'

interface Subject {
  name: string
  open(): Promise<Stage>
  /** Names that `missing()` gives where nothing is set; none where nothing is to be set. */
  unset?: { channel(): Stage['channel']; missing: string[] }
  /** Its title is all that is told of a message. */
  isTitleOnly?: true
  /** UTF-16 units that may arrive at most. */
  mostLength: number
  /** Whether a repeat can be told by its key. */
  hasKey: boolean
  hasRetryAfter: boolean
}

/** What every channel does that sends over a network. */
export function channelContract(subject: Subject): void {
  const opened: Stage[] = []
  afterEach(async () => {
    for (const { simulator } of opened.splice(0)) await simulator[Symbol.asyncDispose]()
    vi.unstubAllEnvs()
  })

  async function stageThat(behaviour: Behaviour): Promise<Stage> {
    const stage = await subject.open()
    opened.push(stage)
    stage.simulator.behaviour = behaviour
    return stage
  }

  /** The error of a try; its deadline passes when the other side has all it will get. */
  async function failureThat(behaviour: Behaviour, stage?: Stage) {
    const on = stage ?? (await stageThat(behaviour))
    const controller = new AbortController()
    const sending = errorOf(on.channel.send(outgoingOf(on), controller.signal))
    if (behaviour === 'says nothing' || behaviour === 'drips') {
      await expect.poll(() => on.simulator.tries).toBe(1)
      controller.abort()
    }
    return { stage: on, error: await sending }
  }

  // oxlint-disable-next-line vitest/valid-title -- it is the channel's name
  describe(subject.name, () => {
    test('delivers, with letters of every language', async () => {
      const stage = await stageThat('takes it')
      await stage.channel.send(outgoingOf(stage), never)
      expect(stage.simulator.arrived).toHaveLength(1)
      const beneath = ['São Paulo avisa: ação necessária 👩‍👩‍👧', 'energy-prices']
      for (const words of ['Preços de energia: atrasados 🔥', ...(subject.isTitleOnly ? [] : beneath)])
        expect(stage.simulator.arrived[0]?.text).toContain(words)
    })

    test('sends the same key and the same body on a repeat', async () => {
      const stage = await stageThat('takes it')
      await stage.channel.send(outgoingOf(stage), never)
      await stage.channel.send({ ...outgoingOf(stage), attempt: 2 }, never)
      const [first, second] = stage.simulator.arrived
      expect(second).toEqual(first)
      expect(Boolean(first?.key)).toBe(subject.hasKey)
    })

    test('sends another key with another delivery', async () => {
      if (!subject.hasKey) return
      const stage = await stageThat('takes it')
      await stage.channel.send(outgoingOf(stage), never)
      await stage.channel.send({ ...outgoingOf(stage), key: 'another' }, never)
      expect(new Set(stage.simulator.arrived.map(({ key }) => key)).size).toBe(2)
    })

    test('tries again what is refused for now', async () => {
      const { error } = await failureThat('refuses for now')
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: false })
    })

    test('gives up what is refused for good', async () => {
      const { error } = await failureThat('refuses for good')
      expect(error).toMatchObject({ permanent: true, mayHaveArrived: false })
    })

    test('waits as long as it is asked to', async () => {
      const { error } = await failureThat('is asked too often')
      const retryAfterMs = subject.hasRetryAfter ? 7000 : undefined
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: false, retryAfterMs })
    })

    test('knows that nothing arrived where nobody listens', async () => {
      const stage = await stageThat('takes it')
      await stage.simulator[Symbol.asyncDispose]()
      const { error } = await failureThat('takes it', stage)
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: false })
    })

    test('knows that nothing arrived where the connection ends before anything was sent', async () => {
      const stage = await stageThat('breaks off at once')
      const { error } = await failureThat('breaks off at once', { ...stage, channel: stage.encrypted })
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: false })
    })

    test('knows that it may have arrived where the reply is lost, and finds it where it can ask', async () => {
      const { stage, error } = await failureThat('takes it and breaks off')
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: true })
      const found = await stage.channel.lookUp?.(outgoingOf(stage), never)
      if (stage.channel.lookUp) expect(found?.providerId).toEqual(expect.any(String))
    })

    test('does not find what was never taken, nor what is another delivery', async () => {
      const { stage, error } = await failureThat('breaks off without taking it')
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: true })
      expect(stage.simulator.arrived).toEqual([])
      stage.simulator.behaviour = 'takes it'
      for (const key of ['1', '2', '3']) await stage.channel.send({ ...outgoingOf(stage), key }, never)
      expect(await stage.channel.lookUp?.(outgoingOf(stage), never)).toBeUndefined()
    })

    test('finds an old one behind many newer ones', async () => {
      const stage = await stageThat('takes it')
      for (const key of ['alert 7 fired', '2', '3', '4', '5', '6'])
        await stage.channel.send({ ...outgoingOf(stage), key }, never)
      if (stage.channel.lookUp) expect(await stage.channel.lookUp(outgoingOf(stage), never)).toBeDefined()
    })

    test('ends with its deadline where nothing is said', async () => {
      const { error } = await failureThat('says nothing')
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: true })
    })

    test('ends with its deadline where the answer drips', async () => {
      const { error } = await failureThat('drips')
      expect(error).toMatchObject({ permanent: false, mayHaveArrived: true })
    })

    test('is not stopped by an answer without end, and takes its head for the answer', async () => {
      const stage = await stageThat('answers without end')
      await stage.channel.send(outgoingOf(stage), never)
      expect(stage.simulator.arrived).toHaveLength(1)
    })

    test.each([
      'refuses for now',
      'refuses for good',
      'is asked too often',
      'breaks off at once',
      'takes it and breaks off',
      'says nothing',
    ] as const)('shows no secret and writes none when the other side %s', async (behaviour) => {
      const written = ['log', 'info', 'warn', 'error', 'debug'] as const
      const spies = written.map((name) => vi.spyOn(console, name).mockImplementation(() => undefined))
      const { error } = await failureThat(behaviour)
      expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([])
      for (const spy of spies) spy.mockRestore()
      const shown = `${inspect(error, { depth: 9, showHidden: true })} ${error.stack} ${JSON.stringify(error)}`
      for (const hidden of [canary, Buffer.from(canary).toString('base64'), '99999'])
        expect(shown).not.toContain(hidden)
    })

    test('renders what comes with markup, control characters and a hundred kilobytes into what may be sent', async () => {
      const stage = await stageThat('takes it')
      const outgoing = outgoingOf(stage, hostile)
      await stage.channel.send(outgoing, never)
      const { text = '' } = stage.simulator.arrived[0] ?? {}
      expect(text.length).toBeLessThanOrEqual(subject.mostLength)
      expect(text).toContain('(cut')
      expect(text.isWellFormed()).toBe(true)
      // oxlint-disable-next-line eslint/no-control-regex -- they are what is looked for
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e]/)
      expect(text).not.toContain('javascript:')
      // jsonb stores no NUL.
      expect(JSON.stringify(outgoing.body)).not.toMatch(/\\u0000|\\u001b/i)
    })

    test('is not configured where nothing is set, and says by name what is missing', async () => {
      if (!subject.unset) return
      for (const name of environment) vi.stubEnv(name, undefined)
      const channel = subject.unset.channel()
      expect(channel.missing()).toEqual(subject.unset.missing)
      const stage = await stageThat('takes it')
      const error = await errorOf(channel.send({ ...outgoingOf(stage) }, never))
      expect(error.permanent).toBe(true)
      expect(channel.missing().some((name) => error.message.includes(name))).toBe(true)
    })

    test('is configured where everything is set', async () => {
      const stage = await stageThat('takes it')
      expect(stage.channel.missing()).toEqual([])
      if (subject.unset) expect(stage.channel.recipients()).not.toEqual([])
    })

    test('renders the same body of the same message', async () => {
      const { channel } = await stageThat('takes it')
      expect(channel.render(message)).toEqual(channel.render(message))
    })
  })
}

export const environment = [
  'SLACK_WEBHOOK_URL',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
  'SMTP_HOST',
  'SMTP_PORT',
  'SMTP_USER',
  'SMTP_PASS',
  'SMTP_PASSWORD',
  'SMTP_FROM',
  'ALERT_EMAILS',
  'EVOLUTION_API_URL',
  'EVOLUTION_API_KEY',
  'EVOLUTION_INSTANCE',
  'EVOLUTION_TO',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_FROM',
  'TWILIO_TO',
  'TWILIO_API_URL',
]

/** A try without a deadline. */
export const never = new AbortController().signal

export async function errorOf(work: Promise<unknown>): Promise<DeliveryError> {
  try {
    await work
  } catch (error) {
    if (error instanceof DeliveryError) return error
    throw error
  }
  throw new Error('expected a DeliveryError, got a success')
}
