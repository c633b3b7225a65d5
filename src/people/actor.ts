/** Who does something. */
export interface Actor {
  kind: 'person' | 'token' | 'link' | 'command line' | 'program' | 'engine'
  /** How it is told: an e-mail address, a token's name. */
  name: string
  userId?: string
  address?: string
  userAgent?: string
}
export function actorText(actor: Actor): string {
  return `${actor.kind} ${actor.name}`
}
