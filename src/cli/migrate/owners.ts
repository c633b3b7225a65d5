import { type MigrationOwner, platformMigrations } from '../../database/migration-owner.ts'
import type { Config } from '../../pipelines/config.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { migrationOwners } from '../../platform.ts'

/** The owner of this name. */
export function findOwner(config: Config, name: string): MigrationOwner {
  const owners = migrationOwners(config)
  const owner = owners.find((other) => other.name === name)
  if (owner) return owner
  const names = owners.map((other) => other.name)
  throw new Refusal(`expected --owner to be one of ${names.join(', ')}, got '${name}'${didYouMean(name, names)}`)
}

/** The folder of a system's own migrations. The platform's are part of the package and not the project's to write. */
export function systemFolder(config: Config, name: string): string {
  const systems = config.systems.map((system) => system.name)
  const system = config.systems.find((other) => other.name === name)
  if (name === platformMigrations.name || !system) {
    throw new Refusal(
      `expected --owner to be one of your systems (${systems.join(', ') || 'there is none'}), got '${name}'${didYouMean(name, systems)}`,
    )
  }
  if (system.migrations !== undefined) return system.migrations
  throw new Refusal(
    `expected system '${name}' to say where its migrations are, got none; add migrations: new URL('./migrations/', import.meta.url) to it`,
  )
}
