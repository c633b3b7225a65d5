import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { type Role, roles } from '../../platform.ts'

/** The roles that `--role` names: 'all', one, or several with commas. */
export function parseRoles(text: string): readonly Role[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('all')) return roles
  return names.map((name) => {
    const role = roles.find((known) => known === name)
    if (role) return role
    throw new Refusal(
      `expected a role of all, ${roles.join(', ')}, got '${name}'${didYouMean(name, ['all', ...roles])}`,
    )
  })
}
