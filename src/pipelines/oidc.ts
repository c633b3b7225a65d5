import { knownOptions, oneOf, text } from './checks.ts'
import { Refusal, shown, within } from './refusal.ts'
import { isSecret, type Secret } from './secret.ts'

/** What people may do, by the groups they have at the sign-in service; the most of all that fit. */
export type OidcRoles = Readonly<Record<string, 'viewer' | 'operator' | 'admin'>>

/** A sign-in service that speaks OpenID Connect. */
export interface OidcConfig {
  /** `https://login.example.com/realms/main`. */
  issuer: string
  clientId: string
  clientSecret: Secret
  /** By groups at the service: `{ 'data-team': 'operator' }`. Default: whoever it knows is a viewer. */
  roles?: OidcRoles
}

export type CheckedOidc = Readonly<Required<OidcConfig>>

const keys = { issuer: true, clientId: true, clientSecret: true, roles: true } satisfies Record<keyof OidcConfig, true>
const roles = ['viewer', 'operator', 'admin'] as const

export function checkedOidc(given: OidcConfig): CheckedOidc {
  return within('oidc', () => {
    knownOptions(given, keys)
    const issuer = text(given.issuer, 'issuer')
    const url = URL.parse(issuer)
    const isHere = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
    if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isHere)) {
      throw new Refusal(`expected issuer to be an address with https, got ${shown(issuer)}`)
    }
    if (!isSecret(given.clientSecret)) {
      throw new Refusal(
        "expected clientSecret to be secret('NAME'), got something else; a file of code is no place for it",
      )
    }
    const byGroup = Object.entries(given.roles ?? {}).map(([group, role]) => [group, oneOf(role, group, roles)])
    return Object.freeze({
      issuer,
      clientId: text(given.clientId, 'clientId'),
      clientSecret: given.clientSecret,
      roles: Object.freeze(Object.fromEntries(byGroup)),
    })
  })
}
