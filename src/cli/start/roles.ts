import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { type Role, roles } from '../../platform.ts'

/** What `start` can start: the roles of a platform, and the door that is opened to it. */
export type Started = Role | 'api'
const all: readonly Started[] = [...roles, 'api']

/** The roles that `--role` names: 'all', one, or several with commas. */
export function parseRoles(text: string): readonly Started[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('all')) return all
  return names.map((name) => {
    const role = all.find((known) => known === name)
    if (role) return role
    throw new Refusal(`expected a role of all, ${all.join(', ')}, got '${name}'${didYouMean(name, ['all', ...all])}`)
  })
}
