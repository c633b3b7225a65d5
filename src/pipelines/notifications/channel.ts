/** A message as a channel sends it: stored before the first try, and the same on every try. Never a secret. */
export type Body = Readonly<Record<string, unknown>>

/** What a channel makes a body of. */
export interface Message {
  kind: 'alert fired' | 'alert resolved' | 'run ended' | 'report' | 'test' | 'digest' | 'escalation' | 'review'
  severity: 'info' | 'warning' | 'critical'
  /** At most 80 characters. */
  title: string
  /** A sentence or two. */
  text: string
  fields: Readonly<Record<string, string>>
  lines: readonly string[]
  at: Date
  links: readonly { label: string; url: string }[]
  /** Of the dashboard's page about it, where there is one: '/alerts/0198...'. */
  page?: string
}

/** One message to one recipient, as it is sent. */
export interface Outgoing {
  /** Idempotency key: the same on every try of this delivery. */
  key: string
  /** In the channel's own form; '' where the channel has one fixed recipient. */
  recipient: string
  body: Body
  /** What an earlier try said of it, for `lookUp`. */
  providerId: string | null
  /** 1 for the first. */
  attempt: number
  firstTriedAt: Date | null
}

/** The other side took it. */
export interface Sent {
  /** The other side's id for it, by which it is looked up. */
  providerId?: string
  /** Recipients of one body that were refused for good, though others took it. */
  refused?: readonly { recipient: string; reason: string }[]
}

/**
 * A way to reach people: one folder under `channels/`. It is stateless; what must survive is in the delivery.
 */
export interface Channel {
  /** 'slack'. */
  readonly name: string
  /** Settings that are missing: the channel is 'not configured' unless there are none. Names only. */
  missing(): readonly string[]
  /** Who gets it when a route names nobody. */
  recipients(): readonly string[]
  /** Messages a second, all processes together. Default 1. */
  readonly perSecond: number
  /**
   * Each recipient is behind another service: what fails for one tells nothing of the channel, and keeps nobody else waiting.
   * Default false.
   */
  readonly failsAlone?: boolean
  /** Makes the body. Cuts what the other side would refuse, and says so in the text. */
  render(message: Message): Body
  /** Sends once. Rejects with {@link DeliveryError}. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Sent>
  /**
   * Whether an earlier try, whose reply was lost, has arrived: asked before every repeat. Answers what the other side has of it;
   * undefined when it has nothing. Channels whose other side tells repeats by the key have none.
   */
  lookUp?(outgoing: Outgoing, signal: AbortSignal): Promise<Sent | undefined>
}
