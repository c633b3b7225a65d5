import type { Notifications } from '../pipelines/notifications/notifications.ts'
import type { System } from '../pipelines/system.ts'
import type { Engine } from '../runs/engine.ts'
import type { Channel } from './channel.ts'

/** What every part of this room is given. */
export interface Desk {
  engine: Engine
  /** By name. Systems' own come and go with their files of settings. */
  channels: Map<string, Channel>
  notifications: Notifications
  /** What systems say of their own notices, by the system's name. */
  systems: ReadonlyMap<string, Pick<System, 'notifications' | 'pipelines'>>
  /** The team's zone. */
  zone: string
  /** Hears of what went wrong beside the work, which goes on. */
  onError: (error: unknown, what: string) => void
}
