/** From where somebody asks, as far as it is known. */
export interface Whereabouts {
  address?: string
  userAgent?: string
}

export const actorKinds = ['person', 'token', 'link', 'command line', 'program', 'engine', 'nobody'] as const

/** Who does something. */
export interface Actor extends Whereabouts {
  kind: (typeof actorKinds)[number]
  /** How it is told: an e-mail address, the name of a token. */
  name: string
  /** The user behind it, where there is one. */
  userId?: string
}

export const commandLine: Actor = { kind: 'command line', name: '' }
export const program: Actor = { kind: 'program', name: '' }

/** Whoever has shown nothing by which they are known. */
export function nobodyFrom(from: Whereabouts): Actor {
  return { kind: 'nobody', name: 'nobody', ...from }
}

/** As it stands in trails: 'person ada@example.com', 'command line'. */
export function actorText({ kind, name }: Actor): string {
  return kind === 'nobody' ? kind : `${kind} ${name}`.trim()
}
